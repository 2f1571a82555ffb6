"""How does the loss fall when the network grows, and can the next size be foretold?

Seven `mini_gpt` of 4 blocks read the same 600 steps of 16 windows of 64 characters
of Shakespeare (about a seventh of the text). The width of each block is chosen so that
every size has about twice the parameters inside of the one before. The line that a
notebook draws goes through the first six; the seventh is there to be foretold.

    width_16, ..., width_128

Held equal: the windows of a seed, the steps, the recipe (AdamW, 5 % warm-up, a cosine
to 0, clipping). The rate is 0.3 / width, after three rates each were tried on seed 0
for the widths 16 and 96.

A row: the score, which is bits per character on the first 100,000 characters of the
validation text (read in windows of 64 from an empty memory); the curve, the same on
the first 20,000 after each eighth of the training; the parameters (all, and those
inside the blocks, which are counted for the line); the seconds of training (those of
the first run of a size with compiling).

Reference: Kaplan et al. (2020), arXiv:2001.08361.
"""

import time
from functools import cache

from helpers import data, metrics, models, runtime, training
from helpers.results import studies

import keras
import numpy as np

RACING = studies.script("08_mini_gpt")
NORMS = studies.script("07_norms")
LENGTH, BATCH, STEPS, EIGHTHS, RATE = 64, 16, 600, 8, 0.3
CONFIGS = {
    f"width_{width}": {"width": width, "heads": heads}
    for width, heads in (
        (16, 2),
        (24, 2),
        (32, 2),
        (48, 4),
        (64, 4),
        (96, 4),
        (128, 4),
    )
}
SEEDS = range(10)
MINUTES = 18


def run(config: str, seed: int) -> dict:
    """Train one size; return its row."""
    train, valid, _ = RACING.BASE.texts()
    model, optimizer = compiled(config)
    NORMS.restart(model, optimizer, seed)
    lessons = data.windows(
        train, length=LENGTH, batch_size=BATCH, shuffle=True, seed=seed
    )
    started = time.perf_counter()
    told = model.fit(
        lessons.repeat(),
        steps_per_epoch=STEPS // EIGHTHS,
        epochs=EIGHTHS,
        validation_data=read(valid[:20_000]),
        shuffle=False,
        verbose=0,
    ).history["val_loss"]
    seconds = time.perf_counter() - started
    nats = [
        metrics.token_nats(targets, model.predict_on_batch(ids)).ravel()
        for ids, targets in read(valid[:100_000])
    ]
    return {
        "score": round(metrics.bits_per_character(np.concatenate(nats)), 4),
        "curve": [round(float(loss / np.log(2)), 4) for loss in told],
        "parameters": model.count_params(),
        "inside": model.count_params() - model.get_layer("embed").count_params(),
        "seconds": round(seconds, 1),
    }


@cache
def compiled(config: str):
    """A model and its optimizer; compiled once, since only their numbers change."""
    settings = CONFIGS[config]
    vocab_size = RACING.BASE.texts()[-1]
    model = models.mini_gpt(vocab_size, blocks=4, room=LENGTH, **settings)
    rate = RATE / settings["width"]
    rates = training.schedule(rate, STEPS, warmup=0.05, decay=True)
    optimizer = RACING.gpt_optimizer(rates)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    options = runtime.compile_options(model, fixed_shapes=True)
    model.compile(optimizer, loss, **options)
    optimizer.build(model.trainable_variables)
    return model, optimizer


def read(ids: np.ndarray):
    """Batches of windows, in the order of the text."""
    return data.windows(ids, length=LENGTH, batch_size=64)
