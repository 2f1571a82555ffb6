"""Check of exercise 04.1, `cut_windows`."""

from helpers.exercises.registry import checks
from helpers.exercises.wrong import (
    Wrong,
    as_array,
    call,
)

import numpy as np


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
        "future the horizon steps after them. There are T - history - horizon + 1 "
        "windows.",
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
    return "Five series; one of them has room for a single window."


def _windows(answer, series, history, horizon):
    """One series, cut by the answer: each value tells its place."""
    steps, width = series.shape
    num = sum(s + history + horizon <= steps for s in range(steps))
    facts = f"{steps} steps, history {history}, horizon {horizon}: "
    result = call(answer, series, history, horizon)
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
