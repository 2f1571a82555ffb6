"""Limits of time and memory for the code of a learner."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading

try:
    import resource
except ImportError:  # Windows without WSL
    resource = None

__all__ = ["MEMORY", "TimeUp", "limits_note", "memory_limit", "time_limit"]

MEMORY = 4 * 2**30  # bytes that an answer may ask for on top of what is in use
RING_AGAIN = 0.2  # seconds; a bare `except:` may have swallowed the first ring


class TimeUp(BaseException):
    """Time is over. Not an Exception, so that `except Exception` lets it through."""


def limits_note() -> str:
    """Why there is no time limit here; empty where there is one."""
    if not hasattr(signal, "setitimer"):
        return "No time limit on this system: if nothing happens, press Stop (■)."
    if threading.current_thread() is not threading.main_thread():
        return "No time limit outside the main thread: an endless loop needs Stop (■)."
    return ""


@contextlib.contextmanager
def time_limit(seconds: float):
    """Raise TimeUp in the code below after `seconds`, and again until it ends."""
    if limits_note():
        yield
        return
    armed, rings = True, 0

    def ring(signum, frame):
        nonlocal rings
        if not armed:
            return
        rings += 1
        if rings > 1:  # the first was swallowed: raise at the next line as well
            _raise_at_next_line(frame)
        raise TimeUp

    handler, tracer = signal.signal(signal.SIGALRM, ring), sys.gettrace()
    try:
        try:
            signal.setitimer(signal.ITIMER_REAL, max(seconds, 1e-3), RING_AGAIN)
            yield
        finally:
            armed = (
                False  # a ring just before this line is caught by the next `finally`
            )
    finally:
        armed = False
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
        sys.settrace(tracer)


def _raise_at_next_line(frame) -> None:
    """Leave `while True: try: … except: pass`, which swallows every ring inside `try`.

    The line after the `except` lies outside the `try`: an error raised there gets out.
    """

    def trace(frame, event, arg):
        if event == "line":
            raise TimeUp
        return trace

    sys.settrace(trace)
    while frame is not None and frame.f_code.co_filename != __file__:
        frame.f_trace = trace
        frame = frame.f_back


@contextlib.contextmanager
def memory_limit():
    """Let the code below ask for at most MEMORY bytes more (on Linux)."""
    used = _data_bytes()
    if used is None:
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    limit = used + MEMORY
    if hard != resource.RLIM_INFINITY:
        limit = min(limit, hard)
    if soft != resource.RLIM_INFINITY:
        limit = min(limit, soft)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def _data_bytes() -> int | None:
    """Bytes of private memory that this process holds; None where it can't be read."""
    if resource is None:
        return None
    try:
        with open("/proc/self/status") as file:
            lines = dict(line.split(":", 1) for line in file)
        return int(lines["VmData"].split()[0]) * 1024
    except (OSError, KeyError, ValueError):
        return None
