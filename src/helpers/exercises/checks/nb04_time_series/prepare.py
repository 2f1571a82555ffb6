"""Check of exercise 04.3, `prepare`."""

from helpers.exercises.registry import checks
from helpers.exercises.wrong import (
    Wrong,
    as_array,
    call,
    close,
    named,
)

import numpy as np


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


NAMES = dict.fromkeys(
    ("KeyError: 'temp", "KeyError: 'humid"),
    ". The names are not always these; take them from the dict.",
)


def _prepared(answer, readings, cut):
    """One set of readings, prepared by the answer."""
    from sklearn.preprocessing import StandardScaler

    raw = np.stack(list(readings.values()), axis=1)
    right = StandardScaler().fit(raw[:cut]).transform(raw)
    for column in right.T:
        for row in range(len(column)):
            if np.isnan(column[row]):
                column[row] = column[row - 1] if row else 0.0
    result = call(answer, readings, cut, explain=NAMES)
    got = _table(result, raw, list(readings))
    if close(got, right):
        return
    _mixed_columns(got, right)
    named(got, right, _leaks(raw, cut))
    later = {name: np.append(v[:cut], v[cut:] + 50) for name, v in readings.items()}
    moved = _table(call(answer, later, cut), raw, list(readings))
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
    """Pairs: a message, and what its mistake makes of the readings.

    A message comes several times: mean and deviation were taken before filling, or
    after it, or in the middle.
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
    values = []
    for message, each in fillings.items():
        values.append((message, (each - mean) / frame[:cut].std(ddof=0)))
        values.append((message, (each - each[:cut].mean()) / each[:cut].std(ddof=0)))
    started = forward.fillna(forward[:cut].mean())
    for part, each in ((frame, filled), (filled, filled), (forward, started)):
        for message, (center, width) in _scalings(part, cut).items():
            values.append((message, (each - center) / width))
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
