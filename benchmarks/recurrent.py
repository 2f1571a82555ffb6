"""How fast recurrent layers train here: `python benchmarks/recurrent.py`, 5 minutes.

First table: SimpleRNN, GRU and LSTM with 64 units over 40 steps, batches of 64: as
Keras does it by default, as the course does it (`training.fit`: batches of one shape,
XLA, several steps in one call), and in PyTorch, if it can be imported (it is not
installed with the course). The same sizes, optimizer and clipping; compiling is not
counted. PyTorch's LSTM is one fused kernel of oneDNN, its GRU and RNN are not; so the
LSTM is the one that trains slower here than there. Unrolling, larger batches, XLA's
flags and an LSTM with its gradient written by hand did not change that.

Second table: what XLA alone and `steps_per_execution` alone do to the GRU.

Third table: what XLA does to an LSTM, asked after the last step or at every step, for
one or two layers of several widths. It is where `runtime.compile_options` has its rule
from.

Tokens a second are of this machine and this moment. The ratios compare what ran in
turn, round by round, so they mean something on any machine.
"""

import itertools

try:  # before TensorFlow, or the process crashes when an optimizer is made
    import torch
    import torch._dynamo
except ImportError:
    torch = None

from helpers import runtime

import keras
import numpy as np
import tensorflow as tf
from timing import in_turn, note

VOCABULARY, WIDTH, STEPS, BATCH, BATCHES, ROUNDS = 5000, 32, 40, 64, 64, 5
CELLS = {"SimpleRNN": "RNN", "GRU": "GRU", "LSTM": "LSTM"}  # Keras's name: PyTorch's
RNG = np.random.default_rng(0)
IDS = RNG.integers(1, VOCABULARY, (BATCHES * BATCH, STEPS)).astype("int32")
LABELS = RNG.integers(0, 2, len(IDS)).astype("float32")
TOKENS = IDS.size


def keras_epoch(cell, units, *, course, num_layers=1, every_step=False, **options):
    """Return a function that trains one epoch."""
    layers = keras.layers
    below = [
        getattr(layers, cell)(units, return_sequences=True)
        for _ in range(num_layers - 1)
    ]
    recurrent = getattr(layers, cell)(units, return_sequences=every_step)
    size = 90 if every_step else 1
    model = keras.Sequential(
        [
            keras.Input((STEPS,), dtype="int32"),
            layers.Embedding(VOCABULARY, WIDTH),
            *below,
            recurrent,
            layers.Dense(size),
        ]
    )
    losses = keras.losses
    kind = (
        losses.SparseCategoricalCrossentropy
        if every_step
        else losses.BinaryCrossentropy
    )
    targets = IDS % 90 if every_step else LABELS
    if course:
        options = runtime.compile_options(model, fixed_shapes=True) | options
    adam = keras.optimizers.AdamW(global_clipnorm=1.0)
    model.compile(adam, kind(from_logits=True), **options)
    if not course:
        return lambda: model.fit(IDS, targets, batch_size=BATCH, verbose=0)
    rows = tf.data.Dataset.from_tensor_slices((IDS, targets)).shuffle(len(IDS))
    batches = rows.batch(BATCH, drop_remainder=True).prefetch(tf.data.AUTOTUNE)
    return lambda: model.fit(batches, shuffle=False, verbose=0)


def torch_epoch(cell, units):
    """Return a function that trains one epoch in PyTorch."""
    embed = torch.nn.Embedding(VOCABULARY, WIDTH)
    recurrent = getattr(torch.nn, CELLS[cell])(WIDTH, units, batch_first=True)
    answer = torch.nn.Linear(units, 1)
    model = torch.nn.ModuleList([embed, recurrent, answer])
    adam = torch.optim.AdamW(model.parameters(), weight_decay=0.004)
    loss_of = torch.nn.BCEWithLogitsLoss()
    ids, labels = torch.from_numpy(IDS).long(), torch.from_numpy(LABELS)

    def epoch():
        for rows in torch.randperm(len(ids)).split(BATCH):
            adam.zero_grad()
            states = recurrent(embed(ids[rows]))[0]
            loss_of(answer(states[:, -1])[:, 0], labels[rows]).backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            adam.step()

    return epoch


def speeds(epochs):
    """Return tokens a second of each: the median of rounds in which all take turns."""
    for epoch in epochs:
        epoch()  # compiles
    seconds = in_turn(dict(enumerate(epochs)), ROUNDS)
    return [TOKENS / each for each in seconds.values()]


def against_others():
    """Print the first table."""
    print(
        f"{'64 units':<11}{'default':>10}{'course':>10}{'PyTorch':>10}   course against"
    )
    for cell in CELLS:
        epochs = [keras_epoch(cell, 64, course=course) for course in (False, True)]
        epochs += [torch_epoch(cell, 64)] if torch else []
        default, course, *other = speeds(epochs)
        columns = "".join(
            f"{speed / 1000:>9,.0f}k" for speed in (default, course, *other)
        )
        ratios = f"default {course / default:.2f}"
        ratios += "".join(f", PyTorch {course / speed:.2f}" for speed in other)
        print(f"{cell:<11}{columns}{'' if other else f'{chr(45):>10}'}   {ratios}")
        told = f"training a {cell}", "tokens/s"
        article = "An" if cell == "LSTM" else "A"
        note("recurrent", told[0], "Keras, default", default, told[1], 1)
        claim = (
            f"{article} {cell} trains: as the course does it, not with Keras's defaults"
        )
        ratio = course / default
        note("recurrent", told[0], "course", course, told[1], ratio, claim)
        for speed in other:
            claim = f"{article} {cell} trains: as the course does it, not in PyTorch"
            ratio = course / speed
            note(
                "recurrent",
                f"{cell} against PyTorch",
                "course",
                course,
                told[1],
                ratio,
                claim,
            )
    if not torch:
        print("PyTorch can't be imported here, so its column is empty.")


def one_by_one():
    """Print what XLA does alone, and what several steps in one call do alone."""
    ways = {
        "neither": {"jit_compile": False, "steps_per_execution": 1},
        "32 steps in a call, alone": {"jit_compile": False, "steps_per_execution": 32},
        "XLA alone": {"jit_compile": True, "steps_per_execution": 1},
        "XLA and 32 steps in a call": {"jit_compile": True, "steps_per_execution": 32},
    }
    found = speeds(
        [keras_epoch("GRU", 64, course=True, **way) for way in ways.values()]
    )
    print(f"\n{'GRU, 64 units':<28}{'tokens/s':>10}   ratio")
    for name, speed in zip(ways, found, strict=True):
        ratio = speed / found[0]
        print(f"{name:<28}{speed / 1000:>9,.0f}k   {ratio:.2f}", flush=True)
        claim = "" if name == "neither" else f"A GRU trains: {name}, not plain steps"
        note("recurrent", "GRU, one by one", name, speed, "tokens/s", ratio, claim)


def with_and_without_xla():
    """Print the second table."""
    print(f"\n{'LSTM':<12}{'asked':<12}{'no XLA':>10}{'XLA':>10}   ratio")
    sizes = [(1, 32), (1, 64), (1, 128), (1, 256), (2, 64), (2, 128)]
    for every_step, (num_layers, units) in itertools.product((False, True), sizes):
        options = {"num_layers": num_layers, "every_step": every_step}
        plain, xla = speeds(
            [
                keras_epoch(
                    "LSTM",
                    units,
                    course=True,
                    jit_compile=jit,
                    steps_per_execution=32,
                    **options,
                )
                for jit in (False, True)
            ]
        )
        asked = "every step" if every_step else "at the end"
        numbers = f"{plain / 1000:>9,.0f}k{xla / 1000:>9,.0f}k"
        print(
            f"{num_layers} x {units:<8}{asked:<12}{numbers}   {xla / plain:.2f}",
            flush=True,
        )
        way = f"{num_layers} x {units}, {asked}"
        note("recurrent", "LSTM, XLA", way, xla, "tokens/s", xla / plain)


if __name__ == "__main__":
    against_others()
    one_by_one()
    with_and_without_xla()
