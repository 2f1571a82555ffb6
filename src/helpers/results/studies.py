"""Studies: comparisons over many seeds, measured earlier and committed with all rows.

A notebook reads one with `study("NN_name")`. It is a script, studies/NN_name.py, with

    a docstring, whose first line is the study's question
    CONFIGS             the settings of each configuration by name
    SEEDS               the seeds that each configuration is run with
    MINUTES             the time that all of it takes on 2 cores
    run(config, seed)   returns a dict of results, one of them the `score`

`make studies` writes a row for each run into studies/NN_name.csv.
"""

from __future__ import annotations

import ast
import importlib.util
import json
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

from helpers import ROOT, runtime
from helpers.cards import Card
from helpers.results.bands import Band, band, placed, read_rows

import numpy as np

__all__ = ["Study", "known", "read", "script", "script_path", "study"]

STUDIES = ROOT / "studies"
TEXTS = ("config", "versions")  # the columns that stay as they are written


@dataclass(frozen=True)
class Study:
    """A study with its rows; `study(name)` finds it.

    name: The script's name without its ending.
    question: What it asks: the first line of the script's docstring.
    rows: One dict for each run: config, seed, the results, versions. Numbers are
        numbers, a curve is a list.
    """

    name: str
    question: str
    rows: list[dict] = field(repr=False)

    def values(self, config: str, name: str = "score") -> np.ndarray:
        """One result of a configuration, in the order of the seeds."""
        return np.array([*self._by_seed(config, name).values()])

    def difference(self, one: str, other: str, name: str = "score") -> Band:
        """The Band of `one` minus `other`, paired by seed.

        The pair can be told apart if 0 is not between `mean_low` and `mean_high`.
        """
        minuend, subtrahend = self._by_seed(one, name), self._by_seed(other, name)
        return band([minuend[s] - subtrahend[s] for s in minuend if s in subtrahend])

    def run(self, config: str, seed: int) -> dict:
        """Run one row now, on this machine; return its results.

        With UNROLLED_BUDGET=smoke it trains nothing: an earlier row stands for it.
        """
        self._check(config)
        if runtime.budget_name() == "smoke":
            return next(row for row in self.rows if row["config"] == config)
        return script(self.name).run(config, seed)

    def band(
        self, config: str, name: str = "score", *, without: int | None = None
    ) -> Band:
        """The Band of a configuration's rows, leaving out the row of one seed."""
        rows = self._by_seed(config, name)
        return band([value for seed, value in rows.items() if seed != without])

    def expect(
        self, config: str, value: float, name: str = "score", *, seed: int | None = None
    ) -> Card:
        """Show where a result of a live run lies among the rows of its configuration.

        Args:
            config: Which configuration was run.
            value: The result.
            name: Which result it is, a column of the rows.
            seed: Of the live run. The row of that seed is left out of the band.

        As with `results.expect`, a value outside the band gives an amber card, or
        raises OutsideBand if UNROLLED_STRICT=1. Runs with another budget than `cpu`,
        that of the studies, are not compared.
        """
        key, value = f"{self.name}, {config}: {name}", float(value)
        where = self.band(config, name, without=seed)
        if runtime.budget_name() != "cpu":
            other = f"Studies have the budget `cpu`, this run `{runtime.budget_name()}`"
            return Card("note", key, f"{value:.4g}. {other}: it claims nothing.")
        earlier = f"Measured earlier, re-run with `make studies S={self.name}`."
        return placed(key, value, where, [earlier])

    def _by_seed(self, config: str, name: str) -> dict[int, float]:
        """seed -> the result, in rising order of the seeds."""
        self._check(config)
        known = [column for column in self.rows[0] if column not in TEXTS]
        if name not in known:
            raise ValueError(f"a result must be one of {known}, got {name!r}.")
        found = {r["seed"]: r[name] for r in self.rows if r["config"] == config}
        return dict(sorted(found.items()))

    def _check(self, config: str) -> None:
        known = list(dict.fromkeys(row["config"] for row in self.rows))
        if config not in known:
            raise ValueError(
                f"config must be one of {known}, got {config!r}. For one that the "
                f"script has and the rows don't: `make studies S={self.name}`."
            )


def study(name: str) -> Study:
    """A study of the course, such as `study("01_simple_rnn")`.

    Raises ValueError for an unknown name, FileNotFoundError if it has no rows yet.
    """
    path = script_path(name)
    rows = read(path.with_suffix(".csv"))
    if not rows:
        raise FileNotFoundError(
            f"the study {name} has no rows in studies/{name}.csv. "
            f"`make studies S={name}` measures them."
        )
    text = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    return Study(name, text.partition("\n")[0], rows)


def known() -> list[str]:
    """The names of all studies."""
    return sorted(path.stem for path in STUDIES.glob("[0-9][0-9]_*.py"))


def script_path(name: str) -> Path:
    """The script of a study; raises ValueError for an unknown name."""
    if name not in known():
        raise ValueError(f"a study must be one of {known()}, got {name!r}.")
    return STUDIES / f"{name}.py"


def script(name: str) -> ModuleType:
    """The script of a study as a module, loaded anew."""
    spec = importlib.util.spec_from_file_location(f"study_{name}", script_path(name))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read(path: Path) -> list[dict]:
    """The rows of a study's CSV file; none if the file is not there."""
    return [
        {name: v if name in TEXTS else json.loads(v) for name, v in row.items()}
        for row in read_rows(path)
    ]
