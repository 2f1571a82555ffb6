"""Time series: windows of one, and what to do where a value is missing."""

from typing import NamedTuple

import numpy as np

__all__ = ["SeriesWindows", "fill_forward", "series_windows"]


class SeriesWindows(NamedTuple):
    """N windows of a series, all that are complete.

    history: (N, history, F) what a model may look at.
    future: (N, horizon, F) what comes next.
    starts: (N,) the row of the series at which each window's history begins.
    """

    history: np.ndarray
    future: np.ndarray
    starts: np.ndarray


def series_windows(values, *, history, horizon, step=1):
    """Cut a time series into windows: some steps to look at, the next ones to forecast.

    A window with a NaN in it is left out. Cut each part of the series by itself, and no
    window crosses the cut: `series_windows(values[weather.rows(origin.train)], ...)`.

    >>> series_windows(np.arange(5.0), history=2, horizon=1).future[:, 0, 0]
    array([2., 3., 4.])

    Args:
        values: (T,) or (T, F), equally spaced in time.
        history, horizon: Steps to look at, steps to forecast.
        step: Steps from one window to the next.

    Returns:
        SeriesWindows; its arrays are read-only views where possible.

    Raises:
        ValueError: The series is shorter than one window.
    """
    values = np.asarray(values)
    values = values[:, None] if values.ndim == 1 else values  # (T, F)
    width = history + horizon
    if len(values) < width:
        raise ValueError(
            f"The series has {len(values)} steps; one window needs {width} "
            f"({history} of history and {horizon} to forecast)."
        )
    rolled = np.lib.stride_tricks.sliding_window_view(values, width, axis=0)
    rolled = rolled[::step].transpose(0, 2, 1)  # (N, width, F)
    complete = ~np.isnan(rolled).any(axis=(1, 2))
    starts = np.arange(len(rolled)) * step
    if not complete.all():
        rolled, starts = rolled[complete], starts[complete]
    return SeriesWindows(rolled[:, :history], rolled[:, history:], starts)


def fill_forward(values):
    """Return a copy of a series with each NaN replaced by the last value before it.

    Only the past is used, so nothing leaks. NaNs before the first value stay.

    >>> fill_forward([np.nan, 1.0, np.nan, 3.0])
    array([nan,  1.,  1.,  3.])

    Args:
        values: (T,) or (T, F), in the order of time.
    """
    values = np.asarray(values)
    steps = np.arange(len(values)).reshape(-1, *[1] * (values.ndim - 1))
    last_seen = np.maximum.accumulate(np.where(np.isnan(values), 0, steps), axis=0)
    return np.take_along_axis(values, last_seen, axis=0)
