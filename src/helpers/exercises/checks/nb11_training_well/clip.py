"""Check of exercise 11.2, `clip`."""

from helpers.exercises.registry import checks
from helpers.exercises.wrong import Wrong, call, close, listed, the

import numpy as np

SHAPES = ((2, 3), (4,), (1, 2, 2))
SHORT = "these gradients are short already, and nothing was to change. "


@checks(
    "11.2",
    name="clip",
    title="clipping by value and by norm",
    difficulty=2,
    minutes=15,
    hints=(
        'By "value" each number is looked at alone. By "norm" there is one length for '
        "all arrays together, and one factor for all of them.",
        "The norm is the root of the sum of all squares, over all arrays. If it is "
        "above the limit, every array is multiplied by limit / norm; else by 1.",
        "value: np.clip(g, -limit, limit) for each array. norm: length = sqrt(sum of "
        "np.sum(g**2) over the arrays); factor = min(1, limit / length), and 1 where "
        "the length is 0; factor * g for each array.",
    ),
)
def _clip(answer):
    rng = np.random.default_rng()
    for by in ("value", "norm"):
        for wide in (1.0, 1.0, 0.01):
            _test(answer, [wide * _drawn(rng, shape) for shape in SHAPES], by)
    _test(answer, [np.zeros(shape) for shape in SHAPES], "norm")
    return "By value and by norm, as TensorFlow; short gradients stayed as they were."


def _drawn(rng, shape):
    """Numbers from 0.6 to 2.5, with signs: none at the limit of 1."""
    return rng.choice([-1, 1], shape) * rng.uniform(0.6, 2.5, shape)


def _test(answer, gradients, by):
    limit = 1.0 if by == "value" else 1.1
    got = call(
        answer,
        [each.copy() for each in gradients],
        limit,
        by,
        explain={"ZeroDivisionError": ". All gradients may be 0."},
    )
    called = f'clip(3 arrays, {limit}, "{by}"): '
    got = _arrays(got, called)
    right = _tensorflow(gradients, limit, by)
    if _same(got, right):
        return
    if _same(right, gradients):
        _wrong_short(got, gradients, limit, called)
    for message, value in _mistakes(gradients, limit, by):
        if _same(got, value):
            raise Wrong(called + message)
    raise Wrong(
        f"{called}the lengths of your arrays are {listed(_lengths(got))}, the largest "
        f"number is {max(np.abs(g).max() for g in got):.3f}; the lengths before were "
        f"{listed(_lengths(gradients))}. What does the limit say of these numbers?"
    )


def _arrays(got, called):
    """A list of three arrays with the right shapes."""
    if isinstance(got, np.ndarray) and got.dtype != object:
        raise Wrong(f"{called}you returned {the(got)}; a list of arrays is asked for.")
    if not isinstance(got, list | tuple) or len(got) != len(SHAPES):
        raise Wrong(f"{called}you returned {the(got)}; a list of 3 arrays is wanted.")
    arrays = []
    for place, (each, shape) in enumerate(zip(got, SHAPES, strict=True)):
        try:
            array = np.asarray(each)
        except (ValueError, TypeError):
            raise Wrong(f"{called}item {place} is {the(each)}, no array.") from None
        if array.dtype.kind != "f" or array.shape != shape:
            raise Wrong(
                f"{called}item {place} is {the(each)}; an array of floats of shape "
                f"{shape}, as the gradient that came in, is wanted."
            )
        if not np.isfinite(array).all():
            raise Wrong(
                f"{called}item {place} has NaN or infinity in it. What is the factor "
                "if all gradients are 0?"
            )
        arrays.append(array)
    return arrays


def _tensorflow(gradients, limit, by):
    """The oracle."""
    import tensorflow as tf

    if by == "value":
        return [tf.clip_by_value(each, -limit, limit).numpy() for each in gradients]
    return [each.numpy() for each in tf.clip_by_global_norm(gradients, limit)[0]]


def _same(got, right):
    return all(close(a, b, 1e-6) for a, b in zip(got, right, strict=True))


def _lengths(arrays):
    return [float(np.linalg.norm(each)) for each in arrays]


def _wrong_short(got, gradients, limit, called):
    """Say what was done to gradients that are short already."""
    total = np.linalg.norm(_lengths(got))
    if close(total, limit, 1e-4):
        raise Wrong(called + SHORT + "Yours are as long as the limit now.")
    if all(close(each, limit, 1e-4) for each in _lengths(got)):
        raise Wrong(called + SHORT + "Each of yours is as long as the limit now.")
    raise Wrong(called + SHORT + "When does the limit apply?")


def _mistakes(gradients, limit, by):
    """Pairs: a message, and what the mistake gives that it names."""
    flat = np.concatenate([each.ravel() for each in gradients])
    length = np.linalg.norm(flat)
    by_value = [np.clip(each, -limit, limit) for each in gradients]
    by_norm = [each * limit / length for each in gradients]
    yield "nothing has changed.", gradients
    alone = "each array is as long as the limit; the limit is for all of them together."
    if by == "value":
        yield 'that is what "norm" does. By "value" each number is looked at.', by_norm
        yield (
            "numbers below -limit are still there.",
            [np.minimum(each, limit) for each in gradients],
        )
        yield "the signs are lost.", [np.clip(np.abs(g), 0, limit) for g in gradients]
        yield "negative numbers became 0.", [np.clip(g, 0, limit) for g in gradients]
        yield (
            "numbers beyond the limit became 0; they are to be the limit.",
            [np.where(np.abs(each) > limit, 0, each) for each in gradients],
        )
        yield (
            "all numbers shrank, not only those beyond the limit.",
            [each * limit / np.abs(flat).max() for each in gradients],
        )
        return
    yield 'that is what "value" does. By "norm" the direction stays.', by_value
    yield alone, [each * min(1, limit / np.linalg.norm(each)) for each in gradients]
    cut = np.linalg.norm(_lengths(by_value))
    yield (
        "the numbers were cut by value first; by norm there is one factor only.",
        [each * min(1, limit / cut) for each in by_value],
    )
    factors = {
        "that divides by the sum of the squares. Where is its root?": length**2,
        "that divides by the root of the mean of the squares, not of their sum.": (
            np.sqrt(np.mean(flat**2))
        ),
        "that divides by the sum of the sizes; the root of the sum of squares is the "
        "length.": np.abs(flat).sum(),
        "that divides by the largest number; all numbers belong to the length.": (
            np.abs(flat).max()
        ),
        "that adds the arrays' lengths. Lengths add by their squares.": (
            sum(_lengths(gradients))
        ),
        "that divides by the length of the first array.": _lengths(gradients)[0],
        "that divides by the length of the longest array.": max(_lengths(gradients)),
        "that divides by the length of the last array.": _lengths(gradients)[-1],
    }
    for message, divisor in factors.items():
        yield message, [each * limit / divisor for each in gradients]
    yield (
        "all together have the length 1, whatever the limit is.",
        [each / length for each in gradients],
    )
