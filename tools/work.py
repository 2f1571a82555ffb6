"""The learner's copies in work/: fill, update and reset them; nothing is ever lost.

    python tools/work.py fill            copy what is not there yet, outputs cleared
    python tools/work.py update [NB..]   bring in the course's news, keep what is yours
    python tools/work.py reset NB=03     a fresh copy; the old one stays beside it

work/.base/NN.ipynb holds what each copy was made from: against it `update` tells what
the learner changed and what the course changed. Only copies of the course's notebooks
are touched; every other file in work/ is the learner's own. The environment variable
UNROLLED_WORK names another folder than work/, for a checkout that several people share.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from course import ROOT, CourseError, dump, load, masters, work_folder, write
from merge import merge, strip

RELOAD = (
    "If one of these is open in JupyterLab: choose File > Reload Notebook from Disk, "
    "and do not save the old page over it."
)


def fill(root: Path, names=()) -> list[str]:
    """Copy the masters that work/ does not have yet. Returns a line for each copy."""
    return _each(root, names, _fill)


def update(root: Path, names=()) -> list[str]:
    """Bring the course's news into work/. Returns a line for each notebook."""
    return _each(root, names, _update)


def reset(root: Path, names) -> list[str]:
    """Give a fresh copy of each named notebook and keep the old one beside it."""
    if not any(names):
        raise CourseError("say which notebook: make reset NB=03 for number 03.")
    return _each(root, names, _reset)


def _each(root: Path, names, act: Callable[[Path, Path, Path], str]) -> list[str]:
    """Do `act(master, copy, base)` for each notebook; one that fails stops no other."""
    work, lines, failed = work_folder(root), [], []
    for master in masters(root, names):
        base = work / ".base" / f"{master.name[:2]}.ipynb"
        try:
            lines.append(act(master, work / master.name, base))
        except (OSError, CourseError) as error:
            failed.append(f"{master.stem}: left alone. {error}")
    if failed:
        raise CourseError("\n".join([*filter(None, lines), *failed]))
    return [line for line in lines if line]


def _fill(master: Path, copy: Path, base: Path) -> str:
    if copy.exists():
        return ""
    _fresh(master, copy, base)
    return f"{copy.stem}: new in work/"


def _fresh(master: Path, copy: Path, base: Path) -> None:
    text = dump(_read_master(master))
    write(base, text)
    write(copy, text)


def _read_master(path: Path) -> dict:
    """The master without its outputs. Raises CourseError when it can't be used."""
    try:
        master = strip(load(path))
    except ValueError as error:
        raise CourseError(
            f"notebooks/{path.name} can't be read ({error}). Restore it with git."
        ) from error
    if not all(cell.get("id") for cell in master["cells"]):
        raise CourseError(
            f"notebooks/{path.name} has cells without ids. Run: make notebooks"
        )
    return master


def _update(master: Path, copy: Path, base: Path) -> str:
    if not copy.exists():
        return _fill(master, copy, base)
    try:
        mine = load(copy)
    except ValueError as error:
        aside = _set_aside(copy, "damaged")
        _fresh(master, copy, base)
        return f"{copy.stem}: damaged ({error}); kept as {aside.name}, fresh copy given"
    theirs, old = _read_master(master), _read_base(base)
    if old == theirs:
        return f"{copy.stem}: nothing new"
    return _merge_into(copy, base, old, mine, theirs)


def _read_base(path: Path) -> dict | None:
    """What the copy was made from; None when that is missing or damaged."""
    try:
        base = load(path)
    except (FileNotFoundError, ValueError):
        return None
    return base if all(cell.get("id") for cell in base["cells"]) else None


def _merge_into(copy: Path, base: Path, old, mine: dict, theirs: dict) -> str:
    """Write the merged copy, then the new base, so that it can be repeated."""
    before = dump(mine)
    after = dump(merge(old, mine, theirs))
    if after == before:
        write(base, dump(theirs))
        return f"{copy.stem}: nothing new"
    kept = _back_up(copy)
    write(copy, after)
    write(base, dump(theirs))
    return f"{copy.stem}: updated; as it was: work/{kept.relative_to(copy.parent)}"


def _back_up(copy: Path) -> Path:
    """A dated copy of the notebook as it is now."""
    folder = copy.parent / "backups" / _now()
    folder.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy2(copy, _free(folder / copy.name)))


def _reset(master: Path, copy: Path, base: Path) -> str:
    _read_master(master)  # before anything is moved
    if not copy.exists():
        return _fill(master, copy, base)
    aside = _set_aside(copy, "kept")
    _fresh(master, copy, base)
    return f"{copy.stem}: fresh copy; your old one is {aside.name}"


def _set_aside(copy: Path, why: str) -> Path:
    """Copy a notebook to a dated name beside it; the place itself is replaced later."""
    aside = _free(copy.with_name(f"{copy.stem}_{why}_{_now()}.ipynb"))
    shutil.copy2(copy, aside)
    return aside


def _free(path: Path) -> Path:
    """The path, or the first numbered one that no file has yet."""
    numbered, number = path, 2
    while numbered.exists():
        numbered = path.with_name(f"{path.stem}-{number}{path.suffix}")
        number += 1
    return numbered


def _now() -> str:
    return f"{datetime.now():%Y-%m-%d_%H-%M-%S}"


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """The command line. Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("verb", choices=["fill", "update", "reset"])
    parser.add_argument("notebooks", nargs="*", metavar="NB", help="03 or NB=03")
    options = parser.parse_args(arguments)
    verbs = {"fill": fill, "update": update, "reset": reset}
    try:
        lines = verbs[options.verb](root, options.notebooks)
    except CourseError as error:
        print(error)
        return 1
    for line in lines:
        print(line)
    if any("nothing new" not in line and "new in" not in line for line in lines):
        print(RELOAD)
    return 0


if __name__ == "__main__":
    sys.exit(main())
