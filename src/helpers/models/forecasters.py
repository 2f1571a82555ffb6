"""Forecasters: from the last hours of several series to the next hours of one."""

from __future__ import annotations

from helpers.models.classifiers import CELLS

import keras
from keras import layers

__all__ = ["forecaster"]

DILATIONS = (1, 2, 4, 8)  # three taps each: the last step sees the last 31


def forecaster(
    features: int,
    horizon: int,
    *,
    history: int,
    kind: str = "gru",
    units: int = 64,
    clock: int = 0,
    quantiles: int = 0,
    dropout: float = 0.0,
) -> keras.Model:
    """All next steps of a series at once: (B, history, features) -> (B, horizon).

    Four habits make a small network strong where data are few. It forecasts the change
    since the last step, so that it starts near persistence. It reads changes too, how
    each step differs from the last one, and meets the levels only at the end, so that
    a season that it has not seen looks less strange. Training drops whole columns of
    the input, so that it trusts no column alone. And the hour may change what a state
    means (in the morning a warm hour promises more, in the evening it does not): the
    state is also multiplied by each column of the clock.

    Shapes:
        series    (B, history, features), scaled; the first column is the series to
                  forecast, the last `clock` columns are the clock
        changes   (B, history, features), the clock as it is
        state     (B, units)
        found     (B, W): the state, and the last step without the clock
        by_hour   (B, (1 + clock) W + clock): found, clock, found times clock
        forecast  (B, horizon), in the units of the first column;
                  (B, horizon, quantiles) in rising order, if quantiles

    Args:
        features: Columns of the input, with those of the clock.
        horizon: Steps to forecast.
        history: Steps to look at.
        kind: "simple_rnn", "lstm", "gru"; "conv": four causal convolutions with
            dilations 1, 2, 4, 8, which see the last 31 steps.
        units: Width of the state.
        clock: How many columns tell the time: 2 for sine and cosine of the hour.
        quantiles: Forecasts for each step, one for each level of a
            `forecasting.PinballLoss`; 0 means one number.
        dropout: Share of the columns, and of the state, that training drops.

    References: van den Oord et al. (2016), arXiv:1609.03499 (dilated convolutions);
    Tompson et al. (2015), arXiv:1411.4280 (dropping whole columns); Chernozhukov,
    Fernández-Val and Galichon (2010), Quantile and probability curves without crossing
    (sorting).
    """
    kinds = [*CELLS, "conv"]
    if kind not in kinds:
        raise ValueError(f"kind must be one of {', '.join(kinds)}; got {kind!r}.")
    if not 0 <= clock < features:
        raise ValueError(
            f"clock counts columns among the {features} features, and the first is the "
            f"series to tell: 0 to {features - 1}, got {clock}."
        )
    series = keras.Input((history, features), name="series")
    measured, hours = series[:, :, : features - clock], series[:, :, features - clock :]
    measured = layers.SpatialDropout1D(dropout, name="drop_columns")(measured)
    now = measured[:, -1:]  # (B, 1, features - clock)
    changes = layers.Concatenate(name="changes")([measured - now, hours])
    state = layers.Dropout(dropout, name="drop_state")(_state(changes, kind, units))
    found = layers.Concatenate(name="found")([state, now[:, 0]])
    if clock:
        found = _by_hour(found, hours[:, -1])
    change = layers.Dense(horizon * max(quantiles, 1), name="change")(found)
    last = series[:, -1, :1]  # (B, 1)
    if quantiles:
        change = layers.Reshape((horizon, quantiles), name="levels")(change)
        change, last = keras.ops.sort(change), last[..., None]
    return keras.Model(series, last + change, name=f"{kind}_forecaster")


def _state(x, kind: str, units: int):
    """What the history comes to: (B, history, features) -> (B, units)."""
    if kind in CELLS:
        return CELLS[kind](units, name="recur")(x)
    for step in DILATIONS:
        convolve = layers.Conv1D(
            units,
            3,
            padding="causal",
            dilation_rate=step,
            activation="tanh",
            name=f"conv_{step}",
        )
        x = convolve(x)
    return x[:, -1]


def _by_hour(found, clock):
    """What was found, the clock, and both multiplied: (B, W) -> (B, (1 + C) W + C)."""
    products = [found * clock[:, k : k + 1] for k in range(clock.shape[-1])]
    return layers.Concatenate(name="by_hour")([found, clock, *products])
