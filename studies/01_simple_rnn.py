"""What do three common mistakes do to the score of a SimpleRNN on reviews?

Each seed draws anew which 17.6 % of the films of the train and valid parts are held out
(the test films are never touched). A model learns from the others, keeps its best epoch
by the held-out reviews, and that epoch's accuracy is the score: a little too kind, and
equally so for all of them.

    right            padding masked, vocabulary of the training films, split by film
    no_mask          the same batches, padded to one width, and no mask: the network
                     reads all the padding before it answers
    seen_vocabulary  the words are counted on the held-out films too
    split_by_review  17.6 % of the reviews are held out, not of the films: a film's
                     reviews stand on both sides
    bag              as `right`, with the mean of the embeddings in the network's place
    tf_idf           as `right`: counts of words and pairs, logistic regression; no
                     epoch is chosen, so this score is not too kind

Held equal: the settings below, the seed's films (except in `split_by_review`), the
batches and their order. So differences to `right` are paired by seed.

A row: the held-out score and cross-entropy (nats) of the best epoch, the epochs that
were run, the score after each of them, and the seconds on a machine with 2 cores.
"""

import itertools
import time

from helpers import data, models, runtime, training
from helpers.text import Vocabulary, words

import keras
import numpy as np
import tensorflow as tf

RIGHT = {"model": "simple_rnn", "split": "film", "words_of": "train", "mask": True}
CONFIGS = {
    "right": RIGHT,
    "no_mask": RIGHT | {"mask": False},
    "seen_vocabulary": RIGHT | {"words_of": "train and valid"},
    "split_by_review": RIGHT | {"split": "review"},
    "bag": RIGHT | {"model": "bag"},
    "tf_idf": RIGHT | {"model": "tf_idf"},
}
SEEDS = range(20)
MINUTES = 15

VOCABULARY = 5000
WIDTH = 64  # the longest review has 60 words
EPOCHS = 6
BATCH = 96
DROPOUT = 0.5
RATES = {"simple_rnn": 1.5e-3, "bag": 1e-2}  # each the best of a few on other seeds


def run(config: str, seed: int) -> dict:
    """Train one configuration on the films that a seed draws; return its row."""
    settings = CONFIGS[config]
    runtime.set_seed(seed)  # before the data sets: they draw their orders from it too
    train, valid = split(settings["split"], seed)
    score = tf_idf if settings["model"] == "tf_idf" else network
    return score(train, valid, settings, seed)


def split(by: str, seed: int):
    """The reviews as two parts, train and valid; `by` is "film" or "review"."""
    reviews = data.load_reviews()
    if by == "review":
        reviews = each_a_film_of_its_own(reviews)
    return data.redraw_films(reviews, seed)


def each_a_film_of_its_own(reviews):
    """The same reviews with numbers for films, no two of them equal."""
    number = itertools.count()
    parts = [
        part._replace(films=[next(number) for _ in part.films]) for part in reviews
    ]
    return reviews._make(parts)


def network(train, valid, settings: dict, seed: int) -> dict:
    """The row of a Keras model."""
    train, valid = batches(train, valid, settings, seed)
    model = models.text_classifier(
        VOCABULARY, cell=settings["model"], embed_dim=32, units=64, dropout=DROPOUT
    )
    if not settings["mask"]:
        model, train, valid = without_mask(), widen(train), widen(valid)
    history = training.fit(
        model,
        train,
        valid,
        task="yes_no",
        epochs=EPOCHS,
        rate=RATES[settings["model"]],
        decay=True,
        patience=2,
        seed=seed,
    )
    curve = history.curves["val_accuracy"]
    return {
        "score": round(history.score, 5),
        "cross_entropy": round(history.curves["val_loss"][history.best_epoch - 1], 5),
        "epochs": len(curve),
        "seconds": round(history.seconds, 1),
        "curve": [round(value, 4) for value in curve],
    }


def batches(train, valid, settings: dict, seed: int):
    """Both parts as ids in length buckets."""
    tokens = [[words(text) for text in part.texts] for part in (train, valid)]
    counted = tokens[0] + tokens[1] * (settings["words_of"] == "train and valid")
    vocabulary = Vocabulary.build(counted, max_size=VOCABULARY)
    ids = [[vocabulary.encode(words) for words in part] for part in tokens]
    options = {"batch_size": BATCH, "seed": seed}
    return (
        data.bucket_batches(ids[0], train.labels, shuffle=True, **options),
        data.bucket_batches(ids[1], valid.labels, **options),
    )


def without_mask() -> keras.Model:
    """The same network, but its embedding doesn't know id 0 as padding.

    Built anew: a clone of the masked model would keep the mask, since the clone calls
    its layers with the mask that was recorded, whatever its embedding says.
    """
    ids = keras.Input((None,), dtype="int32", name="ids")
    x = keras.layers.Embedding(VOCABULARY, 32, name="embed")(ids)
    x = keras.layers.Dropout(DROPOUT)(x)
    x = keras.layers.SimpleRNN(64, name="recur_1")(x)
    x = keras.layers.Dropout(DROPOUT)(x)
    return keras.Model(ids, keras.layers.Dense(1, name="logit")(x))


def widen(batches):
    """The same batches, padded to one width."""

    def pad(ids, labels):
        return tf.pad(ids, [[0, 0], [0, WIDTH - tf.shape(ids)[1]]]), labels

    return batches.map(pad)


def tf_idf(train, valid, settings: dict, seed: int) -> dict:
    """The row of the linear model on counted words and pairs of words."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import log_loss

    started = time.perf_counter()
    counts = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    linear = LogisticRegression(C=3, max_iter=1000)
    linear.fit(counts.fit_transform(train.texts), train.labels)
    chances = linear.predict_proba(counts.transform(valid.texts))[:, 1]
    score = float(np.mean((chances > 0.5) == valid.labels))
    return {
        "score": round(score, 5),
        "cross_entropy": round(float(log_loss(valid.labels, chances)), 5),
        "epochs": 1,
        "seconds": round(time.perf_counter() - started, 1),
        "curve": [round(score, 4)],
    }
