"""Prove that the course works: what `make test` and CI run.

    python tools/test.py       everything
    python tools/test.py 07    the proofs of one notebook

The stages are lint, unit tests, exercise proofs, a learner and a reader in a browser
(where one is installed), each notebook run again, and each notebook run with the
solutions pasted in. Stages run side by side, each on cores of its own. A stage that
fails hides no other. What the stages said is kept in build/test/. The last line is
`N passed, N failed`.
"""

import contextlib
import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import NamedTuple
from xml.etree import ElementTree

import psutil
from course import ROOT, CourseError, masters, measured
from kernel import environment

LOGS = ROOT / "build" / "test"
PROOFS = (
    "tests/test_exercises.py",
    "tests/test_fuzz.py",
    "tests/test_notebooks.py",
)
BROWSER = "tests/browser"
MINUTES_FOR_TESTS = 40
UNMEASURED_SECONDS = 100  # of a notebook that studies/notebooks.csv doesn't know yet
MOST_LANES, LANE_MB = 4, 4000
SHOWN_LINES = 80
COLOUR = re.compile(r"(?:\x1b|#x1B)\[[\d;]*m")
REASON = re.compile(r"[\w.]*(?:Error|Exception|Warning|Blocked|Timeout)\b")
RUNNING = set()  # ids of the processes that a Ctrl-C has to stop
PER_MB = 2**20 if sys.platform == "darwin" else 2**10  # unit of ru_maxrss: bytes, KiB


class Stage(NamedTuple):
    """A command of the proof; `name` names its files in build/test/."""

    name: str
    command: list
    seconds: float  # after which it is stopped, and has failed
    strict: bool = False  # runs notebooks: no network, an empty record, bands must hold

    @property
    def junit(self):
        return LOGS / f"{self.name}.xml"

    @property
    def log(self):
        return LOGS / f"{self.name}.log"


class Outcome(NamedTuple):
    """What a stage gave."""

    stage: Stage
    seconds: float
    peak_mb: float
    passed: int
    failed: int
    first_failure: str


# --- the stages -----------------------------------------------------------------------


def lint():
    """ruff over everything, notebooks included: its rules, then its layout."""
    ruff = [sys.executable, "-m", "ruff"]
    return [
        Stage("lint", [*ruff, "check", "."], 60),
        Stage("layout", [*ruff, "format", "--check", "."], 60),
    ]


def pytest(name, *arguments, seconds=60 * MINUTES_FOR_TESTS, strict=False):
    """A stage that runs pytest and leaves its counts in a junit file."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    command += [f"--junitxml={LOGS / name}.xml", "-o", "junit_family=xunit2"]
    return Stage(name, [*command, *arguments], seconds, strict)


def limit(notebook):
    """Seconds that a notebook may take: a guard against hanging, no bar on speed.

    Three times what was measured on two cores, and twice that, for it may have one.
    """
    row = measured(ROOT).get(notebook.stem)
    return max(120, 6 * (float(row["seconds"]) if row else UNMEASURED_SECONDS))


def rerun(notebook):
    """Run a master again by nbval, in a process of its own."""
    seconds = limit(notebook)
    options = [
        "--nbval-lax",
        "--nbval-current-env",
        f"--nbval-cell-timeout={seconds:.0f}",
    ]
    path = str(notebook.relative_to(ROOT))
    return pytest(notebook.stem, path, *options, seconds=seconds + 60, strict=True)


def solved(notebook):
    """Run a master with the solutions pasted into the stubs."""
    command = [sys.executable, "tools/notebooks.py", "solved", notebook.stem]
    return Stage(f"{notebook.stem}_solved", command, limit(notebook) + 60, strict=True)


def stages(name=None):
    """All stages, or those of the notebook called `name`.

    Raises:
        CourseError: There is no such notebook.
    """
    chosen = masters(ROOT, [name] if name else [])
    runs = [make(notebook) for notebook in chosen for make in (rerun, solved)]
    runs.sort(key=lambda stage: -stage.seconds)  # the longest first: no lane ends late
    if name:
        number = chosen[0].stem[:2]
        only = f"{number}. or {number}_ or nb{number}"
        return [pytest("exercises", *PROOFS, "-k", only), *runs]
    ignored = [f"--ignore={path}" for path in (*PROOFS, BROWSER)]
    tests = [("units", ignored), ("exercises", PROOFS), ("browser", [BROWSER])]
    return [*lint(), *[pytest(name, *paths) for name, paths in tests], *runs]


# --- running them ---------------------------------------------------------------------


def lanes():
    """The sets of cores on which stages run side by side; None means all cores.

    A TensorFlow on one core does more than half of what it does on two, so two at once
    get more done. Each needs memory. A GPU is one, and so is its lane.
    """
    if os.environ.get("GPU") or shutil.which("nvidia-smi"):
        return [None]
    if not hasattr(os, "sched_getaffinity"):  # macOS binds no process to a core
        return [None]
    cores = sorted(os.sched_getaffinity(0))
    room = psutil.virtual_memory().available // 2**20 // LANE_MB
    number = max(1, min(len(cores), MOST_LANES, room))
    return [cores[lane::number] for lane in range(number)]


def run_all(todo):
    """Run the stages in their order, side by side; tell each; return the Outcomes."""
    free = queue.SimpleQueue()
    for cores in (found := lanes()):
        free.put(cores)

    def in_a_lane(stage):
        cores = free.get()
        if cores:  # of this thread; what it starts inherits them
            os.sched_setaffinity(0, cores)
        try:
            return run(stage)
        finally:
            free.put(cores)

    with ThreadPoolExecutor(len(found)) as pool:
        runs = [pool.submit(in_a_lane, stage) for stage in todo]
        try:
            for done in as_completed(runs):
                tell(done.result())
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            for pid in RUNNING.copy():
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(pid, signal.SIGKILL)
            raise
    return [done.result() for done in runs]


def run(stage):
    """Run a stage with its output in its log file; return the Outcome."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as record, open(stage.log, "wb") as log:
        settings = {"UNROLLED_STRICT": "1"} if stage.strict else {}
        process = subprocess.Popen(
            stage.command,
            cwd=ROOT,
            env=environment(ROOT, record, **settings) if stage.strict else None,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # so that it can be stopped with all it started
        )
        RUNNING.add(process.pid)
        code, peak = wait(process, stage.seconds)
        RUNNING.discard(process.pid)
    passed, failed, first = count(stage, code)
    return Outcome(stage, time.monotonic() - started, peak, passed, failed, first)


def wait(process, seconds):
    """Return a process's exit code, or None if it ran too long, and its peak memory.

    The memory is that of the largest process among it and its descendants, in MB.
    """
    deadline, late = time.monotonic() + seconds, False
    while True:
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            process.returncode = os.waitstatus_to_exitcode(status)
            code = None if late else process.returncode
            return code, usage.ru_maxrss / PER_MB
        if not late and time.monotonic() > deadline:
            late = True
            os.killpg(process.pid, signal.SIGKILL)
        time.sleep(0.05)


def count(stage, code):
    """Return how many checks passed and failed, and what failed first.

    A stage that ran too long or broke off has failed, whatever its tests say, and so
    has one that found no test (pytest's exit code 5).
    """
    tests = cases(stage)
    verdicts = [verdict(test, stage.strict) for test in tests]
    passed, failed = verdicts.count("passed"), verdicts.count("failed")
    first = headline(tests[verdicts.index("failed")]) if failed else ""
    if code == 0:
        return (passed, failed, first) if tests else (1, 0, "")
    if code is None:
        first = f"stopped after {stage.seconds:.0f} s"
    return passed, failed or 1, first or f"exit code {code}: {last_line(stage)}"


def last_line(stage):
    """The last thing that a stage said."""
    return (stage.log.read_text(errors="replace").strip().splitlines() or [""])[-1]


def cases(stage):
    """The test cases of a stage's junit file; none if it left no whole one."""
    try:
        return list(ElementTree.parse(stage.junit).iter("testcase"))
    except (FileNotFoundError, ElementTree.ParseError):
        return []


def verdict(test, strict):
    """Return "passed", "failed" or "skipped"; a notebook may skip no cell."""
    tags = {child.tag for child in test}
    if tags & {"failure", "error"} or (strict and "skipped" in tags):
        return "failed"
    return "skipped" if "skipped" in tags else "passed"


def headline(test):
    """The name of a test that failed, and the line that says why."""
    message = f"{test[0].get('message') or ''}\n{test[0].text or ''}"
    lines = [
        line.removeprefix("E ").strip() for line in COLOUR.sub("", message).split("\n")
    ]
    reasons = [line for line in lines if REASON.match(line)] or list(
        filter(None, lines)
    )
    return f"{test.get('name')}: {reasons[-1] if reasons else 'no message'}"


# --- telling --------------------------------------------------------------------------


def tell(outcome):
    """Print a stage's line, and the end of its log if it failed."""
    verdict = "passed" if outcome.passed else "skipped"
    verdict = f"{outcome.failed} failed" if outcome.failed else verdict
    print(f"{outcome.stage.name}: {verdict} ({outcome.seconds:.0f} s)", flush=True)
    if outcome.failed:
        lines = outcome.stage.log.read_text(errors="replace").splitlines()
        print("\n".join(f"    {line}" for line in lines[-SHOWN_LINES:]))
        print(f"  All of it: {outcome.stage.log.relative_to(ROOT)}\n", flush=True)


def table(outcomes):
    """The lines of the closing table."""
    lines = [f"{'stage':32}{'seconds':>9}{'peak MB':>9}{'passed':>8}{'failed':>8}"]
    for outcome in outcomes:
        figures = f"{outcome.seconds:9.1f}{outcome.peak_mb:9.0f}"
        lines.append(
            f"{outcome.stage.name:32}{figures}{outcome.passed:8}{outcome.failed:8}"
        )
    return lines


def report(outcomes):
    """Print the table and the totals; on GitHub, add them to the job's summary."""
    passed, failed = (sum(o[i] for o in outcomes) for i in (3, 4))
    lines = ["", *table(outcomes), ""]
    lines += [f"{o.stage.name}: {o.first_failure}" for o in outcomes if o.failed]
    lines += [f"{passed} passed, {failed} failed"]
    print("\n".join(lines), flush=True)
    if summary := os.environ.get("GITHUB_STEP_SUMMARY"):
        with open(summary, "a") as file:
            file.write("```text\n" + "\n".join(lines) + "\n```\n")
    return 1 if failed else 0


def main(arguments):
    try:
        todo = stages(arguments[0] if arguments else None)
    except CourseError as error:
        print(error)
        return 2
    shutil.rmtree(LOGS, ignore_errors=True)
    LOGS.mkdir(parents=True)
    return report(run_all(todo))


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit("\nStopped.")
