"""Check of exercise 06.4, `attention_pool`."""

from helpers.exercises.arrays import far, fitting, shaped
from helpers.exercises.checks.nb06_attention.places import (
    drawn_mask,
    softmax_of_letters,
)
from helpers.exercises.registry import checks
from helpers.exercises.wrong import Wrong, call, close, is_floats, listed, named, the

import numpy as np
from scipy import special

WEIGHTS = {
    "BSF": "a weight for each number of the memory. A step has one weight.",
    "BF": "a weight for each coordinate; the steps are what is weighed.",
    "BS1": "there is one axis too many.",
    "B1S": "there is one axis too many.",
    "S": "one set of weights for all sequences; each has its own.",
    "SB": "steps and sequences have changed places.",
}
POOLED = {
    "BSF": "the steps are still there, each times its weight. What is next?",
    "BS": "you added up along the coordinates; the steps are to be added up.",
    "B1F": "there is one axis too many.",
    "BF1": "there is one axis too many.",
    "F": "one vector for all sequences; each has its own.",
    "SF": "you added up along the sequences, which must stay apart.",
    "FB": "coordinates and sequences have changed places.",
    "BBF": "every sequence met the memory of every other one, too.",
}


@checks(
    "06.4",
    name="attention_pool",
    title="one vector for a sequence",
    difficulty=3,
    minutes=12,
    hints=(
        "It is attention with a single query that all sequences share. Which axis of "
        "the scores is then missing, and along which one does the softmax run?",
        "score[b, s] = query · memory[b, s]; weights[b] = the softmax of score[b] over "
        "its real steps; pooled[b] = the sum over s of weights[b, s] * memory[b, s].",
        "Multiply the memory with the query: (B, S). Write a hugely negative score "
        "where the mask is False. Take the softmax of each row, its largest score "
        "subtracted first. Give the weights a last axis, multiply the memory by them, "
        "sum over the steps. Return both.",
    ),
)
def _attention_pool(answer):
    rng = np.random.default_rng()
    # All differ; as many sequences as steps, where some wrong axes stop no program; as
    # many steps as coordinates; one sequence; a width of 1.
    for sizes in ("354", "445", "344", "146", "351"):
        words, steps, width = map(int, sizes)
        _pooled(answer, *_drawn(rng, words, steps, width))
    memory, query, mask = _drawn(rng, 3, 5, 4)
    _pooled(answer, memory, query, mask[:, ::-1], "the padding stands in front: ")
    # The padding is a copy of each sequence's first step, so that the largest score is
    # a real step's; then only padding has large scores.
    first = mask.argmax(axis=1)[:, None, None]
    memory = np.abs(memory)
    memory = np.where(mask[..., None], memory, np.take_along_axis(memory, first, 1))
    large = 9e5 * np.abs(query) / (memory @ np.abs(query)).max()
    for sign in (-1, 1):
        _large(answer, memory, sign * large, mask)
    memory = np.where(mask[..., None], 1e-6 * memory, memory)
    when = "padding alone has large scores, and you get NaN. Of which steps did you "
    _large(answer, memory, large, mask, f"{when}take the largest score?")
    return "Agrees with SciPy's softmax of the real steps alone."


def _drawn(rng, words, steps, width):
    """A memory, a query and a mask; scores between -2 and 2, and never close to 0."""
    mask = drawn_mask(rng, words, steps)
    query = rng.uniform(0.5, 1.5, size=width) * rng.choice([-1, 1], size=width)
    memory = rng.normal(size=(words, steps, width))
    scores = rng.uniform(-2, 2, size=(words, steps, 1))
    memory += (scores - memory @ query[:, None]) * query / (query @ query)
    return memory, query, mask


def _both(answer, memory, query, mask, when=""):
    """Pooled and weights, by shape."""
    sizes = dict(zip("BSF", memory.shape, strict=True))
    shapes = (
        f" (memory is {memory.shape}, query {query.shape}, mask {mask.shape}: which "
        "axes must be equally long?)"
    )
    parts = ("broadcast", "mismatch in its core", "not aligned", "boolean index")
    result = call(answer, memory, query, mask, explain=dict.fromkeys(parts, shapes))
    if result is None:
        raise Wrong("your function returned None. Does it end with `return`?")
    if not isinstance(result, tuple | list) or len(result) != 2:
        raise Wrong(
            f"you returned {the(result)}; two arrays are asked for, pooled and weights."
        )
    pooled, weights = result
    places, vectors = (sizes["B"], sizes["S"]), (sizes["B"], sizes["F"])
    if places != vectors == np.shape(weights) and np.shape(pooled) == places:
        raise Wrong("the two have changed places: pooled comes first, then weights.")
    if when and is_floats(weights, places) and not np.isfinite(weights).all():
        raise Wrong(when)
    weights = shaped(weights, sizes, "BS", WEIGHTS, "for `weights` your function")
    return shaped(pooled, sizes, "BF", POOLED, "for `pooled` your function"), weights


def _right(memory, query, mask):
    """Pooled and weights, sequence by sequence, without the padding."""
    scores = np.array([[sum(query * step) for step in steps] for steps in memory])
    weights = softmax_of_letters(scores[:, None], mask)[:, 0]
    pairs = zip(weights, memory, strict=True)
    return np.array([sum(w[:, None] * steps) for w, steps in pairs]), weights, scores


def _pooled(answer, memory, query, mask, facts=""):
    """Scores of usual size: weights first, then what they are used for."""
    right, places, scores = _right(memory, query, mask)
    pooled, weights = _both(answer, memory, query, mask)
    same = memory.shape[1] == memory.shape[2] and close(weights, right)
    if same and close(pooled, places):
        raise Wrong("the two have changed places: pooled comes first, then weights.")
    mistakes = _weight_mistakes(memory, query, mask, scores)
    named(weights, places, fitting(mistakes, places.shape), prefix=facts)
    _padding(weights, mask, facts)
    b, s = far(weights, places)
    sums = weights.sum(axis=1)
    if not close(sums, 1):
        raise Wrong(
            f"{facts}the weights of sequence {b} sum to {sums[b]:.3f}; over its real "
            "steps they must sum to 1."
        )
    if not close(weights, places):
        raise Wrong(
            f"{facts}step {s} of sequence {b} gets the weight {weights[b, s]:.3f}. Its "
            f"numbers are {listed(memory[b, s])}, the query is {listed(query)}: which "
            "score do you get on paper, and which do you compute?"
        )
    said = f"{facts}the weights are right, pooled is not: "
    mistakes = _pool_mistakes(memory, mask, places, right)
    b, _ = far(pooled, right)
    otherwise = (
        f"sequence {b} has the weights {listed(places[b])}, and you return "
        f"{listed(pooled[b])}. The first coordinates of its steps are "
        f"{listed(memory[b, :, 0])}."
    )
    named(pooled, right, fitting(mistakes, right.shape), otherwise, prefix=said)


def _padding(weights, mask, facts):
    """Raise Wrong if padding has a weight."""
    if (weights[~mask] != 0).any():
        b, s = np.argwhere((weights != 0) & ~mask)[0]
        raise Wrong(
            f"{facts}step {s} of sequence {b} is padding, and has the weight "
            f"{weights[b, s]:.2g}; it must be exactly 0."
        )


def _large(answer, memory, query, mask, when=""):
    """Scores of up to 900000."""
    right, places, scores = _right(memory, query, mask)
    facts = f"with scores from {scores.min():.0f} to {scores.max():.0f} "
    when = when or f"{facts}the weights are NaN: exp of such scores is infinity, or 0."
    pooled, weights = _both(answer, memory, query, mask, when)
    _padding(weights, mask, facts)
    if not close(weights, places, 1e-4) or not close(pooled, right, 1e-4):
        b, s = far(weights, places)
        raise Wrong(
            f"{facts}step {s} of sequence {b} gets the weight {weights[b, s]:.3f}. "
            "Only the differences between the scores of real steps count."
        )


def _weight_mistakes(memory, query, mask, scores):
    """message -> how to make that mistake in the weights."""
    count = mask.sum(axis=1, keepdims=True)
    plain = special.softmax(scores, axis=1)
    low = np.where(mask, scores, -1e9)
    width, steps = len(query), mask.shape[1]

    def of(values, axis=1):
        return special.softmax(np.where(mask, values, -1e9), axis=axis)

    return {
        "padding gets weight, too: the mask has no effect.": lambda: plain,
        "the weights of padding became 0 after the softmax, so that those of the real "
        "steps no longer sum to 1.": lambda: plain * mask,
        "padding has the score 0, a score like any other: exp(0) = 1.": lambda: (
            special.softmax(scores * mask, axis=1)
        ),
        "padding gets the weights, and real steps get none: True marks a real "
        "step.": lambda: special.softmax(np.where(mask, -1e9, scores), axis=1),
        "the query has no effect: all steps weigh the same.": [
            lambda: mask / count,
            lambda: np.full(mask.shape, 1 / steps),
        ],
        "those are the scores; weights sum to 1 over the real steps of each "
        "sequence.": [lambda: scores, lambda: scores * mask, lambda: low],
        "the step with the largest score gets all: a softmax gives every step some "
        "weight.": lambda: (low == low.max(axis=1, keepdims=True)) * 1.0,
        "the exponentials are right, but they are not divided by their sum.": [
            lambda: np.exp(scores) * mask,
            lambda: np.exp(low - low.max(axis=1, keepdims=True)),
        ],
        "the softmax runs over the sequences of the batch; the weights of the steps of "
        "one sequence must sum to 1.": [
            lambda: of(scores, 0),
            lambda: special.softmax(scores, axis=0),
        ],
        "one softmax runs over all sequences together.": [
            lambda: of(scores, None),
            lambda: special.softmax(scores),
        ],
        "the query was averaged: every coordinate of a step got the same factor.": [
            lambda: of(memory.sum(axis=2) * query.mean()),
            lambda: of(memory.mean(axis=2) * query.mean()),
            lambda: of(memory.mean(axis=2)),
            lambda: of(memory.sum(axis=2)),
        ],
        "the score is the mean of the products; a dot product is their sum.": lambda: (
            of(scores / width)
        ),
        "the score was divided by the root of the width; here it is not.": lambda: of(
            scores / np.sqrt(width)
        ),
        "the query went along the steps: its numbers belong to the coordinates of a "
        "step.": lambda: of((memory * query[:, None]).sum(axis=2)),
        "the scores came from the wrong axis: you added up along the steps.": [
            lambda: of((memory * query).sum(axis=1)),
            lambda: of(np.einsum("bsf,s->bf", memory, query)),
        ],
        "the softmax runs over the coordinates; it weighs steps.": [
            lambda: special.softmax(memory * query, axis=2).sum(axis=2),
            lambda: special.softmax(memory * query, axis=2).mean(axis=2),
        ],
    }


def _pool_mistakes(memory, mask, weights, right):
    """message -> how to make that mistake in the vector."""
    count = mask.sum(axis=1, keepdims=True)
    real = mask[..., None]
    product = weights[..., None] * memory
    return {
        "that is the plain mean of the steps.": [
            lambda: (memory * real).sum(axis=1) / count,
            lambda: memory.mean(axis=1),
        ],
        "that is the plain sum of the steps.": [
            lambda: memory.sum(axis=1),
            lambda: (memory * real).sum(axis=1),
        ],
        "that is the largest number in each coordinate.": [
            lambda: memory.max(axis=1),
            lambda: np.where(real, memory, -np.inf).max(axis=1),
            lambda: product.max(axis=1),
        ],
        "the step with the largest weight gets all; the others count too, each by its "
        "weight.": lambda: memory[np.arange(len(memory)), weights.argmax(axis=1)],
        "you divided by the number of steps. The weights sum to 1 already.": [
            lambda: product.mean(axis=1),
            lambda: right / count,
        ],
        "you added up along the coordinates; the steps are to be added up.": lambda: (
            product.sum(axis=2)
        ),
        "the weights went along the coordinates; a weight belongs to a whole "
        "step.": lambda: (weights[:, None] * memory).sum(axis=1),
        "the sequences are mixed: the weights of each belong to its own memory.": [
            lambda: weights @ memory.sum(axis=0),
            lambda: weights @ memory.mean(axis=0),
            lambda: weights @ memory[0],
        ],
        "that is one step; all steps count, each by its weight.": [
            lambda: memory[:, 0],
            lambda: memory[:, -1],
        ],
    }
