"""How much of an ensemble's gain can be had for the price of one network?

Every network is the GRU of the study 10_members, with its films: seed s leaves out the
training films of fold s % 5 and is judged on them. The first six recipes train for the
same four epochs, and what is left at the end is judged. (The networks of `teacher` have
their epochs chosen by the validation films, as in 10_members.)

    single         the rate falls once along a cosine
    constant       the rate stays
    mean_weights   as `constant`; the mean of the weights after epochs 2, 3 and 4
    moving_mean    as `constant`; an exponential moving mean of the weights (0.99)
    last_cycle     the rate falls along a cosine in every epoch and then starts anew
    snapshots      as `last_cycle`; the networks at the ends of cycles 2, 3 and 4, whose
                   probabilities are averaged
    three          three times `single`, with other seeds; their probabilities averaged
    teacher        the mean of bag, GRU, LSTM and both ways (study 10_members)
    student        a `single` that learns what the teacher says, of the training reviews
                   and of those of the validation films, instead of the labels

Two rows are made at a time, each on one core.

A row: the score, which is the accuracy on the fold; the cross-entropy (nats) there; the
networks that must run to answer; the seconds of training on one core, for `student`
with those of the teacher.

References: Huang and others (2017), arXiv:1704.00109 (snapshots); Izmailov and others
(2018), arXiv:1803.05407 (mean weights); Polyak and Juditsky (1992) (moving mean);
Hinton, Vinyals and Dean (2015), arXiv:1503.02531 (distillation).
"""

import time

from helpers import data, ensembles, metrics, models, runtime
from helpers.results import studies

import keras
import numpy as np

MEMBERS = studies.script("10_members")
KINDS = ("bag", "gru", "lstm", "both_ways")
SEEDS = range(10)
MINUTES = 12
PROCESSES = 2

EPOCHS, RATE, STEADY, TEMPERATURE = 4, 8e-3, 4e-3, 2.0


def run(config: str, seed: int) -> dict:
    """Train one recipe; return its row."""
    started = time.perf_counter()
    fold = seed % MEMBERS.FOLDS
    told, networks = RECIPES[config](fold, seed)
    labels = MEMBERS.reviews().train.labels[MEMBERS.folds() == fold]
    return {
        "score": round(metrics.accuracy(labels, told), 5),
        "cross_entropy": round(metrics.cross_entropy(labels, told), 5),
        "networks": networks,
        "seconds": round(time.perf_counter() - started, 1),
    }


def single(fold, seed):
    model = gru(seed)
    fit(model, lessons(fold, seed), cosine(fold))
    return judge(model, fold), 1


def constant(fold, seed):
    model = gru(seed)
    fit(model, lessons(fold, seed), STEADY)
    return judge(model, fold), 1


def mean_weights(fold, seed):
    model, kept = gru(seed), []
    fit(model, lessons(fold, seed), STEADY, keep=kept)
    later = kept[1:]
    model.set_weights([np.mean(each, axis=0) for each in zip(*later, strict=True)])
    return judge(model, fold), 1


def moving_mean(fold, seed):
    model = gru(seed)
    fit(model, lessons(fold, seed), STEADY, use_ema=True, ema_momentum=0.99)
    return judge(model, fold), 1


def last_cycle(fold, seed):
    model = gru(seed)
    fit(model, lessons(fold, seed), cycles(fold))
    return judge(model, fold), 1


def snapshots(fold, seed):
    model, kept = gru(seed), []
    fit(model, lessons(fold, seed), cycles(fold), keep=kept)
    told = []
    for weights in kept[1:]:  # after one epoch a network has hardly begun
        model.set_weights(weights)
        told.append(judge(model, fold))
    return ensembles.average(told), len(told)


def three(fold, seed):
    told = [single(fold, seed + 100 * k)[0] for k in range(3)]
    return ensembles.average(told), len(told)


def teacher(fold, seed):
    away = MEMBERS.folds() == fold
    told = [
        MEMBERS.trained(kind, seed, fold)[1](MEMBERS.part_tokens(0, away))
        for kind in KINDS
    ]
    return ensembles.average(told), len(told)


def student(fold, seed):
    seen = MEMBERS.folds() != fold
    texts = MEMBERS.part_tokens(0, seen) + MEMBERS.part_tokens(1)
    said = [MEMBERS.trained(kind, seed, fold)[1](texts) for kind in KINDS]
    soft = ensembles.probability(ensembles.average(said) / TEMPERATURE)
    ids = [MEMBERS.vocabulary(fold).encode(row) for row in texts]
    batches = data.bucket_batches(
        ids,
        soft.astype("float32"),
        batch_size=MEMBERS.BATCH,
        shuffle=True,
        seed=seed,
    )
    model = gru(seed)
    fit(
        model,
        batches,
        keras.optimizers.schedules.CosineDecay(RATE, EPOCHS * len(batches)),
    )
    return judge(model, fold), 1


RECIPES = {
    recipe.__name__: recipe
    for recipe in (
        single,
        constant,
        mean_weights,
        moving_mean,
        last_cycle,
        snapshots,
        three,
        teacher,
        student,
    )
}
CONFIGS = dict.fromkeys(RECIPES, {})


def gru(seed) -> keras.Model:
    """The network, with the first weights of a seed."""
    runtime.set_seed(seed)
    settings = MEMBERS.CONFIGS["gru"]
    return models.text_classifier(
        MEMBERS.VOCABULARY, **MEMBERS.EMBED, cell="gru", units=settings["units"]
    )


def fit(model, batches, rate, *, keep=None, **options) -> None:
    """Train to the end; keep: a list that gets the weights after each epoch."""
    batches = batches.take(runtime.budget(cpu=-1, gpu=-1, smoke=4))  # -1: all of them
    optimizer = keras.optimizers.AdamW(rate, global_clipnorm=1.0, **options)
    model.compile(optimizer, keras.losses.BinaryCrossentropy(from_logits=True))
    optimizer.build(model.trainable_variables)  # else Keras traces the step twice
    watch = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: keep.append(model.get_weights())
    )
    callbacks = [] if keep is None else [watch]
    model.fit(batches, epochs=EPOCHS, callbacks=callbacks, shuffle=False, verbose=0)


def cosine(fold):
    """One fall of the rate."""
    steps = EPOCHS * len(lessons(fold, 0))
    return keras.optimizers.schedules.CosineDecay(RATE, steps)


def cycles(fold):
    """A fall of the rate in every epoch."""
    return keras.optimizers.schedules.CosineDecayRestarts(
        RATE, len(lessons(fold, 0)), t_mul=1.0
    )


def lessons(fold, seed):
    """Batches of the training films outside a fold, with their labels."""
    seen = MEMBERS.folds() != fold
    ids = [MEMBERS.vocabulary(fold).encode(row) for row in MEMBERS.part_tokens(0, seen)]
    return data.bucket_batches(
        ids,
        MEMBERS.reviews().train.labels[seen],
        batch_size=MEMBERS.BATCH,
        shuffle=True,
        seed=seed,
    )


def judge(model, fold) -> np.ndarray:
    """The logits of the reviews in a fold."""
    rows = MEMBERS.part_tokens(0, MEMBERS.folds() == fold)
    return MEMBERS.logits(model, [MEMBERS.vocabulary(fold).encode(row) for row in rows])
