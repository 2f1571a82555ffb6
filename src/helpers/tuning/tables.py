"""Tuners on a table: Keras Tuner decides, and a table answers instead of a training.

All points of a space were trained once, to the end. So ways to search can be compared
over many repeats, and each gets exactly the answer that a training would have given.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from typing import NamedTuple

import keras_tuner as kt
import numpy as np
from keras_tuner.engine.base_tuner import BaseTuner

__all__ = ["ORACLES", "Seen", "replay"]

FACTOR = 3  # Hyperband keeps one trial in three
FIRST_AT_RANDOM = 10  # points that Bayesian optimisation tries before its model


class Seen(NamedTuple):
    """One trial of a search.

    values: the setting that the oracle asked for.
    first, last: the epochs that it trained, counted from 1.
    spent: epochs of the whole search so far, this trial's included.
    score: what the oracle was told, the best score of these epochs.
    """

    values: dict
    first: int
    last: int
    spent: int
    score: float


def random_oracle(space, epochs: int, budget: int, seed: int) -> kt.Oracle:
    """Random search: settings at random, each trained to the end.

    Reference: Bergstra and Bengio (2012), Random search for hyper-parameter
    optimization.
    """
    return kt.oracles.RandomSearchOracle(
        kt.Objective("score", "max"),
        max_trials=budget // epochs,
        hyperparameters=space,
        seed=seed,
    )


def hyperband_oracle(space, epochs: int, budget: int, seed: int) -> kt.Oracle:
    """Many settings for a short time; the best third goes on.

    Reference: Li et al. (2018), Hyperband, arXiv:1603.06560.
    """
    return kt.oracles.HyperbandOracle(
        kt.Objective("score", "max"),
        max_epochs=epochs,
        factor=FACTOR,
        hyperband_iterations=budget,  # more than it can finish: `replay` stops it
        hyperparameters=space,
        seed=seed,
    )


def bayesian_oracle(space, epochs: int, budget: int, seed: int) -> kt.Oracle:
    """A Gaussian process of the scores so far says where it is worth looking.

    Reference: Snoek, Larochelle and Adams (2012), arXiv:1206.2944.
    """
    return kt.oracles.BayesianOptimizationOracle(
        kt.Objective("score", "max"),
        max_trials=budget // epochs,
        num_initial_points=FIRST_AT_RANDOM,
        hyperparameters=space,
        seed=seed,
    )


#: Three ways to search. The first argument of each is a `HyperParameters`.
ORACLES = {
    "random": random_oracle,
    "Hyperband": hyperband_oracle,
    "Bayesian": bayesian_oracle,
}


def replay(
    way: str,
    space: kt.HyperParameters,
    curve_of: Callable[[dict], np.ndarray],
    *,
    epochs: int,
    budget: int,
    seed: int,
) -> list[Seen]:
    """Let an oracle of Keras Tuner search, and answer its trials from a table.

    A trial that continues an earlier one (Hyperband does that) costs only the epochs
    that it adds. The search ends when the next trial would pass the budget.

    Args:
        way: A name in `ORACLES`.
        space: Where to search.
        curve_of: From a setting to its scores, one for each epoch; more is better.
        epochs: Of a whole training.
        budget: Epochs that the whole search may spend.
        seed: Of the oracle.

    Returns:
        The trials, in their order.
    """
    if way not in ORACLES:
        raise ValueError(f"way must be one of {sorted(ORACLES)}, got {way!r}.")
    if budget < epochs:
        raise ValueError(
            f"a budget of {budget} epochs is less than one training of {epochs}."
        )
    oracle = ORACLES[way](space.copy(), epochs, budget, seed)
    with tempfile.TemporaryDirectory(prefix="unrolled-") as folder:
        tuner = _OnTable(oracle, curve_of, epochs, budget, folder)
        tuner.search(verbose=0)
    return tuner.seen


class _OnTable(BaseTuner):
    """A tuner whose trials are read from a table."""

    def __init__(self, oracle, curve_of, epochs, budget, folder):
        super().__init__(oracle, directory=folder, project_name="replay")
        self.curve_of, self.epochs, self.budget = curve_of, epochs, budget
        self.seen: list[Seen] = []

    def run_trial(self, trial, verbose=0):
        values = trial.hyperparameters.values
        done = values.get("tuner/initial_epoch", 0)
        last = values.get("tuner/epochs", self.epochs)
        setting = {k: v for k, v in values.items() if not k.startswith("tuner/")}
        spent = (self.seen[-1].spent if self.seen else 0) + last - done
        score = float(np.max(self.curve_of(setting)[done:last]))
        if spent <= self.budget:
            self.seen.append(Seen(setting, done + 1, last, spent, score))
        else:  # no trial after this one, and this one does not count
            self.oracle.max_trials = len(self.oracle.trials)
        return score
