"""Results: is a score what it should be, and where does it stand on the board?

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

from helpers import ROOT, runtime, store
from helpers.cards import Card, bar

__all__ = [
    "TASKS",
    "Band",
    "OutsideBand",
    "band",
    "expect",
    "leaderboard",
    "record",
    "runs",
]

BANDS = ROOT / "studies" / "bands.csv"
COLUMNS = ("key", "budget", "seed", "value", "versions")
FEWEST_RUNS = 10


class Task(NamedTuple):
    """What the board of a task shows: its score on the validation part."""

    score: str
    higher_is_better: bool


TASKS = {
    "reviews": Task("accuracy", True),
    "shakespeare": Task("bits per character", False),
    "pronunciation": Task("word error rate", False),
    "weather": Task("mean absolute error (°C)", False),
}


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
            f"a band needs at least {FEWEST_RUNS} runs, got {count}. Run `make bands`."
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
        _append_run(Path(path), key, budget, value)
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
    return _placed(key, value, band(values), difference)


def runs(key: str, budget: str = "cpu") -> list[float]:
    """The committed results behind a band, one for each seed."""
    return [
        float(row["value"])
        for row in _rows(BANDS)
        if row["key"] == key and row["budget"] == budget
    ]


def _rows(path: Path) -> list[dict]:
    if not path.exists():
        return []
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _append_run(path: Path, key: str, budget: str, value: float) -> None:
    """Add a row to the file that `make bands` collects."""
    versions = " ".join(f"{name}-{v}" for name, v in runtime.versions().items())
    with open(path, "a", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        if file.tell() == 0:
            writer.writerow(COLUMNS)
        writer.writerow((key, budget, runtime.shift(), repr(value), versions))


def _placed(key: str, value: float, where: Band, difference: bool) -> Card:
    """The card of a value whose band is known; raises in a strict run."""
    slack = 1e-9 * max(abs(where.low), abs(where.high))  # equal runs have no spread
    inside = where.low - slack <= value <= where.high + slack
    span = f"{where.low:.4g} to {where.high:.4g}"
    notes = [_comparison(where)] if difference else []
    if inside:
        text = f"{value:.4g} lies in the band {span} of {where.count} earlier runs."
        return Card("passed", key, text, notes)
    text = f"{value:.4g} lies outside the band {span} of {where.count} earlier runs."
    if os.environ.get("UNROLLED_STRICT") == "1":
        raise OutsideBand(f"{key}: {text}")
    notes += [
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
    return f"Mean difference {interval}: it is not chance."


def record(task: str, model: str, *, score: float, parameters: int, seconds: float):
    """Put a model on the board of its task, and return the board as a card.

    Args:
        task: One of `TASKS`.
        model: A short name. A second result under the same name replaces the first.
        score: On the validation part, in the task's unit.
        parameters: Number of trained weights.
        seconds: Training time on this machine.
    """
    _check_task(task)
    row = {
        "score": float(score),
        "parameters": int(parameters),
        "seconds": float(seconds),
    }
    if path := os.environ.get("UNROLLED_BANDS"):
        for name, value in row.items():
            key = f"board/{task}/{model}/{name}"
            _append_run(Path(path), key, runtime.budget_name(), float(value))
    note = ()
    try:
        store.append("scores", {"task": task, "model": model, **row})
    except OSError as error:
        note = (f"This score could not be saved: {error.strerror}.",)
    board = leaderboard(task, extra={model: row})
    return Card("note", board.title, board.text, (*note, *board.notes), board.rows)


def leaderboard(task: str, *, extra: dict[str, dict] | None = None) -> Card:
    """The board of a task: the course's runs (means over seeds) and your own, marked ★.

    Args:
        task: One of `TASKS`.
        extra: Further rows of yours, model -> score, parameters and seconds.
    """
    _check_task(task)
    mine = {
        entry["model"]: entry for entry in store.read("scores") if entry["task"] == task
    } | (extra or {})
    entries = [(f"★ {model}", row) for model, row in mine.items()]
    entries += list(_reference(task).items())
    name, higher = TASKS[task]
    if not entries:
        return Card("note", f"Board: {task}", f"No {name} has been recorded yet.")
    entries.sort(key=lambda entry: entry[1]["score"], reverse=higher)
    most = 1 if higher else max(abs(row["score"]) for _, row in entries) or 1
    rows = [("model", f"{name}, validation", "parameters", "seconds")]
    rows += [
        (
            model,
            bar(abs(row["score"]) / most, f"{row['score']:.3f}"),
            f"{row['parameters']:,.0f}",
            f"{row['seconds']:,.1f}",
        )
        for model, row in entries
    ]
    better = "higher" if higher else "lower"
    text = f"{better} is better; ★ marks your own runs."
    return Card("note", f"Board: {task}", text, rows=rows)


def _reference(task: str) -> dict[str, dict]:
    """The course's own rows: for each model the means over the committed runs."""
    found: dict[str, dict[str, list[float]]] = {}
    for row in _rows(BANDS):
        head, *rest = row["key"].split("/")
        if head == "board" and rest[0] == task and row["budget"] == "cpu":
            scores = found.setdefault("/".join(rest[1:-1]), {})
            scores.setdefault(rest[-1], []).append(float(row["value"]))
    return {
        model: {name: statistics.fmean(values) for name, values in scores.items()}
        for model, scores in found.items()
    }


def _check_task(task: str) -> None:
    if task not in TASKS:
        raise ValueError(f"task must be one of {sorted(TASKS)}, got {task!r}.")
