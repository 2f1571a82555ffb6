"""Naive forecasts, skill, conformal margins that keep their promise, the pinball loss."""

import math

from helpers import forecasting

import keras
import numpy as np
import pytest

LEVELS = [0.1, 0.5, 0.9]


def season_of(steps):
    """A series that repeats itself every `steps`."""
    return np.tile(np.random.default_rng(0).normal(size=steps), 9)


# --- naive forecasts ------------------------------------------------------------------


@pytest.mark.parametrize("horizon", [3, 5, 12])
@pytest.mark.parametrize(
    "name, series",
    [
        ("persistence", np.full(45, 7.0)),
        ("seasonal", season_of(5)),
        ("drift", 3.0 - 0.5 * np.arange(45)),
    ],
)
def test_each_is_exact_where_its_assumption_holds(name, series, horizon):
    windows = np.lib.stride_tricks.sliding_window_view(series, 20 + horizon)
    past, future = windows[:, :20], windows[:, 20:]
    found = forecasting.naive_forecasts(past, horizon=horizon, season=5)
    errors = {key: np.abs(told - future).max() for key, told in found.items()}
    assert errors.pop(name) < 1e-9
    assert all(told.shape == future.shape for told in found.values())
    if name != "persistence":  # a constant series is a season and a line, too
        assert min(errors.values()) > 0.1


def test_they_need_a_whole_season():
    with pytest.raises(ValueError, match=r"one season \(24\); got \(3, 12\)"):
        forecasting.naive_forecasts(np.zeros((3, 12)), horizon=6, season=24)
    with pytest.raises(ValueError, match=r"at least 2 steps .* got \(3, 1\)"):
        forecasting.naive_forecasts(np.zeros((3, 1)), horizon=6, season=1)
    with pytest.raises(ValueError, match=r"got \(12,\)"):
        forecasting.naive_forecasts(np.zeros(12), horizon=6, season=2)


# --- scores ---------------------------------------------------------------------------


def test_skill_is_one_for_the_truth_and_zero_for_the_naive_forecast():
    values, naive = np.random.default_rng(0).normal(size=(2, 40, 6))
    assert forecasting.skill(values, values, naive) == 1
    assert forecasting.skill(values, naive, naive) == 0
    halfway = (values + naive) / 2  # half the error, a quarter of its square
    assert forecasting.skill(values, halfway, naive) == pytest.approx(0.75)
    worse = naive + (naive - values)
    assert forecasting.skill(values, worse, naive) == pytest.approx(-3)


def test_coverage_counts_the_ends():
    assert forecasting.coverage([1, 2, 3, 4], [1, 3, 2, 0], [2, 4, 3, 3]) == 0.5


def test_shapes_that_would_broadcast_are_refused():
    column, row = np.zeros((5, 1)), np.zeros(5)
    with pytest.raises(ValueError, match=r"values \(5,\), forecast \(5, 1\)"):
        forecasting.skill(row, column, row)
    with pytest.raises(ValueError, match=r"low \(5,\), high \(5, 1\)"):
        forecasting.coverage(row, row, column)
    with pytest.raises(ValueError, match=r"values \(5, 1\), low \(5,\)"):
        forecasting.conformal_margin(column, row, row, promise=0.8)


# --- conformal margins ----------------------------------------------------------------


@pytest.mark.parametrize("promise", [0.5, 0.8, 0.9])
@pytest.mark.parametrize("known, width", [(19, 0.0), (40, 0.3), (40, 9.0)])
def test_the_promise_is_kept_on_average(known, width, promise):
    """Whatever the model and the noise, and no more than one rank above the promise.

    The intervals are bad (one-sided, of one width for all), the noise is skewed and
    grows with x. Of 4,000 worlds, each with its own calibration, the mean share that is
    inside must be what the proof says: ceil((N + 1) promise) / (N + 1).
    """
    rng = np.random.default_rng(3)
    x = rng.uniform(size=(4000, known + 20))
    values = x + x * rng.exponential(size=x.shape)
    low, high = x - width, x
    shares = []
    for y, a, b in zip(values, low, high, strict=True):
        margin = forecasting.conformal_margin(
            y[:known], a[:known], b[:known], promise=promise
        )
        shares.append(
            forecasting.coverage(y[known:], a[known:] - margin, b[known:] + margin)
        )
    exact = math.ceil(round((known + 1) * promise, 9)) / (known + 1)
    assert exact >= promise
    assert np.mean(shares) == pytest.approx(exact, abs=4 * np.std(shares) / 4000**0.5)


def test_each_horizon_has_its_own_margin():
    rng = np.random.default_rng(0)
    values = rng.normal(size=(200, 3)) * [1, 2, 4]
    zeros = np.zeros_like(values)
    margin = forecasting.conformal_margin(values, zeros, zeros, promise=0.8)
    alone = [
        forecasting.conformal_margin(v, z, z, promise=0.8)
        for v, z in zip(values.T, zeros.T, strict=True)
    ]
    assert margin.shape == (3,) and margin.tolist() == alone
    assert margin[0] < margin[1] < margin[2]


def test_intervals_that_are_too_wide_become_narrower():
    values = np.linspace(-1, 1, 99)
    low, high = np.full(99, -5.0), np.full(99, 5.0)
    margin = forecasting.conformal_margin(values, low, high, promise=0.8)
    assert margin == pytest.approx(-4.2, abs=0.02)
    assert forecasting.coverage(values, low - margin, high + margin) >= 0.8


@pytest.mark.parametrize("promise, enough", [(0.8, 4), (0.9, 9), (0.7, 3)])
def test_a_promise_needs_enough_values(promise, enough):
    zeros = np.zeros(enough)
    assert forecasting.conformal_margin(zeros, zeros, zeros, promise=promise) == 0
    with pytest.raises(ValueError, match=f"{promise:.0%} of new ones; {enough} or"):
        few = zeros[1:]
        forecasting.conformal_margin(few, few, few, promise=promise)
    with pytest.raises(ValueError, match="between 0 and 1, got 80"):
        forecasting.conformal_margin(zeros, zeros, zeros, promise=80)


# --- the pinball loss -----------------------------------------------------------------


def test_pinball_equals_scikit_learn():
    from sklearn.metrics import mean_pinball_loss

    rng = np.random.default_rng(0)
    y, forecast = rng.normal(size=(30, 4)), rng.normal(size=(30, 4, 3))
    expected = [
        mean_pinball_loss(y.ravel(), forecast[..., q].ravel(), alpha=level)
        for q, level in enumerate(LEVELS)
    ]
    loss = forecasting.PinballLoss(LEVELS)
    assert float(loss(y, forecast)) == pytest.approx(np.mean(expected), rel=1e-5)


def test_a_model_that_minimises_pinball_finds_the_quantiles():
    rng = np.random.default_rng(0)
    y = rng.exponential(size=(4000, 1)).astype("float32")
    x = np.ones((4000, 1), "float32")
    constant = keras.Sequential(
        [keras.Input((1,)), keras.layers.Dense(3), keras.layers.Reshape((1, 3))]
    )
    constant.compile(keras.optimizers.Adam(0.05), forecasting.PinballLoss(LEVELS))
    constant.fit(x, y, epochs=8, batch_size=200, verbose=0)
    found = np.asarray(constant(x[:1]))[0, 0]
    below = np.mean(y < found, axis=0)
    np.testing.assert_allclose(below, LEVELS, atol=0.04)


def test_pinball_is_saved_with_its_model(tmp_path):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)])
    model.compile("adam", forecasting.PinballLoss(LEVELS))
    model.optimizer.build(model.trainable_variables)  # `fit` would do it
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    assert again.loss.levels == LEVELS


def test_pinball_says_what_it_needs():
    with pytest.raises(ValueError, match=r"between 0 and 1, got \[10, 90\]"):
        forecasting.PinballLoss([10, 90])
    with pytest.raises(ValueError, match=r"3 levels need .* got \(5, 4, 2\)"):
        forecasting.PinballLoss(LEVELS)(np.zeros((5, 4)), np.zeros((5, 4, 2)))
