"""Check of exercise 02.5, `clip_by_global_norm`."""

from helpers.exercises.registry import checks
from helpers.exercises.wrong import Wrong, as_array, close, named, the

import numpy as np


@checks(
    "02.5",
    name="clip_by_global_norm",
    title="clip gradients by their global norm",
    difficulty=2,
    minutes=8,
    hints=(
        "How long is a vector that holds all numbers of all arrays?",
        "norm = √(sum of the squares of all numbers). If norm > limit, every array is "
        "multiplied by limit / norm.",
        "Add up the squares, array by array; take the root of the total. Choose the "
        "factor: limit / norm if the norm is too large, else 1. Return a list with "
        "each array times the factor.",
    ),
)
def _clip_by_global_norm(answer):
    rng = np.random.default_rng()
    gradients = [4 * rng.normal(size=shape) for shape in ((4, 3), (4, 3, 5), (5,))]
    norm = _length(gradients)
    _far_above(answer, gradients, norm * rng.uniform(0.12, 0.2))
    _just_above(answer, gradients, norm * rng.uniform(0.96, 0.99))
    _below(answer, gradients[:2], norm * rng.uniform(1.5, 3))
    zeros = [0 * gradient for gradient in gradients]
    if np.any(_clipped(answer, zeros, norm)):
        raise Wrong("gradients that are all 0 must stay 0.")
    return "Far above the limit, just above, below, and all 0: as TensorFlow does it."


def _far_above(answer, gradients, limit):
    """Each array's own norm, and some single numbers, are above the limit, too."""
    right = _tf_clipped(gradients, limit)
    got = _clipped(answer, gradients, limit)
    facts = (
        f"the norm of all together was {_length(gradients):.3f}, the limit is "
        f"{limit:.3f}, and now the norm is {_length([got]):.3f}."
    )
    if close(_length([got]), limit):
        facts = "the norm is right, the direction is not: one factor for all numbers."
    named(got, right, _clip_mistakes(gradients, limit).items(), facts)


def _just_above(answer, gradients, limit):
    """Only the norm of all together is above the limit."""
    right = _tf_clipped(gradients, limit)
    got = _clipped(answer, gradients, limit)
    if not close(got, right):
        raise Wrong(
            f"the norm of all together is {_length(gradients):.3f}, the limit "
            f"{limit:.3f}; now the norm is {_length([got]):.3f}. What do you compare "
            "with the limit?"
        )


def _below(answer, gradients, limit):
    got = _clipped(answer, gradients, limit)
    if not close(got, _flat(gradients)):
        raise Wrong(
            f"the norm is {_length(gradients):.3f}, the limit {limit:.3f}: that is not "
            f"too long. Yours has changed it to {_length([got]):.3f}."
        )


def _clipped(answer, gradients, limit):
    """What the answer makes of a list: all numbers, once their shapes are right."""
    try:
        with np.errstate(divide="raise", invalid="raise"):
            result = answer(gradients, limit)
    except Wrong as wrong:
        if isinstance(wrong.__cause__, ZeroDivisionError | FloatingPointError):
            raise Wrong("gradients that are all 0 made you divide by 0.") from None
        raise
    if isinstance(result, tuple) and isinstance(result[0], list | tuple):
        raise Wrong(f"you returned {len(result)} things; only the list is asked for.")
    if not isinstance(result, list | tuple):
        raise Wrong(f"you returned {the(result)}; a list of arrays is asked for.")
    if len(result) != len(gradients):
        raise Wrong(f"{len(gradients)} gradients gave {len(result)}; one for each.")
    arrays = []
    for place, gradient in enumerate(gradients):
        why = f"that of gradient {place}"
        arrays.append(as_array(result[place], gradient.shape, why))
    return _flat(arrays)


def _tf_clipped(gradients, limit):
    import tensorflow as tf

    return _flat(tf.clip_by_global_norm(gradients, limit)[0])


def _flat(arrays):
    return np.concatenate([np.ravel(array) for array in arrays])


def _length(arrays):
    return float(np.linalg.norm(_flat(arrays)))


def _clip_mistakes(gradients, limit):
    """message -> all numbers that it gives."""
    flat, norm = _flat(gradients), _length(gradients)
    own = [_length([gradient]) for gradient in gradients]
    apart = [g * min(1, limit / n) for g, n in zip(gradients, own, strict=True)]
    largest = np.abs(flat).max()
    return {
        "nothing has changed, but the norm is above the limit.": flat,
        "each array is clipped by its own norm. One norm for all!": _flat(apart),
        "each number is clipped; that changes the direction of the step.": (
            np.clip(flat, -limit, limit)
        ),
        "the norm is the ROOT of the sum of squares.": flat * limit / norm**2,
        "the norm is 1 now; the limit is another number.": flat / norm,
        "that is longer than before: what is divided by what?": flat * norm / limit,
        "you added up the norms of the arrays; add up squares.": (
            flat * limit / sum(own)
        ),
        "that is the largest of the arrays' norms, not that of all together.": (
            flat * limit / max(own)
        ),
        "only the first array was measured.": flat * limit / own[0],
        "only the last array was measured.": flat * limit / own[-1],
        "you added up absolute values; the norm adds up squares.": (
            flat * limit / np.abs(flat).sum()
        ),
        "you divide by the largest number, not by the norm.": flat * limit / largest,
        "that is the norm of a mean of squares; it is their sum.": (
            flat * limit / np.sqrt(np.mean(flat**2))
        ),
    }
