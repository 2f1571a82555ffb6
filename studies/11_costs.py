"""What does one answer of each model of the course cost, and where is its score?

    reviews        one answer: a review of 20 words
    equal size     the same; the networks of the study 02_reviews, whose parameters
                   between embedding and answer are equal, and counted here
    shakespeare    one answer: a character that is written
    pronunciation  one answer: the phonemes of a word of 8 letters
    weather        one answer: the next 24 hours

Configurations are TASK/MODEL. The networks are built as in the study that has their
score (`SCORES`), with random weights: an answer takes as long with them. One question
at a time, compiled as the course compiles it, on a machine with 2 cores and nothing
beside; the seed draws weights and questions.

    TF-IDF       scikit-learn's TfidfVectorizer and logistic regression (from the text)
    5-gram       the table of notebook 03, in NumPy
    ridge        one matrix product in NumPy, for all 24 hours

A row: the score, which is the milliseconds of an answer (the median of 30; of a
character, of texts of 400); the numbers that were learned or counted. Of the decoders
of words the time is that of 24 steps: where they stop is not known beforehand. And the
bar: what the two models that need no training of a network reach, TF-IDF out of the
folds of 10_members (accuracy), the table on the validation text (bits per character).
"""

import time
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from helpers import data, generation, metrics, models, runtime
from helpers.results import studies

import numpy as np
import tensorflow as tf
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline

READERS = studies.script("10_members")
WRITER = studies.script("08_mini_gpt")
SPEAKER = studies.script("05_pronunciation")
SKY = studies.script("04_weather")
TRANSFORMER = studies.script("07_pronunciation").CONFIGS["transformer"]
EQUAL = studies.script("02_reviews")

SCORES = {  # the study and the configuration of each model's score; "" for none
    "reviews/TF-IDF": "",
    "reviews/bag": "10_members/bag",
    "reviews/GRU": "10_members/gru",
    "reviews/LSTM": "10_members/lstm",
    "reviews/both ways": "10_members/both_ways",
    "reviews/attention": "10_members/attention",
    "equal size/SimpleRNN": "02_reviews/simple_rnn",
    "equal size/GRU": "02_reviews/gru",
    "equal size/LSTM": "02_reviews/lstm",
    "equal size/both ways": "02_reviews/bidirectional",
    "equal size/two layers": "02_reviews/stacked",
    "equal size/transformer": "02_reviews/transformer",
    "shakespeare/5-gram": "",
    "shakespeare/GRU": "08_mini_gpt/gru",
    "shakespeare/GPT, AdamW": "08_mini_gpt/gpt",
    "shakespeare/GPT, Muon": "08_mini_gpt/muon",
    "pronunciation/no attention": "05_pronunciation/plain",
    "pronunciation/additive": "05_pronunciation/additive",
    "pronunciation/general": "05_pronunciation/general",
    "pronunciation/dot": "05_pronunciation/dot",
    "pronunciation/transformer": "07_pronunciation/transformer",
    "weather/ridge": "04_weather/ridge",
    "weather/ridge by hour": "04_weather/hourly",
    "weather/GRU": "04_weather/gru",
    "weather/convolutions": "04_weather/conv",
}
CONFIGS = dict.fromkeys(SCORES, {})
SEEDS = range(10)
MINUTES = 2

REPEATS, WORDS, LETTERS, TEXT = 30, 20, 8, 400


class Asked(NamedTuple):
    """A model that can be asked.

    ask: a random generator -> nothing; it asks one question.
    answers: how many answers that gives.  size: the numbers in the model.
    bar: its score, if no other study has it.
    """

    ask: Callable
    answers: int
    size: int
    bar: float | None = None


def run(config: str, seed: int) -> dict:
    """Ask one model; return its row."""
    runtime.set_seed(seed)
    task, _, model = config.partition("/")
    asked = TASKS[task](model)
    rng = np.random.default_rng(seed)
    asked.ask(rng)  # compiles
    repeats = REPEATS if asked.answers == 1 else 5
    seconds = []
    for _ in range(repeats):
        started = time.perf_counter()
        asked.ask(rng)
        seconds.append(time.perf_counter() - started)
    milliseconds = 1000 * np.median(seconds) / asked.answers
    bar = None if asked.bar is None else round(float(asked.bar), 4)
    milliseconds = round(float(milliseconds), 4)
    return {"score": milliseconds, "parameters": asked.size, "bar": bar}


@cache
def reviews(model) -> Asked:
    """A reader of reviews."""
    if model == "TF-IDF":
        return tfidf()
    settings = dict(READERS.CONFIGS[model.lower().replace(" ", "_")])
    make = settings.pop("make")
    del settings["rate"], settings["epochs"]
    network = make(READERS.VOCABULARY, **READERS.EMBED, **settings)
    return Asked(of_reviews(network), 1, network.count_params())


@cache
def equal_size(model) -> Asked:
    """A reader of reviews of notebook 02."""
    config = SCORES[f"equal size/{model}"].partition("/")[2]
    network = EQUAL.network(**EQUAL.CONFIGS[config])
    return Asked(of_reviews(network), 1, EQUAL.inner_parameters(network))


def of_reviews(network) -> Callable:
    """Ask a network about a review."""
    answer = tf.function(network, reduce_retracing=True)

    def ask(rng):
        answer(tf.constant(rng.integers(2, READERS.VOCABULARY, (1, WORDS)))).numpy()

    return ask


def tfidf() -> Asked:
    """The bar of all notebooks, fitted to the training films."""
    part = data.load_reviews().train
    recipe = make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
        LogisticRegression(C=3, max_iter=1000),
    )
    told = cross_val_predict(
        recipe,
        part.texts,
        part.labels,
        groups=part.films,
        cv=GroupKFold(READERS.FOLDS),
        method="decision_function",
    )
    recipe.fit(part.texts, part.labels)
    texts = [t for t in part.texts if len(t.split()) == WORDS]
    size = recipe[-1].coef_.size + recipe[0].idf_.size
    bar = metrics.accuracy(part.labels, told)
    return Asked(
        lambda rng: recipe.decision_function([rng.choice(texts)]), 1, size, bar
    )


@cache
def shakespeare(model) -> Asked:
    """A writer of characters."""
    train, valid, _, vocab_size = WRITER.letters()
    if model == "5-gram":
        return five_gram(train, valid, vocab_size)
    if model == "GRU":
        network = models.language_model(
            vocab_size, cell="gru", embed_dim=WRITER.BASE.EMBED, units=WRITER.BASE.UNITS
        )
    else:
        network = models.mini_gpt(vocab_size, room=TEXT + 1, **WRITER.SIZE)
    stepper = models.stepper(network)
    draw = generation.temperature(0.8)

    def ask(rng):
        prompt = [[int(rng.integers(vocab_size))]]
        generation.generate(stepper, prompt, steps=TEXT, sampler=draw)

    return Asked(ask, TEXT, network.count_params())


def five_gram(train, valid, vocab_size) -> Asked:
    """The table of counts."""
    table = models.NGrams(train, order=5, vocab_size=vocab_size)

    def ask(rng):
        written = train[:4].tolist()
        for _ in range(TEXT):
            chances = table.next_distribution(written[-4:])
            written.append(int(rng.choice(vocab_size, p=chances)))

    return Asked(ask, TEXT, table.size, table.bits_per_character(valid)[-1])


@cache
def pronunciation(model) -> Asked:
    """A speaker of words."""
    letters, sounds = SPEAKER.vocabularies()
    sizes = len(letters), len(sounds)
    if model == "transformer":
        network = models.transformer_seq2seq(*sizes, **TRANSFORMER)
    else:
        kind = {"no attention": "plain"}.get(model, model)
        attention, units, _ = SPEAKER.KINDS[kind]
        network = models.seq2seq(
            *sizes, attention=attention, embed_dim=SPEAKER.EMBED, units=units
        )
    stepper = models.stepper(network)
    encode = tf.function(stepper.encode, reduce_retracing=True)

    def ask(rng):
        memory = encode(tf.constant(rng.integers(2, sizes[0], (1, LETTERS), "int32")))
        generation.greedy_search(
            stepper, memory, start=sounds.start_id, end=sounds.end_id
        )

    return Asked(ask, 1, network.count_params())


@cache
def weather(model) -> Asked:
    """A forecaster of temperatures."""
    (train, *_), _ = SKY.split(data.ORIGINS[0])
    columns = train.series.shape[-1]
    kind = {"convolutions": "conv", "ridge by hour": "hourly"}.get(model, model.lower())
    if kind not in SKY.UNITS:
        return ridge(kind, columns)
    network = models.forecaster(
        columns,
        SKY.HORIZON,
        history=SKY.HISTORY,
        kind=kind,
        units=SKY.UNITS[kind],
        clock=2,
        dropout=SKY.DROPOUT,
    )
    answer = tf.function(network, reduce_retracing=True)

    def ask(rng):
        answer(tf.constant(rng.normal(size=(1, SKY.HISTORY, columns)), "float32"))

    return Asked(ask, 1, network.count_params())


def ridge(kind, columns) -> Asked:
    """All hours and columns times a matrix."""
    shape = (1, SKY.HISTORY, columns)
    width = SKY.flat(np.zeros(shape), kind).shape[1]
    matrix = np.random.default_rng(0).normal(size=(width, SKY.HORIZON))

    def ask(rng):
        SKY.flat(rng.normal(size=shape), kind) @ matrix

    return Asked(ask, 1, matrix.size + SKY.HORIZON)


TASKS = {
    "reviews": reviews,
    "equal size": equal_size,
    "shakespeare": shakespeare,
    "pronunciation": pronunciation,
    "weather": weather,
}
