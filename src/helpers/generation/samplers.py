"""Samplers: from the logits of one step to one id for each row.

A sampler is any function (logits (B, V), seed (2,)) -> ids (B,) in TensorFlow
operations. The same seed gives the same ids, on every device.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import tensorflow as tf

__all__ = [
    "Sampler",
    "greedy",
    "keep_top_k",
    "keep_top_p",
    "temperature",
    "top_k",
    "top_p",
]

LEAST = 1e-30  # still a normal float32: noise and temperatures stay above it


class Sampler(NamedTuple):
    """A rule for choosing ids, and its numbers.

    Compiled loops take the numbers as tensors, so another temperature is no reason to
    compile again.

    rule: (logits (B, V), seed (2,), *numbers) -> ids (B,) int32.
    """

    rule: Callable
    numbers: tuple[float, ...] = ()

    def __call__(self, logits, seed):
        return self.rule(logits, seed, *self.numbers)

    def __repr__(self) -> str:
        numbers = ", ".join(map(str, self.numbers))
        return f"{self.rule.__name__.removeprefix('_')}({numbers})"


def greedy() -> Sampler:
    """Always take the likeliest id; of equals, the lowest."""
    return Sampler(_greedy)


def temperature(t: float) -> Sampler:
    """Draw from softmax(logits / t).

    t = 1 draws from what the model believes; below 1 the likely ids get likelier, up to
    greedy; above 1 all ids become more alike.

    >>> temperature(0.8)
    temperature(0.8)
    """
    return Sampler(_temperature, (_positive(t),))


def top_k(k: int, temperature: float = 1.0) -> Sampler:
    """Draw among the k likeliest ids; k = 1 is greedy.

    Reference: Fan, Lewis and Dauphin (2018), arXiv:1805.04833.
    """
    if k < 1 or int(k) != k:
        raise ValueError(f"k must be a whole number, 1 or more, got {k}.")
    return Sampler(_top_k, (int(k), _positive(temperature)))


def top_p(p: float, temperature: float = 1.0) -> Sampler:
    """Draw among the fewest ids that have a probability of p together.

    So few ids are left where the model is sure, and many where it is not. The
    temperature comes first: it changes which ids are left. p = 1 keeps all.

    Reference: Holtzman et al. (2020), arXiv:1904.09751.
    """
    if not 0 < p <= 1:
        raise ValueError(f"p must be above 0 and at most 1, got {p}.")
    return Sampler(_top_p, (float(p), _positive(temperature)))


def keep_top_k(logits, k):
    """The logits (..., V) with all but the k largest at -inf.

    Of equal ones, the first stay. `tf.nn.softmax` of this is what `top_k` draws from.
    """
    logits = tf.cast(logits, tf.float32)
    ranks = tf.argsort(_order(logits))  # 0 for the largest
    return tf.where(ranks < tf.cast(k, tf.int32), logits, -math.inf)


def keep_top_p(logits, p):
    """The logits (..., V) of the smallest set with probability p; the others -inf.

    The likeliest ids go into the set, one by one, until their probability reaches p; of
    equal ones, the first. `tf.nn.softmax` of this is what `top_p` draws from.
    """
    logits = tf.cast(logits, tf.float32)
    order = _order(logits)
    chances = tf.gather(tf.nn.softmax(logits), order, batch_dims=logits.shape.rank - 1)
    rest = tf.cumsum(chances, axis=-1, reverse=True)  # of an id and all behind it
    needed = rest > 1 - p  # those before it have less than p; exact even for p = 1
    count = tf.reduce_sum(tf.cast(needed, tf.int32), axis=-1, keepdims=True)
    return tf.where(tf.argsort(order) < tf.maximum(count, 1), logits, -math.inf)


def _order(logits):
    """The ids from the likeliest to the least likely; of equals, the lowest first."""
    return tf.argsort(logits, direction="DESCENDING", stable=True)


def _greedy(logits, seed):
    return tf.argmax(logits, axis=-1, output_type=tf.int32)


def _temperature(logits, seed, t):
    return _draw(_tempered(logits, t), seed)


def _top_k(logits, seed, k, t):
    return _draw(keep_top_k(_tempered(logits, t), k), seed)


def _top_p(logits, seed, p, t):
    return _draw(keep_top_p(_tempered(logits, t), p), seed)


def _tempered(logits, t):
    """logits / t, moved so that the largest is 0: a small t can't overflow."""
    logits = tf.cast(logits, tf.float32)
    return (logits - tf.reduce_max(logits, axis=-1, keepdims=True)) / t


def _draw(logits, seed):
    """One id for each row, with the probabilities softmax(logits).

    The Gumbel trick: the largest of logits plus noise -log(-log(uniform)) is such a
    draw. The generator is named because the one that XLA would pick took 28 of the 39
    microseconds of a step of a small LSTM, and draws other numbers on other devices.

    Reference: Maddison, Tarlow and Minka (2014), arXiv:1411.0030.
    """
    shape = tf.shape(logits)
    uniform = tf.random.stateless_uniform(shape, seed, minval=LEAST, alg="philox")
    noisy = logits - tf.math.log(-tf.math.log(uniform))
    return tf.argmax(noisy, axis=-1, output_type=tf.int32)


def _positive(t: float) -> float:
    if t == 0:
        raise ValueError("temperature must be above 0; for temperature 0 use greedy().")
    if not LEAST <= t < math.inf:
        raise ValueError(f"temperature must be a positive number, got {t}.")
    return float(t)
