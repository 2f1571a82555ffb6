"""Check of exercise 10.1, `combine`."""

from helpers.exercises.arrays import shaped
from helpers.exercises.registry import checks
from helpers.exercises.wrong import Wrong, call, close, named

import numpy as np


@checks(
    "10.1",
    name="combine",
    title="average logits or probabilities?",
    difficulty=1,
    minutes=8,
    hints=(
        "Both ways take one mean and turn logits into probabilities once. Only the "
        "order of the two steps differs.",
        "Logits: p = expit(mean of z over the networks). Probabilities: p = mean of "
        "expit(z) over the networks. The networks are the first axis.",
        'if of is "logits": mean along axis 0, then expit. Otherwise: expit, then the '
        "mean along axis 0.",
    ),
)
def _combine(answer):
    rng = np.random.default_rng()
    for members, count in ((3, 7), (4, 4), (1, 5), (2, 6)):
        logits = 3 * rng.normal(size=(members, count))
        for of in ("logits", "probabilities"):
            _compare(answer, logits, of)
    large = np.array([[1900.0, -1800.0, 1700.0], [1.0, 2.0, -1900.0]])
    for of in ("logits", "probabilities"):
        if not np.isfinite(np.asarray(call(answer, large, of))).all():
            raise Wrong(
                "for logits as large as 1,900 you return NaN: exp of such a number "
                "is infinite. `expit` can take them."
            )
        _compare(answer, large, of)
    both = np.array([[6.0], [-1.0], [-1.0]])
    say = {of: _right(both, of)[0] for of in ("logits", "probabilities")}
    return (
        "One network is very sure (logit 6), two are a little against it (-1 each): "
        f"the mean of the logits says {say['logits']:.2f}, that of the probabilities "
        f"{say['probabilities']:.2f}."
    )


def _compare(answer, logits, of):
    """Raise Wrong unless the answer is right for these logits."""
    members, count = logits.shape
    got = shaped(
        call(answer, logits, of),
        {"M": members, "N": count},
        "N",
        {
            "M": "one number for each network. Over which axis is the mean?",
            "MN": "there is still a row for each network; one answer is asked for.",
            "1N": "the axis of the networks is still there, with length 1.",
        },
    )
    prefix = f'of="{of}", {members} networks, {count} reviews: '
    right = _right(logits, of)
    named(got, right, _mistakes(logits, of), prefix=prefix)
    if not close(got, right):
        if got.min() < 0 or got.max() > 1:
            raise Wrong(f"{prefix}{got.round(2)[:4]} are no probabilities.")
        place = int(np.abs(got - right).argmax())
        raise Wrong(
            f"{prefix}the logits {logits[:, place].round(2).tolist()} give "
            f"{got[place]:.4f}. Do it on paper: which step comes first?"
        )


def _sigmoid(z):
    small = np.exp(-np.abs(z))
    return np.where(np.asarray(z) > 0, 1, small) / (1 + small)


def _right(logits, of):
    """Review by review."""
    if of == "logits":
        return np.array([_sigmoid(np.mean(column)) for column in logits.T])
    return np.array([np.mean([_sigmoid(z) for z in column]) for column in logits.T])


def _mistakes(logits, of):
    """Pairs: a message, and what the mistake gives that it names."""
    other = "probabilities" if of == "logits" else "logits"
    yield (
        f"that is the mean of the {other}. Which step comes first?",
        _right(logits, other),
    )
    yield "that is the mean of the logits, not yet a probability.", logits.mean(0)
    yield (
        "that is the share of networks that say yes: a vote. How sure each network is "
        "should count.",
        (logits > 0).mean(0),
    )
    yield (
        "that is turned into a probability twice.",
        _sigmoid(_right(logits, of)),
    )
    yield (
        "that is the sum over the networks, not the mean.",
        (_sigmoid(logits.sum(0)) if of == "logits" else _sigmoid(logits).sum(0)),
    )
    yield "that is the probability of the other answer: a sign.", 1 - _right(logits, of)
    yield (
        "that is a softmax over the networks; each has its own say.",
        (np.exp(logits - logits.max(0)) / np.exp(logits - logits.max(0)).sum(0))[0],
    )
    yield (
        "that is the median; the mean is asked for.",
        (
            _sigmoid(np.median(logits, 0))
            if of == "logits"
            else np.median(_sigmoid(logits), 0)
        ),
    )
    yield "that is the first network alone.", _sigmoid(logits[0])
    yield "that is the largest; the mean is asked for.", _sigmoid(logits.max(0))
    if logits.shape[0] == logits.shape[1]:
        yield (
            "your mean goes over the reviews, not over the networks: which axis is "
            "which?",
            _right(logits.T, of),
        )
