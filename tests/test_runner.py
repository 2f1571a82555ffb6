"""tools/test.py counts right: what failed, broke off or was not found is no pass."""

import os
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parents[1]
GOOD = '<testcase name="a"/>'
FAILURE = '<failure message="boom">E   ValueError: 3 rows</failure>'
WRONG = f'<testcase name="b">{FAILURE}</testcase>'
BROKEN = '<testcase name="c"><error message="ImportError: no x"/></testcase>'
SKIPPED = '<testcase name="d"><skipped message="later"/></testcase>'


@pytest.fixture
def runner(load_tool, tmp_path, monkeypatch):
    module = load_tool("test")
    monkeypatch.setattr(module, "LOGS", tmp_path)
    return module


def outcome(runner, cases, code, strict=False):
    """What `count` makes of a junit file with these cases and this exit code."""
    stage = runner.Stage("stage", [], 9, strict)
    stage.log.write_text("its last words\n")
    if cases is not None:
        stage.junit.write_text(
            f"<testsuites><testsuite>{cases}</testsuite></testsuites>"
        )
    return runner.count(stage, code)


@pytest.mark.parametrize(
    "cases, code, expected",
    [
        (GOOD, 0, (1, 0, "")),
        (GOOD + GOOD + SKIPPED, 0, (2, 0, "")),
        (GOOD + WRONG, 1, (1, 1, "b: ValueError: 3 rows")),
        (GOOD + BROKEN, 1, (1, 1, "c: ImportError: no x")),
        ("", 5, (0, 1, "exit code 5: its last words")),  # pytest found no test
        (GOOD, 3, (1, 1, "exit code 3: its last words")),  # it broke off
        (GOOD, None, (1, 1, "stopped after 9 s")),
        (None, 0, (1, 0, "")),  # a command that is no pytest
        (None, 1, (0, 1, "exit code 1: its last words")),
        ("<", -9, (0, 1, "exit code -9: its last words")),  # killed while it wrote
    ],
)
def test_counts(runner, cases, code, expected):
    assert outcome(runner, cases, code) == expected


def test_a_notebook_may_skip_no_cell(runner):
    assert outcome(runner, GOOD + SKIPPED, 0, strict=True) == (1, 1, "d: later")


def test_the_last_line_and_the_exit_code_tell(runner, capsys, monkeypatch):
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    stage = runner.Stage("lint", [], 9)
    good = runner.Outcome(stage, 1.0, 80.0, 3, 0, "")
    assert runner.report([good]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "3 passed, 0 failed"
    bad = runner.Outcome(stage, 1.0, 80.0, 3, 2, "b: ValueError")
    assert runner.report([good, bad]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[-2:] == ["lint: b: ValueError", "6 passed, 2 failed"]


def test_github_gets_the_first_failure_in_its_summary(runner, tmp_path, monkeypatch):
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    stage = runner.Stage("03_text_generation", [], 9)
    runner.report([runner.Outcome(stage, 1.0, 80.0, 3, 1, "Cell 4: ValueError")])
    assert (
        "03_text_generation: Cell 4: ValueError"
        in (tmp_path / "summary.md").read_text()
    )


def test_a_stage_that_takes_too_long_is_stopped_with_all_it_started(runner):
    script = "import subprocess, time; subprocess.run(['sleep', '60'])"
    done = runner.run(runner.Stage("slow", [sys.executable, "-c", script], 0.5))
    assert (done.passed, done.failed) == (0, 1)
    assert done.seconds < 20 and "stopped after" in done.first_failure


def test_peak_memory_is_that_of_the_largest_descendant(runner):
    child = "x = bytearray(200 * 2**20)"
    script = (
        f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    )
    done = runner.run(runner.Stage("large", [sys.executable, "-c", script], 60))
    assert done.passed == 1 and 200 < done.peak_mb < 20_000


def test_every_notebook_is_run_and_solved(runner):
    stages = runner.stages()
    names = [stage.name for stage in stages]
    assert names[:5] == ["lint", "layout", "units", "exercises", "browser"]
    masters = [path.stem for path in (ROOT / "notebooks").glob("[0-9]*.ipynb")]
    both = [f"{master}{end}" for master in masters for end in ("", "_solved")]
    assert sorted(names[5:]) == sorted(both)
    seconds = [stage.seconds for stage in stages[5:]]
    assert seconds == sorted(seconds, reverse=True)  # the longest first


def test_one_notebook_is_proved_alone(runner):
    stages = runner.stages("00")
    assert [stage.name[:9] for stage in stages] == [
        "exercises",
        "00_start_",
        "00_start_",
    ]
    assert "00. or 00_ or nb00" in stages[0].command


def test_unknown_notebook_is_one_line():
    command = [sys.executable, ROOT / "tools" / "test.py", "77"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 2
    assert "there is no notebook '77'" in done.stdout and not done.stderr


def test_stages_run_side_by_side_on_cores_of_their_own(runner, monkeypatch):
    monkeypatch.setattr(runner, "lanes", lambda: [[0], [0]])
    script = "import os, time; time.sleep(1); print(sorted(os.sched_getaffinity(0)))"
    todo = [runner.Stage(f"s{i}", [sys.executable, "-c", script], 60) for i in range(4)]
    started = time.monotonic()
    done = runner.run_all(todo)
    assert [outcome.stage.name for outcome in done] == ["s0", "s1", "s2", "s3"]
    assert max(outcome.seconds for outcome in done) < time.monotonic() - started
    assert all(stage.log.read_text().strip() == "[0]" for stage in todo)


@pytest.mark.parametrize(
    "cores, megabytes, gpu, expected",
    [
        ({0, 1}, 20_000, "", [[0], [1]]),
        ({0, 1, 2, 3, 4, 5, 6, 7}, 40_000, "", [[0, 4], [1, 5], [2, 6], [3, 7]]),
        ({0, 1}, 6_000, "", [[0, 1]]),
        ({0}, 20_000, "", [[0]]),
        ({0, 1}, 20_000, "1", [None]),
    ],
)
def test_lanes_follow_from_cores_memory_and_gpu(
    runner, monkeypatch, cores, megabytes, gpu, expected
):
    memory = SimpleNamespace(available=megabytes * 2**20)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: cores, raising=False)
    monkeypatch.setattr(runner.psutil, "virtual_memory", lambda: memory)
    monkeypatch.setattr(runner.shutil, "which", lambda _: None)
    monkeypatch.setenv("GPU", gpu)
    assert runner.lanes() == expected
