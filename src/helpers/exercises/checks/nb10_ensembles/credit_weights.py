"""Check of exercise 10.2, `credit_weights`."""

from helpers.exercises.arrays import shaped
from helpers.exercises.registry import checks
from helpers.exercises.wrong import Wrong, call, close, listed, named

import numpy as np


@checks(
    "10.2",
    name="credit_weights",
    title="weights from validation reviews",
    difficulty=2,
    minutes=12,
    hints=(
        "Write one round first: from the weights (M,) and `given` (M, N) to the credit "
        "(M, N). Each column of it adds up to 1.",
        "credit_mn = w_m given_mn / sum over k of w_k given_kn. New w_m = the mean of "
        "credit_mn over the N reviews.",
        "weights = M times 1 / M. In each round: credit = the weights as a column, "
        "times given; divide by its sum over the networks; weights = mean over the "
        "reviews.",
    ),
)
def _credit_weights(answer):
    rng = np.random.default_rng()
    for members, count, rounds in ((3, 40, 1), (2, 2, 3), (3, 60, 200), (4, 4, 2)):
        given = _drawn(rng, members, count)
        got = _weights(call(answer, given, rounds), members, count)
        right = _right(given, rounds)
        prefix = f"{members} networks, {count} reviews, rounds={rounds}: "
        named(got, right, _mistakes(given, rounds), prefix=prefix, tolerance=1e-6)
        _sums(got, prefix)
        if not close(got, right, 1e-5):
            raise Wrong(
                f"{prefix}your weights are {listed(got)}. Do one round on paper for "
                "two networks and two reviews."
            )
    given = _drawn(rng, 3, 50)
    if not close(call(answer, given), _right(given, 200), 1e-5):
        raise Wrong("without `rounds` there should be 200 of them.")
    start, end = _loss(np.full(3, 1 / 3), given), _loss(_right(given, 200), given)
    return (
        f"Equal weights: cross-entropy {start:.4f}; after 200 rounds {end:.4f}. No "
        "round can make it worse."
    )


def _drawn(rng, members, count):
    """Probabilities of the true label, from networks of different strength."""
    centre = np.linspace(0.5, 0.9, members)[rng.permutation(members)][:, None]
    return 1 / (1 + np.exp(-(centre + 1.5 * rng.normal(size=(members, count)))))


def _loss(weights, given):
    return -np.log(weights @ given).mean()


def _weights(result, members, count):
    return shaped(
        result,
        {"M": members, "N": count},
        "M",
        {
            "N": "a number for each review; each network has a weight.",
            "MN": "that is the credit of each review; its mean over them is asked for.",
            "M1": "the weights are a column; (M,) is asked for.",
        },
    )


def _sums(got, prefix):
    """Raise Wrong unless these are weights."""
    if got.min() < -1e-9:
        raise Wrong(f"{prefix}the weights {listed(got)} are not all 0 or more.")
    if abs(got.sum() - 1) > 1e-6:
        raise Wrong(
            f"{prefix}the weights {listed(got)} add up to {got.sum():.3f}. Each review "
            "deals out one unit: does each column of the credit add up to 1?"
        )


def _right(given, rounds):
    """Review by review."""
    members, count = given.shape
    weights = [1 / members] * members
    for _ in range(rounds):
        got = [0.0] * members
        for n in range(count):
            whole = sum(weights[m] * given[m, n] for m in range(members))
            for m in range(members):
                got[m] += weights[m] * given[m, n] / whole
        weights = [credit / count for credit in got]
    return np.array(weights)


def _after(given, rounds, one_round):
    """The weights after rounds of `one_round`: weights (M, 1) and given -> (M,)."""
    weights = np.full(len(given), 1 / len(given))
    for _ in range(rounds):
        weights = one_round(weights[:, None], given)
    return weights


def _among_reviews(weights, given):
    credit = weights * given
    return (credit / credit.sum(1, keepdims=True)).mean(1)


def _without_weights(weights, given):
    new = weights[:, 0] * (given / given.sum(0)).mean(1)
    return new / new.sum()


def _never_divided(weights, given):
    return (weights * given).mean(1)


def _divided_late(weights, given):
    credit = (weights * given).mean(1)
    return credit / credit.sum()


def _summed(weights, given):
    return (weights * given / (weights * given).sum(0)).sum(1)


WRONG_ROUNDS = {
    "the credit is shared out among the reviews. It is the networks that share each "
    "review's unit: which axis?": _among_reviews,
    "the weights are multiplied by the mean credit, but the credit itself does not "
    "know the weights: look at its formula.": _without_weights,
    "the credit is not divided by its sum over the networks, so a review does not deal "
    "out one unit.": _never_divided,
    "you divide the sums at the end; each review's credit must be divided first, so "
    "that each review counts equally.": _divided_late,
    "that is the sum of the credit; the mean is asked for.": _summed,
}


def _mistakes(given, rounds):
    """Pairs: a message, and what the mistake gives that it names."""
    members, mean = len(given), given.mean(1)
    equal, best = np.full(members, 1 / members), np.zeros(members)
    best[np.log(given).mean(1).argmax()] = 1
    yield "these are the weights before the first round. Are they replaced?", equal
    others = {
        1: "that is one round. Do the next ones begin with the new weights?",
        rounds + 1: f"that is after {rounds + 1} rounds; {rounds} are asked for.",
        rounds - 1: f"that is after {rounds - 1} rounds.",
        200: "you do 200 rounds, whatever `rounds` says.",
    }
    for count, message in others.items():
        if count not in (0, rounds):
            yield message, _right(given, count)
    yield (
        "that is the mean of `given`, made to add up to 1. A review where another "
        "network was better earns less credit.",
        mean / mean.sum(),
    )
    yield "that is the mean of `given`; the credit is a share of it.", mean
    for message, one_round in WRONG_ROUNDS.items():
        yield message, _after(given, rounds, one_round)
    for message, turned in (
        ("the probability of the wrong label earns the credit.", 1 - given),
        ("`given` holds probabilities, no logits: no exp.", np.exp(given)),
        ("`given` holds probabilities: no log.", np.log(given)),
    ):
        yield message, _right(turned, rounds)
    yield "one network has all the weight; the best alone is no ensemble.", best
