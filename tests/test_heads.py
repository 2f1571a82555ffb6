"""Heads and positions: agreement with Keras, masks, steps, rotations."""

from helpers.layers import (
    CrossAttention,
    LearnedPositions,
    SelfAttention,
    SinusoidalPositions,
    merge_heads,
    rotate,
    scaled_dot_product,
    sinusoids,
    split_heads,
)

import keras
import numpy as np
import pytest
from contract import normal

X, MEMORY = (3, 6, 8), (3, 5, 10)
MASK = np.array([[1, 1, 1, 1, 1, 1], [1, 1, 1, 0, 0, 0], [0] * 6], bool)
MEMORY_MASK = np.array([[1, 1, 1, 1, 1], [1, 1, 0, 0, 0], [0] * 5], bool)


@pytest.mark.parametrize(
    "make", [SinusoidalPositions, lambda: LearnedPositions(8), lambda: SelfAttention(2)]
)
def test_no_layer_drops_the_mask(make):
    read = keras.layers.Masking()(keras.Input((6, 8)))
    outputs = keras.tree.flatten(make()(read))
    assert outputs[0]._keras_mask is read._keras_mask


def keras_heads(ours, parts):
    """A `keras.layers.MultiHeadAttention` with the weights of ours, and its inputs."""
    width = ours.mix.kernel.shape[0]
    heads, head = ours.heads, width // ours.heads
    theirs = keras.layers.MultiHeadAttention(heads, key_dim=head)
    weights = []
    for kernel, bias in parts:
        rows = kernel.shape[0]
        weights += [kernel.reshape(rows, heads, head), bias.reshape(heads, head)]
    mixed = ours.mix.kernel.numpy().reshape(heads, head, width)
    return theirs, [*weights, mixed, ours.mix.bias.numpy()]


def thirds(dense, count):
    kernel = np.split(dense.kernel.numpy(), count, axis=1)
    bias = np.split(normal(*dense.bias.shape, seed=7), count)
    dense.bias.assign(np.concatenate(bias))
    return list(zip(kernel, bias, strict=True))


@pytest.mark.parametrize("causal", [False, True])
def test_self_attention_equals_that_of_keras(causal):
    x, real = normal(*X), MASK.copy()
    real[2, 0] = True  # with nothing to look at, Keras spreads its weights
    ours = SelfAttention(4, causal=causal)
    ours(x)
    theirs, weights = keras_heads(ours, thirds(ours.project, 3))
    theirs.build(X, X)
    theirs.set_weights(weights)
    told, told_weights = ours(x, mask=real)
    expected, expected_weights = theirs(
        x,
        x,
        attention_mask=np.repeat(real[:, None, :], 6, axis=1),
        use_causal_mask=causal,
        return_attention_scores=True,
    )
    np.testing.assert_allclose(told, expected, atol=1e-5)
    np.testing.assert_allclose(told_weights, expected_weights, atol=1e-5)


def test_cross_attention_equals_that_of_keras():
    x, memory, real = normal(*X), normal(*MEMORY, seed=1), MEMORY_MASK.copy()
    real[2, 0] = True
    ours = CrossAttention(2)
    ours(x, memory)
    asks = thirds(ours.ask, 1)
    key, value = thirds(ours.project, 2)
    theirs, weights = keras_heads(ours, [*asks, key, value])
    theirs.build(X, MEMORY, MEMORY)
    theirs.set_weights(weights)
    told, _ = ours(x, memory, memory_mask=real)
    expected = theirs(x, memory, attention_mask=np.repeat(real[:, None, :], 6, axis=1))
    np.testing.assert_allclose(told, expected, atol=1e-5)


def test_padding_gets_no_weight_and_a_row_of_padding_gives_no_nan():
    out, weights = SelfAttention(2)(normal(*X), mask=MASK)
    weights = weights.numpy()
    assert not weights[1, :, :, 3:].any() and not weights[2].any()
    np.testing.assert_allclose(weights[:2].sum(-1), 1, atol=1e-6)
    assert np.isfinite(out).all()


def test_causal_weights_are_zero_above_the_diagonal():
    _, weights = SelfAttention(2, causal=True)(normal(*X))
    above = np.triu(np.ones((6, 6), bool), 1)
    assert not weights.numpy()[..., above].any()
    assert weights.numpy()[..., ~above].all()


@pytest.mark.parametrize("rotary", [False, True])
def test_steps_equal_the_whole(rotary):
    x = normal(*X)
    layer = SelfAttention(2, causal=True, rotary=rotary, room=6)
    whole, _ = layer(x)
    cache = layer.empty_cache(3)
    for place in range(6):
        out, cache = layer.step(x[:, place], cache, place)
        np.testing.assert_allclose(out, whole[:, place], atol=1e-5)


def test_a_full_cache_forgets_the_oldest_step():
    x = normal(1, 9, 8)
    layer = SelfAttention(2, causal=True, rotary=True, room=4)
    layer(x)
    cache = layer.empty_cache(1)
    for place in range(9):
        out, cache = layer.step(x[:, place], cache, place)
    last_four, _ = layer(x[:, 5:])  # rotary positions know distances alone
    np.testing.assert_allclose(out, last_four[:, -1], atol=1e-5)


def test_heads_split_and_merge():
    x = np.arange(2 * 3 * 8, dtype="float32").reshape(2, 3, 8)
    split = split_heads(x, 4).numpy()
    assert split.shape == (2, 4, 3, 2)
    np.testing.assert_array_equal(split[1, 2, 0], x[1, 0, 4:6])
    np.testing.assert_array_equal(merge_heads(split), x)


def test_the_scale_keeps_the_variance_of_scores_near_one():
    for width in (4, 64, 1024):
        q, k = normal(1, 200, width), normal(1, 200, width, seed=1)
        _, weights = scaled_dot_product(q, k, k)
        log = np.log(np.maximum(weights[0], 1e-30))
        assert 0.8 < np.var(log - log.mean(-1, keepdims=True)) < 1.2


def test_large_queries_and_keys_stay_finite_in_half_precision():
    large = np.full((1, 2, 64), 40, "float16")
    context, weights = scaled_dot_product(
        *map(keras.ops.convert_to_tensor, [large] * 3)
    )
    np.testing.assert_array_equal(weights, np.full((1, 2, 2), 0.5))
    np.testing.assert_array_equal(context, large)


def test_rotated_products_depend_on_the_distance_alone():
    q, k = normal(1, 1, 8), normal(1, 1, 8, seed=1)

    def product(t, s):
        return float(np.sum(rotate(q, np.array([t])) * rotate(k, np.array([s]))))

    assert product(3, 1) == pytest.approx(product(103, 101), abs=1e-4)
    assert product(3, 1) != pytest.approx(product(4, 1), abs=1e-2)
    assert product(1, 3) != pytest.approx(product(3, 1), abs=1e-2)
    np.testing.assert_allclose(rotate(q, np.array([0])), q, atol=1e-6)
    lengths = np.linalg.norm(rotate(q, np.array([50])), axis=-1)
    np.testing.assert_allclose(lengths, np.linalg.norm(q, axis=-1), rtol=1e-5)


def test_sinusoids_by_hand():
    waves = np.asarray(sinusoids(np.arange(3), 4))
    assert waves.shape == (3, 4) and waves.dtype == "float32"
    np.testing.assert_array_equal(waves[0], [0, 1, 0, 1])
    expected = [np.sin(2), np.cos(2), np.sin(2 / 100), np.cos(2 / 100)]
    np.testing.assert_allclose(waves[2], expected, rtol=1e-6)


def test_a_step_further_turns_sinusoids_by_the_same_angles():
    waves = np.reshape(sinusoids(np.arange(40), 6), (40, 3, 2))
    products = np.einsum("tpi,spi->ts", waves, waves)
    for distance in (1, 5):
        np.testing.assert_allclose(
            np.diagonal(products, distance)[0],
            np.diagonal(products, distance),
            rtol=1e-4,
        )


def test_waves_at_a_place_equal_those_of_the_whole():
    x, layer = normal(*X), SinusoidalPositions()
    whole = layer(x).numpy()
    for place in range(6):
        one = layer.at(x[:, place : place + 1], np.array([place]))
        np.testing.assert_allclose(one[:, 0], whole[:, place], atol=1e-5)


def test_learned_positions_are_the_rows_of_the_table():
    x, layer = normal(*X), LearnedPositions(9)
    np.testing.assert_allclose(layer(x) - x, [layer.table[:6]] * 3, atol=1e-6)


def test_new_embeddings_do_not_drown_in_the_waves():
    x = np.random.default_rng(0).uniform(-0.05, 0.05, (1, 5, 64)).astype("float32")
    told = SinusoidalPositions()(x).numpy()
    np.testing.assert_allclose(told - sinusoids(np.arange(5), 64), 8 * x, atol=1e-5)


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda: SelfAttention(0), "heads must be at least 1, got 0"),
        (lambda: SelfAttention(3)(normal(*X)), "8 can't be shared out among 3 heads"),
        (lambda: CrossAttention(3)(normal(*X), normal(*MEMORY)), "among 3 heads"),
        (lambda: SelfAttention(8, rotary=True)(normal(*X)), "8 and 8 heads give 1"),
        (lambda: LearnedPositions(0), "length must be at least 1, got 0"),
        (
            lambda: LearnedPositions(5)(normal(*X)),
            "learned for 5 steps; the input has 6",
        ),
        (lambda: sinusoids(np.arange(3), 5), "width 5 is odd"),
        (lambda: rotate(normal(1, 3, 5), np.arange(3)), "width 5 is odd"),
        (lambda: SinusoidalPositions()(normal(1, 3, 5)), "width 5 is odd"),
        (lambda: SelfAttention(2, causal=True, room=-1), "got room=-1"),
        (lambda: SelfAttention(2, room=4), "room=4 and causal=False"),
        (lambda: SelfAttention(2).empty_cache(1), "can't go step by step"),
    ],
)
def test_wrong_sizes_are_errors(make, message):
    with pytest.raises(ValueError, match=message):
        make()
