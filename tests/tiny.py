"""Small courses for the tests of tools/: a folder with notebooks of a few cells."""

from __future__ import annotations

import copy
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "tools"))  # the tools are scripts, not a package

import bands  # noqa: E402, F401
import bench  # noqa: E402, F401
import claims  # noqa: E402, F401
import course  # noqa: E402
import kernel  # noqa: E402, F401
import merge  # noqa: E402, F401
import notebooks  # noqa: E402, F401
import pages  # noqa: E402, F401
import rules  # noqa: E402, F401
import solved  # noqa: E402, F401
import work  # noqa: E402, F401

WORDS = "| English | 한국어 | meaning |\n|---|---|---|\n| step | 단계 | one moment |"
KERNELSPEC = {"name": "python3", "display_name": "Python 3"}
TITLE = "# Start\n\nYou see one step.\n\n*Machine: ?*"

# An engine of exercises that only notes what a check was asked for.
ENGINE = """
import json, os
from types import SimpleNamespace


def known():
    return {"00.1": SimpleNamespace(minutes=4)}


def check(number, answer):
    status = "passed" if answer(2) == 4 else "wrong"
    with open(os.environ["UNROLLED_RECORD"] + "/attempts.jsonl", "a") as file:
        print(json.dumps({"id": number, "status": status}), file=file)
"""


def cell(cell_id: str, source: str, kind: str = "code", *tags: str) -> dict:
    """A cell without outputs."""
    made = {"cell_type": kind, "id": cell_id, "source": source, "metadata": {}}
    if tags:
        made["metadata"]["tags"] = list(tags)
    return made | ({"outputs": [], "execution_count": None} if kind == "code" else {})


def notebook(*cells: dict) -> dict:
    """A notebook with copies of the cells."""
    about = {"promise": "You see one step.", "title": "Start"}
    return {
        "cells": copy.deepcopy(list(cells)),
        "metadata": {"kernelspec": dict(KERNELSPEC), "unrolled": about},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def lesson(*code: str) -> dict:
    """A notebook as the course has it: title, code cells, words."""
    cells = [cell(f"code-{i}", source) for i, source in enumerate(code)]
    return notebook(
        cell("title", TITLE, "markdown"),
        *cells,
        cell("words", WORDS, "markdown", "words"),
    )


def exercise(stub: str = 'def double(x):\n    raise NotImplementedError("00.1")'):
    """The two cells of an exercise, and the import before them."""
    check = 'exercises.check("00.1", double)'
    return [
        cell("import", "from helpers import exercises"),
        cell("stub", stub, "code", "exercise"),
        cell("check", check, "code", "check"),
    ]


def save(path: Path, made: dict) -> Path:
    """Write a notebook, even one that `course.dump` would refuse."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(made), encoding="utf-8")
    return path


def sources(path: Path) -> list[str]:
    """The sources of a notebook's cells."""
    return [cell["source"] for cell in course.load(path)["cells"]]


def engine(root: Path, solution: str) -> None:
    """A package `helpers` under `root` with one exercise and this solution."""
    package = root / "src" / "helpers"
    (package / "exercises" / "solutions").mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "exercises" / "__init__.py").write_text(ENGINE)
    (package / "exercises" / "solutions" / "nb00_start.py").write_text(solution)
