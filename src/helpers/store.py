"""The learner's record: attempts, hints, guesses and scores, safe on disk.

Each kind of record is one file of JSON lines in the folder `work/.record/` (or the one
that the environment variable UNROLLED_RECORD names). A new line is added by writing the
whole file under another name and moving it into place, so that a full disk or a killed
kernel leaves the old file as it was. A line that can't be read is set aside in a file
beside it; all others are kept.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
from datetime import datetime
from pathlib import Path

from helpers import ROOT

try:
    import fcntl
except ImportError:  # Windows without WSL: one notebook at a time, please
    fcntl = None

__all__ = ["append", "folder", "read"]


def folder() -> Path:
    """The folder of the record; it may not exist yet."""
    work = os.environ.get("UNROLLED_WORK") or ROOT / "work"
    return Path(os.environ.get("UNROLLED_RECORD") or Path(work) / ".record")


def append(name: str, record: dict) -> dict:
    """Add one record to the file `name`, with the time in `when`; return it.

    Two notebooks may do so at once. Raises OSError when the folder can't be written;
    what was there before is then still there.
    """
    record = {
        **record,
        "when": datetime.now().astimezone().isoformat(timespec="milliseconds"),
    }
    line = json.dumps(record, ensure_ascii=False)  # fails before anything is touched
    with _locked():
        _write(_path(name), [*map(_dump, _read(name)), line])
    return record


def read(name: str) -> list[dict]:
    """All records of the file `name`, oldest first; an empty list if there is none."""
    if not _path(name).exists():
        return []
    try:
        with _locked():
            return _read(name)
    except OSError:  # a folder that can be read but not written needs no lock
        return _parse(_path(name))[0]


def _path(name: str) -> Path:
    return folder() / f"{name}.jsonl"


def _dump(record: dict) -> str:
    return json.dumps(record, ensure_ascii=False)


def _parse(path: Path) -> tuple[list[dict], int]:
    """The records of a file, and how many lines could not be read."""
    if not path.exists():
        return [], 0
    records, damaged = [], 0
    for line in path.read_bytes().split(b"\n"):
        if not line.strip():
            continue
        try:
            record = json.loads(line.decode())
        except ValueError:
            record = None
        if isinstance(record, dict):
            records.append(record)
        else:
            damaged += 1
    return records, damaged


def _read(name: str) -> list[dict]:
    """Read a file; set a damaged one aside and keep its good lines. Needs the lock."""
    path = _path(name)
    records, damaged = _parse(path)
    if damaged:
        aside = path.with_name(
            f"{name}.damaged-{datetime.now():%Y%m%d-%H%M%S-%f}.jsonl"
        )
        shutil.copy2(path, aside)
        _write(path, map(_dump, records))
        print(
            f"Your record {path.name} had {damaged} unreadable line(s). The "
            f"{len(records)} good ones are kept; the old file is now {aside.name}."
        )
    return records


def _write(path: Path, lines) -> None:
    """Write the whole file under another name, then move it into place."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


@contextlib.contextmanager
def _locked():
    """Hold the record for one reader and writer, across notebooks."""
    folder().mkdir(parents=True, exist_ok=True)
    with open(folder() / ".lock", "w") as lock:
        if fcntl:
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
