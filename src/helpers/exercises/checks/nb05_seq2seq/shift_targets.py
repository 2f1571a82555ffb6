"""Check of exercise 05.1, `shift_targets`."""

from helpers.exercises.registry import checks
from helpers.exercises.wrong import (
    Wrong,
    as_array,
    call,
    named,
    the,
)

import numpy as np

SHIFTS = {
    "places": "target_in and target_out have changed places.",
    "same, in": "both are the same, with START in front: the model would learn to say "
    "what it is just reading.",
    "same, out": "both are the same, without START: the model would learn to say what "
    "it is just reading.",
    "end fed": "target_in holds END in rows that are shorter than the longest. What "
    "is the model asked for after END?",
    "end late": "END stands in the last column, behind the padding. In a short row, "
    "after which id is the answer over?",
    "no end": "END is missing in target_out: how would the model learn to stop?",
    "no start": "target_in begins with the answer itself. What does the model read "
    "before it says the first id?",
    "start out": "START stands in target_out. It is only read; nobody has to say it.",
    "left": "the padding stands on the left (that is the default of `pad_sequences`). "
    "Here every row begins in column 0.",
    "padding, end": "the rows are filled up with END. Which id is padding?",
    "padding, start": "the rows are filled up with START. Which id is padding?",
    "padding, -1": "the rows are filled up with -1. Which id is padding?",
    "padding, both": "the rows are filled up, target_in with START and target_out "
    "with END. Which id is padding?",
    "backwards": "the answers run backwards.",
    "fixed": "START and END are not always 1 and 2; take what your function is given.",
}


@checks(
    "05.1",
    name="shift_targets",
    title="what the decoder reads, and what it must say",
    difficulty=2,
    minutes=8,
    hints=(
        "Write one answer of three ids on paper, twice: what the decoder reads at each "
        "step, and below it what it must say there. How many steps are there?",
        "An answer of n ids has n + 1 steps. It reads START and its n ids; it says its "
        "n ids and END. The longest answer sets T; all other rows end in zeros.",
        "Find the length T of the longest answer. Make two tables of zeros, N rows and "
        "T + 1 columns, of whole numbers. For each row, write START and the ids into "
        "the first table, from column 0 on; the ids and END into the second one.",
    ),
)
def _shift_targets(answer):
    rng = np.random.default_rng()
    # Of all lengths; one answer alone; all of one length; an answer of one id.
    cases = [[3, 6, 2, 5, 4], [4], [3, 3, 3], [5, 1]]
    for lengths in cases:
        start, end, *ids = rng.permutation(np.arange(3, 900))[: 2 + sum(lengths)]
        cuts = np.cumsum(lengths)[:-1]
        rows = [part.tolist() for part in np.split(np.array(ids), cuts)]
        _shifted(answer, rows, int(start), int(end))
    return "Four sets of answers: long and short ones, one alone, all of one length."


def _shifted(answer, rows, start, end):
    """One list of answers, against the rows as they are written on paper."""
    steps = max(map(len, rows)) + 1
    result = call(answer, rows, start, end, explain=RAGGED)
    if result is None:
        raise Wrong("your function returned None. Does it end with `return`?")
    if not isinstance(result, tuple | list | np.ndarray) or len(result) != 2:
        raise Wrong(
            f"you returned {the(result)}; two things are asked for, target_in and "
            "target_out."
        )
    names = "target_in", "target_out"
    both = zip(result, names, strict=True)
    got = np.stack([_table(part, rows, steps, name) for part, name in both])
    right = np.stack(
        [_padded([[start, *r] for r in rows]), _padded([[*r, end] for r in rows])]
    )
    which, row, step = next(iter(np.argwhere(got != right)), (0, 0, 0))
    otherwise = (
        f"START is {start}, END is {end}, and one answer is {rows[row]}. Its row of "
        f"{names[which]} is {got[which, row].astype(int).tolist()}. Look at step "
        f"{step}, counted from 0."
    )
    named(got, right, _mistakes(rows, start, end), otherwise, tolerance=0)


RAGGED = {
    "inhomogeneous": " The answers have different lengths. What fills up the short "
    "ones?",
    "could not broadcast": " The answers have different lengths; how many columns does "
    "this one fill?",
}


def _table(part, rows, steps, name):
    """One of the two arrays: (N, steps), of whole numbers."""
    if isinstance(part, list | tuple) and len({np.size(row) for row in part}) > 1:
        sizes = [np.size(row) for row in part]
        raise Wrong(
            f"the rows of {name} have the lengths {sizes}; one array has rows of one "
            "length. What fills up the short ones?"
        )
    num, longest = len(rows), steps - 1
    why = f"{num} answers, the longest of {longest} ids"
    known = {
        (num, longest): f"{why}. Where is there room for START, or for END?",
        (num, steps + 1): f"{why}. Do START and END stand in the same array?",
        (steps, num): "one row for each answer, one column for each step",
    }
    shape = np.shape(part)
    if shape in known and shape != (num, steps):
        raise Wrong(f"{name} has shape {shape}, not {(num, steps)}: {known[shape]}")
    array = as_array(part, (num, steps), why, name)
    kind = np.asarray(part).dtype
    if kind.kind not in "iu":
        raise Wrong(
            f"{name} has dtype {kind}; ids are whole numbers. Which dtype has "
            "`np.zeros` if you don't say one?"
        )
    return array


def _padded(rows, steps=None, *, fill=0, left=False):
    """The rows as one array, filled up to `steps` columns; what is longer is cut."""
    steps = steps or max(map(len, rows))
    rows = [row[:steps] for row in rows]
    empty = [[fill] * (steps - len(row)) for row in rows]
    return np.array(
        [e + row if left else row + e for row, e in zip(rows, empty, strict=True)]
    )


def _mistakes(rows, start, end):
    """(message, both arrays that the mistake gives)."""
    steps = max(map(len, rows)) + 1
    read = [[start, *row] for row in rows]
    said = [[*row, end] for row in rows]
    all_in, all_out = _padded(read), _padded(said)
    full = _padded([[start, *row, end] for row in rows])
    no_end, late = _padded(rows, steps), _padded(rows, steps)
    late[:, -1] = end
    values = {
        "places": (all_out, all_in),
        "same, in": (all_in, all_in),
        "same, out": (all_out, all_out),
        "end fed": (full[:, :-1], all_out),
        "end late": (all_in, late),
        "no end": (all_in, no_end),
        "no start": (no_end, all_out),
        "no start, with end": (all_out, no_end),
        "start out": (all_in, full[:, :-1]),
        "start out, not in": (no_end, full[:, :-1]),
        "left": (_padded(read, left=True), _padded(said, left=True)),
        "padding, end": (_padded(read, fill=end), _padded(said, fill=end)),
        "padding, start": (_padded(read, fill=start), _padded(said, fill=start)),
        "padding, both": (_padded(read, fill=start), _padded(said, fill=end)),
        "padding, -1": (_padded(read, fill=-1), _padded(said, fill=-1)),
        "backwards": (
            _padded([[start, *row[::-1]] for row in rows]),
            _padded([[*row[::-1], end] for row in rows]),
        ),
        "fixed": (
            _padded([[1, *row] for row in rows]),
            _padded([[*row, 2] for row in rows]),
        ),
    }
    for key, pair in values.items():
        known = key if key in SHIFTS else key.split(",")[0]
        yield SHIFTS[known], np.stack(pair)
