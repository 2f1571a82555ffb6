"""What does each good practice buy, alone and together, on reviews and on Shakespeare?

Two tasks of the course, each with a plain recipe: Adam with one rate, no clipping, no
normalisation, no dropout, and the weights of the last step.

    reviews_plain       a GRU of 32 units, 5 epochs, batches of 96 that are all padded
                        to the longest review
    shakespeare_plain   a GRU of 128 units that tells the next character, 250 steps of
                        32 windows of 64 characters; no window is seen twice

Then one practice is added:

    clip_norm           all gradients together are no longer than 1
    clip_value          no single number of a gradient is larger than 0.01
    layer_norm, batch_norm   on what the GRU reads, and on what it gives
    dropout             half of the embeddings' values and of the states
    recurrent_dropout   a quarter of the state between two steps, one mask a sequence
    early_stopping      keep the epoch with the best accuracy on the validation films,
                        and stop after two worse ones
    plateau             a third of the rate when the validation loss did not fall
    warmup_cosine       the rate rises over a tenth of the steps, then falls to 0
    small_batch, large_batch   batches a quarter as large, or four times as large
    buckets             batches of reviews of similar length, padded only to the longest

    reviews_together    clip_norm, layer_norm, dropout, early_stopping, warmup_cosine,
                        buckets
    shakespeare_together   those of them that apply: clip_norm, layer_norm, dropout,
                        warmup_cosine
    ..._without_dropout and so on: together, but for one
    shakespeare_hot     plain with a rate four times as high; hot_clip_norm and so on:
                        that, with one practice

Held equal: the words (the 5,000 commonest of the films that are learned from), the
widths, the rate, what is read (5 epochs; 512,000 characters), and the seed. Three rates
were tried for each plain recipe, with seed 20. Seed s of the reviews leaves out the
training films of fold s % 5 and is judged on them; the validation films are seen by
early_stopping and plateau alone.

A row: the score, which is the accuracy on the fold, or bits per character on the first
60,000 characters of the validation text; the seconds of training on one core; the steps
of training. Two rows are made at a time.

References: Pascanu et al. (2013), arXiv:1211.5063 (clipping); Ba et al. (2016),
arXiv:1607.06450 (layer normalisation); Ioffe and Szegedy (2015), arXiv:1502.03167
(batch normalisation); Gal and Ghahramani (2016), arXiv:1512.05287 (recurrent dropout).
"""

import time

from helpers import data, metrics, runtime, training
from helpers.results import studies
from helpers.text import pad

import keras
import numpy as np
from keras import layers

MEMBERS = studies.script("10_members")
WRITERS = studies.script("03_text_generation")

PRACTICES = (
    "clip_norm",
    "clip_value",
    "layer_norm",
    "batch_norm",
    "dropout",
    "recurrent_dropout",
    "early_stopping",
    "plateau",
    "warmup_cosine",
    "small_batch",
    "large_batch",
    "buckets",
)
BUNDLE = (
    "clip_norm",
    "layer_norm",
    "dropout",
    "early_stopping",
    "warmup_cosine",
    "buckets",
)
# Shakespeare is read once, in windows of one length
ONLY_REVIEWS = {"early_stopping", "plateau", "buckets"}


def applying(task, practices):
    """Those of the practices that a task can have."""
    left_out = ONLY_REVIEWS if task == "shakespeare" else set()
    return tuple(name for name in practices if name not in left_out)


ALONE = {task: applying(task, PRACTICES) for task in ("reviews", "shakespeare")}
TOGETHER = {task: applying(task, BUNDLE) for task in ALONE}
AGAINST_HEAT = ("clip_norm", "clip_value", "layer_norm", "warmup_cosine")
CONFIGS = {}
for task, practices in ALONE.items():
    every = TOGETHER[task]
    CONFIGS[f"{task}_plain"] = ()
    CONFIGS |= {f"{task}_{one}": (one,) for one in practices}
    CONFIGS[f"{task}_together"] = every
    CONFIGS |= {
        f"{task}_without_{one}": tuple(other for other in every if other != one)
        for one in every
    }
CONFIGS["shakespeare_hot"] = ("hot",)
CONFIGS |= {f"shakespeare_hot_{one}": ("hot", one) for one in AGAINST_HEAT}
SEEDS = range(10)
MINUTES = 40
PROCESSES = 2

RATES = {"reviews": 4e-3, "shakespeare": 1e-2}
HEAT = 4
BATCH, EPOCHS, UNITS, EMBED = 96, 5, 32, 32
WINDOWS, LENGTH, STEPS, WIDE = 32, 64, 250, 128
JUDGED, WINDOW = 60_000, 256


def run(config: str, seed: int) -> dict:
    """Train one recipe; return its row."""
    task = config.partition("_")[0]
    score, seconds, steps = TASKS[task](CONFIGS[config], seed)
    return {
        "score": round(float(score), 5),
        "seconds": round(seconds, 1),
        "steps": steps,
    }


# --- the two tasks --------------------------------------------------------------------


def reviews(practices, seed):
    """Accuracy on the fold, seconds and steps."""
    fold = seed % MEMBERS.FOLDS
    model, seconds, _ = trained_reader(practices, seed)
    seen = MEMBERS.folds() == fold
    told = MEMBERS.logits(model, encoded(fold, MEMBERS.part_tokens(0, seen)))
    labels = MEMBERS.reviews().train.labels[seen]
    return metrics.accuracy(labels, told), seconds, int(model.optimizer.iterations)


def trained_reader(practices, seed):
    """A classifier of reviews, the seconds of its training, and its curves."""
    fold = seed % MEMBERS.FOLDS
    seen = MEMBERS.folds() != fold
    runtime.set_seed(seed)
    ids = encoded(fold, MEMBERS.part_tokens(0, seen))
    lessons = batched(ids, MEMBERS.reviews().train.labels[seen], practices, seed)
    valid = data.bucket_batches(
        encoded(fold, MEMBERS.part_tokens(1)),
        MEMBERS.reviews().valid.labels,
        batch_size=256,
    )
    model = network(MEMBERS.VOCABULARY, EMBED, UNITS, practices, sequences=False)
    model.compile(
        optimizer(practices, RATES["reviews"], EPOCHS * len(lessons)),
        keras.losses.BinaryCrossentropy(from_logits=True),
        metrics=[keras.metrics.BinaryAccuracy(name="accuracy", threshold=0.0)],
    )
    watched = watchers(practices)
    seconds, curves = fitted(
        model,
        lessons,
        epochs=EPOCHS,
        validation_data=valid if watched else None,
        callbacks=watched,
    )
    return model, seconds, curves


def batched(ids, labels, practices, seed):
    """Batches of reviews: in buckets, or all padded to the longest."""
    if "buckets" in practices:
        return data.bucket_batches(
            ids, labels, batch_size=BATCH, shuffle=True, seed=seed
        )
    rows = pad(ids)  # (N, longest)
    size = batch_size(BATCH, practices)
    return data.batches((rows, labels), batch_size=size, shuffle=True, seed=seed)


def watchers(practices):
    """Callbacks that look at the validation films."""
    made = {
        "early_stopping": lambda: keras.callbacks.EarlyStopping(
            monitor="val_accuracy", mode="max", patience=2, restore_best_weights=True
        ),
        "plateau": lambda: keras.callbacks.ReduceLROnPlateau(
            monitor="val_loss", factor=1 / 3, patience=1
        ),
    }
    return [make() for name, make in made.items() if name in practices]


def shakespeare(practices, seed):
    """Bits per character on the validation text, seconds and steps."""
    model, seconds = trained_writer(practices, seed)
    ids = WRITERS.texts()[1]
    rows = ids[: JUDGED // WINDOW * WINDOW + 1]
    windows = data.windows(rows, length=WINDOW, batch_size=32)
    nats = model.evaluate(windows, verbose=0)
    return nats / np.log(2), seconds, int(model.optimizer.iterations)


def trained_writer(practices, seed):
    """A model of the next character, and the seconds of its training."""
    runtime.set_seed(seed)
    train, _, vocab_size = WRITERS.texts()
    size = batch_size(WINDOWS, practices)
    steps = STEPS * WINDOWS // size
    lessons = data.windows(
        train, length=LENGTH, batch_size=size, shuffle=True, seed=seed
    )
    model = network(vocab_size, EMBED, WIDE, practices, sequences=True)
    rate = RATES["shakespeare"] * (HEAT if "hot" in practices else 1)
    model.compile(
        optimizer(practices, rate, steps),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    seconds, _ = fitted(model, lessons.take(steps), epochs=1)
    return model, seconds


TASKS = {"reviews": reviews, "shakespeare": shakespeare}


# --- what the practices change --------------------------------------------------------


def network(vocab_size, embed_dim, units, practices, *, sequences) -> keras.Model:
    """ids (B, T) -> logits: (B, 1), or (B, T, V) if sequences."""
    drop = 0.5 if "dropout" in practices else 0.0
    between = 0.25 if "recurrent_dropout" in practices else 0.0
    ids = keras.Input((None,), dtype="int32", name="ids")
    x = layers.Embedding(vocab_size, embed_dim, mask_zero=not sequences)(ids)
    x = layers.Dropout(drop)(normalised(x, practices))
    x = layers.GRU(units, return_sequences=sequences, recurrent_dropout=between)(x)
    x = layers.Dropout(drop)(normalised(x, practices))
    logits = layers.Dense(vocab_size if sequences else 1, name="logits")(x)
    return keras.Model(ids, logits)


def normalised(x, practices):
    """What the GRU reads or gives, with the mean 0 and the variance 1, or as it is."""
    if "layer_norm" in practices:
        return layers.LayerNormalization()(x)
    if "batch_norm" in practices:
        return layers.BatchNormalization(momentum=0.9)(x)
    return x


def optimizer(practices, rate, steps):
    """Adam, with the rates and the clipping of the practices."""
    if "warmup_cosine" in practices:
        rate = training.schedule(rate, steps, warmup=0.1, decay=True)
    clip = {"clip_norm": {"global_clipnorm": 1.0}, "clip_value": {"clipvalue": 0.01}}
    options = [clip[name] for name in clip if name in practices]
    return keras.optimizers.Adam(rate, **(options[0] if options else {}))


def batch_size(size, practices):
    """A quarter of the size, four times the size, or the size."""
    if "small_batch" in practices:
        return size // 4
    return 4 * size if "large_batch" in practices else size


def fitted(model, lessons, **options):
    """Train; the seconds that it took, and the curves."""
    lessons = lessons.take(runtime.budget(cpu=-1, gpu=-1, smoke=4))  # -1: all of them
    model.optimizer.build(model.trainable_variables)  # else Keras traces it twice
    started = time.perf_counter()
    history = model.fit(lessons, shuffle=False, verbose=0, **options).history
    return time.perf_counter() - started, history


# --- the data -------------------------------------------------------------------------


def encoded(fold, rows) -> list[list[int]]:
    """Lists of words as ids."""
    return [MEMBERS.vocabulary(fold).encode(row) for row in rows]
