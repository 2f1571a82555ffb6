"""Check of exercise 08.3, `cached_step`."""

from helpers.exercises.arrays import far, fitting, shaped
from helpers.exercises.checks.nb08_mini_gpt.cache_mistakes import (
    cache_mistakes,
    context_mistakes,
)
from helpers.exercises.registry import checks
from helpers.exercises.wrong import Wrong, call, close, is_floats, listed, named, the

import numpy as np
from scipy import special

CACHE = {
    "BND": "the empty slots are missing. The cache keeps its room.",
    "BMD": "there is a slot more than before: the new one was appended. A slot is "
    "ready for it.",
    "BD": "that is what this step has; the earlier steps are missing.",
    "BPD": "this step and the empty slots are missing.",
    "B1D": "that is what this step has; the earlier steps are missing.",
    "RBD": "sequences and slots have changed places.",
    "BDR": "slots and columns have changed places.",
}
CONTEXT = {
    "B1D": "there is an axis too many. The one query needs no axis of its own.",
    "BD1": "there is an axis too many. The one query needs no axis of its own.",
    "BN": "a number for each slot that is seen. Those are scores or weights; what is "
    "read with them?",
    "BR": "a number for each slot. Those are scores or weights; what is read with "
    "them?",
    "BND": "the slots are still there, each times its weight. What is next?",
    "BRD": "the slots are still there. (The context comes first, then the caches.)",
    "BBD": "every sequence met the values of every other one, too.",
    "B1N": "a number for each slot that is seen. Those are scores or weights; what is "
    "read with them?",
    "B": "one number for each sequence; which axis is to be added up?",
    "D": "one vector for all sequences; each has its own.",
    "DB": "sequences and columns have changed places.",
}


@checks(
    "08.3",
    name="cached_step",
    title="one step of attention with a cache",
    difficulty=3,
    minutes=12,
    hints=(
        "Two jobs, in this order: remember, then look. What must be in the caches when "
        "the query looks? And how do the empty slots stay unseen?",
        "After key and value stand in slot p: score[b, s] = query[b] · keys[b, s] / √D "
        "for s = 0 ... p. weights[b] = the softmax of score[b]. context[b] = the sum "
        "over these s of weights[b, s] * values[b, s].",
        "Copy both caches and write slot `place` of every sequence. Cut the caches "
        "behind that slot. Multiply the cut keys with the query, which gets a last "
        "axis for that, and drop the axis again: (B, place + 1). Scale, take the "
        "softmax of each row. Give the weights an axis in the middle, multiply the cut "
        "values by them. Return the context and both whole caches.",
    ),
)
def _cached_step(answer):
    rng = np.random.default_rng()
    # B, room, D and place. All sizes differ; all are equal, where no wrong axis stops a
    # program; the first step; the last one; one sequence; a room for one step.
    for sizes in ("2753", "4442", "3450", "3543", "1532", "2130"):
        batch, room, width, place = map(int, sizes)
        inputs = _drawn(rng, batch, room, width, place)
        _step(answer, inputs, place)
        # The empty slots hold zeros, as in a new cache; large numbers of both signs.
        for empty, facts in (
            (0.0, "the empty slots hold zeros, and "),
            (1e6, "the empty slots hold numbers of up to a million, and "),
        ):
            for cache in inputs[3:]:
                cache[:, place:] = empty * rng.uniform(-1, 1, cache[:, place:].shape)
            _step(answer, inputs, place, facts)
    return _one_by_one(answer, rng)


def _drawn(rng, batch, room, width, place):
    """query, key, value, keys, values; what is in the empty slots looks like data."""
    query, key, value = 1.5 * rng.normal(size=(3, batch, width))
    keys, values = 1.5 * rng.normal(size=(2, batch, room, width))
    return [query, key, value, keys, values]


def _right(query, key, value, keys, values, place):
    """Context and caches, one sequence at a time."""
    new = [cache.copy() for cache in (keys, values)]
    context = np.zeros(query.shape)
    for b, asks in enumerate(query):
        new[0][b, place], new[1][b, place] = key[b], value[b]
        scores = [sum(asks * new[0][b, s]) for s in range(place + 1)]
        weights = special.softmax(np.array(scores) / len(asks) ** 0.5)
        for s, weight in enumerate(weights):
            context[b] += weight * new[1][b, s]
    return context, *new


def _step(answer, inputs, place, facts=""):
    """One step: the caches first, then what is read from them."""
    right, *caches = _right(*inputs, place)
    context, *got = _three(answer, inputs, place, facts)
    names = ("keys", "values")
    if close(got[0], caches[1]) and close(got[1], caches[0]):
        raise Wrong("the new caches have changed places: keys first, then values.")
    query, *new = inputs[:3]
    for name, cache, asked, old, mine, other in zip(
        names, got, caches, inputs[3:], new, new[::-1], strict=True
    ):
        prefix = f"{facts}place is {place}: in the new {name} "
        pairs = fitting(cache_mistakes(old, mine, other, query, place), asked.shape)
        named(cache, asked, pairs, prefix=prefix)
        if not close(cache, asked):
            b, s, _ = far(cache, asked)
            raise Wrong(
                f"{prefix}slot {s} of sequence {b} is {listed(cache[b, s])}. It was "
                f"{listed(old[b, s])}, and this step has {listed(mine[b])}."
            )
    said = f"{facts}the caches are right, the context is not: "
    pairs = fitting(context_mistakes(*inputs, *caches, place), right.shape)
    slight = (
        "an empty slot seems to have a small weight. It must be exactly 0: is its "
        "score far below all others?"
    )
    named(context, right, pairs, slight if "million" in facts else "", prefix=said)
    if not close(context, right):
        b, _ = far(context, right)
        raise Wrong(
            f"{said}place is {place}, and sequence {b} gets {listed(context[b])}. With "
            f"the first columns of its values, {listed(caches[1][b, :, 0])}, which "
            "weights could give the first number?"
        )


def _three(answer, inputs, place, facts):
    """Context and caches, by shape; NaN is told by where it comes from."""
    names = ("query", "key", "value", "keys", "values")
    told = zip(names, inputs, strict=True)
    told = ", ".join(f"{name} {array.shape}" for name, array in told)
    told = f"{told}, and place is {place}"
    shapes = f" ({told}. Which axes must be equally long?)"
    parts = ("broadcast", "mismatch in its core", "not aligned", "zero-size array")
    explain = dict.fromkeys(parts, shapes)
    explain["out of bounds"] = f" ({told}. Which axis of a cache has the slots?)"
    result = call(answer, *inputs, place, explain=explain)
    if result is None:
        raise Wrong("your function returned None. Does it end with `return`?")
    if not isinstance(result, tuple | list) or len(result) != 3:
        many = isinstance(result, tuple | list)
        told = f"{len(result)} things" if many else the(result)
        raise Wrong(
            f"you returned {told}; three arrays are asked for: the context, the new "
            "keys, the new values."
        )
    batch, room, width = inputs[3].shape
    shape = (batch, width)
    if [np.shape(part) for part in result] == [(batch, room, width)] * 2 + [shape]:
        raise Wrong("the three stand in the wrong order: the context comes first.")
    sizes = {"B": batch, "R": room, "D": width}
    extra = {"N": place + 1, "M": room + 1, "P": place}  # seen slots, one more, before
    context, *caches = result
    for name, cache in zip(("keys", "values"), caches, strict=True):
        _betrays(cache, sizes | extra, "BRD", CACHE, f"for the new {name} ")
    _betrays(context, sizes | extra, "BD", CONTEXT, "for the context ")
    what = "for the new {} your function"
    caches = [
        shaped(cache, sizes, "BRD", {}, what.format(name))
        for name, cache in zip(("keys", "values"), caches, strict=True)
    ]
    if is_floats(context, shape) and not np.isfinite(context).all():
        raise Wrong(
            f"{facts}the context holds NaN or infinity. Of which slots did you take "
            "exp, a maximum or a sum, and how many are filled?"
        )
    return shaped(context, sizes, "BD", {}, "for the context your function"), *caches


def _betrays(value, sizes, asked, others, what):
    """Raise Wrong for a shape that says what went wrong."""
    for axes, message in others.items():
        shape, right = (
            tuple(1 if axis == "1" else sizes[axis] for axis in letters)
            for letters in (axes, asked)
        )
        if getattr(value, "shape", None) == shape != right:
            raise Wrong(
                f"{what}your function returned shape {shape}; it must be {right}: "
                f"{message}"
            )


def _one_by_one(answer, rng):
    """Fed with its own caches, it gives what causal attention gives for all steps."""
    batch, steps, width = 2, 8, 3
    query, key, value = 1.5 * rng.normal(size=(3, batch, steps, width))
    later = np.triu(np.ones((steps, steps), bool), 1)
    scores = query @ key.transpose(0, 2, 1) / width**0.5
    right = special.softmax(np.where(later, -1e9, scores), axis=-1) @ value
    keys = values = np.zeros((batch, steps, width))
    for t in range(steps):
        inputs = [query[:, t], key[:, t], value[:, t], keys, values]
        context, keys, values = _three(answer, inputs, t, "")
        if not close(context, right[:, t], 1e-4):
            raise Wrong(
                "one step is right; but when the caches that you return go into the "
                f"next call, step {t} differs from causal attention over all steps."
            )
    return (
        "Eight steps, one by one, gave what causal attention gives for all of them at "
        "once."
    )
