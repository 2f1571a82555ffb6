"""Check of exercise 00.1, `majority_accuracy`."""

from helpers.exercises.registry import checks
from helpers.exercises.wrong import Wrong, as_number, close

import numpy as np


@checks(
    "00.1",
    name="majority_accuracy",
    title="the score of always giving the same answer",
    difficulty=1,
    minutes=2,
    hints=(
        "Which of the two labels would you always give?",
        "The share of fresh is the mean of the labels; the rest is rotten.",
        "p = mean of labels; return the larger of p and 1 - p.",
    ),
    solved=True,
)
def _majority_accuracy(answer):
    rng = np.random.default_rng()
    for ones in (rng.integers(12, 16), rng.integers(3, 8)):
        labels = rng.permutation(np.arange(20) < ones).astype("int32")
        expected = max(np.mean(labels == label) for label in (0, 1))
        got = as_number(answer(labels))
        facts = f"of 20 labels {ones} are 1; you returned {got:.4g}"
        if got > 1:
            raise Wrong(f"{facts}. An accuracy is a share, from 0 to 1.")
        if close(got, 1 - expected):
            raise Wrong(
                f"{facts}: that is the share of the rarer label. Is the most common "
                "label always 1?"
            )
        if not close(got, expected):
            raise Wrong(
                f"{facts}. How many of the 20 would you get right if you always gave "
                "the most common label?"
            )
    return "Two sets of 20 labels, one with many ones and one with few."
