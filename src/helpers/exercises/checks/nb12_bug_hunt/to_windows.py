"""Check of exercise 12.3, `to_windows`."""

from helpers.exercises.registry import checks
from helpers.exercises.wrong import Wrong, as_array, call, named, the

import numpy as np


@checks(
    "12.3",
    name="to_windows",
    title="mend the windows of case 3",
    difficulty=1,
    minutes=5,
    hints=(
        "Print the first input row and the first target row, one above the other.",
        "inputs[n, t] = ids[n · length + t], targets[n, t] = ids[n · length + t + 1].",
        "Cut the targets as the inputs, from a text that begins one character later.",
    ),
)
def _to_windows(answer):
    rng = np.random.default_rng()
    for size, length in ((40, 5), (41, 5), (17, 4), (23, 7)):
        ids = rng.permutation(90)[:size].astype("int32")  # no character stands twice
        _test(call(answer, ids, length), ids, length)
    return "Each target is the character that comes next, over the windows' ends, too."


def _test(got, ids, length):
    called = f"to_windows({len(ids)} ids, {length}): "
    if not isinstance(got, tuple | list) or len(got) != 2:
        raise Wrong(f"{called}you returned {the(got)}; inputs and targets are wanted.")
    count = (len(ids) - 1) // length
    cut = ids[: count * length]
    right = cut.reshape(count, length)
    next_ones = ids[1 : count * length + 1].reshape(count, length)
    if np.shape(got[0]) == (len(ids) // length, length) != (count, length):
        raise Wrong(
            f"{called}{len(ids) // length} rows; the last character of the last row "
            "has no next one, so there are fewer."
        )
    shapes = f"(count, length), count = ({len(ids)} - 1) // {length}"
    inputs = as_array(got[0], (count, length), shapes, called + "inputs")
    targets = as_array(got[1], (count, length), shapes, called + "targets")
    named(
        inputs,
        right,
        [("the inputs begin one character too late.", next_ones)],
        "the inputs are not the text, cut into rows.",
        prefix=called,
    )
    mistakes = [
        ("the targets are the inputs: the network learns to copy.", right),
        (
            "the last target of each row is the row's own first character.",
            np.roll(right, -1, axis=1),
        ),
        (
            "the last target of all is the first character of the text.",
            np.roll(cut, -1).reshape(count, length),
        ),
        (
            "the targets are the characters before the inputs, not after them.",
            np.roll(cut, 1).reshape(count, length),
        ),
        (
            "the targets of each row are the inputs of the next row.",
            np.roll(right, -1, axis=0),
        ),
    ]
    if np.array_equal(targets.ravel()[:-1], ids[2 : count * length + 1]):
        raise Wrong(f"{called}the targets are two characters later, not one.")
    named(
        targets,
        next_ones,
        mistakes,
        f"the targets of row 0 are {targets[0].astype(int).tolist()}, its inputs "
        f"{right[0].tolist()}: is each the next character?",
        prefix=called,
    )
