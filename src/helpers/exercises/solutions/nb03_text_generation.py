"""Reference answers of notebook 03, text generation."""

from helpers import metrics

import numpy as np


# The last start must leave room for one id more than the window: the target of its last
# step. A table of places, starts down and steps across, cuts all windows at once.
def windows_and_targets(ids, length, step):
    """Cut a text into windows, and into the targets of their steps.

    A window is `length` ids in a row. Windows start at the places 0, step, 2 step, ...
    of the text. The target of an id is the id that comes next in the text. A window is
    complete if all its ids and all its targets are in the text; only those count.

    ids: (T,) whole numbers, T > length; length and step: whole numbers of at least 1.
    Returns inputs (N, length) and targets (N, length), both int.
    """
    starts = np.arange(0, len(ids) - length, step)
    places = starts[:, None] + np.arange(length)  # (N, length)
    return ids[places], ids[places + 1]


# Only differences between logits count, so the largest of each row may be moved to 0:
# then no exponential is above 1, however large the logits or small the temperature.
def with_temperature(logits, t):
    """The probabilities softmax(logits / t), for each row; also for large logits.

    logits: (B, V), of any size (1000 or -1000, too). t: a number above 0.
    Returns (B, V).
    """
    moved = logits - np.max(logits, axis=-1, keepdims=True)
    weights = np.exp(moved / t)
    return weights / np.sum(weights, axis=-1, keepdims=True)


# Counting the sums below p, and not looking for the first one at or above it: at p = 1
# there may be none, since a sum of floats may end at 0.9999999999999999.
def keep_nucleus(probabilities, p):
    """Keep the fewest ids, likeliest first, that together have probability p or more.

    Their probabilities are scaled so that they add up to 1; those of all other ids
    become 0. The place of a number is its id, before and after. p = 1 keeps all.

    probabilities: (V,), all above 0, no two equal.
    p: above 0 and at most 1. Returns (V,).
    """
    order = np.argsort(-probabilities)  # ids, the likeliest first
    count = np.sum(np.cumsum(probabilities[order]) < p) + 1
    nucleus = np.zeros_like(probabilities)
    nucleus[order[:count]] = probabilities[order[:count]]
    return nucleus / nucleus.sum()


# Bits of all tokens over characters of all tokens. A mean for each token would make the
# model with the longest tokens look worst, and unknown words for free would make the
# smallest vocabulary look best.
def words_bits_per_character(logits, ids, tokens, spelling):
    """The bits that a word-level model needs for each character of a text.

    Row t of `logits` is what the model says after it has read token t, about the token
    that comes next. Nobody predicts the first token, so neither its bits nor its
    characters count. An unknown token (id 1) costs the bits of the id 1, and on top of
    them the bits to spell it out, letter by letter.

    logits: (T, V). ids: (T,) whole numbers. tokens: list of T strings, which joined are
    the text, spaces included. spelling: dict, token -> bits to spell it out; it has
    known tokens, too.
    Returns a number.
    """
    nats = metrics.token_nats(ids[1:], logits[:-1])  # (T - 1,)
    pairs = zip(tokens[1:], ids[1:], strict=True)
    spelled = sum(spelling[token] for token, id in pairs if id == 1)
    return (np.sum(nats) / np.log(2) + spelled) / len("".join(tokens[1:]))


# `np.add.at` adds once for each pair; `counts[a, b] += 1` would add once for each place
# of the table, however often the pair occurs.
def bigram_bits(train, valid, vocab_size):
    """The bits that a table of counted pairs needs for each id of a text.

    The table counts how often each id follows each other id in `train`, and one is
    added to every count. p(b | a) is the count of a b as a share of all pairs that
    start with a. The first id of `valid` is not predicted.

    train, valid: (T,) whole numbers from 0 to vocab_size - 1, of different lengths.
    Returns the mean of -log2 p(id | id before it) over `valid`, a number.
    """
    counts = np.ones((vocab_size, vocab_size))
    np.add.at(counts, (train[:-1], train[1:]), 1)
    chances = counts / counts.sum(axis=1, keepdims=True)  # rows: the id before
    return -np.mean(np.log2(chances[valid[:-1], valid[1:]]))


# Each row has its own limit, its k-th largest logit. -inf and not 0: a logit of 0 is no
# probability of 0.
def keep_top_k(logits, k):
    """Keep the k largest logits of each row; all others become -inf.

    logits: (B, V), no two in a row equal. k: a whole number from 1 to V.
    Returns (B, V); what is kept stays where it is.
    """
    limit = np.sort(logits, axis=-1)[:, [-k]]  # (B, 1)
    return np.where(logits >= limit, logits, -np.inf)
