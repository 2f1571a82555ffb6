"""Scores, and how much they can tell.

A score on N examples is itself uncertain. The functions here say by how much, so that
a difference of a point is not taken for a victory.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

__all__ = ["Interval", "accuracy", "accuracy_interval", "cross_entropy", "paired_gain"]


class Interval(NamedTuple):
    """An estimate and its 95 % confidence interval."""

    value: float
    low: float
    high: float


def accuracy(labels, logits) -> float:
    """Share of right answers; a positive logit means yes (1).

    Args:
        labels: (N,) of 0 and 1.
        logits: (N,) or (N, 1).
    """
    labels, logits = _pairs(labels, logits)
    return float(np.mean((logits > 0) == (labels == 1)))


def accuracy_interval(labels, logits) -> Interval:
    """Accuracy with Wilson's 95 % interval, for examples drawn independently.

    Reference: Wilson (1927), Probable inference, the law of succession, and statistical
    inference.
    """
    from scipy.stats import binomtest

    labels, logits = _pairs(labels, logits)
    right = int(np.sum((logits > 0) == (labels == 1)))
    interval = binomtest(right, len(labels)).proportion_ci(method="wilson")
    return Interval(right / len(labels), interval.low, interval.high)


def cross_entropy(labels, logits) -> float:
    """Mean cross-entropy in nats: log(1 + exp(-z)) where the label is 1, of +z where 0.

    Args:
        labels: (N,) of 0 and 1.
        logits: (N,) or (N, 1), called z above.
    """
    labels, logits = _pairs(labels, logits)
    return float(np.mean(np.logaddexp(0, np.where(labels == 1, -logits, logits))))


def paired_gain(right_a, right_b, groups, *, repeats: int = 2000, seed: int = 0):
    """How much more often A is right than B, on the same examples, as an Interval.

    Examples of one group (the reviews of one film) are alike, so whole groups are drawn
    anew, with replacement: a cluster bootstrap. An interval that holds 0 can't tell A
    from B.

    Args:
        right_a, right_b: (N,) of True and False.
        groups: (N,) names of the groups.
        repeats: Draws of the bootstrap.
        seed: Of the draws.

    Reference: Cameron, Gelbach and Miller (2008), Bootstrap-based improvements for
    inference with clustered errors.
    """
    gains = np.asarray(right_a, float) - np.asarray(right_b, float)
    if len(gains) != len(groups):
        raise ValueError(
            f"{len(gains)} answers need as many groups, got {len(groups)}."
        )
    _, place = np.unique(groups, return_inverse=True)
    sums, sizes = np.bincount(place, gains), np.bincount(place)
    rng = np.random.default_rng(seed)
    draws = rng.integers(len(sums), size=(repeats, len(sums)))
    means = sums[draws].sum(axis=1) / sizes[draws].sum(axis=1)
    return Interval(
        float(gains.mean()), *map(float, np.quantile(means, (0.025, 0.975)))
    )


def _pairs(labels, logits) -> tuple[np.ndarray, np.ndarray]:
    """Both as (N,) arrays. Raises ValueError if their lengths differ."""
    labels, logits = np.asarray(labels), np.asarray(logits, "float64")
    if logits.ndim == 2 and logits.shape[1] == 1:
        logits = logits[:, 0]  # (N, 1) against (N,) would compare all with all
    if labels.shape != logits.shape or labels.ndim != 1:
        raise ValueError(
            f"labels {labels.shape} and logits {logits.shape} do not match: one logit "
            "for each label, (N,) or (N, 1)."
        )
    return labels, logits
