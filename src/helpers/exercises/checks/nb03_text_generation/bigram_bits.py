"""Check of exercise 03.5, `bigram_bits`."""

import itertools
from collections import Counter

from helpers.exercises.registry import checks
from helpers.exercises.wrong import (
    Wrong,
    as_number,
    call,
    is_floats,
    named,
    worded,
)

import numpy as np

BIGRAMS = {
    "nats": "those are nats: the logarithm to base 2 gives bits.",
    "joint": "that is p(a b), how likely the pair is among all pairs. Once a has been "
    "read, how likely is b?",
    "columns": "you divided by the sums of columns: that says how likely a came before "
    "b. What must add up to 1?",
    "broadcast": "each column was divided by the sum of a row: (V, V) / (V,) goes "
    "along the last axis. Print the sums of your rows.",
    "backwards": "you look the pairs of valid up the wrong way round: rows are for the "
    "id that comes first.",
    "once": "a pair counts once in your table, however often it occurs: counts[a, b] "
    "+= 1 with arrays a and b adds once for each place.",
    "valid": "you counted in valid, too. What is held out must stay unseen.",
    "unigram": "you asked how frequent each id is, whatever came before it.",
    "sum": "that is a sum; the mean is asked for.",
    "length": "you divided by the length of valid. How many of its ids are predicted?",
    "sign": "a sign is missing: the logarithm of a probability is negative.",
    "one": "your rows don't add up to 1: one was added to every count, so what was "
    "added to their sum?",
    "zeros": "one is added to every count, not only to those that are 0.",
    "seen": "a row has a place for each of vocab_size ids, also for one that train "
    "never has.",
    "ends": "you divided by how often an id occurs; how often does a pair start with "
    "it? Nothing follows the last id of train.",
    "little": "something is added, but not 1 to every count.",
    "skipped": "you left out the pairs that train never had. They happen, too.",
    "table": "that is a mean over the whole table; which of its places does valid ask "
    "for?",
    "train": "those are the bits of train itself, which the table has seen.",
    "perplexity": "that is the perplexity, 2 to the power of the bits.",
}


@checks(
    "03.5",
    name="bigram_bits",
    title="a table of counted pairs as a rival",
    difficulty=2,
    minutes=8,
    hints=(
        "Each id of `train` but the first is the second of a pair, and each but the "
        "last is the first of one.",
        "p(b | a) = (c(a b) + 1) / (c(a) + V), where c(a) counts the pairs that start "
        "with a. The result is the mean of -log2 p over the pairs of `valid`.",
        "Make a table (V, V) of ones. Go through the pairs of train and add one for "
        "each. Divide each row by its sum. Look up all pairs of valid; -log2; mean.",
    ),
)
def _bigram_bits(answer):
    rng = np.random.default_rng()
    for size in (6, 5):
        train, valid, right, values = _drawn_pairs(rng, size)
        result = call(answer, train, valid, size, explain=NEW_PAIRS)
        _no_infinity(result)
        got = as_number(result)
        otherwise = (
            f"{len(train)} ids to count, {len(valid)} to predict: you say {got:.4f} "
            "bits. Do the rows of your table add up to 1? Try four ids on paper."
        )
        named(got, right, worded(values, BIGRAMS), otherwise)
    return "Two texts, counted pair by pair; some pairs and one id are new in `valid`."


NEW_PAIRS = {
    "math domain": ". A pair of valid that train never had must not get probability 0.",
    "expected a positive": ". A pair of valid that train never had must not get "
    "probability 0.",
    "out of bounds": ". Some ids are in valid only. How large must the table be?",
    "KeyError": ". Some ids and pairs are in valid only.",
}


def _no_infinity(result):
    """Say why a result is infinite or NaN."""
    if not is_floats(result, ()) or np.isfinite(result):
        return
    if result == np.inf:
        raise Wrong(
            "infinitely many bits: a pair of valid that train never had got "
            "probability 0. Which count must it have?"
        )
    raise Wrong(
        f"you returned {result}: one id of valid never occurs in train, so its row of "
        "counts is 0, and something was divided by it."
    )


def _drawn_pairs(rng, size):
    """Two texts, the right bits, and what mistakes make of them: all values differ."""
    while True:
        habits = rng.dirichlet(np.full(size - 1, 0.5), size=size - 1)
        train = [0]
        for _ in range(50):
            train.append(int(rng.choice(size - 1, p=habits[train[-1]])))
        train, valid = np.array(train), rng.integers(size, size=25)
        valid[10] = size - 1  # which never occurs in train
        valid[3] = train[-1]  # which starts one pair less than it occurs
        values = _pair_ways(train, valid, size)
        enough = len(set(train.tolist())) == size - 1 and values["skipped"] > 0
        if enough and np.diff(np.sort([*values.values()])).min() > 0.0005:
            return train, valid, values.pop("right"), values


def _pair_ways(train, valid, size):
    """What right and wrong ways make of two texts."""
    pairs = Counter(itertools.pairwise(train.tolist()))
    before, all_before = Counter(train[:-1].tolist()), Counter(train.tolist())
    likely = [
        (pairs[a, b] + 1) / (before[a] + size)
        for a, b in itertools.pairwise(valid.tolist())
    ]
    bits = -np.log2(likely)
    counts, more = _table(pairs, size), _table(itertools.pairwise(valid.tolist()), size)
    ones, sums = counts + 1, counts.sum(axis=1, keepdims=True)
    occurs = np.array([[all_before[a]] for a in range(size)])
    found = (counts / np.maximum(sums, 1))[valid[:-1], valid[1:]]
    seen = found[found > 0]

    def score(table):
        return -np.mean(np.log2(table[valid[:-1], valid[1:]]))

    values = {
        "right": bits.mean(),
        "nats": bits.mean() * np.log(2),
        "joint": score(ones / ones.sum()),
        "columns": score(ones / ones.sum(axis=0)),
        "broadcast": score(ones / ones.sum(axis=1)),
        "backwards": -np.mean(np.log2(_shares(ones)[valid[1:], valid[:-1]])),
        "backwards, table": score(_shares(ones.T)),
        "once": score(_shares((counts > 0) + 1)),
        "valid": score(_shares(more + 1)),
        "valid, both": score(_shares(ones + more)),
        "unigram": score(np.tile((occurs.T + 1) / (occurs + 1).sum(), (size, 1))),
        "sum": bits.sum(),
        "length": bits.sum() / len(valid),
        "sign": -bits.mean(),
        "one": score(ones / (sums + 1)),
        "zeros": score(_shares(np.maximum(counts, 1))),
        "seen": score(ones / (sums + size - 1)),
        "ends": score(ones / (occurs + size)),
        "skipped": -np.log2(seen).sum() / max(len(seen), 1),
        "table": -np.mean(np.log2(_shares(ones))),
        "train": -np.mean(np.log2(_shares(ones)[train[:-1], train[1:]])),
        "perplexity": 2 ** bits.mean(),
    }
    for added in (1e-6, 1e-8, 1e-9, 1e-10, 1e-12):
        values[f"little, {added} to p"] = -np.mean(np.log2(found + added))
    for added in (2, 0.5, 0.1, 0.01, 1e-3, 1e-5, 1e-6, 1e-8, 1e-9, 1e-10, 1e-12):
        values[f"little, {added}"] = score(_shares(counts + added))
    return values


def _table(pairs, size):
    """The counts (V, V) of pairs, or of what a Counter holds."""
    counts = Counter(pairs)
    return np.array([[counts[a, b] for b in range(size)] for a in range(size)])


def _shares(counts):
    return counts / counts.sum(axis=1, keepdims=True)
