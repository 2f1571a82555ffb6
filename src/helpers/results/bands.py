"""Bands: is a result what it should be?

No two machines train to the same last digit. So the course states a result as a band:
the range in which a new run falls with 99.9 % probability, measured over at least ten
seeds. The runs behind each band are committed in studies/bands.csv.
"""

from __future__ import annotations

import csv
import math
import os
import statistics
from pathlib import Path
from typing import NamedTuple

from helpers import ROOT, runtime
from helpers.cards import Card

__all__ = [
    "Band",
    "OutsideBand",
    "append_run",
    "band",
    "expect",
    "inside",
    "placed",
    "read_rows",
    "runs",
    "versions",
]

BANDS = ROOT / "studies" / "bands.csv"
COLUMNS = ("key", "budget", "seed", "value", "versions")
CLAIM = ("key", "value", "low", "high", "inside")  # what `make claims` collects
FEWEST_RUNS = 10


class OutsideBand(AssertionError):
    """A result lies outside its band, and UNROLLED_STRICT=1 asks for an error."""


class Band(NamedTuple):
    """Where a result lies, from `count` runs with different seeds.

    `low` and `high` bound a new run (99.9 % prediction interval); `mean_low` and
    `mean_high` bound the mean (95 % confidence interval).
    """

    low: float
    high: float
    mean: float
    mean_low: float
    mean_high: float
    count: int


def band(values) -> Band:
    """The band of a list of at least ten results, by Student's t distribution.

    With mean m and standard deviation s of n values, a new value lies within
    m ± t(0.9995, n-1) · s · √(1 + 1/n), and the mean within m ± t(0.975, n-1) · s / √n.

    Raises ValueError for fewer than ten values.

    Reference: Hahn and Meeker (1991), Statistical Intervals, section 4.
    """
    from scipy.stats import t

    count = len(values)
    if count < FEWEST_RUNS:
        raise ValueError(
            f"a band needs at least {FEWEST_RUNS} runs, got {count}. `make bands` "
            "measures those of a notebook, `make studies` those of a study."
        )
    mean, spread = statistics.fmean(values), statistics.stdev(values)
    new = t.ppf(0.9995, count - 1) * spread * math.sqrt(1 + 1 / count)
    near = t.ppf(0.975, count - 1) * spread / math.sqrt(count)
    return Band(mean - new, mean + new, mean, mean - near, mean + near, count)


def expect(key: str, value: float, *, difference: bool = False) -> Card:
    """Show where a result lies in its band.

    Args:
        key: "notebook/what", for example "simple_rnn/accuracy".
        value: The result of this run.
        difference: True if the value compares two things (the gain of one over the
            other). The card then says whether the runs can tell them apart at all.

    Outside the band the card is amber and names the likely reasons. With
    UNROLLED_STRICT=1, as in `make test`, that raises OutsideBand instead. A value that
    is not a finite number is outside every band.
    """
    value = float(value)
    budget = runtime.budget_name()
    if path := os.environ.get("UNROLLED_BANDS"):
        append_run(Path(path), key, budget, value)
        return Card("note", key, f"{value:.4g}, recorded for its band.")
    if budget == "smoke":
        return Card("note", key, f"{value:.4g}. A smoke run claims nothing.")
    values = runs(key, budget)
    if len(values) < FEWEST_RUNS:
        return Card(
            "note",
            key,
            f"{value:.4g}. There is no band for the budget `{budget}` yet: fewer than "
            f"{FEWEST_RUNS} runs were measured on such a device.",
        )
    where = band(values)
    return placed(key, value, where, [_comparison(where)] if difference else [])


def runs(key: str, budget: str = "cpu") -> list[float]:
    """The committed results behind a band, one for each seed; [] for an unknown key."""
    return [
        float(row["value"])
        for row in read_rows(BANDS)
        if row["key"] == key and row["budget"] == budget
    ]


def read_rows(path: Path) -> list[dict]:
    """The rows of a CSV file as texts; none if the file is not there."""
    if not path.exists():
        return []
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def versions() -> str:
    """The versions that a row was measured with, in one column."""
    return " ".join(f"{name}-{v}" for name, v in runtime.versions().items())


def append_run(path: Path, key: str, budget: str, value: float) -> None:
    """Add a row to the file that `make bands` collects."""
    row = (key, budget, runtime.shift(), repr(value), versions())
    append_row(path, COLUMNS, row)


def append_row(path: Path, columns: tuple[str, ...], row: tuple) -> None:
    """Add a row to a CSV file; a new file begins with the names of the columns."""
    with open(path, "a", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        if file.tell() == 0:
            writer.writerow(columns)
        writer.writerow(row)


def inside(value: float, where: Band) -> bool:
    """Does a value lie in the 99.9 % band? A NaN never does."""
    slack = 1e-9 * max(abs(where.low), abs(where.high))  # equal runs have no spread
    return where.low - slack <= value <= where.high + slack


def placed(key: str, value: float, where: Band, notes: list[str]) -> Card:
    """The card of a value whose band is known; notes stand below its text.

    Outside the band it is amber; in a strict run (UNROLLED_STRICT=1) it raises
    OutsideBand instead. `make claims` collects the value in the file that
    UNROLLED_CLAIMS names.
    """
    if path := os.environ.get("UNROLLED_CLAIMS"):
        claim = (key, value, where.low, where.high, inside(value, where))
        append_row(Path(path), CLAIM, claim)
    span = f"{where.low:.3g} to {where.high:.3g}"
    if inside(value, where):
        text = f"{value:.4g} lies in the band {span} of {where.count} earlier runs."
        return Card("passed", key, text, notes)
    text = f"{value:.4g} lies outside the band {span} of {where.count} earlier runs."
    if os.environ.get("UNROLLED_STRICT") == "1":
        raise OutsideBand(f"{key}: {text}")
    notes = [
        *notes,
        "Likely reasons: a cell above was changed or run twice; the kernel was not "
        "restarted; the seed, the data or the versions differ.",
        "Kernel → Restart Kernel and Run All Cells shows which. If nothing was "
        "changed, one run in a thousand falls outside by chance.",
    ]
    return Card("warn", key, text, notes)


def _comparison(where: Band) -> str:
    interval = f"{where.mean_low:.3g} to {where.mean_high:.3g} (95 %)"
    if where.mean_low <= 0 <= where.mean_high:
        return f"Mean difference {interval}: these runs can't tell the two apart."
    return f"Mean difference {interval}: it is hardly chance."
