"""Check of exercise 01.3, `accuracy_from_logits`."""

from helpers.exercises.registry import checks
from helpers.exercises.wrong import Wrong, as_number, close

import numpy as np


@checks(
    "01.3",
    name="accuracy_from_logits",
    title="accuracy from logits",
    difficulty=1,
    minutes=5,
    hints=(
        "At which logit is the sigmoid one half?",
        "Right answers: logit above 0 and label 1, or logit at most 0 and label 0.",
        "Turn logits (N, 1) into (N,), compare with 0, compare with the labels, mean.",
    ),
)
def _accuracy_from_logits(answer):
    rng = np.random.default_rng()
    for share in (0.8, 0.3):
        logits, labels, scores = _scored(rng, share)
        got = as_number(answer(logits, labels))
        if close(got, scores["right"]):
            continue
        if got > 1:
            raise Wrong(f"you returned {got:g}; an accuracy is a share, from 0 to 1.")
        for name, message in ACCURACY_MISTAKES.items():
            if close(got, scores[name]):
                raise Wrong(message)
        raise Wrong(f"you returned {got:.4f}; counted one by one it is not that.")
    return "Two sets of 40 logits, one mostly right and one mostly wrong."


ACCURACY_MISTAKES = {
    "at 0.5": "you compared the logits with 0.5. A logit is no probability: which "
    "logit has the probability 0.5?",
    "broadcast": "(N, 1) compared with (N,) gives (N, N): every logit met every label. "
    "Print the shape of what you compare.",
    "wrong": "that is the share of wrong answers.",
    "positive": "that is the share of positive logits; the labels were not asked.",
    "labels": "that is the share of ones among the labels; the logits were not asked.",
}


def _scored(rng, share):
    """40 logits and labels, and what right and wrong ways make of them."""
    from sklearn.metrics import accuracy_score

    while True:
        labels = rng.permutation(np.arange(40) < rng.integers(23, 31)).astype("int32")
        wrong = rng.random(40) > share
        size = rng.uniform(0.05, 0.95, size=40)
        logits = size * np.where((labels == 1) ^ wrong, 1, -1)
        right = accuracy_score(labels, logits > 0)
        scores = {
            "right": right,
            "at 0.5": np.mean((logits > 0.5) == labels),
            "broadcast": np.mean((logits[:, None] > 0) == labels),
            "wrong": 1 - right,
            "positive": np.mean(logits > 0),
            "labels": np.mean(labels),
        }
        values = np.sort([*scores.values(), 0.5, 0.75])
        if np.diff(values).min() > 0.01:
            return logits[:, None], labels, scores
