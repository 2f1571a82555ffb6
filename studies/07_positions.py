"""How far do positions reach beyond the length that was trained?

The task: a text of 16 to 32 ids holds one A and one B among others; does A come before
B? Nothing but the order decides. A classifier with two blocks learns it from texts of
these lengths, then it is asked about texts of 16, 32, 64 and 128 ids.

    none        no positions: it can't know
    sinusoidal  waves that are added to the embeddings
    learned     a vector for each of 128 places, of which only 32 were ever trained
    rotary      queries and keys turned by their places

Held equal: the texts, the recipe (AdamW, one-cycle rate), the sizes. New texts at every
step, so nothing can be learned by heart.

A row: the score, which is the share of right answers for texts of 128 ids (0.5 is
chance); the same for each length; the seconds of training.
"""

import time

from helpers import data, models, runtime, training

import numpy as np

CONFIGS = {name: {"positions": name} for name in models.POSITIONS}
SEEDS = range(10)
MINUTES = 10

LENGTHS = (16, 32, 64, 128)
TRAINED = (16, 32)  # the shortest and the longest text of the training
BATCH, STEPS, RATE = 64, 600, 2e-3
VOCAB, A, B = 18, 16, 17  # ids 1 to 15 mean nothing
SIZES = {"width": 32, "heads": 2, "blocks": 2, "longest": max(LENGTHS)}


def run(config: str, seed: int) -> dict:
    """Train one configuration; return its row."""
    rng = np.random.default_rng(seed)
    lengths = rng.integers(TRAINED[0], TRAINED[1] + 1, STEPS * BATCH)
    runtime.set_seed(seed)
    model = models.transformer_classifier(VOCAB, **CONFIGS[config], **SIZES)
    started = time.perf_counter()
    training.fit(
        model,
        data.batches(texts(rng, lengths, TRAINED[1]), batch_size=BATCH),
        data.batches(texts(rng, lengths[:512], TRAINED[1]), batch_size=512),
        task="yes_no",
        epochs=1,
        rate=RATE,
        warmup=0.1,
        decay=True,
        patience=None,
        seed=seed,
    )
    seconds = time.perf_counter() - started
    right = [accuracy(model, length, seed) for length in LENGTHS]
    return {"score": right[-1], "curve": right, "seconds": round(seconds, 1)}


def texts(rng, lengths, width: int):
    """Texts (N, width), padded with 0 to the right, and whether A comes first, (N,)."""
    lengths = np.asarray(lengths)
    ids = rng.integers(1, A, (len(lengths), width))
    ids[np.arange(width) >= lengths[:, None]] = 0
    first = (rng.random(len(lengths)) * (lengths - 1)).astype(int)
    second = first + 1 + (rng.random(len(lengths)) * (lengths - 1 - first)).astype(int)
    a_first = rng.integers(0, 2, len(lengths))
    rows = np.arange(len(lengths))
    ids[rows, first] = np.where(a_first, A, B)
    ids[rows, second] = np.where(a_first, B, A)
    return ids.astype("int32"), a_first.astype("float32")


def accuracy(model, length: int, seed: int) -> float:
    """The share of right answers for 1,000 texts of a length."""
    rng = np.random.default_rng([seed, length])
    ids, a_first = texts(rng, np.full(1000, length), length)
    logits = model.predict(ids, batch_size=250, verbose=0)[:, 0]
    return round(float(np.mean((logits > 0) == a_first)), 4)
