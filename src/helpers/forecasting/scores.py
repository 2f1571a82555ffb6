"""Forecasts to beat, and scores: of a forecast, and of an interval. All in NumPy."""

from __future__ import annotations

import math

import numpy as np

__all__ = ["conformal_margin", "coverage", "naive_forecasts", "skill"]


def naive_forecasts(past, *, horizon: int, season: int) -> dict[str, np.ndarray]:
    """Three forecasts that need no training; what learns must beat the best of them.

    persistence  the last value, again and again
    seasonal     what was there a season (a day, a year) before
    drift        the line through the first and the last value, drawn on

    >>> past = [[1.0, 5.0, 2.0, 4.0]]
    >>> naive_forecasts(past, horizon=2, season=2)["seasonal"]
    array([[2., 4.]])

    Args:
        past: (N, history) values of the series, the latest last.
        horizon: Steps to forecast.
        season: Steps in a season; at most `history`.

    Returns:
        name -> (N, horizon).

    Reference: Hyndman and Athanasopoulos (2021), Forecasting: principles and practice,
    section 5.2.
    """
    past = np.asarray(past)
    if past.ndim != 2 or not 1 <= season <= past.shape[1] or past.shape[1] < 2:
        raise ValueError(
            f"past must be (N, history), with a history of at least 2 steps and of one "
            f"season ({season}); got {past.shape}."
        )
    ahead = np.arange(1, horizon + 1)
    last = past[:, -1:]  # (N, 1)
    slope = (last - past[:, :1]) / (past.shape[1] - 1)
    return {
        "persistence": np.repeat(last, horizon, axis=1),
        "seasonal": past[:, (ahead - 1) % season - season],
        "drift": last + slope * ahead,
    }


def skill(values, forecast, naive) -> float:
    """1 - MSE / MSE of a naive forecast: 1 is perfect, 0 no better than the naive one.

    Args:
        values, forecast, naive: (N, horizon), or any one shape. Which naive forecast is
            the best one must be settled on other data than these values.
    """
    values, forecast, naive = _same_shape(values=values, forecast=forecast, naive=naive)
    return float(1 - np.mean((values - forecast) ** 2) / np.mean((values - naive) ** 2))


def coverage(values, low, high) -> float:
    """Share of the values that lie in their interval, ends included.

    Args:
        values, low, high: (N, horizon), or any one shape.
    """
    values, low, high = _same_shape(values=values, low=low, high=high)
    return float(np.mean((low <= values) & (values <= high)))


def conformal_margin(values, low, high, *, promise: float) -> np.ndarray:
    """How much wider intervals must be to hold a promised share of the values.

    Measured on data that the model did not learn from: how far outside (or, negative,
    inside) its interval does each value lie? The margin is the n-th smallest of these N
    distances, n = ceil((N + 1) promise), for each horizon alone. With

        low - margin, high + margin

    a new value is inside with a probability of at least `promise`, whatever the model,
    if it is exchangeable with the N values. Hours of weather are not quite: they come
    in order, and seasons change, so measure the coverage too. A forecast without an
    interval has one of no width: low = high = forecast.

    Args:
        values, low, high: (N, horizon), or (N,).
        promise: Share of the values, such as 0.8.

    Returns:
        (horizon,), or a scalar for (N,). Negative if the intervals were too wide.

    Raises:
        ValueError: N is too small for the promise.

    Reference: Romano, Patterson and Candès (2019), Conformalized quantile regression,
    arXiv:1905.03222.
    """
    values, low, high = _same_shape(values=values, low=low, high=high)
    if not 0 < promise < 1:
        raise ValueError(f"promise is a share between 0 and 1, got {promise}.")
    rank = _ceil((len(values) + 1) * promise)
    if rank > len(values):
        raise ValueError(
            f"{len(values)} values can't tell what holds {promise:.0%} of new ones; "
            f"{_ceil(promise / (1 - promise))} or more can."
        )
    outside = np.maximum(low - values, values - high)
    return np.sort(outside, axis=0)[rank - 1]


def _ceil(number: float) -> int:
    """Rounded up, but 7.000000000000001 is 7."""
    return math.ceil(round(number, 9))


def _same_shape(**arrays) -> list[np.ndarray]:
    """The arrays as float64. Raises ValueError if their shapes differ.

    ((N,) against (N, 1) would compare all with all.)
    """
    arrays = {name: np.asarray(each, "float64") for name, each in arrays.items()}
    if len({each.shape for each in arrays.values()}) > 1:
        shapes = ", ".join(f"{name} {each.shape}" for name, each in arrays.items())
        raise ValueError(f"The shapes must be equal, got {shapes}.")
    return list(arrays.values())
