"""Check of exercise 12.7, `stream`."""

from helpers.exercises.registry import checks
from helpers.exercises.wrong import Wrong, as_array, call, named

import numpy as np


@checks(
    "12.7",
    name="stream",
    title="mend the batches of case 7",
    difficulty=3,
    minutes=12,
    hints=(
        "Take the text 0, 1, 2, … 11, two rows, length 3, and write both batches "
        "down on paper. Row 0 of the second batch begins with 3.",
        "batches[k, r, t] = ids[r · count · length + k · length + t].",
        "First reshape to (rows, count, length): each row has its part of the text. "
        "Then bring the axes in the order that is asked for, without a new reshape.",
    ),
)
def _stream(answer):
    rng = np.random.default_rng()
    for rows, length, count, rest in ((2, 3, 4, 0), (4, 5, 3, 7), (3, 2, 5, 1)):
        ids = rng.permutation(200)[: rows * length * count + rest].astype("int32")
        _test(call(answer, ids, rows, length), ids, rows, length, count)
    return "Each row goes on where it stopped, from batch to batch."


def _test(got, ids, rows, length, count):
    called = f"stream({len(ids)} ids, {rows} rows, length {length}): "
    if np.shape(got) == (rows, count, length) != (count, rows, length):
        raise Wrong(
            f"{called}shape {np.shape(got)} is (rows, count, length); a batch must be "
            "the first axis."
        )
    got = as_array(got, (count, rows, length), "(count, rows, length)", called + "you")
    cut = ids[: count * rows * length]
    right = cut.reshape(rows, count, length).swapaxes(0, 1)
    mistakes = [
        (
            "row 1 of a batch goes on where row 0 of the same batch ends. Each row "
            "should have a part of the text for itself; a reshape does not turn axes.",
            cut.reshape(count, rows, length),
        ),
        (
            "the characters inside a row are not neighbours in the text.",
            cut.reshape(rows, length, count).transpose(2, 0, 1),
        ),
        ("the rows are in another order.", right[:, ::-1]),
        ("the batches come backwards.", right[::-1]),
        ("each row is read backwards.", right[:, :, ::-1]),
        (
            "the text's beginning is left out; leave out its end.",
            ids[len(ids) - len(cut) :].reshape(rows, count, length).swapaxes(0, 1),
        ),
    ]
    named(got, right, mistakes, prefix=called)
    if not np.array_equal(got, right):
        raise Wrong(called + _torn(got, ids))


def _torn(got, ids):
    """The first place where a row does not go on."""
    after = dict(zip(ids[:-1].tolist(), ids[1:].tolist(), strict=True))
    for batch in range(len(got) - 1):
        for row in range(got.shape[1]):
            end, start = got[batch, row, -1], got[batch + 1, row, 0]
            if after.get(int(end)) != int(start):
                return (
                    f"row {row} of batch {batch} ends with {end:.0f}; in the text "
                    f"{after.get(int(end))} comes next, and row {row} of batch "
                    f"{batch + 1} begins with {start:.0f}."
                )
    return "each row goes on, but they do not hold the parts of the text in order."
