"""What the maintainers' tools share: which notebooks there are, and files on disk.

Plain Python, so that a learner's work can be updated even when the packages can't load.
A notebook is here the plain dict of its JSON, with each cell's source as one string.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import math
import os
import re
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MASTER = re.compile(r"\d\d_[a-z0-9]+(_[a-z0-9]+)*\.ipynb")
MACHINE = re.compile(
    r"^\*Machine: about (\d+) s on (\d+) CPU cores \(measured\)\. "
    r"You: about (\d+) minutes \(estimated\)\.\*$",
    re.MULTILINE,
)
MEASURED = "notebook seconds peak_mb cores budget python tensorflow keras".split()


class CourseError(Exception):
    """Something a maintainer or learner can put right; printed without a traceback."""


def masters(root: Path, names: Iterable[str] = ()) -> list[Path]:
    """The course's notebooks in order, or only those that `names` asks for.

    A name is a number ("3", "03", "NB=03"), a stem ("03_text_generation") or a path.
    Raises CourseError for a name that fits none.
    """
    folder = root / "notebooks"
    found = sorted(p for p in folder.glob("*.ipynb") if MASTER.fullmatch(p.name))
    wanted = [name.removeprefix("NB=") for name in names]
    if not any(wanted):
        return found
    return sorted({_match(name, found) for name in wanted if name})


def _match(name: str, found: list[Path]) -> Path:
    stem = Path(name).stem
    prefix = f"{int(stem):02d}" if stem.isdecimal() else stem
    for path in found:
        if path.stem == stem or path.stem[:2] == prefix:
            return path
    here = ", ".join(path.stem for path in found) or "none yet"
    raise CourseError(f"there is no notebook {name!r}. Pick from: {here}.")


def cores() -> int:
    """The CPU cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def work_folder(root: Path) -> Path:
    """The learner's folder: work/, or what UNROLLED_WORK names."""
    return Path(os.environ.get("UNROLLED_WORK") or root / "work").absolute()


def load(path: Path) -> dict:
    """Read a notebook. Raises ValueError when it isn't one (format 4)."""
    notebook = json.loads(path.read_text(encoding="utf-8-sig"))
    if not isinstance(notebook, dict) or notebook.get("nbformat") != 4:
        raise ValueError("it is not a notebook of format 4")
    cells = notebook.get("cells")
    if not isinstance(cells, list) or not all(isinstance(c, dict) for c in cells):
        raise ValueError("its cells are not a list of cells")
    for cell in cells:
        _normalise(cell)
    if not isinstance(notebook.get("metadata"), dict):
        notebook["metadata"] = {}
    dump(notebook).encode()  # ValueError for characters that no file can hold
    return notebook


def _normalise(cell: dict) -> None:
    """One string for the source, and the fields that every cell has."""
    source = cell.get("source", "")
    lines = [source] if isinstance(source, str) else source
    if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
        raise ValueError("the source of a cell is neither text nor lines of text")
    if not isinstance(cell.get("cell_type"), str):
        raise ValueError("a cell has no type")
    cell["source"] = "".join(lines)
    if not isinstance(cell.get("metadata"), dict):
        cell["metadata"] = {}


def dump(notebook: dict) -> str:
    """The text of a notebook, laid out as Jupyter itself lays it out."""
    cells = [
        {**cell, "source": cell["source"].splitlines(keepends=True)}
        for cell in notebook["cells"]
    ]
    whole = {**notebook, "cells": cells}
    return json.dumps(whole, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def write(path: Path, text: str) -> None:
    """Write a whole file under another name, then move it into place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with open(temporary, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def read_table(path: Path) -> list[dict]:
    """The rows of a CSV file as texts; none if it is not there."""
    if not path.exists():
        return []
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def write_table(path: Path, columns, rows: list[dict]) -> None:
    """Write a whole CSV file in one step; what a row lacks stays empty."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write(path, text.getvalue())


def tags(cell: dict) -> list[str]:
    """The tags of a cell."""
    return cell["metadata"].get("tags", [])


def measured(root: Path) -> dict[str, dict]:
    """What studies/notebooks.csv says: name of the notebook -> row of texts."""
    rows = read_table(root / "studies" / "notebooks.csv")
    return {row["notebook"]: row for row in rows}


def machine_seconds(label: int | None, seconds: float) -> int:
    """The seconds to print: the old label while it is within a quarter of the truth.

    A new one is rounded up, from 20 s on to a multiple of five.
    """
    if label and abs(seconds - label) <= label / 4:
        return label
    return math.ceil(seconds) if seconds <= 20 else 5 * math.ceil(seconds / 5)
