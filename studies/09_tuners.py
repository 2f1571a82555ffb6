"""At equal compute: random search, Hyperband or Bayesian optimisation?

Keras Tuner's own oracles search the space of the study 09_tuning. Its table answers
each trial at once with what a training gave. All three may spend 300 epochs (33 whole
trainings; four rounds of Hyperband's brackets), counted in epochs of 33 steps, and a
trial that goes on pays only for what it adds. Bayesian optimisation begins with ten
points at random; all else is Keras Tuner's default.

Each seed draws which five of the ten groups of validation films choose (the search sees
these alone) and which five judge, and seeds the oracle. So differences are paired.

A row: the score, which is the regret at the end: the best accuracy that any point
reaches on the choosing films, minus that of the search's best trial. The curve: the
regret after every 15 epochs. `fresh`: the accuracy of that trial on the judging films;
`promised`: on the choosing films. The trace: for each trial, the epochs spent so far,
the number of the point, and the epochs it was trained.
"""

from functools import cache

from helpers import tuning
from helpers.results import studies

import keras_tuner as kt
import numpy as np

TABLE = studies.script("09_tuning")
CONFIGS = {"random": {}, "Hyperband": {}, "Bayesian": {}}
SEEDS = range(20)
MINUTES = 14
PROCESSES = 2
BUDGET, EVERY = 300, 15


def run(config: str, seed: int) -> dict:
    """One search; return its row."""
    choosing, judging = halves(seed)
    best = choosing.max()
    seen = tuning.replay(
        config,
        space(),
        lambda values: choosing[number_of(values)],
        epochs=TABLE.EPOCHS,
        budget=BUDGET,
        seed=seed,
    )
    told = np.array([trial.score for trial in seen])
    spent = np.array([trial.spent for trial in seen])
    marks = range(EVERY, BUDGET + 1, EVERY)
    winner = seen[told.argmax()]
    point = number_of(winner.values)
    epoch = winner.first - 1 + choosing[point, winner.first - 1 : winner.last].argmax()
    return {
        "score": round(best - told.max(), 5),
        "curve": [round(best - told[spent <= mark].max(), 5) for mark in marks],
        "fresh": round(judging[point, epoch], 5),
        "promised": round(told.max(), 5),
        "trace": [[t.spent, number_of(t.values), t.last] for t in seen],
    }


def space() -> kt.HyperParameters:
    """The space of the table; each optimizer has a rate of its own."""
    hp = kt.HyperParameters()
    for name, values in TABLE.SPACE.items():
        hp.Choice(name, list(values))
    for kind, rates in TABLE.RATES.items():
        with hp.conditional_scope("optimizer", [kind]):
            hp.Choice(f"{kind}_rate", list(rates))
    return hp


def number_of(values: dict) -> int:
    """The number in the table of a setting that an oracle asks for."""
    setting = {name: values[name] for name in TABLE.SPACE}
    setting["rate"] = values[f"{values['optimizer']}_rate"]
    return TABLE.points().index(setting)


def halves(seed: int):
    """Accuracy (points, epochs) on the choosing films, and on the judging films."""
    right, sizes = counts()
    groups = np.random.default_rng(seed).permutation(len(sizes))
    parts = groups[: len(sizes) // 2], groups[len(sizes) // 2 :]
    return [right[..., part].sum(-1) / sizes[part].sum() for part in parts]


@cache
def counts():
    """Reviews told right (points, epochs, groups), and the sizes of the groups."""
    rows = sorted(studies.study("09_tuning").rows, key=lambda row: row["seed"])
    return np.array([row["right"] for row in rows]), np.array(rows[0]["sizes"])
