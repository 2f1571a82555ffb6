"""The machine: seeds, devices, budgets. The one place that knows what hardware is here.

The course is written for a laptop with two CPU cores; on a GPU the same notebooks train
larger models. `budget` makes that choice in plain sight, in the cell where it matters.
`compile_options` and `decode_options` say when XLA pays, as measured.
"""

from __future__ import annotations

import csv
import importlib.metadata
import math
import os
import platform
import statistics
import time
from typing import NamedTuple, TypeVar

from helpers import ROOT
from helpers.cards import Card

__all__ = [
    "Device",
    "budget",
    "budget_name",
    "calibrate",
    "compile_options",
    "decode_options",
    "device",
    "device_report",
    "one_core_each",
    "set_seed",
    "shift",
    "stopwatch",
    "versions",
]

BUDGETS = ("auto", "cpu", "gpu", "smoke")
PACKAGES = ("tensorflow", "keras", "numpy")

#: What `calibrate` measured on the machine whose seconds stand in studies/notebooks.csv
#: (2 cores): recurrent steps a second.
REFERENCE_STEPS = 105_000

NOTEBOOKS = ROOT / "studies" / "notebooks.csv"  # measured by `make notebooks`

T = TypeVar("T")


class Device(NamedTuple):
    """What the notebooks compute on."""

    kind: str  # "cpu" or "gpu"
    count: int  # cores, or GPUs
    name: str


def set_seed(seed: int = 0) -> None:
    """Seed Python, NumPy and TensorFlow. UNROLLED_SEED shifts every seed of a run.

    Two runs on one machine are then equal; other machines differ in the last digits,
    which is why the course states results as bands and not as numbers.
    """
    import keras

    keras.utils.set_random_seed(seed + shift())


def shift() -> int:
    """What UNROLLED_SEED adds to every seed; 0 unless it is set.

    Raises ValueError if it is no whole number.
    """
    text = os.environ.get("UNROLLED_SEED", "0")
    try:
        return int(text)
    except ValueError:
        raise ValueError(
            f"UNROLLED_SEED must be a whole number, got {text!r}. Unset it, or set "
            "it to a number such as 1."
        ) from None


def device() -> Device:
    """The device that TensorFlow will use: the GPUs if it sees any, else the CPU."""
    import tensorflow as tf

    gpus = tf.config.list_physical_devices("GPU")
    if not gpus:
        return Device("cpu", _cores(), platform.processor() or platform.machine())
    details = tf.config.experimental.get_device_details(gpus[0])
    return Device("gpu", len(gpus), details.get("device_name", "GPU"))


def _cores() -> int:
    """The CPU cores that this process may use (a container may have few)."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def budget_name() -> str:
    """ "cpu", "gpu" or "smoke": what `budget` picks on this machine.

    UNROLLED_BUDGET=cpu, gpu or smoke overrides the choice; auto, or nothing, leaves it
    to the device. Raises ValueError for any other word.
    """
    wish = os.environ.get("UNROLLED_BUDGET", "auto")
    if wish not in BUDGETS:
        raise ValueError(f"UNROLLED_BUDGET must be one of {BUDGETS}, got {wish!r}.")
    return device().kind if wish == "auto" else wish


def budget(*, cpu: T, gpu: T, smoke: T | None = None) -> T:
    """Pick the size of an experiment by the device that is present.

    Args:
        cpu: The value on a machine without a GPU.
        gpu: The value on a machine with one.
        smoke: The value of a run that only proves that the cells work together and
            checks no result; `cpu` if it is left out.

    For example `epochs = budget(cpu=3, gpu=20)` is 3 on a laptop.
    """
    sizes = {"cpu": cpu, "gpu": gpu, "smoke": cpu if smoke is None else smoke}
    return sizes[budget_name()]


#: How to compile a model of each kind. Measured on 2 CPU cores: if all batches have one
#: shape, XLA makes the step of a small transformer twice as fast, and it helps one
#: recurrent layer, or several narrow ones. Over length buckets it compiles every shape
#: anew, some 20 seconds in all, which is more than it saves in a training of a minute
#: or less (benchmarks/seq2seq.py). It made two layers of 128 units slower. And random
#: numbers are slow under XLA: dropout of 128 x 32 x 64 values made a GRU's step of
#: 28 ms one of 170. Small models pay for each step's overhead, so several steps run as
#: one. On a GPU, XLA would keep recurrent layers from cuDNN.
COMPILE_OPTIONS = {
    "small recurrent, one shape": {"jit_compile": True, "steps_per_execution": 32},
    "recurrent": {"jit_compile": False, "steps_per_execution": 1},
    "attention, one shape": {"jit_compile": True, "steps_per_execution": 1},
    "attention": {"jit_compile": False, "steps_per_execution": 1},
    "other": {"jit_compile": False, "steps_per_execution": 8},
}
NARROW = 96  # units of each of several layers; benchmarks/recurrent.py


def compile_options(model, *, fixed_shapes: bool = False) -> dict:
    """Keyword arguments for `model.compile`: XLA, and how many steps run as one.

    Args:
        model: A Keras model, not compiled yet.
        fixed_shapes: Have all batches the same shape?

    Returns:
        One of the values of `COMPILE_OPTIONS`, as a dict of its own; for a smoke run,
        whose few steps end before XLA has compiled, always the plain one.
    """
    from keras import layers

    if budget_name() == "smoke":
        return dict(COMPILE_OPTIONS["attention"])
    every = list(model._flatten_layers())
    kinds = [type(layer).__name__ for layer in every]
    recurrent = [layer for layer in every if isinstance(layer, layers.RNN)]
    if recurrent:
        widths = [getattr(layer.cell, "units", math.inf) for layer in recurrent]
        small = len(widths) == 1 or max(widths) <= NARROW
        xla = fixed_shapes and small and device().kind == "cpu"
        found = "small recurrent, one shape" if xla else "recurrent"
    elif any("Attention" in kind for kind in kinds):
        found = "attention, one shape" if fixed_shapes else "attention"
    else:
        found = "other"
    return dict(COMPILE_OPTIONS[found])


def one_core_each() -> None:
    """Run operations side by side, each on one core; call it before any other.

    By default TensorFlow also cuts each operation into pieces, one for each core. The
    operations of a small recurrent network are so short that waiting for the pieces
    costs more than they gain, and an encoder that reads both ways has two to do at any
    time. `benchmarks/seq2seq.py` measures the gain, on 2 cores: 1.3 times for the model
    of notebook 05, nothing with attention. A network that is one long chain (notebook
    03) becomes slower.
    """
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(_cores())


def decode_options() -> dict:
    """Keyword arguments for `tf.function` around a loop that generates ids.

    XLA turns the loop into one program. Measured on 2 CPU cores with two layers of 128
    LSTM units: six times as fast for one sequence, equal for 8, and compiled in half a
    second.
    """
    return {"jit_compile": True}


def versions() -> dict[str, str]:
    """The versions of Python and of the packages that decide a result."""
    found = {"python": platform.python_version()}
    return found | {name: importlib.metadata.version(name) for name in PACKAGES}


def stopwatch():
    """Start a clock; call what this returns to read the seconds since then.

    (A GPU may still be at work when a call has returned: turn its results into NumPy
    before you read the clock.)
    """
    start = time.perf_counter()
    return lambda: time.perf_counter() - start


def calibrate(seconds: float = 2.0) -> float:
    """Measure how fast this machine does small recurrent steps: steps a second.

    One step is h = tanh(x + h W) for 64 rows and 64 units, inside one compiled loop:
    the work that most notebooks spend their time on.
    """
    import tensorflow as tf

    weights = tf.random.stateless_normal((64, 64), seed=(0, 0)) / 8
    x = tf.ones((64, 64))

    @tf.function
    def steps(count):
        return tf.while_loop(
            lambda t, h: t < count,
            lambda t, h: (t + 1, tf.tanh(x + h @ weights)),
            (0, x),
        )

    count, rates = 1000, []
    steps(tf.constant(count))  # compile first
    clock = stopwatch()
    while clock() < seconds:
        lap = stopwatch()
        steps(tf.constant(count))[1].numpy()
        rates.append(count / lap())
    return statistics.median(rates)  # whatever else the machine did now and then


def device_report(steps_per_second: float | None = None) -> Card:
    """A card: the device, the versions and, after `calibrate`, the course's minutes.

    Args:
        steps_per_second: What `calibrate` returned.
    """
    here = device()
    unit = "core" if here.kind == "cpu" else "GPU"
    size = f"{here.count} {unit}{'s' if here.count > 1 else ''}"
    rows = [
        ("what", "found"),
        ("computes on", f"{here.kind.upper()}: {here.name}, {size}"),
        ("system", f"{platform.system()} {platform.machine()}"),
        *((name, version) for name, version in versions().items()),
    ]
    if steps_per_second:
        speed = steps_per_second / REFERENCE_STEPS
        rows.append(("speed", _in_words(speed)))
        rows.append(_course_time(speed))
    return Card("note", "Your machine", rows=rows)


def _in_words(speed: float) -> str:
    """How a speed compares with that of the machine where the times were measured."""
    if 0.7 < speed < 1.4:
        return "about that of the machine where the times were measured"
    return f"about {speed:.1g} times that of the machine where times were measured"


def _course_time(speed: float) -> tuple[str, str]:
    """The row that says how long the measured notebooks would run on this machine."""
    with open(NOTEBOOKS, newline="", encoding="utf-8") as file:
        seconds = [float(row["seconds"]) for row in csv.DictReader(file)]
    minutes = sum(seconds) / speed / 60
    text = "about a minute" if minutes < 1.5 else f"about {minutes:.0f} minutes"
    books = "notebook 00" if len(seconds) == 1 else f"00 to {len(seconds) - 1:02}"
    return f"computing time, {books}", text
