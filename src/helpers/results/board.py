"""The board of each task: the course's models, and the learner's own beside them."""

from __future__ import annotations

import os
import statistics
from pathlib import Path
from typing import NamedTuple

from helpers import runtime, store
from helpers.cards import Card, bar
from helpers.results import bands
from helpers.results.bands import append_run, read_rows

__all__ = ["TASKS", "leaderboard", "record"]


class Task(NamedTuple):
    """What the board of a task shows: its score on the validation part."""

    score: str  # its name, with the unit
    higher_is_better: bool


TASKS = {
    "reviews": Task("accuracy", True),
    "shakespeare": Task("bits per character", False),
    "pronunciation": Task("word error rate", False),
    "weather": Task("mean absolute error (°C)", False),
}


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
            append_run(Path(path), key, runtime.budget_name(), float(value))
    note = ()
    try:
        store.append("scores", {"task": task, "model": model, **row})
    except OSError as error:
        note = (f"This score could not be saved: {error.strerror}.",)
    board = leaderboard(task, extra={model: row})
    return Card("note", board.title, board.text, (*note, *board.notes), board.rows)


def leaderboard(task: str, *, extra: dict[str, dict] | None = None) -> Card:
    """The board of a task: your own runs, marked ★, and the course's runs of the same.

    The course's rows are means over seeds. A model that you have not run yet is not
    shown, so that the board gives no result away.

    Args:
        task: One of `TASKS`.
        extra: Further rows of yours: model -> {"score": …, "parameters": …, "seconds":
            …}.
    """
    _check_task(task)
    mine = _own(task) | (extra or {})
    entries = [(f"★ {model}", row) for model, row in mine.items()]
    reference = _reference(task)
    entries += [(model, reference[model]) for model in mine if model in reference]
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


def _own(task: str) -> dict[str, dict]:
    """The learner's rows: the last one of each model."""
    whole = {"task", "model", "score", "parameters", "seconds"}
    entries = [entry for entry in store.read("scores") if whole <= entry.keys()]
    return {entry["model"]: entry for entry in entries if entry["task"] == task}


def _reference(task: str) -> dict[str, dict]:
    """The course's own rows: for each model the means over the committed runs."""
    found: dict[str, dict[str, list[float]]] = {}
    for row in read_rows(bands.BANDS):
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
