"""Forecasters: shapes, parameters, what they see, and that the clock earns its place."""

import itertools

from helpers import forecasting, models

import keras
import numpy as np
import pytest

KINDS = ["simple_rnn", "lstm", "gru", "conv"]
HISTORY, FEATURES, HORIZON, UNITS = 8, 5, 6, 4
SERIES = np.random.default_rng(0).normal(size=(3, HISTORY, FEATURES)).astype("float32")


@pytest.fixture(autouse=True)
def fresh():
    keras.utils.set_random_seed(0)
    yield
    keras.backend.clear_session()


def built(kind="gru", **options):
    options = {"history": HISTORY, "units": UNITS} | options
    return models.forecaster(FEATURES, HORIZON, kind=kind, **options)


@pytest.mark.parametrize("clock, quantiles", list(itertools.product([0, 2], [0, 3])))
@pytest.mark.parametrize("kind", KINDS)
def test_tells_all_steps_at_once(kind, clock, quantiles):
    model = built(kind, clock=clock, quantiles=quantiles)
    shape = (3, HORIZON, quantiles) if quantiles else (3, HORIZON)
    assert model(SERIES).shape == shape == (3, *model.output_shape[1:])
    assert not model.compiled


@pytest.mark.parametrize("quantiles", [0, 3])
@pytest.mark.parametrize("kind", KINDS)
def test_without_a_change_it_is_persistence(kind, quantiles):
    model = built(kind, clock=2, quantiles=quantiles)
    change = model.get_layer("change")
    change.set_weights([0 * weights for weights in change.get_weights()])
    told = np.asarray(model(SERIES)).reshape(3, -1)
    np.testing.assert_allclose(told, np.repeat(SERIES[:, -1, :1], told.shape[1], 1))


@pytest.mark.parametrize("kind", KINDS)
def test_every_step_and_column_can_matter(kind):
    model = built(kind, clock=2)
    places = list(itertools.product(range(HISTORY), range(FEATURES)))
    changed = np.repeat(SERIES[None], len(places), axis=0)
    for row, (step, column) in zip(changed, places, strict=True):
        row[:, step, column] += 1
    told = np.reshape(model(np.concatenate(changed)), (len(places), 3, HORIZON))
    moved = np.abs(told - model(SERIES)).max(axis=(1, 2))
    assert moved.min() > 1e-6, places[moved.argmin()]


def test_convolutions_see_31_steps():
    """A step before those can't matter: the last output of the causal stack."""
    model = built("conv", history=40)
    series = np.random.default_rng(0).normal(size=(2, 40, FEATURES)).astype("float32")
    changed = np.repeat(series[None], 40, axis=0)
    for step, each in enumerate(changed):
        each[:, step] += 1
    told = np.reshape(model(np.concatenate(changed)), (40, 2, HORIZON))
    moved = np.abs(told - model(series)).max(axis=(1, 2))
    assert (moved[:9] < 1e-6).all() and (moved[9:] > 1e-6).all()


def test_quantiles_never_cross():
    model = built(quantiles=5)
    model.set_weights([3 * w for w in model.get_weights()])
    told = np.asarray(model(SERIES))
    assert (np.diff(told) >= 0).all() and (np.diff(told) > 0).any()


def test_dropout_drops_whole_columns_and_the_state():
    model, series = built(dropout=0.5), np.ones((200, HISTORY, FEATURES), "float32")
    columns = keras.Model(model.input, model.get_layer("drop_columns").output)
    dropped = np.asarray(columns(series, training=True)) == 0
    assert (dropped.all(axis=1) == dropped.any(axis=1)).all()
    assert dropped.mean() == pytest.approx(0.5, abs=0.06)
    state = keras.Model(model.input, model.get_layer("drop_state").output)
    assert np.mean(np.asarray(state(series, training=True)) == 0) > 0.4
    np.testing.assert_allclose(model(series), model(series))


@pytest.mark.parametrize("clock", [0, 2])
@pytest.mark.parametrize("kind", ["simple_rnn", "lstm", "conv"])
def test_parameters_follow_the_formula(kind, clock):
    gates = {"simple_rnn": 1, "lstm": 4}
    body = {"conv": UNITS * (3 * FEATURES + 1) + 3 * UNITS * (3 * UNITS + 1)}
    body |= {
        name: each * UNITS * (FEATURES + UNITS + 1) for name, each in gates.items()
    }
    found = UNITS + FEATURES - clock
    head = HORIZON * ((1 + clock) * found + clock + 1)
    assert built(kind, clock=clock).count_params() == body[kind] + head


def test_only_with_the_clock_can_the_hour_change_what_a_state_means():
    """The next value is the last one times the clock: no sum of the two can say that."""
    rng = np.random.default_rng(0)
    series = rng.normal(size=(2000, 2, 2)).astype("float32")
    series[:, :, 1] = rng.choice([-1, 1], size=(2000, 1))
    truth = series[:, -1, :1] * series[:, -1, 1:]
    errors = {}
    for clock in (0, 1):
        model = models.forecaster(2, 1, history=2, units=8, clock=clock)
        model.compile(keras.optimizers.Adam(0.03), "mse")
        model.fit(series, truth, epochs=12, batch_size=100, verbose=0)
        errors[clock] = np.mean((model.predict(series, verbose=0) - truth) ** 2)
    assert errors[0] > 0.9 and errors[1] < 0.05


@pytest.mark.parametrize("kind", KINDS)
def test_learns_a_wave_and_its_quantiles(kind):
    wave = np.sin(np.arange(600) * 2 * np.pi / 12).astype("float32")
    windows = np.lib.stride_tricks.sliding_window_view(wave, HISTORY + HORIZON)
    x, y = windows[:, :HISTORY, None], windows[:, HISTORY:]
    model = models.forecaster(
        1, HORIZON, history=HISTORY, kind=kind, units=16, quantiles=3
    )
    model.compile(keras.optimizers.Adam(0.02), forecasting.PinballLoss([0.1, 0.5, 0.9]))
    model.fit(x, y, epochs=15, batch_size=32, verbose=0)
    median = model.predict(x, verbose=0)[:, :, 1]
    naive = forecasting.naive_forecasts(x[:, :, 0], horizon=HORIZON, season=8)
    assert forecasting.skill(y, median, naive["persistence"]) > 0.95


@pytest.mark.parametrize("kind", KINDS)
def test_saves_and_loads(kind, tmp_path):
    model = built(kind, clock=2, quantiles=3)
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(model(SERIES), again(SERIES), atol=1e-6)


def test_says_what_it_needs():
    with pytest.raises(
        ValueError, match="one of simple_rnn, lstm, gru, conv; got 'rnn'"
    ):
        built("rnn")
    with pytest.raises(ValueError, match="0 to 4, got 5"):
        built(clock=5)
