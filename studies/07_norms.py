"""Where should the norm stand, and when does training need a warm-up?

A transformer learns Shakespeare letter by letter, for 150 steps of 32 windows of 48
characters. Its blocks normalise what a part reads (pre) or the sum of what it read and
what it adds (post). The rate is constant from the start, or rises in the first fifth of
the steps. Depths of 2 and 8 blocks, three rates.

    pre_warm_2_1e-03    and so on: norm, start, blocks, highest rate

Held equal: the text, the windows of a seed, the optimizer (AdamW, no clipping, which
would hide what is asked here), the first weights of a seed.

A row: the score, which is bits per character in the last 20 steps of training (all of
the text is new then); no worse than 6.0 is noted, for runs that blew up.

Reference: Xiong et al. (2020), arXiv:2002.04745.
"""

import itertools
from functools import cache

from helpers import data, models, runtime, training
from helpers.text import Vocabulary

import keras
import numpy as np

NORMS, STARTS, DEPTHS, RATES = (
    ("pre", "post"),
    ("warm", "cold"),
    (2, 8),
    (1e-3, 3e-3, 1e-2),
)
CONFIGS = {
    f"{norm}_{start}_{depth}_{rate:.0e}": {
        "norm": norm,
        "start": start,
        "depth": depth,
        "rate": rate,
    }
    for norm, depth, start, rate in itertools.product(NORMS, DEPTHS, STARTS, RATES)
}
SEEDS = range(10)
MINUTES = 35

STEPS, BATCH, LENGTH, LAST, WORST = 150, 32, 48, 20, 6.0


def run(config: str, seed: int) -> dict:
    """Train one configuration; return its row."""
    norm, start, depth, rate = CONFIGS[config].values()
    windows, vocab_size = lessons(seed)
    model, optimizer = compiled(norm, depth, vocab_size)
    restart(model, optimizer, seed)
    losses = []
    for step, window in enumerate(windows):
        optimizer.learning_rate.assign(rate_at(step, start, rate))
        loss = model.train_on_batch(window[:, :-1], window[:, 1:])
        losses.append(float(loss))
        model.reset_metrics()
    bits = np.mean(losses[-LAST:]) / np.log(2)
    return {"score": round(float(np.nan_to_num(min(bits, WORST), nan=WORST)), 4)}


def rate_at(step: int, start: str, highest: float) -> float:
    """The rate of a step: it rises over the first fifth, or is there at once."""
    if start == "cold":
        return highest
    return float(training.schedule(highest, STEPS, warmup=0.2)(step))


@cache
def compiled(norm: str, depth: int, vocab_size: int):
    """A model and its optimizer; compiled once, since only their numbers change."""
    model = models.mini_gpt(vocab_size, width=64, heads=4, blocks=depth, norm=norm)
    optimizer = keras.optimizers.AdamW(1e-3)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    options = runtime.compile_options(model, fixed_shapes=True)
    model.compile(optimizer, loss, jit_compile=options["jit_compile"])
    optimizer.build(model.trainable_variables)
    return model, optimizer


def restart(model, optimizer, seed: int) -> None:
    """New first weights, and an optimizer that has seen nothing."""
    runtime.set_seed(seed)
    fresh = keras.models.clone_model(model)
    model.set_weights(fresh.get_weights())
    for variable in optimizer.variables:
        if variable is not optimizer.learning_rate:
            variable.assign(np.zeros(variable.shape, variable.dtype))


@cache
def text() -> tuple[np.ndarray, int]:
    """The training text as ids, and the number of different ids."""
    train = data.load_shakespeare().train
    chars = Vocabulary.build(list(train))
    return np.array(chars.encode(list(train)), "int32"), len(chars)


def lessons(seed: int) -> tuple[np.ndarray, int]:
    """Windows (STEPS, BATCH, LENGTH + 1) that share no character; the vocabulary."""
    ids, vocab_size = text()
    rng = np.random.default_rng(seed)
    count = (len(ids) - 1) // (LENGTH + 1)
    chosen = rng.permutation(count)[: STEPS * BATCH]
    windows = ids[chosen[:, None] * (LENGTH + 1) + np.arange(LENGTH + 1)]
    return windows.reshape(STEPS, BATCH, LENGTH + 1), vocab_size
