"""Run the notebooks: store their outputs, measure bands, prove the solutions.

    notebooks.py execute [NB ..]            run the masters, store their outputs
    notebooks.py bands [NB ..] [--seeds N]  measure studies/bands.csv
    notebooks.py claims [NB ..] [--from S]  test the bands with five seeds, S and on
    notebooks.py solved [NB ..]             run with the solutions pasted in
    notebooks.py full [NB ..]               run with the budget of a GPU

A notebook is named by its number (3, 03 or NB=03); none named means all.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import math
import platform
import sys
import tempfile
from pathlib import Path

import bands
import claims
import full
import kernel
import nbformat
import pages
import solved
from course import (
    MACHINE,
    MEASURED,
    ROOT,
    CourseError,
    cores,
    load,
    machine_seconds,
    masters,
    measured,
    write,
    write_table,
)
from rules import MOST_BYTES

PACKAGES = ("tensorflow", "keras")
KERNELSPEC = {
    "display_name": "Python 3 (ipykernel)",
    "language": "python",
    "name": "python3",
}


def execute(root: Path, names=()) -> int:
    """Run masters; store outputs, labels, seconds and pages. Returns the exit code.

    A master with a failing cell, or grown too large, stays as it was.
    """
    failed = 0
    for path in masters(root, names):
        try:
            print(f"{path.stem}: {_execute(root, path)}")
        except (CourseError, ValueError) as error:
            print(f"{path.stem}: the master stays as it was. {error}")
            failed = 1
    return pages.main([], root) or failed


def _execute(root: Path, path: Path) -> str:
    notebook = prepare(nbformat.from_dict(load(path)), path.stem[:2])
    run = _run_master(root, path, notebook)
    prepare(notebook, path.stem[:2])  # the run has added metadata of its own
    row = _row(path.stem, run)
    _label(notebook, row)
    text = nbformat.writes(notebook) + "\n"
    _check_size(notebook, len(text.encode()))
    write(path, text)
    _store_row(root, row)
    return f"{row['seconds']} s, {row['peak_mb']} MB, {len(text.encode()) // 1000} kB"


def prepare(notebook, number: str):
    """Give each cell an id and drop metadata that is not the course's; in place."""
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": KERNELSPEC,
            "language_info": {"name": "python"},
            "unrolled": notebook.metadata.get("unrolled", {}),
        }
    )
    notebook.nbformat_minor = 5
    used = {cell.get("id") for cell in notebook.cells}
    for cell in notebook.cells:
        tags = cell.metadata.get("tags")
        cell.metadata = nbformat.from_dict({"tags": tags} if tags else {})
        if not cell.get("id"):
            cell.id = next(i for i in _ids(number) if i not in used)
            used.add(cell.id)
    return notebook


def _ids(number: str):
    """Names for cells that have none: nb03-001, nb03-002 and so on."""
    return (f"nb{number}-{index:03d}" for index in range(1, 1000))


def _run_master(root: Path, path: Path, notebook) -> kernel.Run:
    """Run a master. Raises CourseError if a cell fails or leaves files behind."""
    before = set(path.parent.iterdir())
    with tempfile.TemporaryDirectory(prefix="unrolled-") as record:
        run = kernel.run(
            notebook,
            path.stem,
            root=root,
            cwd=path.parent,
            record=record,
            UNROLLED_STRICT="1",
            UNROLLED_BUDGET="cpu",  # the masters show what a laptop shows
        )
    if run.error:
        raise CourseError(run.error)
    if left := sorted(p.name for p in set(path.parent.iterdir()) - before):
        raise CourseError(f"it left {left} in notebooks/; use a temporary folder.")
    return run


def _row(stem: str, run: kernel.Run) -> dict:
    """The notebook's row of studies/notebooks.csv."""
    versions = {name: importlib.metadata.version(name) for name in PACKAGES}
    return {
        "notebook": stem,
        "seconds": math.ceil(run.seconds),
        "peak_mb": run.peak_mb,
        "cores": cores(),
        "budget": "cpu",
        "python": platform.python_version(),
        **versions,
    }


def _label(notebook, row: dict) -> None:
    """Bring the `*Machine: ...*` line of the first cell up to date."""
    first = notebook.cells[0]
    lines = first.source.split("\n")
    places = [i for i, line in enumerate(lines) if line.startswith("*Machine:")]
    if len(places) != 1:
        raise CourseError(
            "the first cell needs one line that starts with `*Machine:`; "
            f"it has {len(places)}."
        )
    old = MACHINE.search(first.source)
    seconds = machine_seconds(int(old[1]) if old else None, row["seconds"])
    known = pages.known_minutes() if pages.exercise_ids(notebook) else {}
    lines[places[0]] = (
        f"*Machine: about {seconds} s on {row['cores']} CPU cores (measured). "
        f"You: about {pages.learner_minutes(notebook, known)} minutes (estimated).*"
    )
    first.source = "\n".join(lines)


def _check_size(notebook, size: int) -> None:
    if size > MOST_BYTES:
        largest = max(notebook.cells, key=lambda c: len(str(c.get("outputs", ""))))
        raise CourseError(
            f"it has grown to {size // 1000} kB; {MOST_BYTES // 1000} kB is the most. "
            f"The largest outputs are in cell {largest.id}: draw less, or at a lower "
            "resolution."
        )


def _store_row(root: Path, row: dict) -> None:
    rows = measured(root) | {row["notebook"]: row}
    path = root / "studies" / "notebooks.csv"
    write_table(path, MEASURED, [rows[name] for name in sorted(rows)])


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """The command line. Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "verb", choices=["execute", "bands", "claims", "solved", "full"]
    )
    parser.add_argument("notebooks", nargs="*", metavar="NB", help="3, 03 or NB=03")
    parser.add_argument("--seeds", type=int, default=10, help="seeds for bands")
    first = claims.SEEDS[0]
    parser.add_argument("--from", type=int, default=first, help="first seed for claims")
    options = parser.parse_args(arguments)
    try:
        if options.verb == "bands":
            return bands.measure(root, options.notebooks, options.seeds)
        if options.verb == "claims":
            first = getattr(options, "from")
            seeds = range(first, first + len(claims.SEEDS))
            return claims.measure(root, options.notebooks, seeds)
        verbs = {"execute": execute, "solved": solved.prove, "full": full.run}
        return verbs[options.verb](root, options.notebooks)
    except CourseError as error:
        print(error)
        return 1


if __name__ == "__main__":
    sys.exit(main())
