"""Seeds, the choice of a device (simulated), and the machine report."""

import random
import subprocess
import sys
from types import SimpleNamespace

import helpers
from helpers import runtime

import numpy as np
import pytest
import tensorflow as tf


@pytest.fixture
def gpus(monkeypatch):
    """Make TensorFlow see so many GPUs."""

    def pretend(count):
        found = [SimpleNamespace(name=f"GPU:{n}") for n in range(count)]
        monkeypatch.setattr(
            tf.config,
            "list_physical_devices",
            lambda kind: found if kind == "GPU" else [],
        )
        monkeypatch.setattr(
            tf.config.experimental,
            "get_device_details",
            lambda device: {"device_name": "Test GPU"},
        )

    monkeypatch.delenv("UNROLLED_BUDGET", raising=False)
    return pretend


@pytest.mark.parametrize("count, kind", [(0, "cpu"), (1, "gpu"), (2, "gpu")])
def test_the_device_that_is_present_decides(gpus, count, kind):
    gpus(count)
    assert runtime.device().kind == kind
    assert (
        runtime.budget(cpu="small", gpu="large")
        == {"cpu": "small", "gpu": "large"}[kind]
    )
    if count:
        assert runtime.device() == ("gpu", count, "Test GPU")
        assert f"{count} GPU" in repr(runtime.device_report())


@pytest.mark.parametrize(
    "wish, size", [("cpu", 1), ("gpu", 2), ("smoke", 3), ("auto", 2)]
)
def test_unrolled_budget_overrides_the_device(gpus, monkeypatch, wish, size):
    gpus(1)
    monkeypatch.setenv("UNROLLED_BUDGET", wish)
    assert runtime.budget(cpu=1, gpu=2, smoke=3) == size


def test_smoke_is_cpu_unless_said_otherwise(monkeypatch):
    monkeypatch.setenv("UNROLLED_BUDGET", "smoke")
    assert runtime.budget(cpu=5, gpu=50) == 5


def test_an_unknown_budget_names_the_known(monkeypatch):
    monkeypatch.setenv("UNROLLED_BUDGET", "tiny")
    with pytest.raises(ValueError, match="must be one of .*smoke.*, got 'tiny'"):
        runtime.budget(cpu=1, gpu=2)


def _draw():
    number = np.random.standard_normal()  # noqa: NPY002 - the global seed is tested
    return random.random(), number, float(tf.random.uniform(()))


def test_one_seed_one_sequence_and_unrolled_seed_shifts_it(monkeypatch):
    monkeypatch.delenv("UNROLLED_SEED", raising=False)
    runtime.set_seed(3)
    first = _draw()
    runtime.set_seed(3)
    assert _draw() == first
    monkeypatch.setenv("UNROLLED_SEED", "1")
    runtime.set_seed(2)
    assert _draw() == first
    runtime.set_seed(3)
    assert all(a != b for a, b in zip(_draw(), first, strict=True))


def test_a_seed_that_is_no_number_is_refused(monkeypatch):
    monkeypatch.setenv("UNROLLED_SEED", "lucky")
    with pytest.raises(ValueError, match="UNROLLED_SEED must be a whole number"):
        runtime.set_seed(0)


def test_the_report_names_device_versions_and_time(tmp_path, monkeypatch):
    table = tmp_path / "notebooks.csv"
    table.write_text("notebook,seconds\n00_a,300\n01_b,300\n")
    monkeypatch.setattr(runtime, "NOTEBOOKS", table)
    report = repr(runtime.device_report(2 * runtime.REFERENCE_STEPS))
    assert tf.__version__ in report
    assert "about 2 times" in report
    assert "00 to 01" in report and "about 5 minutes" in report


def test_calibrate_counts_steps():
    assert runtime.calibrate(0.05) > 100


def test_importing_tensorflow_after_helpers_prints_nothing():
    code = "import helpers, tensorflow"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": str(helpers.ROOT / "src"), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_failing_import_of_tensorflow_shows_what_it_printed(tmp_path):
    (tmp_path / "tensorflow.py").write_text(
        "import os\nos.write(2, b'why it failed')\nraise ImportError('broken')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", "import helpers, tensorflow"],
        env={
            "PYTHONPATH": f"{tmp_path}:{helpers.ROOT / 'src'}",
            "PATH": "/usr/bin:/bin",
        },
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "why it failed" in done.stderr and "ImportError: broken" in done.stderr


def test_one_core_each_sets_the_threads_of_tensorflow():
    """In a process of its own, since TensorFlow takes this before its first work only."""
    script = (
        "from helpers import runtime; runtime.one_core_each(); import tensorflow as tf;"
        "threads = tf.config.threading; tf.constant(1) + 1;"
        "print(threads.get_intra_op_parallelism_threads(),"
        "threads.get_inter_op_parallelism_threads() == runtime._cores())"
    )
    told = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout
    assert told.split() == ["1", "True"]
