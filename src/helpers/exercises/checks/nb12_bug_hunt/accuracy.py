"""Check of exercise 12.11, `accuracy`."""

from helpers.exercises.registry import checks
from helpers.exercises.wrong import as_number, named

import numpy as np


@checks(
    "12.11",
    name="accuracy",
    title="mend the score of case 11",
    difficulty=2,
    minutes=6,
    hints=(
        "Take a batch of four rows, all right, and one of one row, wrong. What is the "
        "share of all five, and what does the function say?",
        "accuracy = rows that are right, in all batches / rows, in all batches.",
        "Collect right or wrong for each row, and take one mean at the end. Or weigh "
        "each batch's share by its number of rows.",
    ),
)
def _accuracy(answer):
    rng = np.random.default_rng()
    for sizes in ((9, 9, 4), (5, 1), (6,)):
        batches = _drawn(rng, sizes)
        got = as_number(answer(_network, list(batches)))
        shares = _shares(batches)
        rows = np.concatenate(shares)
        named(
            got,
            rows.mean(),
            _mistakes(batches, shares),
            f"{got:.4f}; {rows.sum()} of {len(rows)} rows are right.",
            prefix=f"batches of {', '.join(map(str, sizes))} rows: ",
        )
    return "Every row counts as much as every other, whatever its batch."


def _network(inputs):
    """A network that says the first input as its logit."""
    import tensorflow as tf

    return tf.constant(inputs[:, 0])


def _right(inputs, labels):
    return (inputs[:, 0] > 0) == labels


def _drawn(rng, sizes):
    """Batches whose right score is none of the mistakes'.

    Of three batches no two mistakes have the same score, either.
    """
    while True:
        batches = []
        for size in sizes:
            inputs = rng.uniform(0.05, 2, (size, 3)) * rng.choice([-1, 1], (size, 3))
            batches.append((inputs.astype("float32"), rng.integers(0, 2, size)))
        shares = _shares(batches)
        right = np.concatenate(shares).mean()
        scores = dict(_mistakes(batches, shares))
        if len(sizes) == 1:  # a single batch: its mean is the right one
            scores = {text: score for text, score in scores.items() if "wrong" in text}
        values = [right, *scores.values()]
        if len(sizes) < 3:
            values = [right, min(values[1:], key=lambda value: abs(value - right))]
        if right > 0 and np.diff(np.sort(values)).min() > 1e-3:
            return batches


def _shares(batches):
    return [_right(*batch) for batch in batches]


def _mistakes(batches, shares):
    """Pairs: a message, and what the mistake gives that it names."""
    rows = np.concatenate(shares)
    logits = np.concatenate([inputs[:, 0] for inputs, _ in batches])
    labels = np.concatenate([labels for _, labels in batches])
    means = [share.mean() for share in shares]
    largest = max(map(len, shares))
    yield (
        f"the mean of the batches' shares. A row of the last batch, of "
        f"{len(shares[-1])}, weighs more than one of the first, of {len(shares[0])}.",
        np.mean(means),
    )
    yield "that is the share of rows that are wrong.", 1 - rows.mean()
    yield (
        "a logit of 0.5 was taken as the border; logits have theirs at 0.",
        np.mean((logits > 0.5) == labels),
    )
    if len(shares) > 1:
        yield "the last batch is left out.", np.concatenate(shares[:-1]).mean()
        yield "that is the share of the last batch alone.", means[-1]
        yield (
            "that divides by batches times the size of the largest batch.",
            rows.sum() / (largest * len(shares)),
        )
        yield "that divides by the number of batches.", rows.sum() / len(shares)
        yield "that is in percent; a share lies from 0 to 1.", 100 * rows.mean()
        yield "that is how many rows are right, not their share.", rows.sum()
        yield "that is the sum of the batches' shares.", sum(means)
