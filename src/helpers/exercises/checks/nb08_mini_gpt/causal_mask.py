"""Check of exercise 08.1, `causal_mask`."""

from helpers.exercises.arrays import fitting, shaped, turned
from helpers.exercises.registry import checks
from helpers.exercises.wrong import Wrong, call, named

import numpy as np

SHAPES = {
    "TT": "one mask for all sequences. They have different lengths.",
    "BT": "a row for each sequence, which says which steps are real. Each of its "
    "queries has a row of its own.",
    "B1T": "one row for all queries of a sequence. Which axis do the queries need?",
    "BT1": "a number for each query; each query has a row of places.",
    "1TT": "one mask for all sequences. They have different lengths.",
    "B1TT": "there is an axis too many. No heads are asked for.",
    "TTB": "the sequences stand last; they come first.",
    "TBT": "the queries stand first; the sequences come first.",
    "BBT": "the lengths lie along the queries. Which axis has the sequences?",
    "B": "one value for each sequence.",
}


@checks(
    "08.1",
    name="causal_mask",
    title="a mask that hides the future and the padding",
    difficulty=2,
    minutes=6,
    hints=(
        "Two questions are asked about each pair of a query and a place. One of them "
        "needs only t and s, the other only b and s. What is the shape of each answer?",
        "mask[b, t, s] is True if s <= t and s < lengths[b].",
        "The places, 0 to T - 1, as a row. The same numbers as a column are the "
        "queries: compare the two, (T, T). The lengths get two axes more, (B, 1, 1): "
        "compare the row with them, (B, 1, T). Both must hold.",
    ),
)
def _causal_mask(answer):
    rng = np.random.default_rng()
    # No sequence is full, and no two mistakes give the same; then as many sequences as
    # steps, with a full one and one of a single step; one sequence; one step; all full.
    for sequences, steps in ((3, 7), (4, 6)):
        _drawn(answer, _lengths(rng, sequences, steps), steps)
    _drawn(answer, rng.permutation([1, 3, 5, 4, 2]), 5)
    _drawn(answer, rng.integers(2, 5, 1), 5)
    _drawn(answer, np.ones(3, int), 1)
    _drawn(answer, np.full(2, 4), 4)
    return (
        "Both questions were asked of every query and every place. Place 0 is always "
        "seen, so no softmax over a row has nothing to look at."
    )


def _lengths(rng, sequences, steps):
    """Lengths with which each mistake looks different from all others."""
    while True:
        lengths = rng.integers(1, steps, sequences)
        shape = sequences, steps, steps
        pairs = fitting(_mistakes(lengths, steps), shape)
        pairs.append(("", _right(lengths, steps)))
        seen = {}  # what a mistake gives -> its message
        for message, mask in pairs:
            if seen.setdefault(mask.tobytes(), message) != message:
                break
        else:
            return lengths


def _right(lengths, steps):
    """The mask, one pair of query and place after the other."""
    mask = np.zeros((len(lengths), steps, steps), bool)
    for b, t, s in np.ndindex(mask.shape):
        mask[b, t, s] = s <= t and s < lengths[b]
    return mask


def _drawn(answer, lengths, steps):
    """One call: shape, kind of numbers, values."""
    lengths = lengths.astype("int32")
    facts = f"with lengths {lengths.tolist()} and {steps} steps, "
    shapes = (
        f" (lengths is {lengths.shape}, and there are {steps} places. Print the shapes "
        "of what you compare: which axis belongs to the sequences?)"
    )
    parts = ("broadcast", "boolean index", "axis 1 is out", "too many indices")
    result = call(answer, lengths, steps, explain=dict.fromkeys(parts, shapes))
    if isinstance(result, tuple):
        raise Wrong(f"you returned a tuple of {len(result)}; one mask is asked for.")
    _true_or_false(result, steps)
    sizes = {"B": len(lengths), "T": steps}
    if np.shape(result) == (len(lengths) * steps, steps):
        raise Wrong(
            f"{facts}your function returned shape {np.shape(result)}: the masks of the "
            "sequences stand one below the other. They have an axis of their own."
        )
    got = shaped(result, sizes, "BTT", SHAPES, f"{facts}your function") > 0
    right = _right(lengths, steps)
    named(got, right, fitting(_mistakes(lengths, steps), right.shape), prefix=facts)
    if (got != right).any():
        _fact(got, right, lengths, facts)


def _true_or_false(result, steps):
    """Raise Wrong for numbers in place of True and False."""
    try:
        values = np.asarray(result)
    except ValueError:
        raise Wrong(
            f"you returned a list of {len(result)} things with different shapes. A "
            f"sequence of any length has {steps} places here, padding included."
        ) from None
    if values.dtype.kind not in "iuf" or not values.size:
        return
    if np.isin(values, (0, 1)).all():
        raise Wrong(
            f"your array holds 0 and 1 as numbers ({values.dtype}); a mask holds True "
            "and False. (What is ~1, and what is ~True?)"
        )
    raise Wrong(
        f"your array holds numbers ({values.dtype}), from {values.min():g} to "
        f"{values.max():g}. A mask says True or False; the scores are changed later, "
        "by whoever uses it."
    )


def _fact(got, right, lengths, facts):
    """Raise Wrong for one place where the mask is not right."""
    b, t, s = map(int, np.argwhere(got != right)[0])
    where = f"{facts}query {t} of sequence {b} "
    if s > t and got[b, t, s]:
        raise Wrong(f"{where}may look at place {s}, which comes later.")
    if got[b, t, s]:
        raise Wrong(
            f"{where}may look at place {s}, which is padding: only {lengths[b]} steps "
            "of that sequence are real."
        )
    what = "itself" if s == t else f"place {s}, which came before it"
    raise Wrong(f"{where}can't look at {what}, though place {s} is a real step.")


def _mistakes(lengths, steps):
    """message -> how to make that mistake."""
    s, n = np.arange(steps), lengths[:, None, None]  # places (T,), lengths (B, 1, 1)
    t = s[:, None]  # queries (T, 1)
    whole = np.zeros((len(lengths), steps, steps), bool)
    causal, real, query = whole | (s <= t), whole | (s < n), whole | (t < n)
    right = causal & real
    return {
        "padding may be looked at: the lengths have no effect.": lambda: causal,
        "queries look ahead: only padding is hidden.": lambda: real,
        "True and False have changed places: True marks what may be looked "
        "at.": lambda: ~right,
        "queries look ahead, and not back. Which of t and s may be the larger one?": [
            lambda: (s >= t) & real,
            lambda: (s > t) & real,
            lambda: whole | (s >= t),
            lambda: whole | (s > t),
        ],
        "a step can't look at itself. Is place t later than query t?": [
            lambda: (s < t) & real,
            lambda: whole | (s < t),
        ],
        "queries look one place too far ahead.": [
            lambda: (s <= t + 1) & real,
            lambda: whole | (s <= t + 1),
        ],
        "queries and places have changed places: a row is a query, a column is a place "
        "that is looked at.": lambda: turned(right),
        "it is enough for you if one of the two holds: real, or not later. Both "
        "must.": lambda: causal | real,
        "exactly one of the two must hold in your mask. Both must.": lambda: (
            causal ^ real
        ),
        "one place of padding is seen in each sequence. A sequence of length 1 has one "
        "real place: which?": lambda: causal & (s <= n),
        "the last real step of each sequence is hidden. A sequence of length 1 has one "
        "real place: which?": lambda: causal & (s < n - 1),
        "you see padding and hide the real steps.": [
            lambda: causal & ~real,
            lambda: whole | ~real,
        ],
        "the queries of padding see nothing: do the lengths lie along the queries? "
        "Only places are hidden; of a query the rule asks nothing but t.": [
            lambda: causal & query,
            lambda: query,
        ],
        "all sequences got one and the same length.": [
            lambda: causal & (s < n[0]),
            lambda: causal & (s < n[-1]),
            lambda: causal & (s < n.max()),
            lambda: causal & (s < n.min()),
        ],
        "query t of every sequence got the length of sequence t.": [
            lambda: causal & (s < lengths[:, None]),
            lambda: whole | (s < lengths[:, None]),
        ],
        "the padding stands in front in your mask; it stands behind the real "
        "steps.": lambda: causal & (s >= steps - n),
        "the staircase runs the other way, from right to left.": [
            lambda: (s < steps - t) & real,
            lambda: (s >= steps - 1 - t) & real,
        ],
        "the length counts back from the query. It says which places are real, for all "
        "queries alike.": [
            lambda: causal & (s > t - n),
            lambda: causal & (s >= t - n),
        ],
        "nobody may look at anything.": lambda: whole,
        "everybody may look at everything.": lambda: ~whole,
        "every query looks at itself alone. What came before it is seen, too.": [
            lambda: (s == t) & real,
            lambda: whole | (s == t),
        ],
    }
