"""Mistakes of 08.3: what caches and contexts they give, and what is said of them."""

import numpy as np
from scipy import special


def _written(old, new, slots):
    """A copy of a cache with something in some slots."""
    cache = old.copy()
    cache[:, slots] = new
    return cache


def cache_mistakes(old, new, other, query, place):
    """message -> how to make that mistake in a cache.

    old: the cache before. new: what belongs into it. other: what goes into the other
    cache.
    """
    room = old.shape[1]
    now = new[:, None]  # (B, 1, D)
    right = _written(old, new, place)

    def changed(cache, make):
        make(cache)
        return cache

    def along(axis):
        def write(cache):
            cache[(slice(None),) * axis + (place,)] = new

        return lambda: changed(old.copy(), write)

    def cleared(slots):
        return lambda: _written(right, 0, slots)

    def added(cache):
        cache[:, place] += new

    return {
        "nothing was written.": lambda: old,
        "the slot behind the right one was written. The first slot is slot "
        "0.": lambda: _written(old, new, place + 1),
        "the slot before the right one was written: an earlier step got "
        "lost.": lambda: _written(old, new, place - 1),
        "the first slot was written. `place` says which one.": lambda: _written(
            old, new, 0
        ),
        "the last slot was written. `place` says which one.": lambda: _written(
            old, new, room - 1
        ),
        "stands what belongs into the other cache.": lambda: _written(
            old, other, place
        ),
        "stands the query. The query only asks.": lambda: _written(old, query, place),
        "the steps have moved: the first slot fell out. As long as there is room, "
        "nothing moves.": lambda: np.concatenate([old[:, 1:], now], axis=1),
        "the steps have moved: the new one came in front. As long as there is room, "
        "nothing moves.": lambda: np.concatenate([now, old[:, :-1]], axis=1),
        "the new numbers were added to what was in the slot. An empty slot may hold "
        "anything.": lambda: changed(old.copy(), added),
        "several slots got the new numbers.": [
            lambda: _written(old, now, slice(0, place + 1)),
            lambda: _written(old, now, slice(place, room)),
            lambda: _written(old, now, slice(0, room)),
            lambda: _written(old, now, slice(0, place)),
        ],
        "the empty slots behind were cleared. They stay as they were.": cleared(
            slice(place + 1, room)
        ),
        "the earlier steps got lost.": [
            cleared(slice(0, place)),
            lambda: _written(np.zeros_like(old), new, place),
        ],
        "one slot is right and the room is the same, but the others have "
        "moved.": lambda: np.insert(old, place, new, axis=1)[:, :room],
        "all sequences got the numbers of one of them.": [
            lambda: _written(old, new[0], place),
            lambda: _written(old, new[-1], place),
        ],
        "only one sequence was written.": lambda: np.concatenate(
            [right[:1], old[1:]], axis=0
        ),
        "all slots of one sequence were written. The first axis has the "
        "sequences.": along(0),
        "a column was written in all slots. The last axis has the columns.": along(2),
    }


def context_mistakes(query, key, value, keys, values, new_keys, new_values, place):
    """message -> how to make that mistake in the context, with the right caches."""
    room, width = keys.shape[1:]
    root, count = np.sqrt(width), place + 1
    filled = np.arange(room) <= place

    def scores(asks=query, keys=new_keys):
        return np.array([rows @ ask for rows, ask in zip(keys, asks, strict=True)])

    def read(weights, values=new_values):
        return np.array([w @ rows for w, rows in zip(weights, values, strict=True)])

    def over(seen, table=None, values=new_values, times=1 / root, axis=1):
        """The context from a softmax over these slots alone."""
        table = scores() if table is None else table
        return read(_softmax(times * table, seen, axis), values)

    plain = scores() / root
    weights = _softmax(plain, filled)
    right, seen = read(weights), new_values[:, :count]
    slots = np.arange(room)
    coordinates = special.softmax(query[:, None] * new_keys[:, :count] / root, axis=1)
    return {
        "the empty slots are looked at, too.": lambda: over(slots >= 0),
        "a slot too many is looked at. Slot `place` is the last one that is "
        "filled.": lambda: over(slots <= place + 1),
        "the query does not see its own step. That one is in the cache already, and "
        "the query looks at it, too.": lambda: over(slots < place),
        "the first slot is left out.": lambda: over(filled & (slots > 0)),
        "only the step itself is looked at.": lambda: value,
        "only empty slots are looked at.": [
            lambda: over(slots > place),
            lambda: over(slots >= place),
        ],
        "the last slots of the cache are looked at; the first ones are "
        "filled.": lambda: over(slots >= room - count),
        "it comes from the caches as they were before this step.": lambda: over(
            filled, scores(keys=keys), values
        ),
        "the scores come from the keys as they were before this step.": lambda: over(
            filled, scores(keys=keys)
        ),
        "it reads the values as they were before this step.": lambda: over(
            filled, values=values
        ),
        "the scores are not scaled.": lambda: over(filled, times=1),
        "the scores are divided by D. Was the root forgotten, or did you scale "
        "twice?": lambda: over(filled, times=1 / width),
        "the scores were multiplied by the root; they get too large, not too "
        "small.": lambda: over(filled, times=root),
        "the scores are divided by a number that is not made of the width D.": [
            lambda number=number: over(filled, times=1 / number)
            for size in (room, count, place, len(query))
            for number in (size, size**0.5)
            if size
        ],
        "you divided the weights by the root, after the softmax. Scale what goes into "
        "it.": lambda: over(filled, times=1) / root,
        "it is scaled too. Only the scores are.": [
            lambda: right / root,
            lambda: right * root,
        ],
        "the weights of empty slots became 0 after the softmax, so that those of the "
        "others no longer sum to 1.": lambda: read(special.softmax(plain, 1) * filled),
        "an empty slot has the score 0, a score like any other: exp(0) = 1.": [
            lambda: read(special.softmax(plain * filled, 1)),
            lambda: read(special.softmax(plain * filled, 1) * filled),
        ],
        "there is no softmax: the scores are used as weights.": [
            lambda: read(plain * filled),
            lambda: read(plain * root * filled),
            lambda: read(plain),
        ],
        "the exponentials are not divided by their sum.": [
            lambda: read(np.exp(plain) * filled),
            lambda: read(np.exp(plain)),
            lambda: read(weights / weights.max(axis=1, keepdims=True)),
        ],
        "the weights go through a sigmoid, each alone; over the filled slots they must "
        "sum to 1.": lambda: read(special.expit(plain) * filled),
        "the weights are those of all filled slots, but the value of this step is not "
        "read.": lambda: read(weights * (slots < place)),
        "the weights are a share of the scores. Where is the exponential?": lambda: (
            read(plain * filled / (plain * filled).sum(axis=1, keepdims=True))
        ),
        "the softmax runs over the sequences; the weights of the slots of one sequence "
        "must sum to 1.": [
            lambda: over(filled, axis=0),
            lambda: read(special.softmax(plain, axis=0) * filled),
        ],
        "one softmax runs over all sequences together.": lambda: over(
            filled, axis=None
        ),
        "each column has weights of its own; a slot has one score: the products are "
        "added up.": lambda: (coordinates * seen).sum(axis=1),
        "the weights have no effect: that is the plain mean of the values.": [
            lambda: seen.mean(axis=1),
            lambda: new_values.mean(axis=1),
        ],
        "the weights have no effect: that is the plain sum of the values.": [
            lambda: seen.sum(axis=1),
            lambda: new_values.sum(axis=1),
        ],
        "the slot with the largest weight gets all; the others count too, each by its "
        "weight.": lambda: seen[np.arange(len(seen)), weights.argmax(axis=1)],
        "you divided by the number of slots. The weights sum to 1 already.": [
            lambda: right / count,
            lambda: right / room,
        ],
        "it is a mean of the keys; the values are what is read.": lambda: read(
            weights, new_keys
        ),
        "keys and values have changed places.": lambda: over(
            filled, scores(keys=new_values), new_keys
        ),
        "the query was compared with the values.": lambda: over(
            filled, scores(keys=new_values)
        ),
        "the new key was compared with the keys. Who asks?": lambda: over(
            filled, scores(key)
        ),
        "the new value was compared with the keys. Who asks?": lambda: over(
            filled, scores(value)
        ),
        "the query is added to it; only the values count.": lambda: right + query,
        "the value of this step is added to it; it counts by its weight "
        "already.": lambda: right + value,
        "the sequences are mixed: each has a query and a cache of its own.": [
            lambda: over(filled, query @ new_keys[0].T),
            lambda: over(filled, query @ new_keys.sum(axis=0).T),
            lambda: weights @ new_values[0],
            lambda: weights @ new_values.sum(axis=0),
            lambda: over(filled, scores(query[:1].repeat(len(query), 0))),
        ],
        "the sign of the scores is wrong.": lambda: over(filled, times=-1 / root),
        "slots and columns of the keys have changed places.": lambda: over(
            filled, scores(keys=new_keys.swapaxes(1, 2))
        ),
        "`reshape` does not swap axes.": lambda: over(
            filled,
            (query[:, None] @ new_keys.reshape(len(keys), width, room))[:, 0],
        ),
    }


def _softmax(table, seen, axis=1):
    """The softmax of some slots; the others have weight 0."""
    low = np.where(seen, table, -np.inf)
    return np.where(seen, special.softmax(low, axis=axis), 0)
