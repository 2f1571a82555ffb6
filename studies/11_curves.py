"""What do the learning curves of nine trainings look like, eight of them with a fault?

A GRU of 32 units learns the training films' reviews for 6 epochs, with half of its
embeddings and states dropped, Adam, and batches of 96 in length buckets. After each
epoch it is judged on the validation films.

    healthy             a rate of 2e-3
    rate_too_high       a rate of 0.3
    rate_too_low        a rate of 2e-4
    by_heart            nothing is dropped, and a rate of 8e-3
    leak                the validation films are among those it learns from
    labels_out_of_order each training review has the label of another one
    two_sigmoids        the model ends in a sigmoid, and the loss takes another one. (A
                        Reshape stands behind the first: right behind a sigmoid Keras
                        would notice, warn, and repair it.)
    words_unknown       the vocabulary fits no word: every word is [UNK]
    dropped_too_much    90 % of the values are dropped

Each fault is made on purpose, as it is made by accident in real work.

A row: the score, which is the last validation accuracy; the curves, one value for each
epoch: the loss and the accuracy in training, and both on the validation films. (The
curves of training are means over the epoch, while the network learns and drops.)
"""

from helpers import data, models, runtime
from helpers.results import studies
from helpers.text import Vocabulary

import keras
import numpy as np

MEMBERS = studies.script("10_members")
CONFIGS = {
    "healthy": {},
    "rate_too_high": {"rate": 0.3},
    "rate_too_low": {"rate": 2e-4},
    "by_heart": {"dropout": 0.0, "rate": 8e-3},
    "leak": {"learn": "train and valid"},
    "labels_out_of_order": {"labels": "shuffled"},
    "two_sigmoids": {"end": "sigmoid"},
    "words_unknown": {"words": "unknown"},
    "dropped_too_much": {"dropout": 0.9},
}
PANELS = dict(
    zip(
        "ABCDEFGH",
        (
            "words_unknown",
            "leak",
            "dropped_too_much",
            "rate_too_high",
            "two_sigmoids",
            "by_heart",
            "rate_too_low",
            "labels_out_of_order",
        ),
        strict=True,
    )
)  # the pictures of exercise 11.3
SEEDS = range(10)
MINUTES = 8
PROCESSES = 2

EPOCHS, BATCH = 6, 96
CURVES = ("loss", "val_loss", "accuracy", "val_accuracy")


def run(config: str, seed: int) -> dict:
    """Train with one fault; return its row."""
    curves = curves_of(seed=seed, **CONFIGS[config])
    return {"score": round(curves["val_accuracy"][-1], 5)} | {
        name: [round(value, 4) for value in curves[name]] for name in CURVES
    }


def curves_of(
    *,
    seed,
    rate=2e-3,
    dropout=0.5,
    learn="train",
    labels="right",
    end="logit",
    words="known",
):
    """The four curves of a training."""
    runtime.set_seed(seed)
    given = lessons(learn=learn, labels=labels, words=words, seed=seed)
    model = models.text_classifier(
        MEMBERS.VOCABULARY, cell="gru", embed_dim=32, units=32, dropout=dropout
    )
    middle = 0.0  # of the model's numbers: above it, the answer is "fresh"
    if end == "sigmoid":
        chance = keras.layers.Reshape((1,))(keras.ops.sigmoid(model.output))
        model, middle = keras.Model(model.input, chance), 0.5
    model.compile(
        keras.optimizers.Adam(rate),
        keras.losses.BinaryCrossentropy(from_logits=True),
        metrics=[keras.metrics.BinaryAccuracy(name="accuracy", threshold=middle)],
    )
    check = batched(1, MEMBERS.reviews().valid.labels, words=words, seed=seed)
    return model.fit(
        given, validation_data=check, epochs=EPOCHS, shuffle=False, verbose=0
    ).history


def lessons(*, learn, labels, words, seed):
    """Batches to learn from, with or without a fault."""
    parts = MEMBERS.reviews()
    given = parts.train.labels
    if labels == "shuffled":
        given = np.random.default_rng(seed).permutation(given)
    if learn == "train and valid":
        given = np.concatenate([given, parts.valid.labels])
        return batched((0, 1), given, words=words, seed=seed, shuffle=True)
    return batched(0, given, words=words, seed=seed, shuffle=True)


def batched(part, labels, *, words, seed, shuffle=False):
    """The reviews of a part, or of two, as ids with their labels."""
    numbers = part if isinstance(part, tuple) else (part,)
    rows = [row for number in numbers for row in MEMBERS.part_tokens(number)]
    book = MEMBERS.vocabulary() if words == "known" else Vocabulary([])
    return data.bucket_batches(
        [book.encode(row) for row in rows],
        labels,
        batch_size=BATCH,
        shuffle=shuffle,
        seed=seed,
    )
