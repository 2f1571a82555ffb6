"""At equal time: attention or a GRU, letters or pieces, AdamW or Muon on Shakespeare?

    gpt       a `mini_gpt` that reads characters, in windows of 64; AdamW
    muon      the same, trained with the optimizer Muon
    pieces    the same `mini_gpt` as `gpt`, which reads pieces of several characters:
              byte-pair encoding with 300 merges, learned from the training text
    gru       the network and the recipe of the study 03_text_generation (GRU of 192)

Held equal: the seconds of training on two cores with nothing beside, roughly, by
numbers of steps that were fixed beforehand. All windows lie side by side; the rate
rises at first and falls along a cosine. The rates of `gpt` and `muon` were tried on
seed 0 with this validation text (that of `gru` in its own study; `pieces` has that of
`gpt`), which favours the networks a little, the table of counts never.

A row: the score, which is bits per character on the validation text (lower is better).
The GRU reads windows of 256 from an empty state, as in its own study. The others read
windows of 64 that overlap by half, and are judged on the second half of each, so that
something stands before every character. The curve: bits on the first 50,000 characters
or pieces after each eighth of the training. The parameters; the seconds of training
alone, with compiling.

Reference: Liu et al. (2025), arXiv:2502.16982 (Muon, as Keras has it).
"""

from __future__ import annotations

import time
from functools import cache
from typing import NamedTuple

from helpers import data, metrics, models, runtime, training
from helpers.results import studies
from helpers.text import BytePairs, Vocabulary

import keras
import numpy as np

BASE = studies.script("03_text_generation")
LENGTH, BATCH, MERGES = 64, 16, 300
SIZE = {"width": 96, "heads": 4, "blocks": 3}
CONFIGS = {
    "gpt": {"steps": 1496, "rate": 6e-3, "warmup": 0.05},
    "muon": {"steps": 1248, "rate": 1.5e-2, "warmup": 0.05},
    "pieces": {"steps": 1496, "rate": 6e-3, "warmup": 0.05},
    "gru": {"steps": 1696, "rate": BASE.RATE, "warmup": 0.1},
}
SEEDS = range(10)
MINUTES = 28
EIGHTHS, CHECKED = 8, 50_000


class Text(NamedTuple):
    """Ids to learn from, ids to be tested on, and the characters of each of these."""

    train: np.ndarray
    valid: np.ndarray
    sizes: np.ndarray
    vocab_size: int


def run(config: str, seed: int) -> dict:
    """Train one configuration; return its row."""
    text = pieces() if config == "pieces" else letters()
    runtime.set_seed(seed)
    model, optimizer, lessons = parts(config, text, seed)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    options = runtime.compile_options(model, fixed_shapes=True)
    model.compile(optimizer, loss, **options)
    optimizer.build(model.trainable_variables)
    reads = {"length": 256, "stride": 256} if config == "gru" else {}
    watch = Watch(text, reads)
    model.fit(
        lessons.repeat(),
        steps_per_epoch=CONFIGS[config]["steps"] // EIGHTHS,
        epochs=EIGHTHS,
        callbacks=[watch],
        shuffle=False,
        verbose=0,
    )
    return {
        "score": round(bits(model, text.valid, text.sizes, **reads), 4),
        "curve": watch.curve,
        "parameters": model.count_params(),
        "seconds": round(watch.seconds, 1),
    }


def parts(config: str, text: Text, seed: int):
    """The network, its optimizer and its lessons."""
    steps, rate, warmup = CONFIGS[config].values()
    rates = training.schedule(rate, steps, warmup=warmup, decay=True)
    if config == "gru":
        optimizer = keras.optimizers.AdamW(rates, global_clipnorm=1.0)
        lessons = BASE.side_by_side(text.train, seed)
        return BASE.network(text.vocab_size), optimizer, lessons
    optimizer = gpt_optimizer(rates, muon=config == "muon")
    lessons = data.windows(
        text.train, length=LENGTH, batch_size=BATCH, shuffle=True, seed=seed
    )
    model = models.mini_gpt(text.vocab_size, room=LENGTH, **SIZE)
    return model, optimizer, lessons


def gpt_optimizer(rates, *, muon=False):
    """AdamW or Muon, with clipping; weight decay spares norms and biases."""
    habits = {"weight_decay": 0.1, "global_clipnorm": 1.0}
    if muon:
        optimizer = keras.optimizers.Muon(rates, adam_beta_2=0.99, **habits)
    else:
        optimizer = keras.optimizers.AdamW(rates, beta_2=0.99, **habits)
    optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    return optimizer


class Watch(keras.callbacks.Callback):
    """The seconds of training alone, and the bits after each epoch."""

    def __init__(self, text: Text, reads: dict):
        super().__init__()
        self.ids, self.sizes = text.valid[:CHECKED], text.sizes[:CHECKED]
        self.reads, self.seconds, self.curve = reads, 0.0, []

    def on_epoch_begin(self, epoch, logs=None):
        self.started = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        self.seconds += time.perf_counter() - self.started
        found = bits(self.model, self.ids, self.sizes, **self.reads)
        self.curve.append(round(found, 4))


def bits(model, ids, sizes=None, *, length=LENGTH, stride=LENGTH // 2) -> float:
    """Bits per character of a text, each id judged once (the first few not at all).

    Args:
        model: ids (B, T) -> logits (B, T, V).
        ids: (N,) of the text.
        sizes: (N,) characters of each id; one each if None.
        length: Of the windows that are read.
        stride: Places from window to window; the last so many steps of each are judged.
    """
    starts = np.arange(0, len(ids) - length, stride)[:, None]
    places = starts + np.arange(length)  # (windows, length)
    judged = places[:, -stride:] + 1  # the places of what is foretold
    count = 4096 // length  # windows at a time
    nats = [
        metrics.token_nats(
            ids[judged[k : k + count]],
            model.predict_on_batch(ids[places[k : k + count]])[:, -stride:],
        ).ravel()
        for k in range(0, len(places), count)
    ]
    characters = None if sizes is None else int(sizes[judged].sum())
    return metrics.bits_per_character(np.concatenate(nats), characters=characters)


@cache
def letters() -> Text:
    """Shakespeare as characters."""
    train, valid, vocab_size = BASE.texts()
    return Text(train, valid, np.ones(len(valid), int), vocab_size)


@cache
def pieces() -> Text:
    """Shakespeare as pieces of several characters."""
    plays = data.load_shakespeare()
    pairs = BytePairs.learn(plays.train, MERGES)
    vocabulary = Vocabulary(pairs.pieces(plays.train))
    train, valid = (pairs.split(part) for part in (plays.train, plays.valid))
    sizes = np.array([len(piece) for piece in valid])
    ids = (np.array(vocabulary.encode(part), "int32") for part in (train, valid))
    return Text(*ids, sizes, len(vocabulary))
