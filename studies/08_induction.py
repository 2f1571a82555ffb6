"""Which head copies, and how much of the copying is its doing?

A line of 64 random symbols repeats itself: its first 8 to 24 symbols, drawn anew for
each line, come again and again. The first time nothing tells what comes next. From the
second time on nearly everything does: find the last place where the last two or three
symbols stood, and say what came after them. A decoder learns from such lines, 32 at a
time.

    blocks_1, blocks_2    a `mini_gpt` with so many blocks of 4 heads

Most symbols come several times in one period, so the last symbol alone is not enough.
Held equal: the lines of a seed, the steps, the optimizer.

A row, measured on new lines: the score, which is the nats of a symbol from the second
time on (guessing costs ln 16 = 2.77); `first`, the nats the first time. For each head,
how much of its weight lies on the place after the last time round (`looks`), and the
nats from the second time on with its part of the mixing layer set to 0 (`without`):
both block by block and head by head.

Reference: Olsson et al. (2022), arXiv:2209.11895 (induction heads).
"""

from functools import cache

from helpers import metrics, models, runtime, training
from helpers.results import studies

import keras
import numpy as np

NORMS = studies.script("07_norms")
SYMBOLS, LENGTH, PERIODS = 16, 64, (8, 24)
STEPS, BATCH, RATE, HEADS, WIDTH = 800, 32, 3e-3, 4, 64
CONFIGS = {"blocks_1": {"blocks": 1}, "blocks_2": {"blocks": 2}}
SEEDS = range(10)
MINUTES = 6


def run(config: str, seed: int) -> dict:
    """Train one configuration; return its row."""
    return measured(trained(CONFIGS[config]["blocks"], seed), *lines(200 + seed, 128))


def lines(seed: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Lines (count, LENGTH + 1), ids from 0, and the period of each, (count,)."""
    rng = np.random.default_rng(seed)
    periods = rng.integers(PERIODS[0], PERIODS[1] + 1, count)
    drawn = rng.integers(0, SYMBOLS, (count, PERIODS[1]))
    places = np.arange(LENGTH + 1) % periods[:, None]
    return np.take_along_axis(drawn, places, axis=1).astype("int32"), periods


def trained(blocks: int, seed: int) -> keras.Model:
    """A decoder that has learned from lines that repeat themselves."""
    model, optimizer = compiled(blocks)
    NORMS.restart(model, optimizer, seed)
    steps = runtime.budget(cpu=STEPS, gpu=STEPS, smoke=4)
    ids, _ = lines(10_000 + seed, steps * BATCH)
    model.fit(
        ids[:, :-1], ids[:, 1:], batch_size=BATCH, epochs=1, shuffle=False, verbose=0
    )
    return model


@cache
def compiled(blocks: int):
    """A model and its optimizer; compiled once, since only their numbers change."""
    model = models.mini_gpt(SYMBOLS, width=WIDTH, heads=HEADS, blocks=blocks)
    rate = training.schedule(RATE, STEPS, warmup=0.1, decay=True)
    optimizer = keras.optimizers.AdamW(rate, global_clipnorm=1.0)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    options = runtime.compile_options(model, fixed_shapes=True)
    model.compile(optimizer, loss, **options)
    optimizer.build(model.trainable_variables)
    return model, optimizer


def measured(model, ids: np.ndarray, periods: np.ndarray) -> dict:
    """The row of a trained model."""
    first, again = nats(model, ids, periods)
    row = {"score": again, "first": first, "looks": [], "without": []}
    for attend in attends(model):
        weights = weights_of(model, attend, ids)
        row["looks"].append(share_on_answer(weights, periods))
        row["without"].append(
            [without(model, attend, head, ids, periods) for head in range(HEADS)]
        )
    return row


def attends(model) -> list:
    """The attention layers, from below."""
    return [layer for layer in model.layers if layer.name.startswith("attend_")]


def nats(model, ids, periods) -> tuple[float, float]:
    """Mean nats of the symbols of the first time round, and of those after it."""
    logits = model.predict(ids[:, :-1], verbose=0, batch_size=64)
    lost = metrics.token_nats(ids[:, 1:], logits)  # (N, T), of symbols 1 to T
    target = np.arange(1, LENGTH + 1)
    again = target > periods[:, None]  # one symbol later: the first says where we are
    first = target < periods[:, None]
    return round(float(lost[first].mean()), 4), round(float(lost[again].mean()), 4)


def weights_of(model, attend, ids) -> np.ndarray:
    """The weights of an attention layer for some lines: (N, HEADS, T, T)."""
    looking = keras.Model(model.input, attend.output[1])
    return looking.predict(ids[:, :-1], verbose=0, batch_size=64)


def share_on_answer(weights: np.ndarray, periods: np.ndarray) -> list[float]:
    """For each head, the weight on the place after the last time round.

    At step t that is t - period + 1, whose symbol is the one that comes next.
    """
    asks = np.arange(LENGTH)
    answer = asks - periods[:, None] + 1  # (N, T)
    there = np.take_along_axis(
        weights, np.maximum(answer, 0)[:, None, :, None], axis=-1
    )[..., 0]
    known = (asks >= periods[:, None])[:, None]  # (N, 1, T)
    return [
        round(float(there[:, [head]][known].mean()), 4)
        for head in range(weights.shape[1])
    ]


def without(model, attend, head: int, ids, periods) -> float:
    """The nats from the second time on if nothing reads this head."""
    kernel = attend.mix.kernel.numpy()
    width = len(kernel) // HEADS
    gone = kernel.copy()
    gone[head * width : (head + 1) * width] = 0
    attend.mix.kernel.assign(gone)
    _, again = nats(model, ids, periods)
    attend.mix.kernel.assign(kernel)
    return again
