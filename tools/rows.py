"""Rows of a study: one, or several at a time, each made by a process with its own core.

A module of its own, since the processes must be able to import it.
"""

from __future__ import annotations

import contextlib
import io
import multiprocessing
import os
from collections.abc import Iterator
from pathlib import Path

from helpers.results import studies


def one(script, run: tuple) -> tuple[tuple, dict]:
    """A pair (configuration, seed) and its results; what it prints is dropped."""
    with contextlib.redirect_stdout(io.StringIO()):
        return run, script.run(*run)


def side_by_side(
    name: str, runs: list[tuple], processes: int
) -> Iterator[tuple[tuple, dict]]:
    """What `one` gives for each run of a study, in the order in which they end."""
    spawn = multiprocessing.get_context("spawn")
    cores = spawn.Queue()
    for core in range(processes):
        cores.put(core)
    with spawn.Pool(processes, _begin, (cores, studies.STUDIES)) as pool:
        yield from pool.imap_unordered(_by_name, [(name, run) for run in runs])


def _begin(cores, folder: Path) -> None:
    """Let this process compute on one core that no other one has.

    Of what its parent has set, such a process knows only what it is given.
    """
    studies.STUDIES = folder
    if hasattr(os, "sched_setaffinity"):
        mine = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {mine[cores.get() % len(mine)]})


def _by_name(task: tuple) -> tuple[tuple, dict]:
    """As `one`; a process can't be given a module, only its name."""
    name, run = task
    return one(studies.script(name), run)
