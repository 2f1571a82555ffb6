"""Training: one way to fit a model, with the habits that sequence models need.

`fit` compiles, trains, stops early and keeps the best weights. Notebook 01 does all of
this in the open; from notebook 02 on this function does it.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from helpers import runtime

import keras
import numpy as np

__all__ = ["TASKS", "History", "fit", "schedule"]

SMOKE_STEPS = 4  # of a run that only proves that the cells work together


class Task(NamedTuple):
    """The loss of a kind of task, and the score that tells which epoch was best."""

    loss: Callable  # () -> a new loss of Keras
    score: Callable | None  # () -> a new metric of Keras; None if the loss is enough
    best: str  # the validation curve to watch
    mode: str  # "max" or "min"


TASKS = {
    "yes_no": Task(
        lambda: keras.losses.BinaryCrossentropy(from_logits=True),
        lambda: keras.metrics.BinaryAccuracy(name="accuracy", threshold=0.0),
        "val_accuracy",
        "max",
    ),
    "tokens": Task(
        lambda: keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        None,
        "val_loss",
        "min",
    ),
    "numbers": Task(
        keras.losses.MeanSquaredError,
        lambda: keras.metrics.MeanAbsoluteError(name="error"),
        "val_error",
        "min",
    ),
}


@dataclass(frozen=True)
class History:
    """What a training run left: its curves, its best epoch and its time.

    curves: name -> one value for each epoch; validation curves begin with `val_`.
    best_epoch: counts from 1; the model has that epoch's weights.
    score, score_name: what was watched on validation data, in that epoch, and the name
        of its curve.
    seconds: of the whole training.
    """

    curves: dict[str, list[float]] = field(repr=False)
    best_epoch: int
    score: float
    score_name: str
    seconds: float

    def __repr__(self) -> str:
        epochs = len(self.curves["loss"])
        name = self.score_name.replace("val_", "validation ")
        return (
            f"{epochs} epoch{'s' * (epochs > 1)} in {self.seconds:.1f} s; best: "
            f"epoch {self.best_epoch}, {name} {self.score:.4f}"
        )


def fit(
    model: keras.Model,
    train,
    valid,
    *,
    task: str,
    epochs: int = 10,
    rate: float = 1e-3,
    warmup: float = 0.0,
    decay: bool = False,
    patience: int | None = 2,
    seed: int = 0,
    optimizer: Callable = keras.optimizers.AdamW,
    callbacks: Sequence[keras.callbacks.Callback] = (),
) -> History:
    """Train a model and give it the weights of its best epoch.

    AdamW, if nothing else is asked for, gradients clipped to a global norm of 1, the
    compile options that `runtime` has measured for this kind of model, one line of
    progress that becomes one line of summary.

    Args:
        model: Uncompiled, with logits (or numbers) at its end.
        train, valid: tf.data sets of (input, target) batches, as `data` makes them.
        task: One of `TASKS`: "yes_no", "tokens", "numbers".
        epochs: At most so many.
        rate: The highest learning rate.
        warmup: Share of all steps in which the rate rises from 0 to `rate`.
        decay: Let the rate fall to 0 along a cosine after the warm-up.
        patience: Stop after so many epochs (1 or more) without a better one; None never
            stops.
        seed: Of dropout. The weights of the model were drawn when it was built.
        optimizer: A class of Keras, or any function that makes an optimizer when it is
            called as optimizer(rate, global_clipnorm=1.0); `rate` may be a schedule.
        callbacks: Further ones, to look at the model while it learns.

    A run with UNROLLED_BUDGET=smoke takes a few steps and learns nothing.

    Raises:
        ValueError: There is no such task, `warmup` is no share, or `patience` is below
            1.

    References: Loshchilov and Hutter (2019), arXiv:1711.05101 (AdamW); Pascanu et al.
    (2013), arXiv:1211.5063 (clipping); Prechelt (1998), Early stopping, but when?
    """
    if task not in TASKS:
        raise ValueError(f"task must be one of {sorted(TASKS)}, got {task!r}.")
    if patience is not None and patience < 1:
        raise ValueError(
            f"patience must be at least 1 epoch, or None to never stop; got {patience}."
        )
    if runtime.budget_name() == "smoke":
        train, epochs = train.take(SMOKE_STEPS), 1
    runtime.set_seed(seed)
    chosen = TASKS[task]
    steps = epochs * len(train)
    rates = schedule(rate, steps, warmup=warmup, decay=decay)
    optimizer = optimizer(rates, global_clipnorm=1.0)
    scores = [chosen.score()] if chosen.score else []
    options = runtime.compile_options(model, fixed_shapes=_fixed_shapes(train))
    model.compile(optimizer, chosen.loss(), metrics=scores, **options)
    optimizer.build(model.trainable_variables)  # else Keras traces the step twice
    watch = {"monitor": chosen.best, "mode": chosen.mode}
    patience = epochs if patience is None else patience
    stop = keras.callbacks.EarlyStopping(
        **watch, patience=patience, restore_best_weights=True
    )
    started = time.perf_counter()
    progress = _ProgressLine(len(train), epochs)
    curves = model.fit(
        train,
        validation_data=valid,
        epochs=epochs,
        callbacks=[stop, progress, *callbacks],
        shuffle=False,  # the data sets shuffle themselves
        verbose=0,
    ).history
    seconds = time.perf_counter() - started
    values = curves[chosen.best]
    best = int(np.argmax(values) if chosen.mode == "max" else np.argmin(values))
    history = History(curves, best + 1, values[best], chosen.best, seconds)
    progress.line.finish(repr(history))
    return history


def _fixed_shapes(batches) -> bool:
    """Whether every batch has the same shape; buckets have not."""
    specs = keras.tree.flatten(batches.element_spec)
    return all(spec.shape.is_fully_defined() for spec in specs)


def schedule(rate: float, steps: int, *, warmup: float = 0.0, decay: bool = False):
    """The learning rate over a run: constant, or rising and then falling.

    Args:
        rate: The highest value.
        steps: Of the whole run.
        warmup: Share of the steps in which it rises from 0.
        decay: Fall to 0 along a cosine afterwards.

    Returns:
        `rate` itself if it stays constant; else a schedule of Keras. An optimizer takes
        either.

    Reference: Loshchilov and Hutter (2017), arXiv:1608.03983.
    """
    if not 0 <= warmup < 1:
        raise ValueError(f"warmup is a share of the steps, 0 up to 1, got {warmup}.")
    if not decay and warmup == 0:
        return rate
    rising = int(warmup * steps)
    return keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=0.0 if rising else rate,
        decay_steps=max(steps - rising, 1),
        alpha=0.0 if decay else 1.0,
        warmup_target=rate if rising else None,
        warmup_steps=rising,
    )


class _ProgressLine(keras.callbacks.Callback):
    """Says on one line how far training is."""

    def __init__(self, batches: int, epochs: int):
        super().__init__()
        self.batches, self.num_epochs = batches, epochs
        self.epoch, self.validation = 0, ""
        self.started = self.shown = time.perf_counter()
        self.line = _Line()

    def on_epoch_begin(self, epoch, logs=None):
        self.epoch = epoch

    def on_train_batch_end(self, batch, logs=None):
        now = time.perf_counter()
        if now - self.shown > 0.5:
            self.shown = now
            self.line.show(
                f"epoch {self.epoch + 1} of {self.num_epochs}, "
                f"{(batch + 1) / self.batches:4.0%} · loss {logs['loss']:.4f}"
                f"{self.validation} · {now - self.started:.0f} s"
            )

    def on_epoch_end(self, epoch, logs=None):
        found = {name: v for name, v in logs.items() if name.startswith("val_")}
        self.validation = "".join(f" · {name} {v:.4f}" for name, v in found.items())


class _Line:
    """A line that is written over: in a notebook, or on a terminal."""

    def __init__(self):
        self.handle = None
        if _in_notebook():
            from IPython.display import display

            self.handle = display({"text/plain": "…"}, raw=True, display_id=True)

    def show(self, text: str, end: str = "") -> None:
        if self.handle:
            self.handle.update({"text/plain": text}, raw=True)
        elif sys.stdout.isatty() or end:
            print(f"\r{text:<79}", end=end, flush=True)

    def finish(self, text: str) -> None:
        """Leave one line of summary behind."""
        self.show(text, end="\n")


def _in_notebook() -> bool:
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return hasattr(shell, "kernel")
