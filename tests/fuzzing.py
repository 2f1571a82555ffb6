"""Run wrong answers by the hundred: what a check said, and whether it had to reject.

An answer had to be rejected if, on the very inputs that the check gave it, it returned
something else than the solution. `judge` finds out by asking the solution the same.
"""

from __future__ import annotations

import copy
import functools
import inspect
import random
from typing import NamedTuple

from helpers import exercises

import keras
import numpy as np
import tensorflow as tf

CLOSE = 1e-4  # checks compare more strictly, but a smaller change may be rounding


class Judged(NamedTuple):
    """What became of an answer: its verdict, and whether it equals the solution."""

    status: str
    text: str
    equal: bool


def judge(id: str, answer, right, alike=None) -> Judged:
    """Check an answer and compare it with the solution on the inputs it was given.

    alike: (result, the solution's) -> bool, where `same` is not what is asked for.
    """
    calls = []
    verdict = exercises.check(id, _watched(answer, calls))
    equal = verdict.status == "passed" and _all_equal(
        answer, right, calls, alike or same
    )
    return Judged(verdict.status, verdict.text, equal)


def _watched(answer, calls: list):
    """The answer; each call that returns is noted with its inputs and its result."""
    if inspect.isclass(answer):
        return answer

    @functools.wraps(answer)
    def watched(*args, **kwargs):
        given = _copied(args), _copied(kwargs)
        result = answer(*args, **kwargs)
        calls.append((given, result))
        return result

    return watched


def _all_equal(answer, right, calls, alike) -> bool:
    """Whether the solution returns the same for all inputs."""
    if inspect.isclass(answer):
        return inspect.getsource(answer) == inspect.getsource(right)
    try:
        return all(
            alike(result, right(*_copied(args), **_copied(kwargs)))
            for (args, kwargs), result in calls
        )
    except Exception:  # the solution does not take what is left of the inputs
        return False


def _copied(value):
    """A copy of arrays and containers, as the checks make it."""
    if isinstance(value, np.ndarray | dict | list | np.random.Generator):
        return copy.deepcopy(value)
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*map(_copied, value))
    return tuple(map(_copied, value)) if isinstance(value, tuple) else value


def same(one, other) -> bool:
    """Whether two results are the same, but for rounding."""
    if isinstance(one, keras.Model) or isinstance(other, keras.Model):
        return _same_models(one, other)
    one, other = (x.numpy() if tf.is_tensor(x) else x for x in (one, other))
    if isinstance(one, dict):
        both = isinstance(other, dict) and one.keys() == other.keys()
        return both and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    try:
        one, other = np.asarray(one), np.asarray(other)
    except ValueError:
        return False
    if one.shape != other.shape:
        return False
    if one.dtype.kind in "fiub" and other.dtype.kind in "fiub":
        return np.allclose(one, other, CLOSE, CLOSE, equal_nan=True)
    return bool(np.array_equal(one, other))


def _same_models(one, other) -> bool:
    """Equal layers with equal settings, names aside, connected alike."""
    if not (isinstance(one, keras.Model) and isinstance(other, keras.Model)):
        return False
    shapes = [[w.shape for w in model.weights] for model in (one, other)]
    if shapes[0] != shapes[1] or _settings(one) != _settings(other):
        return False
    other.set_weights(one.get_weights())
    inputs = [_some(each) for each in one.inputs]
    return same(one(inputs), other(inputs))


def _settings(model) -> list:
    """Class and settings of each layer, without names, seeds and initial weights."""
    found = []
    for layer in sorted(model.layers, key=lambda layer: type(layer).__name__):
        config = layer.get_config()
        kept = (
            "rate",
            "activation",
            "units",
            "mask_zero",
            "dropout",
            "return_sequences",
        )
        found.append((type(layer).__name__, [config.get(key) for key in kept]))
    return found


def _some(symbolic) -> np.ndarray:
    """A batch that a model's input takes."""
    shape = [size or 4 for size in symbolic.shape]
    rng = np.random.default_rng(0)
    if "int" in symbolic.dtype:
        return rng.integers(1, 3, shape).astype(symbolic.dtype)
    return rng.normal(size=shape).astype(symbolic.dtype)


# --- random values --------------------------------------------------------------------


def spoiled(right, number: int):
    """The right answer, with something random done to what it returns."""
    rng = random.Random(number)

    @functools.wraps(right)
    def answer(*args, **kwargs):
        return spoil(right(*args, **kwargs), rng, number)

    return answer


def spoil(value, rng: random.Random, number: int):
    """A random change of a result; `number` chooses which."""
    value = value.numpy() if tf.is_tensor(value) else value
    if isinstance(value, dict) and value:
        key = rng.choice(sorted(value, key=str))
        return value | {key: spoil(value[key], rng, number)}
    if isinstance(value, list | tuple) and value and not hasattr(value, "_fields"):
        place = rng.randrange(len(value))
        items = list(value)
        items[place] = spoil(items[place], rng, number)
        return type(value)(items)
    if isinstance(value, str):
        return [value[::-1] + "x", "", value + " "][number % 3]
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float | np.number | np.ndarray):
        return _numbers(value, rng, number)
    return rng.choice([None, 0, "something"])


def _numbers(value, rng, number):
    array = np.array(value)
    if array.dtype.kind == "b":
        return np.logical_not(array)
    if array.size == 0:
        return np.ones(3)
    if array.ndim == 0:
        return [value + 1, -2 * value - 1, 3 * value + 7, [value], str(value)][
            number % 5
        ]
    changes = [
        lambda: array + (1 if array.dtype.kind in "iu" else rng.uniform(0.02, 0.5)),
        lambda: -2 * array - 1,
        lambda: array.ravel()[rng.randrange(array.size)],
        lambda: np.where(np.arange(array.size).reshape(array.shape) == 0, 99, array),
        lambda: np.random.default_rng(number).normal(size=array.shape),
    ]
    return changes[number % len(changes)]()
