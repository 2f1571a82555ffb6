"""Ensembles: several models, one answer, by averages, votes and weights.

All in NumPy, on logits that the models have given: M members, N examples, z > 0 is yes.
Means are logits again, so every function of `metrics` can judge them; of a vote only
the sign counts.
"""

from __future__ import annotations

import numpy as np

__all__ = [
    "average",
    "best_weights",
    "logit",
    "probability",
    "vote",
]

TINY = 1e-6  # a probability nearer to 0 or 1 than this has no useful logit


def probability(logits) -> np.ndarray:
    """1 / (1 + exp(-z)), for large numbers too."""
    from scipy.special import expit

    return expit(np.asarray(logits, "float64"))


def logit(probabilities) -> np.ndarray:
    """log(p / (1 - p)), with p kept a little away from 0 and 1."""
    p = np.clip(np.asarray(probabilities, "float64"), TINY, 1 - TINY)
    return np.log(p) - np.log1p(-p)


def average(logits, weights=None, *, of: str = "probabilities") -> np.ndarray:
    """The (weighted) mean of the members, as a logit for each example: (N,).

    Args:
        logits: (M, N).
        weights: (M,), adding up to 1; None means equal ones.
        of: What is averaged: "probabilities", or "logits".
    """
    logits = _members(logits)
    if of not in ("probabilities", "logits"):
        raise ValueError(f'of must be "probabilities" or "logits", got {of!r}.')
    if weights is None:
        weights = np.full(len(logits), 1 / len(logits))
    weights = np.asarray(weights, "float64")
    if weights.shape != (len(logits),) or not np.isclose(weights.sum(), 1):
        raise ValueError(
            f"{len(logits)} members need as many weights, adding up to 1; got "
            f"{weights.shape} weights with the sum {weights.sum():.4g}."
        )
    if of == "logits":
        return weights @ logits
    return logit(weights @ probability(logits))


def vote(logits) -> np.ndarray:
    """The majority, as the share of yes minus the share of no: (N,), from -1 to 1.

    Positive means yes. A tie is 0, which counts as no; so take an odd number of
    members. A vote is no probability: it forgets how sure each member was.

    Args:
        logits: (M, N).
    """
    return np.mean(np.where(_members(logits) > 0, 1.0, -1.0), axis=0)


def best_weights(logits, labels) -> np.ndarray:
    """The weights whose mean of probabilities has the lowest cross-entropy: (M,).

    None is negative and they add up to 1. Measure them on examples that no member has
    learned from. The cross-entropy is convex in them, so no search gets stuck.

    Args:
        logits: (M, N).
        labels: (N,) of 0 and 1.

    Reference: van der Laan, Polley and Hubbard (2007), Super learner.
    """
    from scipy.optimize import minimize

    logits = _members(logits)
    labels = np.asarray(labels)
    if labels.shape != logits.shape[1:]:
        raise ValueError(
            f"labels {labels.shape} and logits {logits.shape} do not match: a label "
            "for each column."
        )
    given = np.where(labels == 1, probability(logits), probability(-logits))  # (M, N)

    def loss(weights):
        p = np.clip(weights @ given, TINY, None)
        return -np.log(p).mean(), -(given / p).mean(axis=1)

    found = minimize(
        loss,
        np.full(len(logits), 1 / len(logits)),
        jac=True,
        bounds=[(0, 1)] * len(logits),
        constraints={"type": "eq", "fun": lambda w: w.sum() - 1},
        method="SLSQP",
        options={"ftol": 1e-9},
    ).x.clip(0)
    return found / found.sum()


def _members(logits) -> np.ndarray:
    """(M, N) as float64. Raises ValueError for any other shape."""
    logits = np.asarray(logits, "float64")
    if logits.ndim != 2 or not logits.size:
        raise ValueError(
            f"logits must be (M, N), a row for each member; got {logits.shape}."
        )
    return logits
