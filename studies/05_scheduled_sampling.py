"""Does it help a decoder to read some of its own answers while it learns?

The plain model of the study 05_pronunciation, trained with teacher forcing, goes on
from the same weights in three ways, for equally many steps, each with a new optimizer
and the same small rate:

    teacher          the right phoneme at every step, as before
    linear           its own answer with a probability that rises from 0 to a half
    inverse_sigmoid  the same share on an S-curve: late, then fast

A row: the score, which is the share of words told wrong in the valid part; the same
before the further training; the same of the test part; the share of wrong phonemes in
the test part; the seconds of the further training.

Reference: Bengio et al. (2015), arXiv:1506.03099.
"""

import time
from functools import lru_cache

from helpers import generation, metrics, models, runtime
from helpers.results.studies import script

import keras
import numpy as np

CONFIGS = {"teacher": {}, "linear": {}, "inverse_sigmoid": {}}
SEEDS = range(10)
MINUTES = 16

base = script("05_pronunciation")
STEPS, RATE = 100, 1e-3  # about half an epoch more
MOST = 0.5  # the highest share of its own answers


def run(config: str, seed: int) -> dict:
    """Go on from the model of a seed in one of the three ways; return its row."""
    weights, before = taught(seed)
    letters, sounds = base.vocabularies()
    runtime.set_seed(100 + seed)
    units = base.KINDS["plain"][1]
    model = models.seq2seq(len(letters), len(sounds), embed_dim=base.EMBED, units=units)
    model.set_weights(weights)
    started = time.perf_counter()
    go_on(model, config, seed)
    seconds = time.perf_counter() - started
    _, valid, test = base.family_parts()
    told = base.tell(model, test.words)
    row = {
        "score": metrics.word_error(base.tell(model, valid.words), valid.spoken),
        "before": before,
        "test": metrics.word_error(told, test.spoken),
        "phonemes": metrics.phoneme_error(told, test.spoken),
        "seconds": seconds,
    }
    return {name: round(float(value), 4) for name, value in row.items()}


@lru_cache(maxsize=1)  # the three configurations of a seed follow each other
def taught(seed: int):
    """The weights after teacher forcing, and their word error on the valid part."""
    _, valid, _ = parts = base.family_parts()
    model, _ = base.trained("plain", parts, seed)
    told = base.tell(model, valid.words)
    return model.get_weights(), metrics.word_error(told, valid.spoken)


def go_on(model, config: str, seed: int) -> None:
    """STEPS more steps, with a growing share of the model's own answers."""
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    adam = keras.optimizers.AdamW(RATE, global_clipnorm=1.0)
    model.compile(adam, loss, **runtime.compile_options(model))
    adam.build(model.trainable_variables)  # else Keras traces the step twice
    talk = models.stepper(model)
    lessons = base.lessons(base.family_parts()[0], shuffle=True, seed=100 + seed)
    for step, ((source, target_in), target_out) in enumerate(lessons.take(STEPS)):
        share = MOST * SHARES[config](step / STEPS)
        inputs = target_in
        if share:
            inputs = generation.mixed_inputs(
                talk, talk.encode(source), target_in, share, seed=1000 * seed + step
            )
        model.train_on_batch([source, inputs], target_out)


SHARES = {
    "teacher": lambda done: 0.0,
    "linear": lambda done: done,
    "inverse_sigmoid": lambda done: 1 / (1 + np.exp(-10 * (done - 0.5))),
}
