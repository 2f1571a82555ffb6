"""Check of exercise 12.9, `pooled`."""

from helpers.exercises.arrays import fitting, shaped
from helpers.exercises.registry import checks
from helpers.exercises.wrong import call, named

import numpy as np


@checks(
    "12.9",
    name="pooled",
    title="mend the pooling of case 9",
    difficulty=1,
    minutes=5,
    hints=(
        "Follow each name down the function: where is it made, where is it used?",
        "weights = softmax over the steps of (score, or −1e9 at padding).",
        "The softmax is to read `real_scores`.",
    ),
)
def _pooled(answer):
    rng = np.random.default_rng()
    for lengths in ((6, 2, 4), (3, 5)):
        rows, steps = len(lengths), max(lengths)
        states = rng.normal(size=(rows, steps, 4)).astype("float32")
        scores = rng.normal(size=(rows, steps)).astype("float32")
        mask = np.arange(steps) < np.array(lengths)[:, None]
        sizes = {"B": rows, "T": steps, "units": 4}
        _test(call(answer, states, scores, mask), states, scores, mask, sizes)
    return "A row alone and the same row with padding give the same."


SHAPES = {
    "BT": "these are weights; the weighted mean of the states is asked for.",
}


def _test(got, states, scores, mask, sizes):
    sizes = {"B": sizes["B"], "T": sizes["T"], "U": sizes["units"]}
    got = shaped(got, sizes, "BU", SHAPES)
    right = _mean(states, np.where(mask, scores, -np.inf))
    named(
        got,
        right,
        fitting(_mistakes(states, scores, mask), right.shape),
        "it is another mean than the one over the real steps, weighted by a softmax "
        "of their scores.",
        prefix="pooled: ",
        tolerance=1e-4,
    )


def _mean(states, scores, axis=1):
    powers = np.exp(scores - scores.max(axis, keepdims=True))
    weights = powers / powers.sum(axis, keepdims=True)
    return (weights[:, :, None] * states).sum(1)


def _mistakes(states, scores, mask):
    """Messages, and what the mistake gives that each names."""
    weights = np.exp(scores) / np.exp(scores).sum(1, keepdims=True)
    real = weights * mask
    masked = np.where(mask, scores, -np.inf)
    return {
        "padding has a part in the mean.": lambda: _mean(states, scores),
        "only padding is in the mean: the mask is the wrong way round.": lambda: _mean(
            states, np.where(mask, -1e9, scores)
        ),
        "the weights of the real steps do not sum to 1: they were masked after the "
        "softmax.": lambda: (real[:, :, None] * states).sum(1),
        "a padded step has the score 0, and so a weight of its own.": lambda: _mean(
            states, scores * mask
        ),
        "the softmax runs over the rows of the batch, not over the steps.": [
            lambda: _mean(states, masked, 0),
            lambda: _mean(states, np.where(mask, scores, -1e9), 0),
        ],
        "the scores have no say: that is the plain mean of the real states.": lambda: (
            (states * mask[:, :, None]).sum(1) / mask.sum(1)[:, None]
        ),
        "the scores were used as weights, without a softmax.": [
            lambda: (np.where(mask, scores, 0)[:, :, None] * states).sum(1),
            lambda: (np.where(mask, scores, -1e9)[:, :, None] * states).sum(1),
        ],
        "that is divided by the number of steps; the weights sum to 1 already.": (
            lambda: _mean(states, masked) / states.shape[1]
        ),
    }
