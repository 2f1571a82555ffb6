"""The service in a process of its own, as it would run on a server."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
import weakref

__all__ = ["Process"]


class Process:
    """`python -m helpers.serving MODEL`, started at once and stopped by `stop`.

    It ends with the block of a `with`, with this object, or with the notebook. Starting
    takes some seconds; the first question for `address` waits for it.

    Args:
        model: Path of a .keras file of a model that reads texts.
        port: 0 takes a free one.
    """

    def __init__(self, model, *, port: int = 0):
        command = [sys.executable, "-m", "helpers.serving", str(model)]
        self._log = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            [*command, "--port", str(port)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        self._address, self._starting = "", threading.Lock()
        self._end = weakref.finalize(self, _end, self._process, self._log)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    @property
    def address(self) -> str:
        """Where it listens. Raises RuntimeError, with its log's end, if it failed."""
        with self._starting:  # several clients may ask at once
            self._address = self._address or self._process.stdout.readline().strip()
        if not self._address:
            self._process.wait()
            log = self.log()
            self.stop()
            raise RuntimeError(f"the service did not start. Its log ends:\n{log}")
        return self._address

    @property
    def running(self) -> bool:
        """Whether the process is there."""
        return self._process.poll() is None

    def log(self) -> str:
        """The end of what the process wrote to its error stream."""
        self._log.seek(0)
        return self._log.read().decode("utf-8", "replace")[-2000:]

    def stop(self) -> None:
        """End it; a process that doesn't end within five seconds is killed.

        Stopping twice does no harm.
        """
        self._end()


def _end(process, log) -> None:
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    process.stdout.close()
    log.close()
