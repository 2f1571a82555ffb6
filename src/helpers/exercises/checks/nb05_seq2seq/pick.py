"""Check of exercise 05.5, `pick`."""

from helpers.exercises.registry import checks
from helpers.exercises.wrong import (
    Wrong,
    as_number,
    call,
    named,
    the,
    worded,
)

import numpy as np

PICKS = {
    "product": "you multiply by the length: the longest ones become the worst.",
    "worst": "that is the smallest one. Scores are negative; which one is the best?",
    "power ignored": "power has no effect: you divide by the length itself.",
    "lengths ignored": "the lengths have no effect.",
    "power of score": "power belongs to the length alone; a score is negative, and "
    "what is the root of a negative number?",
    "power times": "you divide by power times the length: the same factor for all "
    "changes no order.",
    "of its size": "without their sign, the worst score is the largest.",
    "short": "you pick the shortest one.",
    "long": "you pick the longest one.",
    "turned": "you raise power to the length; it is the other way round.",
    "plus": "that is the penalty ((5 + length) / 6) ** power of another paper.",
}


@checks(
    "05.5",
    name="pick",
    title="which of the finished sequences wins?",
    difficulty=1,
    minutes=5,
    hints=(
        "A score is a sum of logarithms, and each further one makes it smaller. What "
        "would be a fair score, which does not punish length?",
        "The best is the largest score / length ** power. Power 0 is the score itself, "
        "power 1 the mean of each id.",
        "Raise all lengths to the power, divide the scores by that, one by one, and "
        "return the place of the largest (argmax).",
    ),
)
def _pick(answer):
    cases, right, values = _cases(np.random.default_rng())
    got = [_place(call(answer, *case), *case) for case in cases]
    wrong = [i for i in range(len(cases)) if got[i] != right[i]]
    if not wrong:
        return f"Agrees with a loop, for {len(cases)} sets of sequences."
    scores, lengths, power = cases[wrong[0]]
    mine, best = int(got[wrong[0]]), right[wrong[0]]
    otherwise = (
        f"power {power:.2f}: you pick score {scores[mine]:.2f} of length "
        f"{lengths[mine]}. Score {scores[best]:.2f} of length {lengths[best]} is "
        "better. Work out both on paper."
    )
    named(got, right, worded(values, PICKS), otherwise)


def _cases(rng):
    """Cases, their right places, and: mistake -> its places; no two are the same."""
    while True:
        cases = [(*_finished(rng), power) for power in (0.5, 0, 1, 2)]
        for power in rng.uniform((0.6, 0.3, 1.2, 0.7), (0.8, 0.5, 1.6, 0.9)):
            cases.append((*_finished(rng), float(power)))
        right = [_best(*case) for case in cases]
        values = {key: [f(*case) for case in cases] for key, f in MISTAKES.items()}
        if len({tuple(each) for each in [right, *values.values()]}) == 1 + len(values):
            return cases, right, values


def _finished(rng):
    """Six sequences of lengths 2 to 14; a longer one has a lower score, mostly."""
    lengths = rng.permutation(np.arange(2, 15))[:6]
    return -rng.uniform(0.5, 1.1, 6) * (lengths + rng.uniform(0, 4)), lengths


def _best(scores, lengths, power):
    """Brute force: the place that no other one beats."""
    fair = [
        s / n**power for s, n in zip(scores.tolist(), lengths.tolist(), strict=True)
    ]
    return next(i for i, mine in enumerate(fair) if all(mine >= f for f in fair))


def _place(result, scores, lengths, power):
    """The place that the answer returned."""
    if np.shape(result) == scores.shape:
        raise Wrong(
            f"you returned {the(result)}, a number for each sequence; the place of the "
            "best one is asked for."
        )
    got = as_number(result)
    for what, values in (("score", scores), ("fair score", scores / lengths**power)):
        if np.isclose(values, got, rtol=1e-6, atol=0).any():
            raise Wrong(f"you returned {got:.3f}, a {what}; its place is asked for.")
    if got != round(got) or not 0 <= got < len(scores):
        raise Wrong(
            f"you returned {got:g}; the places of {len(scores)} sequences go from 0 to "
            f"{len(scores) - 1}."
        )
    return got


def _silent(f):
    """The place of the largest of what `f` gives; of NaN the first one, as in NumPy."""

    def tell(scores, lengths, power):
        with np.errstate(all="ignore"):
            return int(np.argmax(f(scores, lengths, power)))

    return tell


MISTAKES = {
    "product": _silent(lambda s, n, p: s * n**p),
    "worst": _silent(lambda s, n, p: -s / n**p),
    "power ignored": _silent(lambda s, n, p: s / n),
    "lengths ignored": _silent(lambda s, n, p: s),
    "power times": _silent(lambda s, n, p: s / (p * n)),
    "power of score": _silent(lambda s, n, p: s**p / n),
    "power of score, both": _silent(lambda s, n, p: (s / n) ** p),
    "power of score, alone": _silent(lambda s, n, p: s**p),
    "of its size": _silent(lambda s, n, p: np.abs(s)),
    "short": _silent(lambda s, n, p: -n),
    "long": _silent(lambda s, n, p: n),
    "turned": _silent(lambda s, n, p: s / p**n),
    "plus": _silent(lambda s, n, p: s / ((5 + n) / 6) ** p),
}
