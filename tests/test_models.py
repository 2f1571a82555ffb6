"""The classifier zoo: shapes, parameters, masks, and that each model can learn."""

import itertools

from helpers import models, probes

import keras
import numpy as np
import pytest

CELLS = ["bag", "simple_rnn", "lstm", "gru"]
ROWS = [[3, 4, 5], [6, 7], [3, 4, 5, 6, 7, 8], [9]]


@pytest.fixture(autouse=True)
def fresh():
    keras.utils.set_random_seed(0)
    yield
    keras.backend.clear_session()


@pytest.mark.parametrize("cell", CELLS)
def test_gives_one_logit_for_each_text(cell):
    model = models.text_classifier(10, cell=cell, embed_dim=4, units=6)
    assert model(np.ones((3, 5), "int32")).shape == (3, 1)
    assert model(np.ones((2, 9), "int32")).shape == (2, 1)
    assert model.layers[-1].activation is keras.activations.linear
    assert not model.compiled


@pytest.mark.parametrize(
    "cell, gates", [("simple_rnn", 1), ("lstm", 4)], ids=["simple_rnn", "lstm"]
)
@pytest.mark.parametrize("layers, ways", list(itertools.product([1, 2], [False, True])))
def test_parameters_follow_the_formula(cell, gates, layers, ways):
    model = models.text_classifier(
        10, cell=cell, embed_dim=4, units=6, num_layers=layers, bidirectional=ways
    )
    each, count, width = (2 if ways else 1), 10 * 4, 4
    for _ in range(layers):
        count += each * gates * 6 * (width + 6 + 1)
        width = each * 6
    assert model.count_params() == count + width + 1


@pytest.mark.parametrize("ways", [False, True])
@pytest.mark.parametrize("cell", CELLS)
def test_padding_can_not_matter(cell, ways):
    model = models.text_classifier(
        10, cell=cell, embed_dim=4, units=6, num_layers=2, bidirectional=ways
    )
    assert not probes.padding_leak(model, ROWS).leaks


@pytest.mark.parametrize("cell", ["simple_rnn", "lstm", "gru"])
def test_order_matters_to_recurrent_models_and_not_to_the_bag(cell):
    forward, backward = np.array([[1, 2, 3, 4]]), np.array([[4, 3, 2, 1]])
    recurrent = models.text_classifier(10, cell=cell)
    bag = models.text_classifier(10, cell="bag")
    assert abs(float((recurrent(forward) - recurrent(backward))[0, 0])) > 1e-4
    np.testing.assert_allclose(bag(forward), bag(backward), atol=1e-6)


def test_dropout_works_in_training_alone():
    model, ids = models.text_classifier(10, dropout=0.5), np.ones((4, 6), "int32")
    np.testing.assert_allclose(model(ids), model(ids))
    assert not np.allclose(model(ids, training=True), model(ids, training=True))


def test_saves_and_loads(tmp_path):
    model = models.text_classifier(10, cell="gru", bidirectional=True, num_layers=2)
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    ids = np.array([[1, 2, 0]])
    np.testing.assert_allclose(model(ids), again(ids), atol=1e-6)


def test_unknown_cell_names_the_known():
    with pytest.raises(
        ValueError, match="one of bag, simple_rnn, lstm, gru; got 'rnn'"
    ):
        models.text_classifier(10, cell="rnn")
    with pytest.raises(ValueError, match="num_layers must be at least 1, got 0"):
        models.text_classifier(10, num_layers=0)


@pytest.mark.parametrize("query", ["learned", "last"])
def test_an_attentive_classifier_leaves_padding_out(query):
    model = models.attention_classifier(20, query=query, embed_dim=6, units=5)
    ids = np.array([[4, 5, 6], [7, 8, 0]])
    longer = np.pad(ids, ((0, 0), (0, 4)))
    np.testing.assert_allclose(model(ids), model(longer), atol=1e-6)
    weights = keras.Model(model.input, model.get_layer("pool").output[1])(longer)
    weights = np.reshape(weights, (2, 7))
    np.testing.assert_allclose(weights.sum(1), 1, atol=1e-6)
    assert not weights[0, 3:].any() and not weights[1, 2:].any()


def test_an_attentive_classifier_can_be_saved(tmp_path):
    model = models.attention_classifier(20, query="last", embed_dim=6, units=5)
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras", safe_mode=True)
    ids = np.array([[4, 5, 6]])
    np.testing.assert_array_equal(model(ids), loaded(ids))


def test_an_unknown_query_is_an_error():
    with pytest.raises(ValueError, match="'learned' or 'last'; got 'first'"):
        models.attention_classifier(20, query="first")
