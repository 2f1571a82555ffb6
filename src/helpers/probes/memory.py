"""Delayed recall: how many steps later does a recurrent layer still know a cue?

A task that a net can't solve by chance or by a trick: among many symbols one is marked,
and at the end it is asked for.
"""

from __future__ import annotations

from typing import NamedTuple

from helpers import training

import keras
import numpy as np
from keras import layers

__all__ = ["MemorySpan", "memory_span", "recall_model", "recall_task"]

BATCH = 64
KNOWN = 0.9  # a cue counts as remembered at a delay where so many are recalled


class MemorySpan(NamedTuple):
    """What `memory_span` found.

    delays: (N,) steps between the cue and the question.
    accuracy: (N,) share of cues recalled after each delay.
    span: The longest delay up to which at least nine of ten cues are recalled; 0 if
        there is none.
    model: The trained model, ids (B, T) -> logits (B, symbols).
    """

    delays: np.ndarray
    accuracy: np.ndarray
    span: int
    model: keras.Model

    def __repr__(self) -> str:
        return f"MemorySpan({self.span} of {self.delays[-1]} steps)"


def recall_task(
    rng: np.random.Generator, count: int, length: int, delays=None, *, symbols: int = 4
):
    """Sequences of symbols, one of which is marked: which one was it?

    The marked symbol, the cue, stands `delay` steps before the last one. All other
    steps hold the same symbols without a mark, so a memory must choose what it keeps.

    Args:
        rng: Draws all of it.
        count: Sequences.
        length: Steps, T.
        delays: One delay for all, or one for each, from 1 to T - 1; None draws them
            so that each octave (1, 2 to 3, 4 to 7, …) is about equally frequent.
        symbols: Different symbols.

    Returns:
        ids (count, T) int32: 1 to `symbols`, and `symbols` more if marked (0, which
        means padding elsewhere, is not used); cues (count,) int32, 0 to symbols - 1;
        delays (count,).
    """
    if delays is None:
        delays = np.exp(rng.uniform(0, np.log(length), count)).astype(int)
    delays = np.broadcast_to(delays, count)
    if delays.min() < 1 or delays.max() > length - 1:
        raise ValueError(
            f"in {length} steps a delay can be 1 to {length - 1}, got "
            f"{delays.min()} to {delays.max()}."
        )
    ids = rng.integers(1, symbols + 1, size=(count, length))
    marked = np.arange(count), length - 1 - delays
    cues = ids[marked] - 1
    ids[marked] += symbols
    return ids.astype("int32"), cues.astype("int32"), delays


def recall_model(
    recurrent: layers.Layer, length: int, *, symbols: int = 4
) -> keras.Model:
    """A new model for the recall task: ids (B, T) -> logits (B, symbols).

    Each symbol becomes a one-hot vector with one place more for the mark, (B, T,
    symbols + 1), which the recurrent layer reads; one linear layer answers.
    """
    ids = keras.Input((length,), dtype="int32", name="ids")
    one_hot = layers.Embedding(
        2 * symbols + 1, symbols + 1, trainable=False, name="one_hot"
    )
    x = one_hot(ids)  # (B, T, symbols + 1)
    plain = np.eye(symbols, symbols + 1)
    marked = plain + np.eye(symbols + 1)[-1]
    one_hot.set_weights([np.concatenate([np.zeros((1, symbols + 1)), plain, marked])])
    logits = layers.Dense(symbols, name="logits")(recurrent(x))
    return keras.Model(ids, logits, name="recall")


def memory_span(
    recurrent: layers.Layer,
    *,
    longest: int = 63,
    steps: int = 500,
    rate: float = 6e-3,
    symbols: int = 4,
    seed: int = 0,
) -> MemorySpan:
    """Train a recurrent layer on delayed recall and measure how far back it remembers.

    `recall_model` puts it between one-hot symbols and a linear answer. It learns from
    `steps` new batches of 64 sequences, and is asked on new ones.

    Args:
        recurrent: A new layer (B, T, symbols + 1) -> (B, units), such as
            `layers.GRU(32)`.
        longest: The longest delay; sequences have one step more.
        steps: Batches to learn from.
        rate: The highest learning rate; it falls to 0 along a cosine.
        symbols: Different cues; guessing recalls one in `symbols`.
        seed: Of the sequences. Weights come from the global seed.

    Reference: after Hochreiter and Schmidhuber (1997), Long short-term memory, section
    5.2, where a first symbol decides the last one.
    """
    rng = np.random.default_rng(seed)
    model = recall_model(recurrent, longest + 1, symbols=symbols)
    training.fit(
        model,
        _batches(*recall_task(rng, steps * BATCH, longest + 1, symbols=symbols)),
        _batches(*recall_task(rng, 8 * BATCH, longest + 1, symbols=symbols)),
        task="tokens",
        epochs=1,
        rate=rate,
        decay=True,
        patience=None,
        seed=seed,
    )
    delays = _delays(longest)
    accuracy = _recalled(model, rng, delays, symbols)
    known = accuracy >= KNOWN
    reached = len(known) if known.all() else int(np.argmin(known))
    span = int(delays[reached - 1]) if reached else 0
    return MemorySpan(delays, accuracy, span, model)


def _batches(ids, cues, delays):
    import tensorflow as tf

    batches = tf.data.Dataset.from_tensor_slices((ids, cues))
    return batches.batch(BATCH, drop_remainder=True)  # all of one shape, for XLA


def _delays(longest: int) -> np.ndarray:
    """Two delays an octave: 1, 2, 3, 4, 6, 8, 12, … and the longest."""
    powers = 2 ** np.arange(1 + int(np.log2(longest)))
    grid = np.unique([*powers, *(3 * powers // 2), longest])
    return grid[grid <= longest]


def _recalled(model, rng, delays, symbols: int, each: int = 256) -> np.ndarray:
    """The share of cues that the model recalls, after each of the delays."""
    length = model.input_shape[1]
    parts = [recall_task(rng, each, length, d, symbols=symbols) for d in delays]
    ids, cues, _ = (np.concatenate(piece) for piece in zip(*parts, strict=True))
    logits = model.predict(ids, batch_size=each, verbose=0)
    return (logits.argmax(axis=1) == cues).reshape(-1, each).mean(axis=1)
