"""What the steps of tools/setup.py are made of: slow commands, clear lines, stamps.

Standard library only, and readable by an old Python.
"""

import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LOG = os.path.join(ROOT, "build", "setup.log")
AGAIN = "then run the same command again: it goes on safely."
FULL_DISK = (
    "The disk is full: the checkout's, the temporary folder's or that of pip's cache. "
    "Free some space, " + AGAIN
)
REASONS = (  # what a log holds -> what it means
    (r"No space left on device|Errno 28\b|quota exceeded|the disk is full", FULL_DISK),
    (
        r"DO NOT MATCH THE HASHES|its hash differs",
        "A downloaded package is not the one that is pinned: a broken download, or a "
        "proxy that changes files. Use another network, " + AGAIN,
    ),
    (
        r"NewConnectionError|ConnectTimeoutError|ReadTimeoutError|ProtocolError|"
        r"Connection refused|name resolution|ProxyError|SSLError|can't be reached",
        "The package index can't be reached. Check the network (behind a proxy, set "
        "HTTPS_PROXY), " + AGAIN,
    ),
)  # fmt: skip


class Problem(Exception):
    """What went wrong and how to go on, in one line for the person who waits."""


def say(text, end="\n"):
    sys.stdout.write(text + end)
    sys.stdout.flush()


def run(what, command):
    """Run a command with its output in the log; after 1 s show a line with the seconds.

    Raises:
        Problem: The command failed.
    """
    started = time.time()
    with open(LOG, "wb") as log:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            close_fds=False,  # the command shares the lock of `one_at_a_time`
        )
        note_pids(process.pid)
        try:
            watch(what, process, started)
        except BaseException:
            process.terminate()
            process.wait()
            raise
    if process.returncode:
        raise Problem(explain(what))


def watch(what, process, started):
    """Wait for a process; a terminal sees the seconds count up, a log two lines."""
    live, told = sys.stdout.isatty(), False
    while process.poll() is None:
        time.sleep(0.05)
        seconds = int(time.time() - started)
        if live and seconds:
            say(f"\r{what} ... {seconds} s", end="")
        elif seconds and not told:
            say(f"{what} ...")
        told = bool(seconds)
    if told:
        end = "failed after" if process.returncode else "done in"
        clear = "\r" if live else ""
        say(f"{clear}{what}: {end} {int(time.time() - started)} s")


def explain(what):
    """Turn the log of a failed command into one line."""
    with open(LOG, "rb") as file:
        log = file.read().decode("utf-8", "replace")
    for pattern, reason in REASONS:
        if re.search(pattern, log):
            return reason
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    errors = [line[6:].strip() for line in lines if line.startswith("ERROR:")]
    reason = (errors or lines[-1:] or ["it said nothing"])[0]
    return f"{what}: {reason} (all that was said: build/setup.log)"


def one_at_a_time():
    """Wait while another set-up works in this checkout; return the lock file.

    The commands of `run` inherit the lock, so one that outlived a killed set-up is
    noticed, too, and stopped.
    """
    import fcntl  # here, so that Windows gets the message of check_machine

    lock = open(os.path.join(os.path.dirname(LOG), "setup.lock"), "a+")
    os.set_inheritable(lock.fileno(), True)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        if not stop_orphan():
            say("Another set-up is still at work in this folder: waiting for its end.")
        fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


def note_pids(child):
    """Note who works here, for `stop_orphan`."""
    with open(os.path.join(os.path.dirname(LOG), "setup.pids"), "w") as file:
        file.write(f"{os.getpid()} {child}")


def stop_orphan():
    """Stop the command that a killed set-up left alone; say whether there was one."""
    try:
        with open(os.path.join(os.path.dirname(LOG), "setup.pids")) as file:
            parent, child = map(int, file.read().split())
    except (OSError, ValueError):
        return False
    try:
        os.kill(parent, 0)
    except ProcessLookupError:
        os.kill(child, signal.SIGTERM)
        say("A set-up that was cut off had left a command at work: it is stopped.")
        return True
    except PermissionError:  # the number belongs to somebody else's process by now
        pass
    return False


def digest(name):
    """Return the SHA-256 of a file of the checkout, or "" if there is none."""
    try:
        with open(os.path.join(ROOT, name), "rb") as file:
            return hashlib.sha256(file.read()).hexdigest()
    except FileNotFoundError:
        return ""


def stamp_path(env, step):
    return os.path.join(env, "unrolled", step + ".json")


def read_stamp(env, step):
    """Return what was noted when `step` last finished; {} if it never did."""
    try:
        with open(stamp_path(env, step)) as file:
            return dict(json.load(file))
    except (OSError, ValueError, TypeError):
        return {}


def write_stamp(env, step, stamp):
    """Note that a step has finished, in one move: there is no half a stamp."""
    path = stamp_path(env, step)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path + ".new", "w") as file:
        json.dump(stamp, file)
    os.replace(path + ".new", path)
