"""Check of exercise 07.1, `masked_attention`."""

from helpers.exercises.arrays import far, fitting, shaped
from helpers.exercises.checks.nb07_transformer.attention_mistakes import (
    context_mistakes,
    softmax_of_seen,
    weight_mistakes,
)
from helpers.exercises.registry import checks
from helpers.exercises.wrong import Wrong, call, close, is_floats, listed, named, the

import numpy as np

WEIGHTS = {
    "BST": "have queries and keys changed places?",
    "BTV": "that is the shape of the context. The context comes first, then the "
    "weights.",
    "BTd": "that is the shape of the queries.",
    "BTSd": "the products were not added up. A weight is one number.",
    "BTBS": "every sequence met the keys of every other one, too.",
    "TS": "one matrix for all sequences; each has weights of its own.",
    "BT": "one number for each query; a weight for each place is asked for.",
    "BS": "one number for each place; every query has weights of its own.",
}
CONTEXT = {
    "BTS": "that is the shape of the weights. The context comes first, then the "
    "weights.",
    "BTd": "that is as wide as the queries. What is averaged?",
    "BTSV": "the places are still there, each times its weight. What is next?",
    "BSV": "a vector for each place; one for each query is asked for.",
    "BVT": "the last two axes have changed places.",
    "BV": "one vector for each sequence; each of its queries has a context.",
    "BT": "you added up along the coordinates of the values.",
    "BTBV": "every sequence met the values of every other one, too.",
    "TV": "you added up along the sequences, which must stay apart.",
}


@checks(
    "07.1",
    name="masked_attention",
    title="scaled dot-product attention with a mask",
    difficulty=3,
    minutes=12,
    hints=(
        "Three steps that you know from notebook 06: scores, a softmax that does not "
        "see some places, a mean with weights. What is new: every query has a mask of "
        "its own, and the scores are scaled. At which step, and by what?",
        "score[b, t, s] = query[b, t] · key[b, s] / √d. weights[b, t] = the softmax of "
        "score[b, t] over the places that query t may look at. context[b, t] = the sum "
        "over s of weights[b, t, s] * value[b, s].",
        "Swap the last two axes of the keys, multiply the queries with them, divide. "
        "Where the mask is False, write a score far below all others. Subtract the "
        "largest score of each row, take exp, divide by the sum of the row. Multiply "
        "the weights with the values. Return both.",
    ),
)
def _masked_attention(answer):
    rng = np.random.default_rng()
    # All sizes differ; a sequence looks at itself; all are equal, where no wrong axis
    # stops a program; one query; one sequence with one place.
    for sizes in ("23547", "34466", "55555", "31463", "12143"):
        sizes = dict(zip("BTSdV", map(int, sizes), strict=True))
        _ordinary(answer, *_drawn(rng, sizes), sizes)
    _large(answer, rng)
    return (
        "Agrees with SciPy's softmax over the visible places, at scores of 10000 too."
    )


def _drawn(rng, sizes):
    """Queries, keys, values, and a mask in which every query sees a place."""
    query, key, value = (
        1.5 * rng.normal(size=[sizes[axis] for axis in axes])
        for axes in ("BTd", "BSd", "BSV")
    )
    shape = sizes["B"], sizes["T"], sizes["S"]
    # Each query sees about half of the places; one at least, and not all.
    rank = rng.permuted(np.broadcast_to(np.arange(shape[2]), shape), axis=-1)
    seen = rng.integers(1, max(2, shape[2]), size=(*shape[:2], 1))
    return query, key, value, rank < seen


def _right(query, key, value, mask):
    """Context, weights and scaled scores, one query at a time."""
    width = query.shape[-1]
    scores = np.zeros(mask.shape)
    for b, t, s in np.ndindex(mask.shape):
        scores[b, t, s] = sum(query[b, t] * key[b, s]) / width**0.5
    weights = softmax_of_seen(scores, mask)
    context = np.zeros((*mask.shape[:2], value.shape[-1]))
    for b, t, s in np.ndindex(mask.shape):
        context[b, t] += weights[b, t, s] * value[b, s]
    return context, weights, scores


def _both(answer, inputs, sizes, when):
    """Context and weights, by shape; NaN is told by `when`."""
    names = ("query", "key", "value", "mask")
    told = zip(names, inputs, strict=True)
    told = ", ".join(f"{name} {array.shape}" for name, array in told)
    shapes = f" ({told}: which axes must be equally long?)"
    parts = ("broadcast", "mismatch in its core", "not aligned", "boolean index")
    result = call(answer, *inputs, explain=dict.fromkeys(parts, shapes))
    if result is None:
        raise Wrong("your function returned None. Does it end with `return`?")
    if not isinstance(result, tuple | list) or len(result) != 2:
        raise Wrong(
            f"you returned {the(result)}; two arrays are asked for, context and "
            "weights."
        )
    context, weights = result
    shape = sizes["B"], sizes["T"], sizes["S"]
    if is_floats(weights, shape) and not np.isfinite(weights).all():
        raise Wrong(when)
    weights = shaped(weights, sizes, "BTS", WEIGHTS, "for `weights` your function")
    return shaped(
        context, sizes, "BTV", CONTEXT, "for `context` your function"
    ), weights


def _ordinary(answer, query, key, value, mask, sizes):
    """Scores of usual size: the weights first, then what is made of them."""
    inputs = query, key, value, mask
    right, places, scores = _right(*inputs)
    nan = (
        "the weights hold NaN or infinity: 0 / 0 and 0 times infinity are NaN. Which "
        "line makes the first one?"
    )
    context, weights = _both(answer, inputs, sizes, nan)
    same = places.shape == right.shape
    if same and close(context, places) and close(weights, right):
        raise Wrong("the two have changed places: context comes first, then weights.")
    named(weights, places, fitting(weight_mistakes(*inputs, scores), places.shape))
    _hidden(weights, mask)
    b, t, s = far(weights, places)
    sums = weights.sum(axis=-1)
    if not close(sums, 1):
        b, t = far(sums, np.ones_like(sums))
        raise Wrong(
            f"the weights of sequence {b}, query {t} sum to {sums[b, t]:.5f}; over the "
            "places that it may look at they must sum to 1."
        )
    if not close(weights, places):
        _scale(weights, places)
        raise Wrong(
            f"in sequence {b}, query {t} gives place {s} the weight "
            f"{weights[b, t, s]:.3f}. The query is {listed(query[b, t])}, the key of "
            f"that place {listed(key[b, s])}: which score do you get on paper, and "
            "which do you compute?"
        )
    b, t, _ = far(context, right)
    otherwise = (
        f"in sequence {b}, query {t} has the weights {listed(places[b, t])}, and you "
        f"return {listed(context[b, t])}. The first coordinates of the values are "
        f"{listed(value[b, :, 0])}."
    )
    mistakes = fitting(context_mistakes(*inputs, places, right, scores), right.shape)
    prefix = "the weights are right, the context is not: "
    named(context, right, mistakes, otherwise, prefix=prefix)


def _hidden(weights, mask, facts=""):
    """Raise Wrong if a place that a query may not look at has a weight."""
    if (weights[~mask] != 0).any():
        b, t, s = np.argwhere((weights != 0) & ~mask)[0]
        raise Wrong(
            f"{facts}query {t} of sequence {b} may not look at place {s}, and gives it "
            f"the weight {weights[b, t, s]:.2g}; it must be exactly 0. Is its score "
            "far below all others?"
        )


def _scale(weights, places):
    """Raise Wrong if all scores are the right ones times one number."""
    some = (places > 0).sum(axis=-1) > 1  # queries that see two places or more
    got, right = weights[some], places[some]
    if not some.any() or (got[right > 0] <= 0).any():
        return
    seen = right > 0
    logs = (np.log(np.where(seen, rows, 1)) for rows in (got, right))
    counts = seen.sum(axis=-1, keepdims=True)
    mine, asked = (seen * (log - log.sum(-1, keepdims=True) / counts) for log in logs)
    times = (mine * asked).sum() / (asked**2).sum()
    if np.abs(mine - times * asked).max() < 1e-3:
        raise Wrong(
            f"your scores are {times:.3g} times as large as they should be. What are "
            "they divided by?"
        )


def _large(answer, rng):
    """Scores of 10000: everywhere, where nobody may look, and of some queries."""
    sizes = {"B": 3, "T": 4, "S": 5, "d": 4, "V": 2}
    query, key, value, mask = _drawn(rng, sizes)
    mask[:, :, 2], mask[:, :, 4] = False, True  # no query sees place 2, all see place 4
    # Quarters and wholes, so that even single precision adds them without an error.
    query, key = np.round(query * 4) / 4, np.round(key * 4) / 4
    same, hidden = np.full(5, 2e4), np.arange(5) == 2
    both = np.resize([1, -1, 1], (3, 4))
    ways = {  # message -> the first coordinate of the queries, and of the keys
        "scores of 10000 give NaN or infinity. How large is exp(10000)? Only the "
        "differences between the scores of a row count.": (1, same),
        "scores of -10000 give NaN: all exponentials are 0, and so is their sum.": (
            -1,
            same,
        ),
        "where a place that no query may look at has a score of 10000, you get NaN. "
        "Of which places did you take the maximum?": (1, 2e4 * hidden),
        "where some queries have scores of 10000, and others have -10000, you get NaN. "
        "Did you subtract one maximum for all of them?": (both, same),
    }
    for message, firsts in ways.items():
        moved = key.copy()
        query[..., 0], moved[..., 0] = firsts
        right, places, scores = _right(query, moved, value, mask)
        facts = f"with scores from {scores.min():.0f} to {scores.max():.0f}, "
        inputs = query, moved, value, mask
        context, weights = _both(answer, inputs, sizes, message)
        _hidden(weights, mask, facts)
        sums = weights.sum(axis=-1)
        if not close(sums, 1, 1e-4):
            raise Wrong(
                f"{facts}the weights of a query sum to {sums.min():.3f}. Which number "
                "did you subtract before exp, and may the query look at its place?"
            )
        if not close(weights, places, 1e-4) or not close(context, right, 1e-4):
            raise Wrong(
                f"{facts}the result differs from that of the same scores near 0. Only "
                "the differences between the scores of a row count."
            )
