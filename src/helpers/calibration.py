"""Calibration: is a model as often right as it is sure? And a temperature, if not.

All in NumPy, on logits z of N examples; z > 0 is yes, and the model is sure of its own
answer with the probability 1 / (1 + exp(-|z|)), from 0.5 to 1.
"""

from __future__ import annotations

from typing import NamedTuple

from helpers.metrics import cross_entropy, pairs

import numpy as np

__all__ = ["Bins", "best_temperature", "calibration_error", "confidence_bins"]


class Bins(NamedTuple):
    """Answers in bins of equal width by how sure they were; empty bins are left out.

    sure: (K,) the mean probability that the model gave its own answers, in each of the
        K bins that have one.
    right: (K,) the share of them that was right.
    count: (K,) how many they are.
    """

    sure: np.ndarray
    right: np.ndarray
    count: np.ndarray


def confidence_bins(labels, logits, *, bins: int = 10) -> Bins:
    """How sure, and how often right: for answers that were about equally sure.

    Args:
        labels: (N,) of 0 and 1.
        logits: (N,) or (N, 1).
        bins: From 0.5 to 1, so many of equal width.
    """
    labels, logits = pairs(labels, logits)
    if not labels.size:
        raise ValueError("confidence_bins needs one example at least; got none.")
    sure = 1 / (1 + np.exp(-np.abs(logits)))
    place = np.minimum((2 * bins * (sure - 0.5)).astype(int), bins - 1)
    count = np.bincount(place, minlength=bins)
    kept = count > 0
    right = (logits > 0) == (labels == 1)
    sums = [np.bincount(place, each, minlength=bins)[kept] for each in (sure, right)]
    return Bins(*(total / count[kept] for total in sums), count[kept])


def calibration_error(labels, logits, *, bins: int = 10) -> float:
    """The expected calibration error: how far apart sure and right are, on average.

    Each bin counts by its examples. With few examples in a bin chance alone keeps it
    above 0, so compare models on the same examples.

    Args:
        labels, logits, bins: As in `confidence_bins`.

    Reference: Guo and others (2017), On calibration of modern neural networks,
    arXiv:1706.04599, equation 3.
    """
    sure, right, count = confidence_bins(labels, logits, bins=bins)
    return float(np.sum(count * np.abs(sure - right)) / np.sum(count))


def best_temperature(logits, labels) -> float:
    """The number T for which logits / T have the lowest cross-entropy.

    T > 1 says that the model was too sure. It changes no yes into a no. Measure it on
    examples that the model has not learned from.

    Args:
        logits: (N,) or (N, 1).
        labels: (N,) of 0 and 1.

    Returns:
        T, from 0.01 to 100.

    Reference: Guo and others (2017), as above, section 4.2.
    """
    from scipy.optimize import minimize_scalar

    logits = np.asarray(logits, "float64")
    found = minimize_scalar(
        lambda log_t: cross_entropy(labels, logits / np.exp(log_t)),
        bounds=(np.log(0.01), np.log(100)),
        method="bounded",
    )
    return float(np.exp(found.x))
