"""Check of exercise 06.2, `masked_softmax`."""

from helpers.exercises.arrays import far, fitting, shaped, turned
from helpers.exercises.checks.nb06_attention.places import (
    drawn_mask,
    softmax_of_letters,
)
from helpers.exercises.registry import checks
from helpers.exercises.wrong import Wrong, call, close, is_floats, named

import numpy as np
from scipy import special

SHAPES = {
    "BST": "have queries and letters changed places?",
    "BBTS": "the mask of every word met the scores of every other word.",
    "BT": "one number for each query; a weight for each letter is asked for.",
}


EMPTY_ROWS = (
    "some rows are NaN, though every word has letters: was each score of such a row "
    "taken away? Which axis of the scores has a place for each letter?"
)


@checks(
    "06.2",
    name="masked_softmax",
    title="a softmax that does not see padding",
    difficulty=3,
    minutes=12,
    hints=(
        "What would the weights be if the word were cut behind its last letter? Which "
        "score makes exp(score) exactly 0? And which weights are left where there is "
        "no letter at all?",
        "weight = exp(score - m) / the sum over the letters of exp(score - m), where m "
        "is the largest score of a letter in that row; 0 for padding.",
        "Give the mask a query axis: (B, 1, S). Write a hugely negative score where it "
        "is False. Subtract the largest of each row, take exp, divide by the sum of "
        "the row. Last, write 0 wherever the mask is False.",
    ),
)
def _masked_softmax(answer):
    rng = np.random.default_rng()
    # All sizes equal, where no wrong axis stops the program; all differ; one word.
    for sizes in ((4, 4, 4), (2, 3, 5), (1, 4, 6)):
        mask = drawn_mask(rng, sizes[0], sizes[2])
        _ordinary(answer, _spread(rng, sizes), mask)
    mask = drawn_mask(rng, 3, 5, front=True)
    _ordinary(answer, _spread(rng, (3, 4, 5)), mask, "the padding stands in front: ")
    _large(answer, rng)
    mask = drawn_mask(rng, 3, 5)
    mask[rng.integers(3)] = False
    _empty(answer, _spread(rng, (3, 2, 5)), mask)
    return "Agrees with SciPy's softmax of the letters alone."


def _spread(rng, sizes):
    """Scores (B, T, S) between -2 and 2; no two mistakes give the same weights."""
    return rng.uniform(-2, 2, size=sizes)


def _weights(answer, scores, mask, when=""):
    """The weights that the answer gives, by shape; NaN is told by `when`."""
    shapes = (
        f" (scores is {scores.shape}, the mask {mask.shape}: all queries of a word "
        "share its mask.)"
    )
    hints = dict.fromkeys(("broadcast", "boolean index", "core dimension"), shapes)
    result = call(answer, scores, mask, explain=hints)
    if when and is_floats(result, scores.shape) and not np.isfinite(result).all():
        raise Wrong(when)
    return shaped(result, dict(zip("BTS", scores.shape, strict=True)), "BTS", SHAPES)


def _ordinary(answer, scores, mask, facts=""):
    """Scores of usual size; each word has a letter."""
    right = softmax_of_letters(scores, mask)
    got = _weights(answer, scores, mask, EMPTY_ROWS)
    padding = np.broadcast_to(~mask[:, None], got.shape)
    pairs = fitting(_mistakes(scores, mask), right.shape)
    named(got, right, pairs, prefix=facts)
    if (got[padding] != 0).any():
        raise Wrong(facts + _seen(got, scores, mask))
    sums = got.sum(axis=-1)
    b, t = far(sums, np.ones_like(sums))
    if not close(sums, 1):
        raise Wrong(
            f"{facts}the weights of word {b}, query {t} sum to {sums[b, t]:.3f}; over "
            "the letters of a word they must sum to 1."
        )
    if not close(got, right):
        b, t, s = far(got, right)
        raise Wrong(
            f"{facts}the weights sum to 1, but word {b}, query {t}, letter {s} gets "
            f"{got[b, t, s]:.3f}. Is that the softmax of the scores of the letters?"
        )


def _seen(got, scores, mask):
    """What is known of padding that has a weight: which score it seems to have had."""
    b = int(np.flatnonzero(~mask.all(axis=1))[0])
    letter, place = int(np.argmax(mask[b])), int(np.argmin(mask[b]))
    weight = got[b, 0, place]
    fact = f"place {place} of word {b} is padding, and has the weight {weight:.2g}"
    if weight <= 0 or got[b, 0, letter] <= 0:
        return f"{fact}; it must be 0."
    with np.errstate(all="ignore"):
        ratios = np.log(got[b, :, place] / got[b, :, letter])
    given = ratios + scores[b, :, letter]  # the score that padding had, by query
    had = scores[b, :, place]
    if close(given, had, 1e-3):
        return f"{fact}: the mask has no effect there."
    if close(given, 0, 1e-3):
        return f"{fact}. It has the score 0, a score like any other: exp(0) = 1."
    if close(given, given[0], 1e-3) or close(given - had, given[0] - had[0], 1e-3):
        return (
            f"{fact}, as if its score were {given[0]:.1f}. That is not low enough for "
            "a weight of exactly 0."
        )
    return f"{fact}; it must be exactly 0."


def _large(answer, rng):
    """Scores of 90000, everywhere, in some rows, and in places of padding alone."""
    mask = drawn_mask(rng, 3, 5)
    scores = np.round(4 * _spread(rng, (3, 4, 5))) / 4  # exact, in float32 as well
    padding = ~mask[:, None]
    rows = np.arange(4)[:, None] * 3e4  # each query of a word at another height
    ways = {
        "scores of 90000 give NaN or infinity. How large is exp(90000)? Only the "
        "differences between the scores of a row count.": scores + 9e4,
        "scores of -90000 give NaN: all exponentials are 0, and so is their "
        "sum.": scores - 9e4,
        "the queries of a word have scores near 0, 30000, 60000 and 90000, and some of "
        "them get NaN. Whose largest score did you subtract?": scores + rows,
        "where padding happens to have a score of 90000, and the letters do not, you "
        "get NaN. Of which places did you take the maximum?": scores + 9e4 * padding,
    }
    for message, moved in ways.items():
        right = softmax_of_letters(moved, mask)
        got = _weights(answer, moved, mask, message)
        facts = f"with scores from {moved.min():.0f} to {moved.max():.0f} "
        if (got[~np.broadcast_to(mask[:, None], got.shape)] != 0).any():
            raise Wrong(
                f"{facts}padding has weights up to {(got * padding).max():.2g}. Is its "
                "score really below all scores of letters?"
            )
        sums = got.sum(axis=-1)
        if not close(sums, 1):
            raise Wrong(
                f"{facts}the weights of a row sum to {sums.min():.3f}. Which number "
                "did you subtract before exp, and is it one of a letter?"
            )
        if not close(got, right, 1e-4):
            raise Wrong(
                f"{facts}the weights differ from those of the same scores near 0. "
                "Only the differences between the scores of a row count."
            )


def _empty(answer, scores, mask):
    """One word is nothing but padding."""
    b = int(np.flatnonzero(~mask.any(axis=1))[0])
    fact = f"word {b} is padding only, without a letter: "
    got = _weights(answer, scores, mask, f"{fact}you return NaN. What is 0 / 0?")
    if got[b].any():
        raise Wrong(
            f"{fact}you give its places weights up to {np.abs(got[b]).max():.2g}, but "
            "there is nothing to look at."
        )
    if not close(got, softmax_of_letters(scores, mask)):
        raise Wrong(f"{fact}beside it, the weights of the other words change.")


def _mistakes(scores, mask):
    """message -> how to make that mistake."""
    real = mask[:, None, :]

    def filled(seen, axis=-1, fill=-1e9):
        return special.softmax(np.where(seen, scores, fill), axis=axis)

    def twice(seen, axis=-1):
        return np.where(seen, filled(seen, axis), 0)

    def both(seen, axis=-1):
        return [lambda: filled(seen(), axis), lambda: twice(seen(), axis)]

    right = softmax_of_letters(scores, mask)
    plain = special.softmax(scores, axis=-1)
    return {
        "the weights of padding became 0 after the softmax, so that those of the "
        "letters no longer sum to 1.": lambda: plain * real,
        "the softmax runs over the queries: for each query, the weights of its letters "
        "must sum to 1.": [*both(lambda: real, 1), lambda: special.softmax(scores, 1)],
        "the softmax runs over the words of the batch.": both(lambda: real, 0),
        "one softmax runs over everything: all weights together sum to 1, and not "
        "those of each query.": both(lambda: real, None),
        "padding gets the weights, and letters get none: True marks a letter.": [
            *both(lambda: ~real),
            lambda: np.where(real, 0, plain),
        ],
        "the mask lies along the queries: it hides rows of scores. Which axis of the "
        "scores has a place for each letter?": both(lambda: mask[:, :, None]),
        "query t of every word got the mask of word t. Print the shapes of mask and "
        "scores: which axes are laid on each other?": both(lambda: mask[None]),
        "queries and letters have changed places: the row of a weight is its "
        "query.": lambda: turned(right),
        "the exponentials are right, but they are not divided by their sum.": [
            lambda: np.exp(scores) * real,
            lambda: np.exp(scores - scores.max(axis=-1, keepdims=True)) * real,
        ],
        "that is a share of the scores. Where is the exponential?": lambda: (
            scores * real / (scores * real).sum(axis=-1, keepdims=True)
        ),
        "the largest gets all: a softmax gives every letter some weight.": lambda: (
            right == right.max(axis=-1, keepdims=True)
        ),
        "the logarithm of the weights is not asked for.": lambda: np.log(right),
    }
