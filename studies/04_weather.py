"""Does a small network forecast the weather better than ridge, in four seasons?

The task: at each hour, tell the temperature at JFK in the next 24 hours from the last
`HISTORY` hours of all columns of three airports. Gaps are filled forward. At each of
the four origins of `data.ORIGINS` a model learns from all hours before it; 14 days of
validation choose ridge's penalty and say how wide an interval must be to hold 80 %;
30 days of test are looked at once.

    gru_may, ...     a GRU, at the origin in May, July, September, November
    conv_may, ...    four causal convolutions with dilations in its place
    ridge_may, ...   ridge regression on the same inputs, all hours and columns at once
    hourly_may, ...  ridge which also has each input times sine and cosine of the hour,
                     as the networks have their state times both: a different linear
                     map for each hour of the day

Held equal: the inputs, the hours, the loss (the squared error), the interval's rule.
The recipe of the networks (loss, epochs, batch) and ridge's history were chosen on days
from March to May, before the first origin, and on the validation parts of the first two
origins; no test part was scored for it. The networks' epochs are fixed, so nothing of
theirs is fitted to the validation part but the interval. Ridge knows no seed: all its
seeds have the same row.

A row: the score, which is the skill on the test part, 1 - MSE / MSE of the naive
forecast (persistence, the day before, or drift) that was best before the test part;
the same skill on the validation part; the root of the MSE (°C) and that of the naive
one; the share of test values in their intervals, and the mean width of these (°C); both
again (`moving`) if the interval is measured anew at each hour, on as many of the latest
forecasts whose 24 hours have passed; the seconds on 2 cores; the name of the naive
forecast; and the curve: the root of the MSE of 1, ..., 24 hours ahead.
"""

import time
from functools import cache
from typing import NamedTuple

from helpers import data, forecasting, models, runtime, training
from helpers.data.weather import Origin

import keras
import numpy as np
from sklearn.linear_model import Ridge
from sklearn.preprocessing import StandardScaler

MONTHS = ("may", "july", "september", "november")
KINDS = ("gru", "conv", "ridge", "hourly")
CONFIGS = {
    f"{kind}_{month}": {"kind": kind, "origin": number}
    for number, month in enumerate(MONTHS)
    for kind in KINDS
}
SEEDS = range(11)
MINUTES = 16

STATION = "JFK"
HISTORY = HORIZON = 24
PROMISE = 0.8
EPOCHS, BATCH, RATE = 12, 128, 4e-3
DROPOUT = 0.3
UNITS = {"gru": 64, "conv": 32}
PENALTIES = (1e2, 3e2, 1e3, 3e3, 1e4, 3e4)


class Part(NamedTuple):
    """One stretch of time, scaled by the mean and the deviation of the train part.

    series: (N, HISTORY, F), all columns; the first is the temperature.
    future: (N, HORIZON), the temperature of the next hours.
    """

    series: np.ndarray
    future: np.ndarray


def run(config: str, seed: int) -> dict:
    """Train one configuration; return its row."""
    kind, origin = CONFIGS[config].values()
    if kind in UNITS:
        return network(kind, data.ORIGINS[origin], seed)
    return ridge(kind, data.ORIGINS[origin])


@cache
def split(origin: Origin) -> tuple[list[Part], float]:
    """The parts train, valid and test, and how many degrees the scale's unit has."""
    weather = data.load_weather()
    _, values = forecasting.weather_inputs(weather, station=STATION)
    stretches = [weather.rows(stretch) for stretch in origin]
    scaler = StandardScaler().fit(values[stretches[0]])
    scaled = scaler.transform(values).astype("float32")
    parts = []
    for rows in stretches:
        begin = max(rows.start - HISTORY, 0)  # a forecast may look back over the cut
        windows = data.series_windows(
            scaled[begin : rows.stop], history=HISTORY, horizon=HORIZON
        )
        parts.append(Part(windows.history, windows.future[:, :, 0]))
    return parts, scaler.scale_[0]


def network(kind: str, origin: Origin, seed: int) -> dict:
    """The row of a GRU or of convolutions."""
    (train, valid, test), degrees = split(origin)
    started = time.perf_counter()
    runtime.set_seed(seed)
    model = models.forecaster(
        train.series.shape[-1],
        HORIZON,
        history=HISTORY,
        kind=kind,
        units=UNITS[kind],
        clock=2,
        dropout=DROPOUT,
    )
    rate = training.schedule(
        RATE, EPOCHS * (len(train.series) // BATCH), warmup=0.1, decay=True
    )
    optimizer = keras.optimizers.AdamW(rate, global_clipnorm=1.0)
    model.compile(optimizer, "mse")
    batches = data.batches(train, batch_size=BATCH, shuffle=True, seed=seed)
    model.fit(batches, epochs=EPOCHS, shuffle=False, verbose=0)
    told = [model.predict(part.series, verbose=0) for part in (valid, test)]
    return row((train, valid, test), told, degrees, started)


@cache
def ridge(kind: str, origin: Origin) -> dict:
    """The row of ridge regression, with the penalty that is best on the valid part.

    It tells the change since the last hour, as the networks do.
    """
    parts, degrees = split(origin)
    started = time.perf_counter()
    told = [ridge_forecasts(kind, parts, penalty) for penalty in PENALTIES]
    best = min(told, key=lambda each: np.mean((each[0] - parts[1].future) ** 2))
    return row(parts, best, degrees, started)


def ridge_forecasts(kind: str, parts: list[Part], penalty: float) -> list[np.ndarray]:
    """What ridge, fitted to the train part, tells for the valid and the test part."""
    train, *others = parts
    change = train.future - train.series[:, -1, :1]
    fitted = Ridge(penalty).fit(flat(train.series, kind), change)
    return [
        fitted.predict(flat(part.series, kind)) + part.series[:, -1, :1]
        for part in others
    ]


def flat(series: np.ndarray, kind: str) -> np.ndarray:
    """All hours and columns side by side; for "hourly" also times the clock."""
    inputs = series[:, :, :-2].reshape(len(series), -1)
    clock = series[:, -1, -2:]  # (N, 2)
    if kind == "ridge":
        return np.concatenate([inputs, clock], axis=1)
    return np.concatenate(
        [inputs, clock, inputs * clock[:, :1], inputs * clock[:, 1:]], axis=1
    )


def row(parts, told, degrees: float, started: float) -> dict:
    """All results of a model.

    told: what it tells for the valid and the test part, each (N, HORIZON).
    """
    train, valid, test = parts
    name = best_naive(train, valid)
    errors = degrees * np.sqrt(np.mean((told[1] - test.future) ** 2, axis=0))
    fixed = forecasting.conformal_margin(
        valid.future, told[0], told[0], promise=PROMISE
    )
    moving = moving_margins(valid.future - told[0], test.future - told[1])
    result = {
        "score": forecasting.skill(test.future, told[1], naive(test)[name]),
        "valid_skill": forecasting.skill(valid.future, told[0], naive(valid)[name]),
        "rmse": np.mean(errors**2) ** 0.5,
        "naive_rmse": degrees * np.mean((naive(test)[name] - test.future) ** 2) ** 0.5,
        "coverage": forecasting.coverage(test.future, told[1] - fixed, told[1] + fixed),
        "width": degrees * np.mean(2 * fixed),
        "moving_coverage": forecasting.coverage(
            test.future, told[1] - moving, told[1] + moving
        ),
        "moving_width": degrees * np.mean(2 * moving),
        "seconds": time.perf_counter() - started,
    }
    result = {key: round(float(value), 4) for key, value in result.items()}
    return result | {"naive": name, "curve": errors.round(3).tolist()}


def moving_margins(before: np.ndarray, errors: np.ndarray) -> np.ndarray:
    """The margin at each forecast of the test part, from the latest errors known then.

    Of a forecast made n hours after the first one of the test part, those made HORIZON
    hours earlier, or before, are known whole.

    before: (V, HORIZON), the errors in the valid part.  errors: (N, HORIZON).
    Returns (N, HORIZON), each from V forecasts.
    """
    margins = []
    for n in range(len(errors)):
        known = errors[: max(n - HORIZON + 1, 0)]
        latest = np.concatenate([before, known])[-len(before) :]
        center = np.zeros_like(latest)
        margins.append(
            forecasting.conformal_margin(latest, center, center, promise=PROMISE)
        )
    return np.array(margins)


def naive(part: Part) -> dict[str, np.ndarray]:
    """Persistence, the day before, and drift."""
    return forecasting.naive_forecasts(part.series[:, :, 0], horizon=HORIZON, season=24)


def best_naive(*parts: Part) -> str:
    """The name of the naive forecast with the smallest MSE on these parts together."""
    errors = dict.fromkeys(naive(parts[0]), 0.0)
    for part in parts:
        for name, told in naive(part).items():
            errors[name] += np.sum((told - part.future) ** 2)
    return min(errors, key=errors.get)
