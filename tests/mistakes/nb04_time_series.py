"""Wrong answers that people give in notebook 04, and what they must be told."""

from helpers import data
from mistakes import mistake

import numpy as np
import pandas as pd


def _windows(series, starts, history, gap, horizon):
    past = np.array([series[s : s + history] for s in starts])
    future = [series[s + history + gap :][:horizon, 0] for s in starts]
    return past, np.array(future)


@mistake("04.1", "and the last one end?")
def forgets_the_last_window(series, history, horizon):
    starts = range(len(series) - history - horizon)
    return _windows(series, starts, history, 0, horizon)


@mistake("04.1", "windows of future are not all of one length")
def futures_run_out(series, history, horizon):
    starts = range(len(series) - history)
    past = [series[s : s + history] for s in starts]
    return past, [series[s + history :][:horizon, 0] for s in starts]


@mistake("04.1", "whole future in the series")
def pads_the_future(series, history, horizon):
    padded = np.pad(series, ((0, horizon), (0, 0)), mode="edge")
    starts = range(len(series) - history)
    return _windows(padded, starts, history, 0, horizon)


@mistake("04.1", "asked for what it just read")
def overlaps_the_past(series, history, horizon):
    starts = range(len(series) - history - horizon + 1)
    return _windows(series, starts, history, -1, horizon)


@mistake("04.1", "never be asked for step")
def skips_a_step(series, history, horizon):
    starts = range(max(1, len(series) - history - horizon))
    return _windows(series, starts, history, 1, horizon)


@mistake("04.1", "it holds the first column only")
def all_columns_in_the_future(series, history, horizon):
    starts = range(len(series) - history - horizon + 1)
    past, _ = _windows(series, starts, history, 0, horizon)
    return past, np.array([series[s + history :][:horizon] for s in starts])


@mistake("04.1", "the first one is asked for")
def last_column(series, history, horizon):
    starts = range(len(series) - history - horizon + 1)
    past, _ = _windows(series, starts, history, 0, horizon)
    _, future = _windows(series[:, ::-1], starts, history, 0, horizon)
    return past, future


@mistake("04.1", "steps come before columns")
def sliding_view_as_it_is(series, history, horizon):
    rolled = np.lib.stride_tricks.sliding_window_view(series, history + horizon, 0)
    return rolled[:, :, :history], rolled[:, 0, history:]


@mistake("04.1", "so that windows overlap")
def side_by_side(series, history, horizon):
    starts = range(0, len(series) - history - horizon + 1, history)
    return _windows(series, starts, history, 0, horizon)


@mistake("04.2", "you repeat the last value")
def persistence(past, horizon, season):
    return np.repeat(past[:, -1:], horizon, axis=1)


@mistake("04.2", "Which one is the latest?")
def first_season(past, horizon, season):
    return past[:, np.arange(horizon) % season]


@mistake("04.2", "you count whole seasons from the start")
def seasons_from_the_start(past, horizon, season):
    whole = past.shape[1] // season * season
    return past[:, whole - season + np.arange(horizon) % season]


@mistake("04.2", "ends after one season")
def one_season_only(past, horizon, season):
    return past[:, -season:][:, :horizon]


@mistake("04.2", "you go on with the oldest values")
def runs_into_the_oldest(past, horizon, season):
    return past[:, np.arange(horizon) - season]


@mistake("04.2", "0 is the start")
def slice_that_ends_at_zero(past, horizon, season):
    return past[:, -season : -season + horizon]


@mistake("04.2", "How far back is the same step")
def horizon_for_season(past, horizon, season):
    return past[:, -horizon:]


@mistake("04.2", "the season as a whole must come again")
def repeat_for_tile(past, horizon, season):
    times = -(-horizon // season)
    return np.repeat(past[:, -season:], times, axis=1)[:, :horizon]


@mistake("04.2", "one step late")
def one_late(past, horizon, season):
    return past[:, (np.arange(horizon) + 1) % season - season]


def _table(readings):
    return np.stack([*readings.values()], axis=1)


def _filled(values, cut):
    filled = data.fill_forward(values)
    return np.where(np.isnan(filled), np.nanmean(values[:cut], axis=0), filled)


def _scaled(filled, values):
    return (filled - np.nanmean(values, axis=0)) / np.nanstd(values, axis=0)


@mistake("04.3", "what comes behind the cut leaks in")
def scaled_by_all_rows(readings, cut):
    values = _table(readings)
    return _scaled(_filled(values, cut), values)


@mistake("04.3", "counts once more")
def fills_before_it_measures(readings, cut):
    filled = _filled(_table(readings), cut)
    return _scaled(filled, filled[:cut])


@mistake("04.3", "a gap got the next reading")
def fills_backward(readings, cut):
    values = _table(readings)
    filled = pd.DataFrame(values).bfill().ffill().to_numpy()
    return _scaled(filled, values[:cut])


@mistake("04.3", "on a line to the next reading")
def interpolates(readings, cut):
    values = pd.DataFrame(readings).interpolate(limit_direction="both").to_numpy()
    return _scaled(values, values[:cut])


@mistake("04.3", "got a later reading")
def leading_gap_from_later(readings, cut):
    values = _table(readings)
    return _scaled(pd.DataFrame(values).ffill().bfill().to_numpy(), values[:cut])


@mistake("04.3", "every gap got the mean")
def mean_in_every_gap(readings, cut):
    values = _table(readings)
    scaled = _scaled(values, values[:cut])
    return np.where(np.isnan(scaled), 0, scaled)


@mistake("04.3", "is still NaN")
def leaves_the_leading_gap(readings, cut):
    values = _table(readings)
    return _scaled(data.fill_forward(values), values[:cut])


@mistake("04.3", "What is the mean of numbers and NaN?")
def mean_with_nan(readings, cut):
    values = _table(readings)
    filled = _filled(values, cut)
    return (filled - values[:cut].mean(axis=0)) / values[:cut].std(axis=0)


@mistake("04.3", "n is asked for")
def deviation_of_pandas(readings, cut):
    frame = pd.DataFrame(readings)
    train = frame[:cut]
    filled = frame.ffill().fillna(train.mean())
    return ((filled - train.mean()) / train.std()).to_numpy()


@mistake("04.3", "share one mean and deviation")
def no_axis(readings, cut):
    values = _table(readings)
    train = values[:cut]
    return (_filled(values, cut) - np.nanmean(train)) / np.nanstd(train)


@mistake("04.3", "The order is that of the dict")
def sorts_the_names(readings, cut):
    return _columns_of({name: readings[name] for name in sorted(readings)}, cut)


def _columns_of(readings, cut):
    values = _table(readings)
    return _scaled(_filled(values, cut), values[:cut])


@mistake("04.3", "The names are not always these")
def names_by_heart(readings, cut):
    names = "temperature", "humidity", "pressure"
    return _columns_of({name: readings[name] for name in names}, cut)


@mistake("04.3", "No row is left out")
def drops_rows_with_gaps(readings, cut):
    values = _table(readings)
    return _scaled(values[~np.isnan(values).any(axis=1)], values[:cut])


@mistake("04.3", "your function changed `readings`")
def fills_in_place(readings, cut):
    result = _columns_of(readings, cut)
    for name, column in readings.items():
        readings[name][:] = data.fill_forward(column)
    return result


@mistake("04.4", "two sides have changed places")
def sides_swapped(y, forecast, level):
    error = forecast - y
    return np.mean(np.maximum(level * error, (level - 1) * error))


@mistake("04.4", "What is the sign of")
def one_minus_level(y, forecast, level):
    error = y - forecast
    return np.mean(np.where(error > 0, level * error, (1 - level) * error))


@mistake("04.4", "the smaller of the two products")
def smaller_product(y, forecast, level):
    error = y - forecast
    return np.mean(np.minimum(level * error, (level - 1) * error))


@mistake("04.4", "level times the absolute error")
def absolute_error(y, forecast, level):
    return level * np.mean(np.abs(y - forecast))


@mistake("04.4", "below the forecast cost nothing")
def one_side_only(y, forecast, level):
    return np.mean(level * np.maximum(y - forecast, 0))


@mistake("04.4", "one number is asked for")
def one_for_each_value(y, forecast, level):
    error = y - forecast
    return np.maximum(level * error, (level - 1) * error)


@mistake("04.4", "that is a sum")
def sum_of_losses(y, forecast, level):
    error = y - forecast
    return np.sum(np.maximum(level * error, (level - 1) * error))


@mistake("04.4", "the mean error came first")
def mean_error_first(y, forecast, level):
    error = np.mean(y - forecast)
    return max(level * error, (level - 1) * error)


@mistake("04.4", "work on one number")
def max_of_python(y, forecast, level):
    error = y - forecast
    return np.mean(max(level * error, (level - 1) * error))


@mistake("04.5", "they are changes still")
def changes_only(scaled, mean, std, last):
    return scaled * std + mean


@mistake("04.5", "the changes before it count too")
def no_sum(scaled, mean, std, last):
    return last[:, None] + scaled * std + mean


@mistake("04.5", "it belongs to every change")
def mean_once(scaled, mean, std, last):
    return last[:, None] + np.cumsum(scaled, axis=1) * std + mean


@mistake("04.5", "Where does the level start?")
def starts_at_zero(scaled, mean, std, last):
    return np.cumsum(scaled * std + mean, axis=1)


@mistake("04.5", "each row must start at its own last value")
def last_as_a_row(scaled, mean, std, last):
    return last + np.cumsum(scaled * std + mean, axis=1)


@mistake("04.5", "time runs along a row")
def sum_over_rows(scaled, mean, std, last):
    return last[:, None] + np.cumsum(scaled * std + mean, axis=0)


@mistake("04.5", "is no forecast")
def last_value_in_front(scaled, mean, std, last):
    first = last[:, None]
    levels = first + np.cumsum(scaled * std + mean, axis=1)
    return np.concatenate([first, levels], axis=1)


@mistake("04.5", "that scales once more")
def scales_again(scaled, mean, std, last):
    return last[:, None] + np.cumsum((scaled - mean) / std, axis=1)


@mistake("04.5", "last is summed up, too")
def adds_last_each_time(scaled, mean, std, last):
    return np.cumsum(last[:, None] + scaled * std + mean, axis=1)


@mistake("04.5", "only changes had been scaled")
def unscales_the_level(scaled, mean, std, last):
    return (last[:, None] + np.cumsum(scaled, axis=1)) * std + mean


@mistake("04.5", "each row is summed up on its own")
def sum_without_an_axis(scaled, mean, std, last):
    return last.repeat(scaled.shape[1]) + np.cumsum(scaled * std + mean)
