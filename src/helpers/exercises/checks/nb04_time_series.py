"""Checks and predictions of notebook 04, time series."""

from helpers.exercises.registry import Choice, checks, prediction
from helpers.exercises.wrong import Wrong, as_array, as_number, close

import numpy as np

prediction(
    "04.A",
    "Which forecasts CO2 best, a year ahead?",
    Choice(("persistence", "seasonal naive", "Holt-Winters", "a GRU on raw values")),
)
prediction(
    "04.B",
    "Intervals from quantiles promise to hold 80 %. Not calibrated, how much do they "
    "hold in weeks that the model has not seen?",
    Choice(("less than 75 %", "75 to 85 %", "more than 85 %")),
)


# --- 04.1 -------------------------------------------------------------------------


@checks(
    "04.1",
    name="cut_windows",
    title="windows of a series: past and future",
    difficulty=2,
    minutes=10,
    hints=(
        "Write the steps 0 1 2 3 4 5 on paper, with history 3 and horizon 2. Which "
        "windows are complete? How many are there?",
        "The past of a window that starts at s is the steps s to s + history - 1, its "
        "future the horizon steps after them. There are T - history - horizon + 1.",
        "For each start from 0 to N - 1: cut history rows from the start on, all "
        "columns; cut horizon rows right behind them, the first column. Stack the "
        "pasts, and stack the futures.",
    ),
)
def _cut_windows(answer):
    rng = np.random.default_rng()
    length = int(rng.integers(14, 18))
    # Ordinary; shortest past; shortest future; one window fits; one column.
    cases = [(length, 4, 3, 5), (length, 1, 2, 3), (length, 3, 1, 2), (7, 5, 2, 3)]
    for steps, history, horizon, width in [*cases, (length, 2, 4, 1)]:
        values = rng.choice(np.arange(100, 999), steps * width, replace=False)
        _windows(answer, values.reshape(steps, width) / 4.0, history, horizon)
    if answer.changed_inputs:
        raise Wrong("the windows are right, but your function changed the series.")
    return "Five series; one of them has room for a single window."


def _windows(answer, series, history, horizon):
    """One series, cut by the answer: each value tells its place."""
    steps, width = series.shape
    num = sum(s + history + horizon <= steps for s in range(steps))
    facts = f"{steps} steps, history {history}, horizon {horizon}: "
    result = _call(answer, series, history, horizon)
    if not isinstance(result, tuple | list) or len(result) != 2:
        if result is None:
            raise Wrong("your function returned None. Does it end with `return`?")
        raise Wrong("two arrays are asked for, past and future, of all windows.")
    for name, part in zip(("past", "future"), result, strict=True):
        if isinstance(part, list) and len({np.shape(row) for row in part}) > 1:
            raise Wrong(f"{facts}the windows of {name} are not all of one length.")
    _window_shapes(*map(np.shape, result), (history, width), horizon, facts)
    cut = len(result[0])
    past, columns = _origin(result[0], series, (cut, history, width), "past")
    future, firsts = _origin(result[1], series, (cut, horizon), "future")
    if (columns != np.arange(width)).any() or (past != past[:, :, :1]).any():
        raise Wrong("the columns of past are not those of the series, in its order.")
    if (np.diff(past[:, :, 0], axis=1) != 1).any():
        raise Wrong("the past of a window must be steps in a row, the earliest first.")
    if (firsts != 0).any():
        raise Wrong(f"future holds column {firsts.max()}; the first one is asked for.")
    gap = int(future[0, 0] - past[0, -1, 0])
    if gap != 1:
        thought = "be asked for what it just read"
        if gap > 1:
            thought = f"never be asked for step {past[0, -1, 0] + 1}"
        raise Wrong(
            f"{facts}the past of window 0 ends at step {past[0, -1, 0]}, and its "
            f"future starts at step {future[0, 0]}. The model would {thought}."
        )
    _window_starts(past[:, 0, 0], num, history + horizon, facts)
    if (future != past[:, -1:, 0] + 1 + np.arange(horizon)).any():
        raise Wrong("a future must be the steps right after its past, in a row.")


def _window_starts(starts, num, size, facts):
    """One window must start at every step, from 0 to num - 1."""
    if len(starts) > 1 and starts[0] > starts[-1]:
        raise Wrong("the latest window comes first; the earliest must.")
    why = f"{facts}you cut {len(starts)} windows. On paper, "
    if len(starts) == num - 1 and (np.diff(starts) == 1).all():
        raise Wrong(why + "where does the very first one start, and the last one end?")
    if len(starts) > num:
        raise Wrong(why + "does the last one have its whole future in the series?")
    if len(starts) != num or (starts != np.arange(num)).any():
        raise Wrong(
            f"{facts}your windows start at the steps {starts[:4].tolist()} ... One "
            "starts at every step, so that windows overlap."
        )


def _window_shapes(past, future, read, horizon, facts):
    """Shapes that betray a mistake."""
    if not past or past[0] == 0:
        raise Wrong(f"{facts}you returned no window; is there room for one?")
    if past[1:] == read[:1]:
        raise Wrong("past has one column; a model may read all columns of the series.")
    if len(past) == 2 and len(future) == 3:
        raise Wrong("have past and future changed places?")
    if past[1:] == read[::-1] != read:
        raise Wrong(
            f"past has shape {past}; steps come before columns: (N, history, F)."
        )
    if future[1:2] == (horizon,) and len(future) == 3:
        raise Wrong(
            f"future has shape {future}; it holds the first column only, so that its "
            "shape is (N, horizon)."
        )


def _origin(part, series, shape, name):
    """For each value that was returned: its step and its column in the series."""
    array = as_array(part, shape, f"{shape[0]} windows of {shape[1]} steps", name)
    places = {value: place for place, value in enumerate(series.ravel().tolist())}
    strange = [value for value in array.ravel().tolist() if value not in places]
    if strange:
        raise Wrong(
            f"{name} holds {strange[0]:g}, which is not in the series. Only values of "
            "the series count, as they are; nothing is padded."
        )
    found = np.vectorize(places.get, otypes=[int])(array)
    return found // series.shape[1], found % series.shape[1]


# --- 04.2 -------------------------------------------------------------------------

SEASONAL = {
    "last": "you repeat the last value; a season is asked for.",
    "first": "you repeat the first season of the past. Which one is the latest?",
    "blocks": "you count whole seasons from the start of the past. Here the past is no "
    "multiple of a season; the last season ends where the past ends.",
    "runs on": "right for one season, but after it you go on with the oldest values of "
    "the past: a place that is no longer negative counts from the start.",
    "late": "you are one step late: with which of its steps does a season start again?",
    "early": "you are one step early: with which of its steps does a season start "
    "again?",
    "horizon": "you copy the last `horizon` steps. How far back is the same step of "
    "the season?",
    "each": "each value of the season comes several times in a row; the season as a "
    "whole must come again.",
    "backwards": "the season runs backwards.",
    "mean": "that is a mean over all seasons of the past; naive takes the last one.",
}


@checks(
    "04.2",
    name="seasonal_naive",
    title="the forecast that is hard to beat",
    difficulty=2,
    minutes=8,
    hints=(
        "Which value of the past is the forecast one step ahead? And a season later?",
        "The forecast k steps ahead (k = 0, 1, ...) is the past at place "
        "history - season + (k mod season).",
        "Cut the last season from the past. Make a list of its places, 0 to season - 1 "
        "over and over, horizon long (a remainder does it). Take these columns.",
    ),
)
def _seasonal_naive(answer):
    rng = np.random.default_rng()
    season = int(rng.integers(5, 8))
    # history and horizon: ordinary; a horizon of one season; of several, and in part;
    # the past is one season; a season of one step.
    cases = [(season, 3 * season - 2, season - 2), (season, 2 * season + 2, season)]
    cases += [(season, 3 * season - 1, 2 * season + 3), (season, season, season + 1)]
    for season, history, horizon in [*cases, (1, 6, 4)]:
        past = rng.permutation(np.arange(100, 100 + 4 * history)) / 4.0
        _repeated(answer, past.reshape(4, history), horizon, season)
    if answer.changed_inputs:
        raise Wrong("the forecast is right, but your function changed the past.")
    return "Five cases, with horizons of less than a season, of one, and of several."


def _repeated(answer, past, horizon, season):
    """One forecast, against a loop that appends the value of a season ago."""
    rows = [row.tolist() for row in past]
    for _ in range(horizon):
        for row in rows:
            row.append(row[-season])
    history = past.shape[1]
    right = np.array(rows)[:, history:]
    facts = f"history {history}, horizon {horizon}, season {season}: "
    result = _call(answer, past, horizon, season)
    shape = np.shape(result)
    if shape == (4, season) and horizon > season:
        raise Wrong(f"{facts}your forecast ends after one season. What comes then?")
    if len(shape) == 2 and shape[0] == 4 and shape[1] != horizon:
        why = "" if shape[1] else " A slice such as [-5:0] is empty: 0 is the start."
        raise Wrong(f"{facts}you tell {shape[1]} steps instead of {horizon}.{why}")
    got = as_array(result, right.shape, "a row for each past, a column for each step")
    if close(got, right):
        return
    steps = np.arange(horizon)
    phase, whole = steps % season, history // season * season
    latest = past[:, history - season :]
    places = {
        "last": -1 - 0 * steps,
        "first": phase,
        "blocks": whole - season + phase,
        "runs on": (steps - season) % history,
        "late": history - season + (steps + 1) % season,
        "early": history - season + (steps - 1) % season,
        "horizon": (steps - horizon) % history,
        "backwards": history - 1 - phase,
    }
    values = {key: past[:, place] for key, place in places.items()}
    values["each"] = np.repeat(latest, -(-horizon // season), axis=1)[:, :horizon]
    means = [past[:, history - season + k :: -season].mean(1) for k in range(season)]
    values["mean"] = np.stack(means, axis=1)[:, phase]
    row, step = np.argwhere(got != right)[0]
    found = np.flatnonzero(past[row] == got[row, step])
    otherwise = f"row {row}, step {step}: your {got[row, step]:g} is not in that row."
    if len(found):
        otherwise = (
            f"step {step} ahead (counted from 0) is place {history + step} of the "
            f"series, and got the value of place {found[0]}. How far apart must the "
            "two be?"
        )
    _named(got, right, {SEASONAL[k]: v for k, v in values.items()}, otherwise, facts)


# --- 04.3 -------------------------------------------------------------------------


@checks(
    "04.3",
    name="prepare",
    title="three series with gaps, without a leak",
    difficulty=3,
    minutes=15,
    hints=(
        "Which numbers would you know if the last training hour were now? A gap, a "
        "mean or a deviation may use those only.",
        "scaled = (filled - mean) / deviation, where mean and deviation are those of "
        "the training rows, before filling (np.nanmean, np.nanstd).",
        "Stack the series as columns. Take mean and deviation of the first cut rows, "
        "for each column, passing over NaN. Fill forward (a loop over rows, or "
        "data.fill_forward). Write the mean where NaN is left. Scale all rows.",
    ),
)
def _prepare(answer):
    rng = np.random.default_rng()
    names = ["temperature", "humidity", "pressure"]
    for order in (names, ["wind", "rain", "clouds"]):
        readings, cut = _gappy(rng, order)
        _prepared(answer, readings, cut)
    if answer.changed_inputs:
        raise Wrong("the result is right, but your function changed the readings.")
    return "Agrees with scikit-learn's StandardScaler, fitted on the training rows."


def _gappy(rng, names):
    """Readings that drift, with gaps: leading, inside, across the cut, at the end."""
    steps = int(rng.integers(40, 50))
    cut = steps - 15
    readings = {}
    for name in names:
        level, size = rng.uniform(20, 90), rng.uniform(3, 9)
        drift = np.linspace(0, 3 * size, steps)
        values = level + drift + size * rng.normal(size=steps)
        for start, width in ((8, 3), (cut - 2, 4), (steps - 2, 2)):
            start += int(rng.integers(0, 2))
            values[start : start + width] = np.nan
        readings[name] = values
    readings[names[1]][: int(rng.integers(2, 4))] = np.nan
    return readings, cut


def _prepared(answer, readings, cut):
    """One set of readings, prepared by the answer."""
    from sklearn.preprocessing import StandardScaler

    raw = np.stack(list(readings.values()), axis=1)
    right = StandardScaler().fit(raw[:cut]).transform(raw)
    for column in right.T:
        for row in range(len(column)):
            if np.isnan(column[row]):
                column[row] = column[row - 1] if row else 0.0
    result = _call(answer, readings, cut)
    got = _table(result, raw, list(readings))
    if close(got, right):
        return
    _mixed_columns(got, right)
    _named(got, right, _leaks(raw, cut), "", "")
    later = {name: np.append(v[:cut], v[cut:] + 50) for name, v in readings.items()}
    moved = _table(_call(answer, later, cut), raw, list(readings))
    if not close(moved[:cut], got[:cut]):
        raise Wrong(
            "when I change readings behind the cut, your training rows change: "
            "something that you compute looks at later rows."
        )
    row, column = np.argwhere(~np.isclose(got, right, rtol=1e-5, atol=1e-5))[0]
    _undone(got[:, column], raw[:, column], cut, row, list(readings)[column])


def _undone(got, raw, cut, row, name):
    """Tell which mean and deviation a column comes from, or what its gap got."""
    there = ~np.isnan(raw)
    slope, start = np.polyfit(raw[there], got[there], 1)
    if abs(slope) < 1e-6 or not close(slope * raw[there] + start, got[there], 1e-4):
        raise Wrong(
            f"{name!r}: your numbers do not follow the readings along a line. Take one "
            "and the same mean and deviation for all rows of a column."
        )
    mean, std = np.round([-start / slope, 1 / slope], 6) + 0.0  # no -0.0
    if there[row]:
        raise Wrong(
            f"{name!r}: your numbers come from a mean of {mean:.3f} and a deviation of "
            f"{std:.3f}. Which readings of this column belong to step 1?"
        )
    raise Wrong(
        f"the scaling is right, but row {row} of {name!r} is a gap, and was filled by "
        f"{round(got[row] / slope + mean, 3) + 0.0:.3f}. What does step 2 say of it?"
    )


def _table(result, raw, names):
    """The returned table, without NaN."""
    if isinstance(result, dict):
        raise Wrong("you returned a dict; one array is asked for, a column a name.")
    shape = np.shape(result)
    if shape == raw.shape[::-1]:
        raise Wrong(f"your shape is {shape}: one row a name. Steps of time are rows.")
    if len(shape) == 2 and shape[1] == 3 and shape[0] < len(raw):
        raise Wrong(
            f"{len(raw)} rows went in, {shape[0]} came back. No row is left out: what "
            "comes behind the cut is scaled, too, and gaps are filled."
        )
    floats = getattr(getattr(result, "dtype", None), "kind", "") == "f"
    if floats and shape == raw.shape and np.isnan(np.asarray(result)).any():
        gaps = np.isnan(np.asarray(result))
        row, column = np.argwhere(gaps)[0]
        if gaps[:, column].all():
            raise Wrong(
                f"all of {names[column]!r} is NaN. What is the mean of numbers and NaN?"
            )
        raise Wrong(
            f"row {row} of {names[column]!r} is still NaN. Is there a reading before "
            "it, or only later ones?"
        )
    return as_array(result, raw.shape, "a row for each time, a column for each name")


def _mixed_columns(got, right):
    for first, second in ((0, 1), (0, 2), (1, 2)):
        if close(got[:, first], right[:, second]):
            raise Wrong(
                f"column {first} is the series of name {second}. The order is that of "
                "the dict, whatever the names are."
            )


def _leaks(raw, cut):
    """Message -> what a mistake makes of the readings.

    With spaces at the end: mean and deviation were taken after filling, or half of it.
    """
    import pandas as pd

    frame = pd.DataFrame(raw)
    forward, mean = frame.ffill(), frame[:cut].mean()
    filled = forward.fillna(mean)
    fillings = {
        "a gap got the next reading; at that hour nobody knows it yet.": (
            frame.bfill().ffill()
        ),
        "a gap lies on a line to the next reading; at that hour nobody knows it "
        "yet.": frame.interpolate(limit_direction="both"),
        "every gap got the mean; if there is a reading before it, it gets that one.": (
            frame.fillna(mean)
        ),
        "the gap at the start got a later reading.": forward.bfill(),
    }
    values = {}
    for message, each in fillings.items():
        values[message] = (each - mean) / frame[:cut].std(ddof=0)
        values[message + " "] = (each - each[:cut].mean()) / each[:cut].std(ddof=0)
    started = forward.fillna(forward[:cut].mean())
    pairs = (frame, filled), (filled, filled), (forward, started)
    for spaces, (part, each) in enumerate(pairs):
        for message, (center, width) in _scalings(part, cut).items():
            values[message + " " * spaces] = (each - center) / width
    return values


def _scalings(part, cut):
    """Message -> the center and the width of a way to scale.

    The first is right if the gaps are still in `part`.
    """
    train = part[:cut]
    return {
        "mean and deviation were taken after filling: a reading counts once more for "
        "each gap that it fills.": (train.mean(), train.std(ddof=0)),
        "mean and deviation are those of all rows: what comes behind the cut leaks "
        "in.": (part.mean(), part.std(ddof=0)),
        "all columns share one mean and deviation; their units differ.": (
            np.nanmean(train),
            np.nanstd(train),
        ),
        "the deviation was divided by n - 1 (as pandas does); n is asked for.": (
            train.mean(),
            train.std(),
        ),
        "that scales to 0 ... 1; mean and deviation are asked for.": (
            train.min(),
            train.max() - train.min(),
        ),
    }


# --- 04.4 -------------------------------------------------------------------------


@checks(
    "04.4",
    name="pinball",
    title="the pinball loss",
    difficulty=1,
    minutes=5,
    hints=(
        "Take level 0.9. A value 1 above the forecast, and one 1 below it: what does "
        "each cost?",
        "loss = level * e where e = y - forecast is positive, else (level - 1) * e, "
        "which is positive, too.",
        "Compute the error of each value. Where it is positive multiply it by level, "
        "elsewhere by level - 1 (np.where). Return the mean of all.",
    ),
)
def _pinball(answer):
    from sklearn.metrics import mean_pinball_loss

    rng = np.random.default_rng()
    high = float(rng.uniform(0.8, 0.95))
    for level, shape in ((high, (12, 3)), (1 - high, (17,)), (0.5, (5, 4))):
        # One in three lies above the forecast, so that the mean error is negative, and
        # no two mistakes give one number.
        above = rng.permutation(np.arange(np.prod(shape)) % 3 == 1).reshape(shape)
        error = rng.uniform(1, 2, shape) * np.where(above, 1, -1)
        forecast = rng.normal(size=shape) * 4 + 10
        y = forecast + error
        right = mean_pinball_loss(y.ravel(), forecast.ravel(), alpha=level)
        result = _call(answer, y, forecast, level)
        if np.shape(result):
            raise Wrong(
                f"you returned shape {np.shape(result)}; one number is asked for, the "
                "mean over all values."
            )
        got = as_number(result)
        facts = f"level {level:.2f}: "
        _named(got, right, _losses(error, level), "", facts)
        if not close(got, right):
            told = []
            for e, side in ((2.0, "above"), (-2.0, "below")):
                what = f"for one value 2 {side} its forecast, your function"
                one = _call(answer, np.array([e]), np.zeros(1), level)
                told.append(as_number(one, what))
            raise Wrong(
                f"{facts}for one value 2 above its forecast you say {told[0]:.3f}, for "
                f"one 2 below it {told[1]:.3f}. Work out both by hand, then their mean."
            )
    if answer.changed_inputs:
        raise Wrong("the loss is right, but your function changed an array it got.")
    return "Agrees with scikit-learn, for a high level, a low one, and 0.5."


def _losses(error, level):
    """Message -> the number that a mistake gives."""
    high, low = np.maximum(error, 0), np.maximum(-error, 0)
    loss = level * high + (1 - level) * low
    axes = error.reshape(len(error), -1)
    return {
        "you return 0; is a forecast that misses free?": 0.0,
        "the two sides have changed places: at a high level a value above the forecast "
        "must cost more.": np.mean(level * low + (1 - level) * high),
        "values below the forecast count as a gain. What is the sign of (level - 1) * "
        "e there?": np.mean(level * high - (1 - level) * low),
        "that is the smaller of the two products, and negative: no loss is.": np.mean(
            np.minimum(level * error, (level - 1) * error)
        ),
        "the sign is wrong; a loss is not negative.": -np.mean(loss),
        "values below the forecast cost nothing.": np.mean(level * high),
        "values above the forecast cost nothing.": np.mean((1 - level) * low),
        "that is level times the absolute error: both sides cost the same.": np.mean(
            level * np.abs(error)
        ),
        "both sides cost the same: level has no effect.": np.mean(np.abs(error)),
        "the errors were summed with their signs; values above and below cancel "
        "out.": np.mean(error),
        "that is level times the error: values below the forecast count as a "
        "gain.": np.mean(level * error),
        "the mean error came first; the loss of each value comes first, then their "
        "mean.": max(level * error.mean(), (level - 1) * error.mean()),
        "that is a sum; the mean is asked for.": np.sum(loss),
        "you summed over the steps and took the mean over the rows only.": np.mean(
            loss.reshape(axes.shape).sum(axis=1)
        ),
        "that is twice the loss (some papers have this factor).": 2 * np.mean(loss),
        "you squared the errors.": np.mean(
            level * high**2 + (1 - level) * low**2,
        ),
    }


# --- 04.5 -------------------------------------------------------------------------


@checks(
    "04.5",
    name="unscale_changes",
    title="from scaled changes back to the level",
    difficulty=2,
    minutes=10,
    hints=(
        "Undo what was done, the last thing first. What came last: the difference, or "
        "the scaling?",
        "level_k = last + change_1 + ... + change_k; change_k = scaled_k * std + mean.",
        "Multiply by std and add mean. Sum up along each row, so that every step holds "
        "the sum so far. Add each row's own last value, as a column.",
    ),
)
def _unscale_changes(answer):
    rng = np.random.default_rng()
    for num, horizon in ((6, 6), (4, 7), (5, 1)):
        scaled = rng.normal(size=(num, horizon))
        last = rng.uniform(300, 420, size=num)
        mean, std = float(rng.uniform(1.5, 3)), float(rng.uniform(4, 7))
        _levels(answer, scaled, mean, std, last)
    if answer.changed_inputs:
        raise Wrong("the levels are right, but your function changed an array it got.")
    return "The changes of your levels, scaled again, are those that went in."


def _levels(answer, scaled, mean, std, last):
    """One set of forecasts; the right levels are those with the right changes."""
    result = _call(answer, scaled, mean, std, last)
    num, horizon = scaled.shape
    if np.shape(result) == (num, horizon + 1):
        raise Wrong(
            "there is one column too many: the last known value is no forecast."
        )
    if np.shape(result)[-1:] == (num * horizon,) and horizon > 1:
        raise Wrong("all rows became one: each row is summed up on its own.")
    got = as_array(result, scaled.shape, "a level for each step of each row")
    before = np.column_stack([last, got[:, :-1]])
    if close((got - before - mean) / std, scaled, 1e-4):
        return
    changes = scaled * std + mean
    run = np.cumsum(changes, axis=1)
    column = last[:, None]
    values = {
        "the changes are right, but they are changes still. A level is the sum of all "
        "changes so far, and of where it starts.": changes,
        "each step has its own change only; the changes before it count too.": column
        + changes,
        "the sum is right, but it starts at 0. Where does the level start?": run,
        "the mean is in every level only once; it belongs to every change.": column
        + np.cumsum(scaled, axis=1) * std
        + mean,
        "the mean is missing: it was taken from every change.": column
        + np.cumsum(scaled * std, axis=1),
        "the mean is taken away once more; on the way back it is added.": column
        + np.cumsum(scaled * std - mean, axis=1),
        "the scaling was not undone.": column + np.cumsum(scaled, axis=1),
        "that scales once more; the way back is asked for.": column
        + np.cumsum((scaled - mean) / std, axis=1),
        "mean and std have changed places.": column
        + np.cumsum(scaled * mean + std, axis=1),
        "the mean was added before the product with std. Which came last in the "
        "scaling?": column + np.cumsum((scaled + mean) * std, axis=1),
        "last is summed up, too: it counts once, however many steps.": np.cumsum(
            changes + column, axis=1
        ),
        "you summed over the rows; time runs along a row.": column
        + np.cumsum(changes, axis=0),
        "your first level is the last known value itself, so that all come one step "
        "late.": np.column_stack([column, column + run[:, :-1]]),
        "the scaling was undone for levels; only changes had been scaled.": (
            (column + np.cumsum(scaled, axis=1)) * std + mean
        ),
    }
    if num == horizon:
        values[
            "last was spread over the steps: each row must start at its own last "
            "value. (N,) is taken as a row; print its shape."
        ] = last + run
    row, step = np.argwhere(~np.isclose(got, column + run, rtol=1e-4))[0]
    otherwise = (
        f"row {row}, step {step}: you say {got[row, step]:.2f}. The last known value "
        f"is {last[row]:.2f}, mean {mean:.2f}, std {std:.2f}, the scaled changes so "
        f"far are {_listed(scaled[row, : step + 1])}. Work it out on paper."
    )
    _named(got, column + run, values, otherwise, "")


# --- what the checks share --------------------------------------------------------

EXPLAINED = {
    "could not be broadcast together": ". Print both shapes: to meet (N, horizon), a "
    "value for each row must be a column.",
    "KeyError: 'temp": ". The names are not always these; take them from the dict.",
    "KeyError: 'humid": ". The names are not always these; take them from the dict.",
}


def _call(answer, *inputs):
    """Call the answer, without NumPy's warnings; a tensor that returns is an array."""
    try:
        with np.errstate(all="ignore"):
            result = answer(*inputs)
    except Wrong as wrong:
        for part, sentence in EXPLAINED.items():
            if part in str(wrong):
                raise Wrong(f"{wrong}{sentence}") from None
        raise
    return result.numpy() if hasattr(result, "numpy") else result


def _named(got, right, values, otherwise, facts):
    """Raise Wrong with the message of the mistake that gives `got`, unless it is right.

    Without a sentence in `otherwise`, an unknown mistake passes on.
    """
    if close(got, right):
        return
    for message, value in values.items():
        if close(got, value):
            raise Wrong(facts + message.strip())
    if otherwise:
        raise Wrong(facts + otherwise)


def _listed(values):
    """Numbers, short: "[0.25, 0.10]"."""
    return "[" + ", ".join(f"{value:.2f}" for value in values) + "]"
