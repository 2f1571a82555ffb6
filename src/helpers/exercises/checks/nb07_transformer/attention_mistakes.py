"""Mistakes of 07.1: what weights and context they give, and what is said of them."""

from helpers.exercises.arrays import turned

import numpy as np
from scipy import special


def softmax_of_seen(scores, mask):
    """The softmax of each row over its visible places alone."""
    weights = np.zeros(scores.shape)
    for b, t in np.ndindex(scores.shape[:2]):
        weights[b, t, mask[b, t]] = special.softmax(scores[b, t, mask[b, t]])
    return weights


def weight_mistakes(query, key, value, mask, scores):
    """message -> how to make that mistake in the weights."""
    width, root = query.shape[-1], np.sqrt(query.shape[-1])
    plain, right = special.softmax(scores, axis=-1), softmax_of_seen(scores, mask)
    exps = np.exp(scores) * mask

    def filled(scores, axis=-1, seen=mask):
        return special.softmax(np.where(seen, scores, -1e9), axis=axis)

    def every(make):  # with the weights of hidden places as they come, and cleared
        return [make, lambda: np.where(mask, make(), 0)]

    return {
        "the scores are not scaled. The wider the vectors, the larger the dot products "
        "get.": [lambda: filled(scores * root), lambda: _plain(scores * root)],
        "the scores are divided by d. Was the root forgotten, or did you scale "
        "twice?": lambda: filled(scores / root),
        "the scores were multiplied by the root; they get too large, not too "
        "small.": lambda: filled(scores * width),
        "the scores are divided by the root of a number, but not of the width of "
        "queries and keys.": [
            lambda size=size: filled(scores * root / np.sqrt(size))
            for size in (*mask.shape, value.shape[-1])
        ],
        "the scores are divided by a number that is not made of the width of queries "
        "and keys.": [
            lambda size=size: filled(scores * root / size)
            for size in (*mask.shape, value.shape[-1])
        ],
        "you divided the weights by the root, after the softmax. Scale what goes into "
        "it.": [
            lambda: filled(scores * root) / root,
            lambda: softmax_of_seen(scores * root, mask) / root,
            lambda: right / root,
        ],
        "the mask has no effect: every query looks at all places.": lambda: plain,
        "queries look where they may not, and only there: True marks a place that may "
        "be looked at.": every(lambda: filled(scores, seen=~mask)),
        "the weights of hidden places became 0 after the softmax, so that those of the "
        "others no longer sum to 1.": lambda: plain * mask,
        "a hidden place has the score 0, a score like any other: exp(0) = 1.": every(
            lambda: special.softmax(scores * mask, axis=-1)
        ),
        "the softmax runs over the queries; for each query, the weights of its places "
        "must sum to 1.": [
            *every(lambda: filled(scores, -2)),
            *every(lambda: special.softmax(scores, axis=-2)),
        ],
        "the softmax runs over the sequences of the batch.": [
            *every(lambda: filled(scores, 0)),
            *every(lambda: special.softmax(scores, axis=0)),
        ],
        "one softmax runs over everything: all weights together sum to 1, and not "
        "those of each query.": [
            *every(lambda: filled(scores, None)),
            *every(lambda: special.softmax(scores)),
        ],
        "the mask is turned round: its row is the query, its column the place that is "
        "looked at.": every(lambda: filled(scores, seen=turned(mask))),
        "every query got the mask of the first one.": every(
            lambda: filled(scores, seen=mask[:, :1])
        ),
        "all queries of a sequence share one mask. Each has its own.": [
            *every(lambda: filled(scores, seen=mask.any(axis=1, keepdims=True))),
            *every(lambda: filled(scores, seen=mask.all(axis=1, keepdims=True))),
        ],
        "every sequence got the mask of the first one.": every(
            lambda: filled(scores, seen=mask[:1])
        ),
        "queries and keys have changed places: the row of a weight is its query.": [
            *every(lambda: filled(turned(scores))),
            lambda: turned(right),
        ],
        "`reshape` does not swap axes: it reads the same numbers, in the same order, "
        "into other rows.": every(
            lambda: filled(query @ key.reshape(len(key), width, -1) / root)
        ),
        "every sequence met the keys of one and the same sequence, or of all "
        "together.": [
            *every(lambda: filled(query @ turned(key[0]) / root)),
            *every(lambda: filled(query @ turned(key.sum(axis=0)) / root)),
        ],
        "those are the scores; weights are what the softmax makes of them.": [
            lambda: scores,
            lambda: np.where(mask, scores, -1e9),
            lambda: np.where(mask, scores, 0),
        ],
        "the exponentials are right, but they are not divided by their sum.": [
            lambda: exps,
            lambda: exps / exps.max(axis=-1, keepdims=True),
        ],
        "the softmax is there twice.": [
            lambda: special.softmax(right, axis=-1),
            *every(lambda: filled(right)),
        ],
        "the scores were compared with the values instead of the keys.": every(
            lambda: filled(query @ turned(value) / root)
        ),
        "the place with the largest score gets all: a softmax gives every visible "
        "place some weight.": lambda: right == right.max(axis=-1, keepdims=True),
        "the sign of the scores is wrong.": lambda: filled(-scores),
    }


def _plain(scores):
    """The softmax of each row, without a mask."""
    return special.softmax(scores, axis=-1)


def context_mistakes(query, key, value, mask, weights, right, scores):
    """message -> how to make that mistake in the context, with the right weights."""
    count = mask.sum(axis=-1, keepdims=True)
    root, places = np.sqrt(query.shape[-1]), mask.shape[-1]
    none = np.zeros_like(right)
    first = np.arange(len(value))[:, None]
    return {
        "it is made with other weights than those that you return: they do not know "
        "the mask.": [
            lambda: _plain(scores) @ value,
            lambda: np.exp(scores) @ value,
        ],
        "it is made with the scores; that is what the weights are for.": [
            lambda: scores @ value,
            lambda: np.where(mask, scores, 0) @ value,
            lambda: np.where(mask, scores, -1e9) @ value,
        ],
        "it is scaled too. Only the scores are.": [
            lambda: right / root,
            lambda: right * root,
            lambda: right / root**2,
        ],
        "it is a mean of the keys; the values are what is read.": lambda: weights @ key,
        "it is a mean of the queries; the values are what is read.": lambda: (
            weights @ query
        ),
        "the weights have no effect: that is the plain mean of the values.": [
            lambda: none + value.mean(axis=1, keepdims=True),
            lambda: mask @ value / count,
        ],
        "the weights have no effect: that is the plain sum of the values.": [
            lambda: none + value.sum(axis=1, keepdims=True),
            lambda: mask @ value,
        ],
        "you divided by the number of places. The weights sum to 1 already.": [
            lambda: right / places,
            lambda: right / count,
        ],
        "the weights are turned round: their row is the query, their column the "
        "place.": lambda: turned(weights) @ value,
        "the values are turned round: their row is the place.": lambda: (
            weights @ turned(value)
        ),
        "the result is turned round: its row is the query.": lambda: turned(right),
        "`reshape` does not swap axes.": lambda: turned(right).reshape(right.shape),
        "the place with the largest weight gets all; the others count too, each by its "
        "weight.": lambda: value[first, weights.argmax(axis=-1)],
        "the sequences are mixed: the weights of each belong to its own values.": [
            lambda: weights @ value[0],
            lambda: weights @ value.sum(axis=0),
            lambda: weights.sum(axis=0) @ value,
        ],
        "the queries are added to it; only the values count.": lambda: right + query,
    }
