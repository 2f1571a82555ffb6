"""A chief and workers: the processes of one search, on this machine."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

from helpers.tuning.live import events, finished, note

__all__ = ["Crew"]

CHIEF, ALONE = "chief", "alone"


class Crew:
    """The processes of a search: one chief, who hands out trials, and workers.

    Each runs the script `helpers.tuning.live`, with its own name in the environment.
    What they print goes to a file NAME.log in the folder. Used with `with`, no process
    outlives the block::

        with Crew(folder, trials=12) as crew:
            crew.start("chief", "worker_0", "worker_1")
            crew.wait(trials=3, busy="worker_1")
            crew.kill("worker_1")   # at once, as a power cut does
            crew.start("worker_1")  # under its old name it gets its trial again
            crew.wait()

    Args:
        folder: Of the search's record.
        trials: Of the whole search.
    """

    def __init__(self, folder, *, trials: int):
        self.folder, self.trials = Path(folder), trials
        self.port = _free_port()
        self.processes: dict[str, subprocess.Popen] = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for name in [*self.processes]:
            self._end(name)

    def start(self, *names: str) -> None:
        """Start processes: "chief"; "alone", which needs none; or a worker's name."""
        for name in names:
            if self.running(name):
                raise ValueError(f"{name} is running already.")
            self.processes[name] = self._process(name)

    def _process(self, name: str) -> subprocess.Popen:
        command = [sys.executable, "-m", "helpers.tuning.live", str(self.folder)]
        chief = {
            "KERASTUNER_ORACLE_IP": "127.0.0.1",
            "KERASTUNER_ORACLE_PORT": str(self.port),
        }
        part = {"KERASTUNER_TUNER_ID": name} | (chief if name != ALONE else {})
        with open(self.folder / f"{name}.log", "a") as log:
            return subprocess.Popen(
                [*command, "--trials", str(self.trials)],
                env=os.environ | part,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def running(self, name: str) -> bool:
        """Whether the process of this name is there."""
        process = self.processes.get(name)
        return process is not None and process.poll() is None

    def kill(self, name: str) -> None:
        """End a process at once; it can't tidy up, or say good-bye."""
        if name not in self.processes:
            known = sorted(self.processes)
            raise ValueError(f"name must be one of {known}, got {name!r}.")
        self._end(name)
        note(self.folder, name, "killed")

    def _end(self, name: str) -> None:
        self.processes[name].kill()
        self.processes[name].wait()

    def busy(self, name: str) -> bool:
        """Whether a process is in the middle of a trial."""
        rows = [row for row in events(self.folder) if row["who"] == name]
        return bool(rows) and rows[-1]["what"] == "begins"

    def wait(
        self, *, trials: int | None = None, busy: str = "", timeout: float = 300
    ) -> int:
        """Wait until so many trials are finished; return their number.

        Args:
            trials: All of them, if it is left out.
            busy: Also wait until this process is in the middle of a trial.
            timeout: Seconds.

        Raises RuntimeError, with the end of a log, if a worker fails or time runs out.
        """
        wanted, end = trials or self.trials, time.monotonic() + timeout
        while (done := len(finished(self.folder))) < wanted or (
            busy and not self.busy(busy)
        ):
            failed = [name for name in self.processes if self._failed(name)]
            if failed or time.monotonic() > end:
                name = failed[0] if failed else CHIEF
                why = "failed" if failed else f"did not get on in {timeout:.0f} s"
                raise RuntimeError(
                    f"{name} {why}, after {done} of {wanted} trials. Its log ends:\n"
                    + self.log(name)[-2000:]
                )
            time.sleep(0.1)
        return done

    def _failed(self, name: str) -> bool:
        code = self.processes[name].poll()
        return code is not None and code > 0  # below 0: killed

    def log(self, name: str) -> str:
        """What a process has printed."""
        path = self.folder / f"{name}.log"
        return path.read_text("utf-8", "replace") if path.exists() else ""


def _free_port() -> int:
    """A port of this machine that nobody uses."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]
