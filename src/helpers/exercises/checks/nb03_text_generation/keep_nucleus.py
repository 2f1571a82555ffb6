"""Check of exercise 03.3, `keep_nucleus`."""

import itertools

from helpers.exercises.registry import checks
from helpers.exercises.wrong import (
    Wrong,
    as_array,
    call,
    close,
    is_floats,
    listed,
    named,
    worded,
)

import numpy as np
from scipy import special

NUCLEUS_IDS = {
    "early": "Those reach less than p: you stop one id too early.",
    "late": "That is one id more than is needed to reach p.",
    "least": "You start from the least likely id.",
    "unsorted": "You add up in the order of the ids; the likeliest come first.",
    "place": "Their number is right, but they are the first of the array, not the "
    "likeliest. Which order does your mask belong to?",
    "ranks": "Their number is right. argsort gives the id at each rank, not the rank "
    "of each id.",
    "all": "Those are all ids; how many are needed to reach p?",
}


NUCLEUS = {
    "unscaled": "the ids are right, but what is left must add up to 1 again.",
    "by p": "the ids are right, but dividing by p is not exact: together they have "
    "more than p.",
    "mask": "that marks the ids that stay, rightly; their probabilities are asked for.",
    "softmax": "the ids are right. A softmax is for logits; these are probabilities "
    "already: keep how many times likelier one is than another.",
}


@checks(
    "03.3",
    name="keep_nucleus",
    title="top-p: the nucleus of a distribution",
    difficulty=3,
    minutes=12,
    hints=(
        "Sort the ids by probability. How many of them, counted from the likeliest, "
        "reach p together?",
        "With q_1 >= q_2 >= ... the sorted probabilities, n is the smallest number "
        "with q_1 + ... + q_n >= p. It is one more than the number of sums below p.",
        "order = the ids, likeliest first (argsort). Sum the probabilities up in that "
        "order, count the sums below p, add one: n. Start with zeros; write the "
        "probabilities of the first n ids of order to their own places; scale to 1.",
    ),
)
def _keep_nucleus(answer):
    rng = np.random.default_rng()
    for _ in range(2):
        chances, p, sets = _drawn_nucleus(rng)
        _nucleus(answer, chances, p, sets)
    _nucleus(answer, chances, float(chances.max()) - 0.03, {})  # one id is enough
    exact = rng.permutation([13, 8, 6, 4, 1]) / 32  # in any order, sums have no error
    _nucleus(answer, exact, 21 / 32, {"late": exact >= 6 / 32})
    _whole(answer, rng)
    return "Five distributions; the smallest sets were found by trying all sets."


def _smallest(chances, p):
    """(V,) bool, by brute force: of all sets with p or more, the fewest, likeliest."""
    sets = np.array(list(itertools.product([False, True], repeat=len(chances))))
    sums, sizes = sets @ chances, sets.sum(axis=1)
    enough = sums > p - 1e-9
    fewest = enough & (sizes == sizes[enough].min())
    return sets[np.argmax(np.where(fewest, sums, 0))]


def _drawn_nucleus(rng):
    """Probabilities (7,), p, and the sets that mistakes keep: all of them differ."""
    while True:
        chances, p = rng.dirichlet(np.full(7, 2.0)), float(rng.uniform(0.55, 0.85))
        right, order = _smallest(chances, p), np.argsort(-chances)
        count, rank = right.sum(), np.argsort(order)
        before = np.cumsum(chances) - chances  # of the ids with lower numbers
        rarer = np.array([chances[chances < chance].sum() for chance in chances])
        sets = {
            "early": rank < count - 1,
            "late": rank < count + 1,
            "least": rarer < p,
            "unsorted": before < p,
            "place": np.arange(7) < count,
            "ranks": order < count,
            "all": rank < 7,
        }
        sums = np.append(np.cumsum(chances[order]), [0, p])
        spaced = min(np.diff(np.sort(values)).min() for values in (sums, chances))
        if spaced > 0.015 and count in (3, 4) and all_differ(right, sets):
            return chances, p, sets


def _nucleus(answer, chances, p, sets):
    """One distribution: form, set, values."""
    right = _smallest(chances, p)
    left = np.where(right, chances, 0)
    expected = left / left.sum()
    got = _probabilities(call(answer, chances, p), chances, p)
    if close(got, expected):
        return
    for values in (np.sort(expected), np.sort(left), np.sort(chances)):
        if close(got, values) or close(got, values[::-1]):
            raise Wrong(
                "your probabilities are sorted by size. The place of a number is its "
                "id: each must stay at its own place."
            )
    kept = got > 0
    facts = f"p = {p:.3f} and {listed(chances)}: "
    ids = f"you keep the ids {np.flatnonzero(kept).tolist()}"
    together = f"Together they have {chances[kept].sum():.3f}; which are needed?"
    named(kept, right, worded(sets, NUCLEUS_IDS), together, prefix=f"{facts}{ids}. ")
    softmax = special.softmax(np.where(right, chances, -np.inf))
    values = {
        "unscaled": left,
        "by p": left / p,
        "mask": right,
        "softmax": softmax,
    }
    otherwise = f"{facts}the ids are right, their values {listed(got)} are not."
    named(got, expected, worded(values, NUCLEUS), otherwise)


def _probabilities(result, chances, p):
    """What the answer returned as (V,); says why if nothing is left."""
    if is_floats(result, chances.shape):
        if np.isneginf(result).any():
            raise Wrong("-inf is for logits. Which probability has an id that is out?")
        if np.isnan(result).all():
            result = np.zeros(chances.shape)  # 0 / 0
    got = as_array(result, chances.shape, "an id that is left out keeps its place")
    if got.any():
        return got
    if chances.max() >= p:
        raise Wrong(
            f"p = {p:.3f}, and the likeliest id alone has {chances.max():.3f}: you "
            "keep none. The id that reaches p belongs to the set."
        )
    raise Wrong(
        f"no id is left: p = {p:.3f}, and the likeliest alone has {chances.max():.3f}. "
        "What the likeliest ids have together is what counts."
    )


def _whole(answer, rng):
    """p = 1: all ids stay, though their sum may end a little below 1."""
    total = 1.0
    while total >= 1:
        chances = rng.dirichlet(np.full(7, 2.0))
        total = np.cumsum(np.sort(chances)[::-1])[-1]
    thought = (
        f"p = 1 keeps all. Added up, these floats end at {total!s}, below 1: what does "
        "your code do then?"
    )
    result = call(answer, chances, 1.0, explain={"": f". {thought}"})
    got = as_array(result, chances.shape)
    if not close(got, chances):
        raise Wrong(f"you keep {np.count_nonzero(got)} of 7 ids. {thought}")


def all_differ(right, sets):
    return len({mask.tobytes() for mask in [right, *sets.values()]}) == len(sets) + 1
