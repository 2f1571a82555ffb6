"""Attention layers: one contract for all, masks, and agreement with Keras."""

from helpers import layers
from helpers.layers import (
    AdditiveAttention,
    AttentionPooling,
    DotAttention,
    GeneralAttention,
    masked_softmax,
)

import keras
import numpy as np
import pytest
from contract import LAYERS, check_layer, normal

ATTENTIONS = {
    "additive": lambda: AdditiveAttention(5),
    "dot": DotAttention,
    "general": GeneralAttention,
}


@pytest.fixture(params=ATTENTIONS)
def make(request):
    return ATTENTIONS[request.param]


@pytest.mark.parametrize("name", LAYERS)
def test_every_layer_meets_the_contract(name, tmp_path):
    make, inputs = LAYERS[name]
    check_layer(make, *inputs, tmp_path=tmp_path)


def test_no_layer_is_without_a_contract():
    kinds = {name: getattr(layers, name) for name in layers.__all__}
    is_layer = [
        name
        for name, kind in kinds.items()
        if isinstance(kind, type) and issubclass(kind, keras.layers.Layer)
    ]
    assert {name.split(",")[0] for name in LAYERS} == set(is_layer)


def test_weights_sum_to_one_and_padding_gets_none(make):
    query, memory = normal(2, 3, 4), normal(2, 5, 4, seed=1)
    mask = np.array([[1, 1, 1, 0, 0], [1, 1, 1, 1, 1]], bool)
    layer = make()
    context, weights = layer(query, memory, memory_mask=mask)
    np.testing.assert_allclose(np.sum(weights, -1), 1, atol=1e-6)
    assert np.all(weights.numpy()[0, :, 3:] == 0)
    short, _ = layer(query[:1], memory[:1, :3])
    np.testing.assert_allclose(context[:1], short, atol=1e-6)


def test_a_fully_padded_row_gives_zeros(make):
    mask = np.array([[0, 0, 0], [1, 1, 0]], bool)
    context, weights = make()(normal(2, 2, 4), normal(2, 3, 4), memory_mask=mask)
    assert np.all(weights.numpy()[0] == 0) and np.all(context.numpy()[0] == 0)
    assert np.all(np.isfinite(context))


def test_keras_hands_over_the_memory_s_mask_and_the_query_s_goes_on(make):
    source, target = keras.Input((None,)), keras.Input((None,))
    memory = keras.layers.Embedding(9, 4, mask_zero=True)(source)
    query = keras.layers.Embedding(9, 4, mask_zero=True)(target)
    context, weights = make()(query, memory)
    model = keras.Model([source, target], [context, weights])
    read = np.array([[3, 4, 0, 0]]), np.array([[5, 0]])
    _, weights = model(read)
    assert np.all(weights.numpy()[..., 2:] == 0)
    assert context._keras_mask is not None


def test_additive_scores_are_bahdanau_s():
    layer, query, memory = AdditiveAttention(5), normal(1, 1, 3), normal(1, 1, 4)
    layer(query, memory)
    w, u, v = (each.numpy() for each in layer.weights)
    by_hand = np.tanh(query[0, 0] @ w + memory[0, 0] @ u) @ v
    np.testing.assert_allclose(layer.scores(query, memory)[0, 0], by_hand, atol=1e-6)


def test_dot_is_keras_s_attention():
    query, memory = normal(2, 3, 4), normal(2, 5, 4, seed=1)
    mask = np.array([[1, 1, 1, 0, 0], [1, 1, 1, 1, 1]], bool)
    theirs = keras.layers.Attention()([query, memory], mask=[None, mask])
    ours, _ = DotAttention()(query, memory, memory_mask=mask)
    np.testing.assert_allclose(ours, theirs, atol=1e-5)


def test_general_is_dot_on_a_projected_memory():
    query, memory = normal(2, 3, 4), normal(2, 5, 6, seed=1)
    layer = GeneralAttention()
    _, weights = layer(query, memory)
    keys = memory @ layer.project_memory.kernel.numpy()
    _, same = DotAttention()(query, keys)
    np.testing.assert_allclose(weights, same, atol=1e-6)


def test_additive_without_projections_is_keras_s():
    query, memory = normal(2, 3, 4), normal(2, 5, 4, seed=1)
    layer = AdditiveAttention(4)
    layer(query, memory)
    scale = normal(4, 1, seed=2)
    layer.set_weights([np.eye(4), np.eye(4), scale])
    theirs = keras.layers.AdditiveAttention()
    theirs.build([query.shape, memory.shape])
    theirs.set_weights([scale[:, 0]])
    np.testing.assert_allclose(
        layer(query, memory)[0], theirs([query, memory]), atol=1e-5
    )


def test_pooling_leaves_padding_out():
    memory, layer = normal(1, 5, 4), AttentionPooling(3)
    mask = np.array([[1, 1, 1, 0, 0]], bool)
    pooled, weights = layer(memory, mask=mask)
    short, _ = layer(memory[:, :3])
    np.testing.assert_allclose(pooled, short, atol=1e-6)
    assert weights.numpy()[0, 3:].tolist() == [0, 0]


@pytest.mark.parametrize("dtype", ["float16", "float32"])
def test_masked_softmax_keeps_its_type_and_bears_large_scores(dtype):
    scores = keras.ops.convert_to_tensor([[1e4, 0.0, 3e4]], dtype)
    weights = masked_softmax(scores, np.array([[True, True, False]]))
    assert keras.backend.standardize_dtype(weights.dtype) == dtype
    assert weights.numpy().tolist() == [[1, 0, 0]]


def test_pooling_by_hand():
    memory, layer = normal(1, 3, 4), AttentionPooling(5)
    _, weights = layer(memory)
    w, b, u = (each.numpy() for each in layer.weights)
    scores = np.tanh(memory[0] @ w + b) @ u[:, 0]
    by_hand = np.exp(scores) / np.exp(scores).sum()
    np.testing.assert_allclose(weights[0], by_hand, atol=1e-6)


@pytest.mark.parametrize("dtype", ["float16", "float32"])
def test_where_nothing_is_left_all_weights_are_0(dtype):
    scores = keras.ops.ones((1, 2), dtype)
    assert not masked_softmax(scores, np.array([[False, False]])).numpy().any()


def test_one_place_gets_all_the_weight():
    assert masked_softmax(keras.ops.convert_to_tensor([[-3.0]])).numpy() == [[1]]


def test_unequal_widths_say_how_to_go_on():
    with pytest.raises(ValueError, match="the query has 3, the memory 4.*General"):
        DotAttention()(normal(1, 2, 3), normal(1, 2, 4))


@pytest.mark.parametrize("layer", [AdditiveAttention, AttentionPooling])
def test_no_units_are_an_error(layer):
    with pytest.raises(ValueError, match="units must be at least 1, got 0"):
        layer(0)
