"""Find the data files and prove that they are whole, before anything reads them.

`data/files.csv` lists each file with its size and its SHA-256. Nothing here fetches: a
file that is missing or damaged gives a `DataError` that names the command for it.
"""

import csv
import hashlib
import os
from functools import cache
from pathlib import Path
from typing import NamedTuple

from helpers import ROOT

__all__ = [
    "DataError",
    "Known",
    "damaged_files",
    "data_folder",
    "manifest",
    "read_bytes",
    "read_checked",
]

MANIFEST = ROOT / "data" / "files.csv"
MEND = "Run `make setup` (without make: `python -m helpers.data`), then try again."


class DataError(Exception):
    """A data file can't be used; the message says which, why and how to mend it."""


class Known(NamedTuple):
    """What is known of a file that is whole."""

    size: int  # bytes
    sha256: str


def data_folder():
    """Return the folder of the data packages: UNROLLED_DATA, or data/packages.

    A relative UNROLLED_DATA counts from the checkout, never from the working directory.
    """
    chosen = os.environ.get("UNROLLED_DATA")
    return ROOT / (Path(chosen).expanduser() if chosen else "data/packages")


@cache
def manifest():
    """Return {path inside the data folder: Known} from data/files.csv."""
    with MANIFEST.open(newline="") as lines:
        rows = csv.DictReader(lines)
        return {row["file"]: Known(int(row["bytes"]), row["sha256"]) for row in rows}


def read_bytes(name):
    """Return the bytes of one file of data/files.csv, after checking them.

    Raises:
        DataError: The file is missing, can't be read, is cut short, or was changed.
    """
    path = data_folder() / name
    return read_checked(path, manifest()[name], MEND)


def read_checked(path, known, mend):
    """Return the bytes of `path` if they are as `known`; else raise a DataError."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise DataError(f"The data file {path} is missing. {mend}") from None
    except OSError as error:
        raise DataError(
            f"The data file {path} can't be read ({error.strerror}). {mend}"
        ) from None
    fault = _fault(content, known)
    if fault:
        raise DataError(f"The data file {path} {fault}. {mend}")
    return content


def _fault(content, known):
    """Say what is wrong with the bytes of a file; an empty string if nothing is."""
    if len(content) < known.size:
        return f"is cut short: {len(content):,} of {known.size:,} bytes are there"
    found = hashlib.sha256(content).hexdigest()
    if found == known.sha256:
        return ""
    return (
        f"is damaged: its SHA-256 starts with {found[:12]}, "
        f"that of the whole file with {known.sha256[:12]}"
    )


def damaged_files(folder):
    """Return the names of the files in `folder` that are missing or not whole."""
    return [name for name in manifest() if not _is_whole(folder / name, name)]


def _is_whole(path, name):
    try:
        return not _fault(path.read_bytes(), manifest()[name])
    except OSError:
        return False
