"""Language models: shapes, parameters, no future; and one step equals the full pass."""

import gc
import itertools
import weakref

from helpers import models, probes

import keras
import numpy as np
import pytest

CELLS = ["simple_rnn", "lstm", "gru"]
V = 11
IDS = np.random.default_rng(0).integers(0, V, size=(3, 9)).astype("int32")
ALL = list(itertools.product(CELLS, [1, 2], [False, True]))


@pytest.fixture(autouse=True)
def fresh():
    keras.utils.set_random_seed(0)
    yield
    keras.backend.clear_session()


def built(cell="lstm", num_layers=1, tied=False, units=8, **options):
    """A small model whose weights are large enough to tell its parts apart."""
    model = models.language_model(
        V,
        cell=cell,
        embed_dim=4,
        units=units,
        num_layers=num_layers,
        tied=tied,
        **options,
    )
    rng = np.random.default_rng(1)
    model.set_weights(
        [rng.normal(size=w.shape, scale=0.7) for w in model.get_weights()]
    )
    return model


def stepped(model, ids):
    """The logits (B, T, V) of one step after the other."""
    stepper = models.stepper(model)
    state, logits = stepper.initial_state(len(ids)), []
    for column in ids.T:
        one, state = stepper.step(column, state)
        logits.append(one)
    return np.stack(logits, axis=1)


@pytest.mark.parametrize("cell, num_layers, tied", ALL)
def test_stepping_equals_the_full_pass(cell, num_layers, tied):
    model = built(cell, num_layers, tied)
    whole = model(IDS)
    assert whole.shape == (3, 9, V)
    assert np.std(whole) > 0.1  # so that 1e-5 says something
    np.testing.assert_allclose(stepped(model, IDS), whole, atol=1e-5)


@pytest.mark.parametrize("units", [4, 8])
def test_stepping_works_with_and_without_a_projection(units):
    model = built(tied=True, units=units)
    assert ("project" in [layer.name for layer in model.layers]) == (units != 4)
    np.testing.assert_allclose(stepped(model, IDS), model(IDS), atol=1e-5)


def test_stepping_leaves_dropout_out():
    model = built(dropout=0.5)
    assert not np.allclose(model(IDS, training=True), model(IDS))
    np.testing.assert_allclose(stepped(model, IDS), model(IDS), atol=1e-5)


def test_dropout_stands_between_all_layers():
    model, ids = built(num_layers=2, dropout=0.25), np.ones((20, 30), "int32")
    for name in ("drop_embed", "drop_1", "drop_2"):
        part = keras.Model(model.input, model.get_layer(name).output)
        dropped = np.mean(np.array(part(ids, training=True)) == 0)
        assert dropped == pytest.approx(0.25, abs=0.05)


@pytest.mark.parametrize("cell, num_layers, tied", ALL)
def test_no_step_sees_the_future(cell, num_layers, tied):
    assert not probes.future_leak(built(cell, num_layers, tied), IDS, axis=1).leaks


def test_each_layer_has_its_name():
    names = [layer.name for layer in built(num_layers=2).layers]
    shown = [name for name in names if not name.startswith("drop")]
    assert shown == ["ids", "embed", "recur_1", "recur_2", "logits"]


@pytest.mark.parametrize("tied, units", [(False, 8), (True, 8), (True, 4)])
@pytest.mark.parametrize("cell, gates", [("simple_rnn", 1), ("lstm", 4)])
def test_parameters_follow_the_formula(cell, gates, tied, units):
    recurrent = gates * units * (4 + units + 1) + gates * units * (2 * units + 1)
    project = units * 4 if tied and units != 4 else 0
    top = project if tied else units * V + V
    model = built(cell, 2, tied, units=units)
    assert model.count_params() == V * 4 + recurrent + top
    assert not model.compiled


def test_a_tied_matrix_is_read_and_written_in_one_place():
    model = built(tied=True, units=4)
    before = np.array(model(IDS))
    embed = model.get_layer("embed")
    embed.embeddings.assign(2 * embed.embeddings)
    hidden = keras.Model(model.input, model.get_layer("recur_1").output)
    np.testing.assert_allclose(
        model(IDS), hidden(IDS) @ np.transpose(embed.embeddings), atol=1e-5
    )
    assert not np.allclose(model(IDS), before)


@pytest.mark.parametrize("tied", [False, True])
def test_learns_what_comes_next(tied):
    ids = np.tile(np.arange(V), (64, 3)).astype("int32")
    model = models.language_model(V, embed_dim=16, units=16, tied=tied)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(0.03), loss)
    losses = model.fit(ids[:, :-1], ids[:, 1:], epochs=15, verbose=0).history["loss"]
    assert losses[0] > 2 and losses[-1] < 0.5


@pytest.mark.parametrize("tied", [False, True])
def test_saves_and_loads(tmp_path, tied):
    model = built("gru", 2, tied)
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(model(IDS), again(IDS), atol=1e-6)
    np.testing.assert_allclose(stepped(again, IDS), again(IDS), atol=1e-5)


def test_a_model_has_one_stepper_which_sees_what_it_learns():
    model = built()
    stepper = models.stepper(model)
    assert models.stepper(model) is stepper
    model.set_weights([2 * weights for weights in model.get_weights()])
    np.testing.assert_allclose(stepped(model, IDS), model(IDS), atol=1e-5)


def test_a_stepper_does_not_keep_its_model_alive():
    model = built()
    models.stepper(model)
    gone = weakref.ref(model)
    del model
    gc.collect()
    assert gone() is None


def test_says_what_it_needs():
    with pytest.raises(ValueError, match="one of simple_rnn, lstm, gru; got 'bag'"):
        models.language_model(V, cell="bag")
    with pytest.raises(ValueError, match="num_layers must be at least 1, got 0"):
        models.language_model(V, num_layers=0)
    with pytest.raises(
        ValueError, match="embed, recur_1, ..., logits; got ids, .*mean"
    ):
        models.stepper(models.text_classifier(V, cell="bag"))
    with pytest.raises(ValueError, match="reads no memory"):
        models.stepper(built()).initial_state(2, memory=np.zeros((2, 3)))
