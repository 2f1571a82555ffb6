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


def _mistakes(given, rounds):
    """Pairs: a message, and what the mistake gives that it names."""
    members = len(given)
    best = np.zeros(members)
    best[np.log(given).mean(1).argmax()] = 1
    equal = np.full(members, 1 / members)
    yield "these are the weights before the first round. Are they replaced?", equal
    if rounds > 1:
        yield (
            "that is one round. Do the next ones begin with the new weights?",
            _right(given, 1),
        )
    yield (
        f"that is after {rounds + 1} rounds; {rounds} are asked for.",
        _right(given, rounds + 1),
    )
    if rounds > 2:
        yield f"that is after {rounds - 1} rounds.", _right(given, rounds - 1)
    if rounds != 200:
        yield "you do 200 rounds, whatever `rounds` says.", _right(given, 200)
    mean = given.mean(1)
    yield (
        "that is the mean of `given`, made to add up to 1. A review where another "
        "network was better earns less credit.",
        mean / mean.sum(),
    )
    yield "that is the mean of `given`; the credit is a share of it.", mean
    weights = equal
    for _ in range(rounds):
        credit = weights[:, None] * given
        credit = credit / credit.sum(1, keepdims=True)
        weights = credit.mean(1)
    yield (
        "the credit is shared out among the reviews. It is the networks that share "
        "each review's unit: which axis?",
        weights,
    )
    for name, turn in (
        ("the probability of the wrong label earns the credit.", 1 - given),
        ("`given` holds probabilities, no logits: no exp.", np.exp(given)),
        ("`given` holds probabilities: no log.", np.log(given)),
    ):
        yield name, _right(turn, rounds)
    weights = equal
    for _ in range(rounds):
        credit = given / given.sum(0)
        weights = weights * credit.mean(1)
        weights = weights / weights.sum()
    yield (
        "the weights are multiplied by the mean credit, but the credit itself does not "
        "know the weights: look at its formula.",
        weights,
    )
    weights = equal
    for _ in range(rounds):
        credit = weights[:, None] * given
        weights = credit.mean(1)
    yield (
        "the credit is not divided by its sum over the networks, so a review does not "
        "deal out one unit.",
        weights,
    )
    weights = equal
    for _ in range(rounds):
        credit = weights[:, None] * given
        weights = credit.mean(1) / credit.mean(1).sum()
    yield (
        "you divide the sums at the end; each review's credit must be divided first, "
        "so that each review counts equally.",
        weights,
    )
    weights = equal
    for _ in range(rounds):
        credit = weights[:, None] * given / (weights[:, None] * given).sum(0)
        weights = credit.sum(1)
    yield "that is the sum of the credit; the mean is asked for.", weights
    yield "one network has all the weight; the best alone is no ensemble.", best
