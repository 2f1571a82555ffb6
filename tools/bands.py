"""Measure the bands: run notebooks with many seeds and collect what `expect` records.

Each finished (notebook, seed) leaves a small file, so that an interrupted measurement
goes on where it stopped. Such a file is used only while the notebook, the helpers and
the budget are the same. The rows of studies/bands.csv are replaced in one step, at the
end, and only for notebooks of which every seed ran through.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

import kernel
import nbformat
from course import load, masters, read_table, write, write_table

COLUMNS = ["key", "budget", "seed", "value", "versions"]


def measure(root: Path, names=(), seeds: int = 10) -> int:
    """Run the notebooks with UNROLLED_SEED=1..seeds. Returns the exit code."""
    rows, done, failed = [], [], 0
    for path in masters(root, names):
        files = [_cached(root, path, seed, seeds) for seed in range(1, seeds + 1)]
        if all(files):
            found = [row for file in files for row in read_table(file)]
            print(f"{path.stem}: {len(found)} results of {seeds} seeds")
            rows, done = rows + found, done + files
        else:
            failed = 1
    if rows:
        _replace(root / "studies" / "bands.csv", rows)
    for file in done:
        file.unlink()
    return failed


def _cached(root: Path, path: Path, seed: int, seeds: int) -> Path | None:
    """The file with one seed's results; runs the notebook if it isn't there yet."""
    folder = root / "studies" / ".bands"
    file = folder / f"{path.stem}-{digest(root, path)}-{seed}.csv"
    if not file.exists():
        write(folder / ".gitignore", "*\n")
        kernel.progress(f"{path.stem}: seed {seed} of {seeds}")
        text, error = _run(root, path, seed)
        if error:
            print(f"{path.stem}: seed {seed} failed: {error}")
            return None
        write(file, text)
    return file


def _run(root: Path, path: Path, seed: int) -> tuple[str, str]:
    """The rows that one run records, and its error."""
    with tempfile.TemporaryDirectory(prefix="unrolled-") as folder:
        table = Path(folder) / "bands.csv"
        run, _ = kernel.run_apart(
            nbformat.from_dict(load(path)),
            f"{path.stem} seed {seed}",
            root,
            UNROLLED_SEED=str(seed),
            UNROLLED_BANDS=str(table),
            UNROLLED_BUDGET=_budget(),
        )
        text = table.read_text(encoding="utf-8") if table.exists() else ""
    return text, run.error


def _budget() -> str:
    return os.environ.get("UNROLLED_BUDGET", "auto")


def digest(root: Path, path: Path) -> str:
    """Short name of all that decides the results: code, helpers, studies, budget.

    Of the exercises only the broken code counts: notebooks run it. No result comes
    from a check, a hint or a solution.
    """
    code = [c["source"] for c in load(path)["cells"] if c["cell_type"] == "code"]
    helpers = root / "src" / "helpers"
    inside = {
        module: module.relative_to(helpers).parts for module in helpers.rglob("*.py")
    }
    modules = sorted(
        m for m in inside if inside[m][0] != "exercises" or "faulty" in inside[m]
    )
    modules += sorted((root / "studies").glob("*.py"))
    parts = [_budget(), *code, *(module.read_text("utf-8") for module in modules)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


def _replace(path: Path, rows: list[dict]) -> None:
    """Put `rows` in the place of all rows with the same key and budget."""
    seen = {(row["key"], row["budget"]) for row in rows}
    old = read_table(path)
    rows = rows + [row for row in old if (row["key"], row["budget"]) not in seen]
    rows.sort(key=lambda row: (row["key"], row["budget"], int(row["seed"])))
    write_table(path, COLUMNS, rows)
