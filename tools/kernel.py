"""Run one notebook as `make test` and the maintainers' verbs do: offline, measured.

The kernel is the Python that runs this file, whatever kernels the machine has besides.
It has no network (tools/offline), an empty record and no settings of the user's.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import NamedTuple

import nbformat
import psutil
from jupyter_client import AsyncKernelManager
from jupyter_client.kernelspec import KernelSpecManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from traitlets import default

OFFLINE = Path(__file__).resolve().parent / "offline"
CELL_SECONDS = 600
NOT_PASSED_ON = ("BANDS", "BUDGET", "CLAIMS", "SEED", "STRICT")


class Run(NamedTuple):
    """What a run of a notebook gave."""

    notebook: nbformat.NotebookNode  # with outputs and counts, up to the failing cell
    seconds: float  # wall time, with the start and the end of the kernel
    peak_mb: int  # memory of the kernel and its children, at most
    error: str  # empty, or where and why the run stopped


class OwnPython(AsyncKernelManager):
    """Starts kernels with this interpreter and no other."""

    @default("kernel_spec_manager")
    def _only_own(self):
        return KernelSpecManager(kernel_dirs=[])


class Watched(NotebookClient):
    """Names the cell that runs, if somebody watches, and measures the kernel."""

    title, cell, memory = "", None, None

    def start_watching(self, notebook):
        self.memory = Memory(self.km.provisioner.pid)
        self.memory.start()

    def show(self, cell, cell_index):
        self.cell = cell
        first = (cell.source.splitlines() or [""])[0]
        progress(f"{self.title}  {cell_index + 1}/{len(self.nb.cells)} {first}")


def progress(text: str = "") -> None:
    """Put a text on the progress line of a terminal; no text clears it."""
    if sys.stderr.isatty():
        print(f"\r{text[:79]:<79}\r", end="", file=sys.stderr, flush=True)


class Memory(threading.Thread):
    """Watches the memory of a process and its children until `stop` is set."""

    def __init__(self, pid: int):
        super().__init__(daemon=True)
        self.root = psutil.Process(pid)
        self.done = threading.Event()
        self.peak = 0

    def run(self):
        self.peak = self._now()  # at once: a small notebook ends before the first wait
        while not self.done.wait(0.2):
            self.peak = max(self.peak, self._now())

    def stop(self) -> int:
        """End the watch. Returns the highest memory seen, in bytes."""
        self.done.set()
        self.join()
        return self.peak

    def _now(self) -> int:
        try:
            family = [self.root, *self.root.children(recursive=True)]
            if len(family) == 1:
                return self.root.memory_info().rss
            return sum(_part(process) for process in family)
        except psutil.Error:  # one of them has just ended
            return 0


def _part(process: psutil.Process) -> int:
    """What a process has for itself, and its part of what several have in common.

    Several processes share one copy of TensorFlow's code; a sum of what each of them
    sees would count it for each of them. Where the system can't tell the parts (it is
    not Linux), the common is left out.
    """
    found = process.memory_full_info()
    return getattr(found, "pss", found.uss)


def environment(root: Path, record: str, **settings: str) -> dict[str, str]:
    """The environment of a kernel: this process's own, closed off, plus `settings`."""
    path = [OFFLINE, root / "src", os.environ.get("PYTHONPATH", "")]
    closed = {
        "PYTHONPATH": os.pathsep.join(str(part) for part in path if str(part)),
        "IPYTHONDIR": str(Path(record) / "ipython"),
        "UNROLLED_RECORD": record,
    }
    own = dict(os.environ)
    for name in ("MPLBACKEND", *(f"UNROLLED_{end}" for end in NOT_PASSED_ON)):
        own.pop(name, None)  # left over from the caller, they would change the run
    return own | closed | settings


def run(
    notebook,
    title: str,
    *,
    root: Path,
    cwd: Path,
    record: str,
    cell_seconds: int | None = None,
    **settings,
) -> Run:
    """Run a notebook node in place and measure it. Never raises for a failing cell.

    Args:
        notebook: The node; its outputs are replaced.
        title: Its name on the progress line.
        root: The checkout whose helpers it imports.
        cwd: The kernel's working directory.
        record: The folder of the learner's record.
        cell_seconds: A cell that takes longer is stopped; None means CELL_SECONDS.
        settings: Environment variables of the kernel, such as UNROLLED_SEED="3".
    """
    client = Watched(
        notebook,
        kernel_manager_class=OwnPython,
        kernel_name="python3",
        timeout=cell_seconds or CELL_SECONDS,
        record_timing=False,
        coalesce_streams=True,
        extra_arguments=["--log-level=ERROR"],
        resources={"metadata": {"path": str(cwd)}},
    )
    client.title = title
    client.on_notebook_start, client.on_cell_start = client.start_watching, client.show
    error, started = "", time.monotonic()
    try:
        client.execute(env=environment(root, record, **settings))
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as problem:
        error = _where(client.cell, problem)
    finally:
        progress()
        peak = client.memory.stop() if client.memory else 0
    return Run(notebook, time.monotonic() - started, peak // 2**20, error)


def _where(cell, problem: Exception) -> str:
    """The failing cell's id, the first lines of its source, and the error."""
    source = [f"    {line}" for line in cell.source.splitlines()[:5]]
    if isinstance(problem, CellExecutionError):
        what = f"{problem.ename}: {problem.evalue}"
    else:
        what = str(problem).splitlines()[0]
    return "\n".join([f"cell {cell.id}", *source, f"  {what}"])


def run_apart(notebook, title: str, root: Path, **settings) -> tuple[Run, list[str]]:
    """Run in a temporary folder with an empty record.

    Returns the run and the lines of the record's attempts.
    """
    with tempfile.TemporaryDirectory(prefix="unrolled-") as folder:
        here, record = Path(folder) / "notebooks", Path(folder) / "record"
        here.mkdir()
        record.mkdir()
        result = run(
            notebook, title, root=root, cwd=here, record=str(record), **settings
        )
        attempts = record / "attempts.jsonl"
        lines = attempts.read_text("utf-8").splitlines() if attempts.exists() else []
    return result, lines
