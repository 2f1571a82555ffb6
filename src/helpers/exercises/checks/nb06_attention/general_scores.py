"""Check of exercise 06.1, `general_scores`."""

from helpers.exercises.arrays import far, fitting, shaped, turned
from helpers.exercises.registry import checks
from helpers.exercises.wrong import Wrong, call, close, listed, named

import numpy as np
from scipy import special

SHAPES = {
    "BST": "have queries and letters changed places?",
    "BTBS": "every word met the letters of every other word, too.",
    "TS": "one matrix for all words. Each word has scores of its own.",
    "BTSQ": "the products were not added up. A score is one number.",
    "BSQ": "that is the projected memory; where do the queries come in?",
    "BTM": "that is what is weighed; the letters are not in it.",
}


@checks(
    "06.1",
    name="general_scores",
    title="a score with a matrix",
    difficulty=2,
    minutes=8,
    hints=(
        "A dot product needs two vectors of one width. Which of the two does the "
        "matrix change, and what is its width after that?",
        "key[b, s] = memory[b, s] times matrix, which is Q wide. score[b, t, s] = the "
        "sum over i of query[b, t, i] * key[b, s, i].",
        "Project the memory with one matrix product: (B, S, Q). Swap its last two "
        "axes: (B, Q, S). Multiply the queries with it; the batch axis stays in front.",
    ),
)
def _general_scores(answer):
    rng = np.random.default_rng()
    # Equally wide, where a forgotten matrix fits; all sizes differ; as many words as
    # queries and letters; one query, as when a decoder writes step by step; one word.
    for sizes in ("23544", "24536", "33352", "31524", "12435"):
        sizes = dict(zip("BTSQM", map(int, sizes), strict=True))
        query, memory, matrix = (
            rng.normal(size=[sizes[axis] for axis in axes])
            for axes in ("BTQ", "BSM", "MQ")
        )
        _scored(answer, query, memory, matrix, sizes)
    return "Every pair of a query and a letter was worked out on its own."


def _scored(answer, query, memory, matrix, sizes):
    """One batch, against loops over words, queries and letters."""
    right = np.empty((sizes["B"], sizes["T"], sizes["S"]))
    for b, t, s in np.ndindex(right.shape):
        key = [sum(memory[b, s] * column) for column in matrix.T]
        right[b, t, s] = sum(query[b, t] * key)
    shapes = (
        f" (query is {query.shape}, memory {memory.shape}, matrix {matrix.shape}: "
        "which two axes must be equally long? `.T` turns the batch axis round as "
        "well.)"
    )
    hints = dict.fromkeys(("mismatch in its core", "not aligned"), shapes)
    result = call(answer, query, memory, matrix, explain=hints)
    got = shaped(result, sizes, "BTS", SHAPES)
    if close(got, right):
        return
    mistakes = _mistakes(query, memory, matrix, right, sizes)
    b, t, s = far(got, right)
    otherwise = (
        f"word {b}, query {t}, letter {s}: you say {got[b, t, s]:.3f}. The query is "
        f"{listed(query[b, t])}, the letter {listed(memory[b, s])}, the matrix "
        f"{matrix.shape}. Work out this one on paper."
    )
    named(got, right, fitting(mistakes, right.shape), otherwise)
    raise Wrong(otherwise)


def _mistakes(query, memory, matrix, right, sizes):
    """message -> how to make that mistake."""
    words, width = sizes["B"], sizes["Q"]
    keys = memory @ matrix
    return {
        "the matrix has no effect: that is the plain dot product of query and "
        "letter.": lambda: query @ turned(memory),
        "the matrix is turned round. Its rows belong to the coordinates of the memory, "
        "its columns to those of the query. (`reshape` turns nothing.)": lambda: (
            query @ matrix @ turned(memory)
        ),
        "`reshape` does not swap axes: it reads the same numbers, in the same order, "
        "into other rows.": [
            lambda: query @ keys.reshape(words, width, -1),
            lambda: turned(right).reshape(right.shape),
        ],
        "each word must meet its own letters. The letters of all words were added "
        "up.": [
            lambda: query @ turned(keys.sum(axis=0)),
            lambda: query @ turned(keys.mean(axis=0)),
            lambda: query.sum(axis=0) @ turned(keys),
        ],
        "every word met the letters of one and the same word.": [
            lambda: query @ turned(keys[0]),
            lambda: query[0] @ turned(keys),
            lambda: query @ turned(keys[-1]),
        ],
        "queries and letters have changed places: the row of a score is its "
        "query.": lambda: turned(right),
        "words and queries have changed places.": lambda: right.swapaxes(0, 1),
        "you divided by the root of the width. That is another score, which comes with "
        "the transformer.": [
            lambda: right / np.sqrt(width),
            lambda: right / np.sqrt(sizes["M"]),
        ],
        "that is a mean of the products; a dot product is their sum.": lambda: (
            right / width
        ),
        "those are weights; the scores before the softmax are asked for.": [
            lambda: special.softmax(right, axis=-1),
            lambda: special.softmax(right, axis=1),
        ],
        "a tanh belongs to the additive score; here there is none.": [
            lambda: np.tanh(right),
            lambda: query @ turned(np.tanh(keys)),
        ],
        "the sign is wrong.": lambda: -right,
    }
