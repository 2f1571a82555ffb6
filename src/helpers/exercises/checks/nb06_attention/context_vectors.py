"""Check of exercise 06.3, `context_vectors`."""

from helpers.exercises.arrays import far, fitting, shaped, turned
from helpers.exercises.checks.nb06_attention.places import (
    drawn_mask,
    softmax_of_letters,
)
from helpers.exercises.registry import checks
from helpers.exercises.wrong import Wrong, call, close, listed, named

import numpy as np
from scipy import special

SHAPES = {
    "BMT": "have the queries and the coordinates of the memory changed places?",
    "BTBM": "every word met the memory of every other word, too.",
    "BTSM": "the letters are still there, each times its weight. What is next?",
    "BSM": "a vector for each letter. You added up along the queries; one vector for "
    "each query is asked for.",
    "BTS": "you added up along the coordinates of the memory; the letters are what a "
    "context has no axis for.",
    "TSM": "you added up along the words, which must stay apart.",
    "BM": "one vector for each word; each of its queries has a context of its own.",
    "TM": "the words are gone; each has contexts of its own.",
}


@checks(
    "06.3",
    name="context_vectors",
    title="the context: what a query gets to read",
    difficulty=1,
    minutes=5,
    hints=(
        "A query with the weights 0.5, 0.5 and 0 over three letters: which vector does "
        "it read? Along which axis did you just add up?",
        "context[b, t] = the sum over s of weights[b, t, s] * memory[b, s].",
        "For each word: its weights are a matrix (T, S), its memory is one (S, M). "
        "Which product of the two is (T, M)? NumPy does it for all words at once, if "
        "the batch axis stays in front.",
    ),
)
def _context_vectors(answer):
    rng = np.random.default_rng()
    # All sizes differ; queries as letters; all equal; one query; one word.
    for sizes in ("2354", "3445", "4444", "3154", "1352"):
        sizes = dict(zip("BTSM", map(int, sizes), strict=True))
        words, queries, letters, width = sizes.values()
        mask = drawn_mask(rng, words, letters)
        scores = rng.uniform(-2, 2, size=(words, queries, letters))
        memory = rng.normal(size=(words, letters, width))
        _read(answer, softmax_of_letters(scores, mask), memory, sizes)
    return "Every context was added up letter by letter."


def _read(answer, weights, memory, sizes):
    """One batch, against loops over words, queries and letters."""
    right = np.zeros((*weights.shape[:2], memory.shape[2]))
    for b, t, s in np.ndindex(weights.shape):
        right[b, t] += weights[b, t, s] * memory[b, s]
    shapes = (
        f" (weights is {weights.shape}, memory {memory.shape}: which axes must be "
        "equally long? A product of matrices multiplies along the last axis of one "
        "and the last but one of the other.)"
    )
    parts = ("mismatch in its core", "not aligned", "broadcast")
    result = call(answer, weights, memory, explain=dict.fromkeys(parts, shapes))
    got = shaped(result, sizes, "BTM", SHAPES)
    if close(got, right):
        return
    b, t, _ = far(got, right)
    otherwise = (
        f"word {b}, query {t}: its weights are {listed(weights[b, t])}, you read "
        f"{listed(got[b, t])}. The first coordinates of the letters are "
        f"{listed(memory[b, :, 0])}: work out that one on paper."
    )
    named(got, right, fitting(_mistakes(weights, memory, right), right.shape))
    raise Wrong(otherwise)


def _mistakes(weights, memory, right):
    """message -> how to make that mistake."""
    words, _, letters = weights.shape
    some = np.zeros_like(right)
    each = np.arange(words)[:, None]
    return {
        "the weights have no effect: that is the plain mean over the letters.": [
            lambda: some + memory.mean(axis=1, keepdims=True)
        ],
        "the weights have no effect: that is the plain sum over the letters.": [
            lambda: some + memory.sum(axis=1, keepdims=True)
        ],
        "you divided by the number of letters. The weights sum to 1 already, so that "
        "their sum is a mean.": lambda: right / letters,
        "the letter with the largest weight gets all; the others count too, each by "
        "its weight.": lambda: memory[each, weights.argmax(axis=-1)],
        "that is the largest product in each coordinate. How do several letters become "
        "one vector?": lambda: (weights[..., None] * memory[:, None]).max(axis=2),
        "the weights went through a softmax once more; they sum to 1 "
        "already.": lambda: special.softmax(weights, axis=-1) @ memory,
        "the weights are turned round: their row is the query, their column the "
        "letter.": lambda: turned(weights) @ memory,
        "the memory is turned round: its row is the letter.": lambda: (
            weights @ turned(memory)
        ),
        "the result is turned round: its row is the query.": lambda: turned(right),
        "`reshape` does not swap axes: it reads the same numbers into other "
        "rows.": lambda: turned(right).reshape(right.shape),
        "the words are mixed: the weights of a word belong to its own memory.": [
            lambda: weights @ memory.sum(axis=0),
            lambda: weights @ memory.mean(axis=0),
            lambda: weights @ memory[0],
            lambda: weights @ memory[-1],
            lambda: weights[0] @ memory,
            lambda: weights.sum(axis=0) @ memory,
        ],
        "each step reads what the steps before it read, too.": lambda: np.cumsum(
            right, axis=1
        ),
        "all queries of a word read the same; each has weights of its own.": [
            lambda: some + right.mean(axis=1, keepdims=True),
            lambda: some + right.sum(axis=1, keepdims=True),
            lambda: some + right[:, :1],
        ],
    }
