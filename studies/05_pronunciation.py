"""What does attention buy when letters become phonemes, and what does a kind split?

The task: from the letters of a word, at most ten, tell its phonemes (CMUdict without
stress). A word counts as wrong if none of its accepted pronunciations is told.

    plain           an encoder that reads both ways, and a decoder that begins with its
                    last states: all that it ever sees of the word
    additive, dot, general
                    the same with attention; only the score differs
    plain_random    the split at random by word, not by family: a test word may have
                    its plural among the training words

Held equal: the words, their number, the recipe (AdamW, one-cycle rate, batches by
length). A plain model is wider, so that it has the parameters of the additive one; of
the three with attention, dot and general have fewer, since nothing but the score
differs. The plain models take more steps, so that the seconds are about equal too.

A row: the score, which is the share of words told wrong (greedy decoding) in the valid
part; the same of the test part, looked at once; the phonemes wrong in the test part
(edits over length); the parameters; the seconds of training, with cutting the words
into batches; and the curve: the share of test words told wrong with 3, 4, ..., 10
letters.
"""

import time
from functools import cache

from helpers import data, generation, metrics, models, runtime, text, training
from helpers.data.pronunciation import Pronunciation

import numpy as np

MOST_LETTERS = 10
BATCH, RATE = 512, 8e-3
EMBED, UNITS = 64, 128
KINDS = {  # attention, units, epochs
    "plain": (None, 160, 4),
    "additive": ("additive", UNITS, 3),
    "dot": ("dot", UNITS, 3),
    "general": ("general", UNITS, 3),
}
CONFIGS = {name: {"kind": name, "random": False} for name in KINDS}
CONFIGS["plain_random"] = {"kind": "plain", "random": True}
SEEDS = range(10)
MINUTES = 36


def run(config: str, seed: int) -> dict:
    """Train one configuration; return its row."""
    kind, random = CONFIGS[config].values()
    parts = random_parts() if random else family_parts()
    return measured(*trained(kind, parts, seed), parts)


def measured(model, seconds: float, parts: Pronunciation) -> dict:
    """The row of a trained model."""
    _, valid, test = parts
    told = [tell(model, part.words) for part in (valid, test)]
    wrong = metrics.words_wrong(told[1], test.spoken)
    size = np.array([len(word) for word in test.words])
    row = {
        "score": metrics.word_error(told[0], valid.spoken),
        "test": wrong.mean(),
        "phonemes": metrics.phoneme_error(told[1], test.spoken),
        "parameters": model.count_params(),
        "seconds": seconds,
    }
    row = {name: round(float(value), 4) for name, value in row.items()}
    curve = [wrong[size == n].mean().round(4) for n in range(3, MOST_LETTERS + 1)]
    return row | {"curve": [float(each) for each in curve]}


def trained(kind: str, parts, seed: int):
    """A model of a kind, and the seconds of its training."""
    attention, units, epochs = KINDS[kind]
    letters, sounds = vocabularies()
    runtime.set_seed(seed)
    model = models.seq2seq(
        len(letters), len(sounds), attention=attention, embed_dim=EMBED, units=units
    )
    return model, fitted(model, parts, epochs, RATE, seed)


def fitted(model, parts: Pronunciation, epochs: int, rate: float, seed: int) -> float:
    """Train the model; return the seconds."""
    started = time.perf_counter()
    training.fit(
        model,
        lessons(parts[0], shuffle=True, seed=seed),
        lessons(parts[1]),
        task="tokens",
        epochs=epochs,
        rate=rate,
        warmup=0.1,
        decay=True,
        patience=None,
        seed=seed,
    )
    return time.perf_counter() - started


@cache
def vocabularies() -> tuple[text.Vocabulary, text.Vocabulary]:
    """Of the letters, and of the phonemes with [START] and [END]."""
    train = family_parts()[0]
    spoken = [phonemes for _, phonemes in train.pairs()]
    sounds = text.Vocabulary.build(spoken, start_end=True)
    return text.Vocabulary.build(train.words), sounds


@cache
def family_parts() -> Pronunciation:
    """train, valid and test of the course's split: no family is on two sides."""
    parts = data.load_pronunciation()
    return Pronunciation(*(part.up_to(MOST_LETTERS) for part in parts))


@cache
def random_parts() -> Pronunciation:
    """The same words in random parts of the same sizes."""
    return data.mix_words(family_parts())


def lessons(part: data.WordPart, *, shuffle: bool = False, seed: int = 0):
    """Batches ((letters, target_in), target_out) of the pairs of a part."""
    return data.pair_batches(
        part.pairs(), *vocabularies(), batch_size=BATCH, shuffle=shuffle, seed=seed
    )


def tell(model, words) -> list[tuple[str, ...]]:
    """The phonemes that a model tells for each word, greedily."""
    letters, sounds = vocabularies()
    talk = models.stepper(model)
    memory = talk.encode(text.pad([letters.encode(word) for word in words]))
    told = generation.greedy_search(
        talk, memory, start=sounds.start_id, end=sounds.end_id
    )
    return [tuple(sounds.decode(ids)) for ids in told]
