"""Check of exercise 05.2, `edit_distance`."""

from helpers.exercises.registry import checks
from helpers.exercises.wrong import (
    Wrong,
    as_number,
    call,
    named,
    worded,
)

import numpy as np

EDITS = {
    "two": "here a substitution costs 2, as if it were a deletion and an insertion.",
    "swap": "here two neighbours that change places cost 1. That is an edit of its own "
    "kind; only three kinds count.",
    "places": "you compare place by place. An insertion is one edit, though it moves "
    "all that follows to the next place.",
    "length": "that is the difference of the lengths; the tokens count, too.",
    "order": "you count which tokens there are; their order counts, too.",
    "differ": "you say whether they differ; how much is asked for.",
    "same": "you count what agrees; what differs is asked for.",
    "no insertion": "a token that only the second sequence has is never inserted (or "
    "only at the start).",
    "no deletion": "a token that only the first sequence has is never deleted (or only "
    "at the start).",
    "first zero": "the beginnings of one sequence cost nothing in your table. How many "
    "edits lead from a sequence to nothing, and back?",
    "turned": "equal tokens cost 1 and different ones nothing: a comparison is turned "
    "round.",
    "last": "the last token of each sequence does not count.",
    "one more": "you are off by one, even between two that are equal.",
}


@checks(
    "05.2",
    name="edit_distance",
    title="how far is what it says from what is right?",
    difficulty=3,
    minutes=20,
    hints=(
        "Look at the last tokens only. If they are equal, which shorter pair has the "
        "same distance? If not, there are three ways to end: which?",
        "d(i, j), from the first i tokens to the first j: d(i, 0) = i, d(0, j) = j, "
        "else the least of d(i-1, j) + 1, d(i, j-1) + 1 and d(i-1, j-1) + c, where c "
        "is 0 if token i of one is token j of the other, and 1 if not.",
        "Make a table with len(one) + 1 rows and len(other) + 1 columns. Fill its "
        "first row and column with 0, 1, 2, ... Go through the rest row by row: each "
        "cell is the least of three. The last cell is the answer.",
    ),
    seconds=3.0,
)
def _edit_distance(answer):
    rng = np.random.default_rng()
    pairs = _short_pairs(rng)
    got = [_told(answer, one, other) for one, other in pairs]
    right = [_fewest(tuple(one), tuple(other)) for one, other in pairs]
    wrong = [i for i in range(len(pairs)) if got[i] != right[i]]
    if wrong:
        place = min(wrong, key=lambda i: len(pairs[i][0]) + len(pairs[i][1]))
        one, other = pairs[place]
        facts = f"from {one!r} to {other!r} you say {got[place]:g}: "
        otherwise = (
            f"{facts}a search through all edits finds {right[place]}. Which edits are "
            "they, on paper?"
        )
        named(got, right, _mistakes(pairs, facts), otherwise)
    for one, other, distance in _long_pairs(rng):
        told = _told(answer, one, other)
        if told != distance:
            raise Wrong(
                f"right for short sequences; but from {one!r} to {other!r} you say "
                f"{told:g}, and {distance} edits are enough and needed."
            )
    return "Agrees with a search through all edits, for words and for phonemes."


SAYS = {
    "unhashable": " A list can't be the key of a table; what could stand for it?",
    "stopped after": " Two words of 20 letters have only 441 pairs of beginnings. How "
    "often does your function work out the same pair?",
}


def _told(answer, one, other):
    """What the answer says of one pair: a whole number."""
    what = f"from {one!r} to {other!r} your function"
    got = as_number(call(answer, one, other, explain=SAYS), what)
    if got != round(got):
        raise Wrong(f"{what} returned {got:.3f}, a share? A number of edits is whole.")
    if got < 0:
        raise Wrong(f"{what} returned {got:g}; a number of edits is not negative.")
    return got


def _short_pairs(rng):
    """Words, lists of phonemes and lists of ids, for all that can happen."""
    patterns = "/ /012 01/ 012/012 01/10 012/021 012/0102 0120/12 01201/2012 "
    patterns += "000/111 0121/01 1/0120 021/0121 20110/00 001122/221100"
    drawn = ["".join(rng.choice(list("012"), n)) for n in rng.integers(1, 6, 12)]
    pairs = [pattern.split("/") for pattern in patterns.split(" ")]
    pairs += zip(drawn[::2], drawn[1::2], strict=True)
    kinds = [
        "".join(rng.permutation(list("abcdeghiknorstu"))[:3]),
        rng.permutation(["AH", "N", "K", "IY", "T", "S"])[:3].tolist(),
        rng.permutation(np.arange(2, 60))[:3].tolist(),
    ]
    for place, pair in enumerate(pairs):
        tokens = kinds[place % 3] if place > 1 else kinds[0]
        one, other = ([tokens[int(digit)] for digit in each] for each in pair)
        words = tokens is kinds[0]
        pairs[place] = ("".join(one), "".join(other)) if words else (one, other)
    return pairs


def _fewest(one, other):
    """Brute force: try all sequences one edit away, then two edits, until it is met."""
    tokens, longest = set(other), max(len(one), len(other))
    seen, reached, edits = {one}, {one}, 0
    while other not in reached:
        further = set()
        for s in reached:
            for i in range(len(s) + 1):
                further.update((*s[:i], t, *s[i:]) for t in tokens if len(s) < longest)
                if i < len(s):
                    further.update((*s[:i], t, *s[i + 1 :]) for t in tokens)
                    further.add((*s[:i], *s[i + 1 :]))
        reached = further - seen
        seen |= reached
        edits += 1
    return edits


def _long_pairs(rng):
    """Words of 20 letters, and a number of edits that can be proved.

    Some letters become new ones, which are nowhere in the first word: each of them
    takes an edit, which makes no word shorter; each missing letter takes one more.
    """
    for swaps, gone in ((4, 3), (0, 6), (7, 0)):
        one = rng.choice(list("abcdefgh"), 20)
        other, places = one.copy(), rng.permutation(20)
        other[places[:swaps]] = rng.choice(list("xyz"), swaps)
        other = np.delete(other, places[swaps : swaps + gone])
        one, other = "".join(one), "".join(other)
        yield one, other, swaps + gone
        yield other, one, swaps + gone


def _mistakes(pairs, facts):
    """(message, what the mistake says of all pairs)."""
    values = {
        "two": lambda a, b: _table(a, b, change=2),
        "swap": lambda a, b: _table(a, b, swap=True),
        "places": lambda a, b: sum(map(_differ, a, b)) + abs(len(a) - len(b)),
        "places, common": lambda a, b: sum(map(_differ, a, b)),
        "length": lambda a, b: abs(len(a) - len(b)),
        "order": _bag,
        "order, sets": lambda a, b: len(set(a) ^ set(b)),
        "order, larger": lambda a, b: (_bag(a, b) + abs(len(a) - len(b))) / 2,
        "differ": lambda a, b: int(a != b),
        "same": lambda a, b: (len(a) + len(b) - _table(a, b, change=2)) / 2,
        "same, places": lambda a, b: sum(map(_equal, a, b)),
        "no insertion": lambda a, b: _table(a, b, insert=np.inf),
        "no deletion": lambda a, b: _table(a, b, delete=np.inf),
        "first zero": lambda a, b: _table(a, b, top=0),
        "first zero, column": lambda a, b: _table(a, b, left=0),
        "first zero, both": lambda a, b: _table(a, b, top=0, left=0),
        "turned": lambda a, b: _table(a, b, differ=_equal),
        "last": lambda a, b: _table(a[:-1], b[:-1]),
        "one more": lambda a, b: _table(a, b) + 1,
    }
    told = {key: [tell(*pair) for pair in pairs] for key, tell in values.items()}
    return worded(told, {key: facts + text for key, text in EDITS.items()})


def _differ(a, b):
    return a != b


def _equal(a, b):
    return a == b


def _bag(one, other):
    """How many tokens are in one but not in the other, each as often as it is there."""
    return sum(abs(one.count(t) - other.count(t)) for t in {*one, *other})


def _table(
    one, other, *, insert=1, delete=1, change=1, top=1, left=1, swap=False, differ=None
):
    """A table that is filled with a mistake, to name it; its last cell."""
    differ = differ or _differ
    d = np.zeros((len(one) + 1, len(other) + 1))
    d[0], d[:, 0] = top * np.arange(len(d[0])), left * np.arange(len(d))
    for i, j in np.ndindex(len(one), len(other)):
        ways = [d[i, j] + change * differ(one[i], other[j])]
        ways += [d[i, j + 1] + delete, d[i + 1, j] + insert]
        if swap and i and j and one[i] == other[j - 1] and one[i - 1] == other[j]:
            ways.append(d[i - 1, j - 1] + 1)
        d[i + 1, j + 1] = min(ways)
    return d[-1, -1]
