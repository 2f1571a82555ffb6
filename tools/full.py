"""Run notebooks with the large budget, on whatever device is here.

`runtime.budget(cpu=..., gpu=...)` then picks the `gpu` value everywhere. The executed
copies go to build/full/; the masters, which show what a laptop shows, stay as they are.
"""

from __future__ import annotations

from pathlib import Path

import kernel
import nbformat
from course import load, masters, write

CELL_SECONDS = 4 * 3600


def run(root: Path, names=()) -> int:
    """Run masters with the large budget. Returns the exit code."""
    failed = 0
    for path in masters(root, names):
        notebook = nbformat.from_dict(load(path))
        found, _ = kernel.run_apart(
            notebook,
            path.stem,
            root,
            cell_seconds=CELL_SECONDS,
            UNROLLED_BUDGET="gpu",
        )
        copy = root / "build" / "full" / path.name
        copy.parent.mkdir(parents=True, exist_ok=True)
        write(copy, nbformat.writes(notebook) + "\n")
        place = copy.relative_to(root)
        print(f"{path.stem}: {found.seconds:.0f} s, {found.peak_mb} MB, see {place}")
        if found.error:
            print(f"{path.stem}: {found.error}")
            failed = 1
    return failed
