"""Reference answers of notebook 04, time series."""

from helpers import data

import numpy as np


# A window starts wherever `history + horizon` steps are left, so the last start is
# T - history - horizon, and there is one more than that. A table of places, starts down
# and steps across, cuts all windows at once.
def cut_windows(series, history, horizon):
    """Cut a series into windows: what a model reads, and what it must forecast.

    A window is `history` steps in a row, all columns, and the first column of the
    `horizon` steps right after them. It is complete if all its steps are in the series.
    One window starts at every step of time, if it is complete.

    series: (T, F) numbers, one row for each step of time; T >= history + horizon.
    history, horizon: whole numbers of at least 1.
    Returns past (N, history, F) and future (N, horizon), both in order of time.
    """
    starts = np.arange(len(series) - history - horizon + 1)[:, None]  # (N, 1)
    past = series[starts + np.arange(history)]
    return past, series[starts + np.arange(history, history + horizon), 0]


# The season that counts is the last one, so places are counted from the end of the
# past; the remainder by `season` starts it again, as often as the horizon asks.
def seasonal_naive(past, horizon, season):
    """Forecast that the last season comes again, and again.

    The last season is the last `season` steps of the past. Its first step is the
    forecast of the first step ahead. If the horizon is longer than a season, the last
    season is repeated, the last time perhaps in part.

    past: (N, history) numbers, the latest last; history >= season, and it need not be
    a multiple of it. horizon, season: whole numbers of at least 1.
    Returns (N, horizon).
    """
    places = np.arange(horizon) % season - season
    return past[:, places]


# Mean and deviation come from readings in front of the cut alone, and from those that
# were really there: a reading that fills ten gaps would count eleven times. A leading
# gap is filled before the scaling, with the mean, so that it becomes 0.
def prepare(readings, cut):
    """Turn readings with gaps into columns that a model can read, without a leak.

    For each name:
    1. the mean and the deviation (np.std: divided by n, not n - 1) of the training
       readings: the first `cut` rows, NaN left out, before any gap is filled;
    2. a gap (NaN) gets the last reading before it. In a gap at the very start, where
       there is none, it gets the mean of step 1;
    3. in all rows the mean is subtracted, and the result divided by the deviation.

    readings: dict, name -> (T,) floats, with NaN where a reading is missing. Three
    names, whatever they are; each has two different training readings or more.
    cut: the first row that is not training, from 2 to T - 1.
    Returns (T, 3) without NaN, one column for each name, in the order of the dict.
    """
    values = np.stack([*readings.values()], axis=1)  # (T, 3)
    mean = np.nanmean(values[:cut], axis=0)
    std = np.nanstd(values[:cut], axis=0)
    filled = data.fill_forward(values)
    return (np.where(np.isnan(filled), mean, filled) - mean) / std


# Of the two products one is positive and one negative: the larger one is the loss, and
# at an error of 0 both are 0.
def pinball(y, forecast, level):
    """The mean pinball loss of a forecast of one quantile.

    With the error e = y - forecast, the loss of a value is level * e where e > 0, and
    (level - 1) * e elsewhere.

    y, forecast: arrays of one and the same shape, such as (N,) or (N, horizon).
    level: a number between 0 and 1. Returns the mean over all values, a number.
    """
    error = y - forecast
    return np.mean(np.maximum(level * error, (level - 1) * error))


# The scaling is undone before the sum: the mean change counts once for every step, so
# after three steps it is in the level three times.
def unscale_changes(scaled, mean, std, last):
    """Turn forecasts of scaled changes into forecasts of the level.

    A change is a value minus the value one step before. Changes were scaled: the mean
    was subtracted from each, and the result divided by std. `scaled` holds forecasts
    of such scaled changes, the first for the step right after the last known value.

    scaled: (N, horizon). mean, std: numbers; std is above 0.
    last: (N,), the last known value of each row.
    Returns (N, horizon), the level after each step; the last known value is not in it.
    """
    changes = scaled * std + mean
    return last[:, None] + np.cumsum(changes, axis=1)
