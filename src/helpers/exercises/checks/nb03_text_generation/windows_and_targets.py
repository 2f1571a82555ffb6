"""Check of exercise 03.1, `windows_and_targets`."""

from helpers.exercises.registry import checks
from helpers.exercises.wrong import (
    Wrong,
    as_array,
    call,
)

import numpy as np


@checks(
    "03.1",
    name="windows_and_targets",
    title="windows of a text, and what comes next",
    difficulty=2,
    minutes=8,
    hints=(
        "Write the text 10 11 12 13 14 on paper, with length 2. Which windows have "
        "a target for each of their ids?",
        "A window that starts at s holds the places s to s + length - 1, its targets "
        "the places s + 1 to s + length. The last place of the text is T - 1.",
        "Count the starts up from 0 in steps of `step`, as long as start + length is a "
        "place of the text. For each start, cut length ids from there, and length ids "
        "from one place further on. Stack both lists of rows.",
    ),
)
def _windows_and_targets(answer):
    rng = np.random.default_rng()
    length = int(rng.integers(4, 6))
    # The ids behind the last start: 2 leave a rest that fills no window, 1 is just
    # enough for the last target, `step` just too few for one more window.
    cases = [(length, 2), (1, 1), (2, 1), (length + 2, length + 2), (length, length)]
    for step, rest in cases:
        num = int(rng.integers(6, 9))
        size = (num - 1) * step + length + rest
        ids = rng.choice(np.arange(2, 900), size, replace=False)  # an id tells a place
        _cut(answer, ids, length, step)
    return "Five texts: windows that overlap, side by side, and with gaps."


RAGGED = (
    ". Are the windows at the end of the text shorter than the others? Only complete "
    "ones count, with all their targets."
)


def _cut(answer, ids, length, step):
    """One text, cut by the answer."""
    expected = [s for s in range(0, len(ids), step) if s + length < len(ids)]
    parts = {"inhomogeneous": RAGGED, "must have the same shape": RAGGED}
    result = call(answer, ids, length, step, explain=parts)
    _two_arrays(result)
    facts = f"{len(ids)} ids, length {length}, step {step}: "
    inputs = _places(result[0], ids, (len(expected), length), "inputs", facts)
    _runs(inputs, len(ids), expected, step, facts)
    targets = _places(result[1], ids, inputs.shape, "targets", facts)
    _next(inputs, targets)


def _two_arrays(result):
    if isinstance(result, list) and all(map(_is_pair, result)) and len(result) != 2:
        raise Wrong(
            f"you returned {len(result)} pairs, one for each window. Two arrays are "
            "asked for: one of all inputs, one of all targets."
        )
    if not isinstance(result, tuple | list | np.ndarray) or len(result) != 2:
        raise Wrong("two things are asked for: return inputs, targets.")


def _is_pair(value):
    return isinstance(value, tuple | list) and len(value) == 2


def _places(rows, ids, shape, name, facts):
    """(N, length): the places in the text of the ids that were returned."""
    if isinstance(rows, list | tuple) and len({np.size(row) for row in rows}) > 1:
        sizes = [np.size(row) for row in rows]
        raise Wrong(f"{facts}the rows of {name} have the lengths {sizes}{RAGGED}")
    if name == "targets" and np.ndim(rows) == 1 and len(rows) == shape[0]:
        raise Wrong(
            "targets has one id for each window. This model answers at every step, so "
            "every id of a window needs its target."
        )
    if np.shape(rows) == shape[::-1]:
        raise Wrong(f"{name} has one column for each window; windows are rows.")
    num = len(rows) if np.ndim(rows) == 2 and name == "inputs" else shape[0]
    why = f"{num} windows of {shape[1]} ids"
    array = as_array(rows, (num, shape[1]), why, name)
    if np.asarray(rows).dtype.kind not in "iu":
        raise Wrong(f"{name} has dtype {np.asarray(rows).dtype}; ids are int.")
    place = {id: place for place, id in enumerate(ids.tolist())}
    strange = sorted(set(array.ravel().astype(int).tolist()) - set(place))
    if strange and strange[0] in (-1, 0):
        raise Wrong(
            f"{facts}{name} holds {strange[0]}, which is no id of this text. Nothing "
            "is padded here: only windows with all their targets count."
        )
    if strange:
        raise Wrong(
            f"{name} holds {strange[0]}, which is no id of this text. The numbers "
            "are names of characters; don't calculate with them."
        )
    return np.array([[place[id] for id in row] for row in array], int).reshape(num, -1)


def _runs(inputs, size, expected, step, facts):
    """Inputs must be runs of neighbours, at the right distance, and all there are."""
    if not len(inputs):
        raise Wrong(f"{facts}you returned no window at all.")
    starts = inputs[:, 0].tolist()
    broken = np.argwhere(np.diff(inputs, axis=1) != 1)
    if len(broken):
        row = broken[0][0]
        raise Wrong(
            f"window {row} of inputs holds the ids from the places "
            f"{inputs[row].tolist()}; a window is ids in a row."
        )
    if starts[0] == 1:
        raise Wrong(
            "the first window of inputs starts at place 1. Have inputs and targets "
            "changed places? The first id of a text is place 0."
        )
    shorter = min(len(starts), len(expected))
    for row in range(shorter):
        if starts[row] != expected[row]:
            raise Wrong(
                f"{facts}your window {row} (counted from 0) starts at place "
                f"{starts[row]} of the text. Where does step put it?"
            )
    if len(starts) < len(expected):
        raise Wrong(
            f"{facts}your last window starts at place {starts[-1]}. Does one more fit "
            f"in, with its targets? The last place is {size - 1}."
        )
    if len(starts) > len(expected):
        raise Wrong(
            f"{facts}your last window ends at place {inputs[-1, -1]}, and the text at "
            f"place {size - 1}. Where is the target of the window's last id?"
        )


def _next(inputs, targets):
    """Each target must be the id one place further on."""
    shift = targets - inputs
    known = {
        0: "targets are the same as inputs: the model would learn to copy.",
        2: "targets lie two places further on than inputs: one id is jumped over.",
        -1: "targets lie before inputs: the model would predict what it just read.",
        inputs.shape[1]: "targets are the whole next window. What comes right after "
        "the first id of a window?",
    }
    for places, message in known.items():
        if (shift[:-1] == places).all():  # the last window may have met the end
            raise Wrong(message)
    if (shift == 1).all():
        return
    if (shift[:, :-1] == 1).all():
        raise Wrong(
            "the targets are right, except for the last one of each window: the id "
            "that comes next lies behind the window."
        )
    row, step = np.argwhere(shift != 1)[0]
    raise Wrong(
        f"window {row}, step {step}: the input is place {inputs[row, step]} of the "
        f"text, your target is place {targets[row, step]}. Which id comes next?"
    )
