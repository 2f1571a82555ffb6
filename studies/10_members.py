"""What do five kinds of network say of each review, when they have not seen its film?

    bag         the mean of the embeddings (it knows no order), then one Dense
    gru, lstm   one recurrent layer, forwards
    both_ways   two LSTMs, one of which reads backwards
    attention   a GRU that reads both ways, and a learned query that weighs its states

The training films are dealt into five folds. Each network is trained six times: without
one of the folds, whose reviews it then judges (**out of fold**), and on all training
films, to judge the validation and the test films. So there is one logit for each review
of the course, and no network has seen the film that it judges.

Held equal: the folds, the words (the 5,000 commonest of the films that it learns from),
embeddings of 32, dropout of 0.5, batches of 96, a rate that falls along a cosine. The
validation films choose the epoch. Widths and rates were tried on two folds with seed 0.
Two rows are made at a time, each on one core.

A row: the score, which is the accuracy on the training films, out of fold; that on the
validation films; the logits (`results.unpack`) of the training, validation and test
reviews, in the order of `data.load_reviews`; the parameters; the seconds of training on
all training films, on one core. Nothing is computed from the test films' logits here.
"""

from functools import cache

from helpers import data, metrics, models, runtime, training
from helpers.results import pack
from helpers.text import Vocabulary, words

import numpy as np

FOLDS, VOCABULARY, BATCH = 5, 5000, 96
EMBED = {"embed_dim": 32, "dropout": 0.5}
CONFIGS = {
    "bag": {"make": models.text_classifier, "rate": 1e-2, "epochs": 5, "cell": "bag"},
    "gru": {
        "make": models.text_classifier,
        "rate": 8e-3,
        "epochs": 3,
        "cell": "gru",
        "units": 32,
    },
    "lstm": {
        "make": models.text_classifier,
        "rate": 8e-3,
        "epochs": 3,
        "cell": "lstm",
        "units": 32,
    },
    "both_ways": {
        "make": models.text_classifier,
        "rate": 8e-3,
        "epochs": 3,
        "cell": "lstm",
        "units": 24,
        "bidirectional": True,
    },
    "attention": {
        "make": models.attention_classifier,
        "rate": 6e-3,
        "epochs": 3,
        "units": 24,
    },
}
SEEDS = range(10)
MINUTES = 19
PROCESSES = 2


def run(config: str, seed: int) -> dict:
    """Train one kind six times; return its row."""
    told = np.empty(len(folds()))
    for fold in range(FOLDS):
        away = folds() == fold
        told[away] = trained(config, seed, fold)[1](part_tokens(0, away))
    model, tell, seconds = trained(config, seed)
    valid, test = (tell(part_tokens(part)) for part in (1, 2))
    return {
        "score": round(metrics.accuracy(reviews().train.labels, told), 5),
        "valid": round(metrics.accuracy(reviews().valid.labels, valid), 5),
        "train_logits": pack(told),
        "valid_logits": pack(valid),
        "test_logits": pack(test),
        "parameters": model.count_params(),
        "seconds": round(seconds, 1),
    }


def trained(config: str, seed: int, fold: int | None = None):
    """A network, a function that judges lists of words with it, and the seconds.

    fold: The films that it must not see; None means that it learns from all.
    """
    settings = dict(CONFIGS[config])
    make, rate, epochs = (settings.pop(name) for name in ("make", "rate", "epochs"))
    seen = folds() != fold
    tokens, labels = part_tokens(0, seen), reviews().train.labels[seen]
    words_of = vocabulary(fold)
    ids, valid = (
        [words_of.encode(row) for row in rows] for rows in (tokens, part_tokens(1))
    )
    runtime.set_seed(seed)
    model = make(VOCABULARY, **EMBED, **settings)
    history = training.fit(
        model,
        data.bucket_batches(ids, labels, batch_size=BATCH, shuffle=True, seed=seed),
        data.bucket_batches(valid, reviews().valid.labels, batch_size=256),
        task="yes_no",
        epochs=epochs,
        rate=rate,
        decay=True,
        patience=None,
        seed=seed,
    )

    def tell(tokens):
        return logits(model, [words_of.encode(row) for row in tokens])

    return model, tell, history.seconds


def logits(model, ids) -> np.ndarray:
    """(N,) what a model says of N lists of ids, in their order."""
    numbers = np.arange(len(ids), dtype="int32")
    batches = data.bucket_batches(ids, numbers, batch_size=256)
    order = np.concatenate([part for _, part in batches.as_numpy_iterator()])
    told = np.empty(len(ids))
    told[order] = model.predict(batches, verbose=0)[:, 0]
    return told


@cache
def reviews():
    """All reviews, loaded once."""
    return data.load_reviews()


@cache
def folds() -> np.ndarray:
    """(N,) the fold of each training review; a film is in one fold."""
    return data.group_folds(reviews().train.films, FOLDS)


@cache
def vocabulary(fold: int | None = None) -> Vocabulary:
    """The words of the training films outside a fold; None means of all of them."""
    return Vocabulary.build(part_tokens(0, folds() != fold), max_size=VOCABULARY)


@cache
def tokens() -> list[list[list[str]]]:
    """The words of each review of the train, valid and test part."""
    return [[words(text) for text in part.texts] for part in reviews()]


def part_tokens(part: int, kept=None) -> list[list[str]]:
    """The words of the reviews of a part, or of those that are kept (N,)."""
    rows = tokens()[part]
    return rows if kept is None else [rows[k] for k in np.flatnonzero(kept)]
