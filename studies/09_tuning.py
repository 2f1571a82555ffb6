"""What does each of 240 settings make of a network that reads reviews?

This is the table on which notebook 09 compares ways to search: every point of a small
space, trained once. `SPACE` names six settings and their values; each optimizer has a
rate of its own, with its own values. The number of a point stands in the column `seed`,
and is also the seed of its weights and batches.

Held equal: the parts of notebook 01 (the test films are never touched), the 4,000
commonest words, batches of 256, nine epochs with a constant rate, gradients clipped to
a norm of 1. Training always runs to the end, so that any tuner, whenever it stops a
trial, finds what it would have seen.

Two rows are made at a time, each on one core: such a small network can't use two.

A row: the score, which is the best validation accuracy of the nine epochs; the curve of
it; the setting itself; `right`, how many reviews of each of ten groups of validation
films are told right after each epoch (so that a part of the films can choose and
another part can judge); `sizes`, the reviews in each group; the parameters; the seconds
of training on one core.
"""

from __future__ import annotations

import itertools
import time
from functools import cache

from helpers import data, models, runtime
from helpers.text import Vocabulary, words

import keras
import numpy as np
from keras import layers

SPACE = {
    "cell": ("simple_rnn", "gru", "lstm"),
    "units": (16, 64),
    "embed": (16, 64),
    "dropout": (0.0, 0.5),
    "dense": (0, 32),  # width of a layer before the answer; 0 is none
    "optimizer": ("adam", "sgd"),
}
RATES = {"adam": (1e-3, 4e-3, 1.6e-2), "sgd": (0.5, 2.0)}
CONFIGS = {"point": {}}
SEEDS = range(240)
MINUTES = 22
PROCESSES = 2

VOCABULARY, BATCH, EPOCHS, GROUPS = 4000, 256, 9, 10


def points() -> list[dict]:
    """All settings, in the order of their numbers."""
    return [
        dict(zip(SPACE, values, strict=True)) | {"rate": rate}
        for values in itertools.product(*SPACE.values())
        for rate in RATES[values[-1]]
    ]


def run(config: str, seed: int) -> dict:
    """Train the point with this number; return its row."""
    return trained(points()[seed], seed)


def trained(setting: dict, seed: int) -> dict:
    """The row of a setting."""
    runtime.set_seed(seed)
    train, valid, groups = lessons(seed)
    model = network(**setting)
    count = Count(*valid, groups)
    started = time.perf_counter()
    model.fit(train, epochs=EPOCHS, callbacks=[count], shuffle=False, verbose=0)
    seconds = time.perf_counter() - started
    sizes = np.bincount(groups)
    curve = (np.sum(count.right, axis=1) / sizes.sum()).round(4).tolist()
    return {
        "score": max(curve),
        "curve": curve,
        "setting": setting,
        "right": count.right,
        "sizes": sizes.tolist(),
        "parameters": model.count_params(),
        "seconds": round(seconds, 1),
    }


def network(*, cell, units, embed, dropout, dense, optimizer, rate) -> keras.Model:
    """A compiled classifier: ids (B, T) -> logits (B, 1)."""
    ids = keras.Input((None,), dtype="int32")
    x = layers.Embedding(VOCABULARY, embed, mask_zero=True)(ids)
    x = layers.Dropout(dropout)(x)
    x = layers.Dropout(dropout)(models.CELLS[cell](units)(x))
    if dense:
        x = layers.Dense(dense, activation="relu")(x)
    model = keras.Model(ids, layers.Dense(1)(x))
    if optimizer == "adam":
        how = keras.optimizers.Adam(rate, global_clipnorm=1.0)
    else:
        how = keras.optimizers.SGD(
            rate, momentum=0.9, nesterov=True, global_clipnorm=1.0
        )
    options = runtime.compile_options(model)
    model.compile(how, keras.losses.BinaryCrossentropy(from_logits=True), **options)
    how.build(model.trainable_variables)  # else Keras traces the step twice
    return model


class Count(keras.callbacks.Callback):
    """How many reviews of each group are told right after each epoch."""

    def __init__(self, batches, labels, groups):
        super().__init__()
        self.batches, self.labels, self.groups = batches, labels, groups
        self.right = []

    def on_epoch_end(self, epoch, logs=None):
        yes = self.model.predict(self.batches, verbose=0)[:, 0] > 0
        right = np.bincount(self.groups, yes == self.labels, len(set(self.groups)))
        self.right.append(right.astype(int).tolist())


def lessons(seed: int):
    """Batches to learn from; batches and labels to be tested on; groups of the latter.

    All three of the validation part are in the order of its batches: short ones first.
    """
    train, (ids, labels), _ = parts(VOCABULARY)
    batches, order = to_judge(ids)
    groups = film_groups(data.load_reviews().valid.films, GROUPS)[order]
    learn = data.bucket_batches(*train, batch_size=BATCH, shuffle=True, seed=seed)
    return learn, (batches, labels[order]), groups


def to_judge(ids):
    """Batches of reviews to be told, and the number of the review in each place."""
    numbers = np.arange(len(ids), dtype="int32")
    batches = data.bucket_batches(ids, numbers, batch_size=BATCH)
    return batches, np.concatenate([part for _, part in batches.as_numpy_iterator()])


@cache
def parts(max_size: int):
    """Ids and labels of the train, valid and test part, with the words of the first.

    The table uses the first two alone.
    """
    reviews = data.load_reviews()
    tokens = [[words(text) for text in part.texts] for part in reviews]
    vocabulary = Vocabulary.build(tokens[0], max_size=max_size)
    return [
        ([vocabulary.encode(row) for row in rows], part.labels)
        for rows, part in zip(tokens, reviews, strict=True)
    ]


def film_groups(films, count: int) -> np.ndarray:
    """(N,) a group, 0 to count - 1, for each review; a film is in one group.

    The film with the most reviews is dealt first, each to the smallest group so far.
    """
    names, index, sizes = np.unique(films, return_inverse=True, return_counts=True)
    held, of_film = np.zeros(count, int), np.empty(len(names), int)
    for film in np.argsort(-sizes, kind="stable"):
        of_film[film] = held.argmin()
        held[of_film[film]] += sizes[film]
    return of_film[index]
