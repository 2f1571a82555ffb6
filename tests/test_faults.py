"""What goes wrong on a learner's machine, tried in a real kernel: nothing is lost.

The data's own faults are in test_data_files.py, those of the record in test_store.py,
those of the set-up in test_setup.py, and the network's in test_offline.py.
"""

import json
import shutil
import subprocess

import nbformat
import pytest
from tiny import ROOT, cell, kernel, notebook, work

FIRST = """
import dataclasses, os, time
from helpers import exercises
from helpers.exercises import registry
import numpy as np
import tensorflow as tf
def check(answer, seconds=2.0):
    short = dataclasses.replace(registry.find("01.3"), seconds=seconds)
    registry._exercises["01.3"] = short
    print(exercises.check("01.3", answer))
"""
PATIENT = ", 20.0"  # TensorFlow waits ten seconds for memory before it gives up
ANSWERS = {  # what an answer does -> its code, and what the card must say
    "recurses": ("return f(x, y)", "RecursionError"),
    "recurses in two": ("return (lambda a, b: f(a, b))(x, y)", "RecursionError"),
    "loops": ("while True: pass", "stopped after 2 seconds"),
    "takes 10 GB": ("return np.ones(10 * 2**27)", "asked for more than 4 GB"),
    "takes 10 GB, bit by bit": (
        "keep = []\n    while True: keep.append(np.empty(2**27))",
        "asked for more than 4 GB",
    ),
    "takes 10 GB in TensorFlow": (
        "return tf.ones((10 * 2**28,))",
        "asked for more than 4 GB",
    ),
    "patches NumPy": ("np.mean = lambda *a, **k: 1.0\n    return 1.0", "numpy.mean"),
    "exits": ("exit()", "called `exit()`"),
    "quits": ("quit()", "called `exit()`"),
    "exits by sys": ("import sys\n    sys.exit(0)", "called `exit()`"),
}
LAST = """
def f(logits, labels):
    return np.mean((logits[:, 0] > 0) == (labels == 1))
check(f)
"""


def ran(*codes):
    """Run cells in one kernel; returns the run and the attempts that it left."""
    cells = [cell(f"c{number}", code) for number, code in enumerate(codes)]
    made = nbformat.from_dict(notebook(*cells))
    run, attempts = kernel.run_apart(made, "faults", ROOT)
    return run, [json.loads(line) for line in attempts]


def test_one_kernel_survives_every_answer():
    codes = [
        f"def f(x, y):\n    {code}\ncheck(f{PATIENT if 'tf.' in code else ''})"
        for code, _ in ANSWERS.values()
    ]
    run, attempts = ran(FIRST, *codes, "time.sleep(0.5)", LAST)
    assert run.error == ""
    shown = [
        each.outputs[0].text if each.outputs else "" for each in run.notebook.cells
    ]
    for (what, (_, message)), text in zip(ANSWERS.items(), shown[1:], strict=False):
        assert text.startswith("✗ 01.3") and message in text, f"{what}: {text}"
    assert shown[-1].startswith("✓ 01.3: passed.")
    assert [a["status"] for a in attempts] == ["started", "wrong"] * len(ANSWERS) + [
        "started",
        "passed",
    ]


def test_a_kernel_that_is_killed_in_a_check_loses_nothing(tmp_path, monkeypatch):
    """The attempt is on disk; the next kernel goes on from there."""
    killed = "def f(x, y):\n    os.kill(os.getpid(), 9)\ncheck(f)"
    run, attempts = ran(FIRST, LAST, killed)
    assert "Kernel died" in run.error
    statuses = [record["status"] for record in attempts]
    assert statuses == ["started", "passed", "started"]
    record = tmp_path / "record"
    record.mkdir()
    lines = "".join(json.dumps(record) + "\n" for record in attempts)
    (record / "attempts.jsonl").write_text(lines)
    monkeypatch.setenv("UNROLLED_RECORD", str(record))
    from helpers import exercises

    assert exercises.progress().text.startswith("1 of ")


@pytest.fixture(scope="module")
def korean(tmp_path_factory):
    """A copy of the checkout in a folder with spaces and Korean letters."""
    copy = tmp_path_factory.mktemp("folder") / "내 강의 (2nd copy)" / "un rolled"
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout
    for name in filter(None, listed.decode().split("\0")):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
    (copy / "data" / "packages").symlink_to(ROOT / "data" / "packages")
    return copy


def test_a_folder_with_spaces_and_korean_letters(korean):
    """The learner's copies are made there, and notebook 00 runs there."""
    assert work.main(["fill"], korean) == 0
    mine = korean / "work" / "00_start_here.ipynb"
    made = nbformat.read(mine, 4)
    record = korean / "work" / ".record"
    run = kernel.run(made, "korean", root=korean, cwd=mine.parent, record=str(record))
    assert run.error == ""
    where = "from helpers import ROOT, store; print(ROOT, store.folder())"
    told = nbformat.from_dict(notebook(cell("where", where)))
    kernel.run(told, "korean", root=korean, cwd=mine.parent, record=str(record))
    assert str(korean) in told.cells[0].outputs[0].text
