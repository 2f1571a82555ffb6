"""Test the bands: run notebooks with seeds that no band was measured with.

A band holds a new run with 99.9 % probability, so that of a thousand claims one may lie
outside. Each (notebook, seed) that has run leaves a small file, so that an interrupted
test goes on where it stopped, as long as the notebook and the helpers are the same.
studies/claims.csv has a row for each claim: what was found, and the band. Where a claim
was mended because of a seed, that seed has been seen: take new ones (`--from 106`).
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import bands
import kernel
import nbformat
from course import load, masters, read_table, write, write_table

SEEDS = range(101, 106)  # `make bands` has used 1 to 10
COLUMNS = ("notebook", "seed", "key", "value", "low", "high", "inside")
THROUGH = "every cell runs, every assert holds"


def measure(root: Path, names=(), seeds=SEEDS) -> int:
    """Run the notebooks with each seed; write and report the claims.

    Returns the exit code: 1 if a claim lies outside its band.
    """
    found, stems = [], []
    for path in masters(root, names):
        stems.append(path.stem)
        for seed in seeds:
            found += read_table(_cached(root, path, seed, len(seeds)))
    table = root / "studies" / "claims.csv"
    others = [row for row in read_table(table) if row["notebook"] not in stems]
    write_table(table, COLUMNS, sorted(others + found, key=_order))
    return report(found)


def report(rows: list[dict]) -> int:
    """Say how many claims lie outside, and which. Returns the exit code."""
    outside = [row for row in rows if row["inside"] != "True"]
    for row in outside:
        where = f"{row['low']} to {row['high']}" if row["low"] else "no band"
        print(f"{row['notebook']} seed {row['seed']}: {row['key']}")
        print(f"    {row['value']} is outside: {where}")
    share = len(outside) / max(len(rows), 1)
    print(f"{len(rows)} claims, {len(outside)} outside their bands ({share:.2%})")
    return 1 if outside else 0


def _cached(root: Path, path: Path, seed: int, seeds: int) -> Path:
    """The file with the claims of one seed; runs the notebook if it isn't there yet."""
    folder = root / "studies" / ".bands"
    file = folder / f"claims-{path.stem}-{bands.digest(root, path)}-{seed}.csv"
    if not file.exists():
        write(folder / ".gitignore", "*\n")
        kernel.progress(f"{path.stem}: seed {seed}, one of {seeds}")
        rows = _run(root, path, seed)
        write_table(file, COLUMNS, rows)
        outside = sum(row["inside"] != "True" for row in rows)
        print(f"{path.stem} seed {seed}: {len(rows)} claims, {outside} outside")
    return file


def _run(root: Path, path: Path, seed: int) -> list[dict]:
    """The claims of one run; the last is that it came to its end."""
    with tempfile.TemporaryDirectory(prefix="unrolled-") as folder:
        table = Path(folder) / "claims.csv"
        run, _ = kernel.run_apart(
            nbformat.from_dict(load(path)),
            f"{path.stem} seed {seed}",
            root,
            UNROLLED_SEED=str(seed),
            UNROLLED_CLAIMS=str(table),
            UNROLLED_BUDGET="cpu",
        )
        rows = read_table(table)
    said = [line.strip() for line in run.error.splitlines() if line.strip()]
    error = " … ".join(said[:1] + said[1:][-1:])  # which cell, and what it said last
    end = {"key": THROUGH, "value": error, "inside": str(not run.error)}
    return [{"notebook": path.stem, "seed": seed} | row for row in [*rows, end]]


def _order(row: dict) -> tuple:
    return row["notebook"], int(row["seed"])
