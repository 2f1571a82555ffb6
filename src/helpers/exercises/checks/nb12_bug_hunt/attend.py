"""Check of exercise 12.10, `attend`."""

from helpers.exercises.arrays import fitting, shaped
from helpers.exercises.registry import checks
from helpers.exercises.wrong import call, named

import numpy as np

SHAPES = {
    "B1D": "an axis of one step is left. Take its only step.",
    "BBD": "each row has an answer to the query of each row.",
    "BSD": "there is a context for each step of the memory.",
    "BS": "these are weights; the weighted sum of the memory is asked for.",
}


@checks(
    "12.10",
    name="attend",
    title="mend the attention of case 10",
    difficulty=2,
    minutes=8,
    hints=(
        "Print the shape of `scores` for 3 rows and 5 steps. How many queries does "
        "each row have?",
        "scores[b, s] = Σ_d query[b, d] · memory[b, s, d]: row b has its own query, "
        "and one only.",
        "Give the query an axis of one step, (B, 1, D), before the product. The last "
        "line then takes away that axis.",
    ),
)
def _attend(answer):
    rng = np.random.default_rng()
    for rows, steps, width in ((3, 5, 4), (2, 6, 5), (4, 4, 4), (1, 3, 2)):
        query = rng.normal(size=(rows, width)).astype("float32")
        memory = rng.normal(size=(rows, steps, width)).astype("float32")
        _test(call(answer, query, memory), query, memory)
    return "Each row asks its own query, whoever stands beside it."


def _test(got, query, memory):
    sizes = dict(zip("BSD", memory.shape, strict=True))
    got = shaped(got, sizes, "BD", SHAPES)
    right = _context(query, memory)
    named(
        got,
        right,
        fitting(_mistakes(query, memory), right.shape),
        "it is another context than the memory, weighted by a softmax of query · "
        "memory. Which axes are multiplied and summed?",
        prefix=f"attend, {len(query)} row{'s' * (len(query) > 1)}: ",
        tolerance=1e-4,
    )


def _scores(query, memory):
    return (query[:, None] * memory).sum(-1)


def _softmax(scores, axis=-1):
    return np.exp(scores) / np.exp(scores).sum(axis, keepdims=True)


def _context(query, memory, weigh=_softmax):
    return (weigh(_scores(query, memory))[:, :, None] * memory).sum(1)


def _mistakes(query, memory):
    """Messages, and what the mistake gives that each names."""
    all_queries = _softmax(query @ memory.swapaxes(1, 2)) @ memory  # (B, B, D)
    root = np.sqrt(query.shape[1])
    return {
        "every row was asked the query of row 0.": lambda: all_queries[:, 0],
        "every row was asked the query of the last row.": lambda: all_queries[:, -1],
        "a row's answer is the mean over all rows' queries.": (
            lambda: all_queries.mean(1)
        ),
        "row b is asked the right query, but of the memory of row 0.": (
            lambda: all_queries[0]
        ),
        "the scores were used as weights, without a softmax.": (
            lambda: _context(query, memory, lambda scores: scores)
        ),
        "the softmax runs over the rows of the batch, not over the steps.": (
            lambda: _context(query, memory, lambda scores: _softmax(scores, 0))
        ),
        "all steps weigh the same: that is the plain mean of the memory.": (
            lambda: memory.mean(1)
        ),
        "the scores were divided by the root of the width; this attention is not "
        "scaled.": lambda: _context(query / root, memory),
        "that is the query itself.": lambda: query,
        "that is the context and the query together; the context alone is asked "
        "for.": lambda: _context(query, memory) + query,
    }
