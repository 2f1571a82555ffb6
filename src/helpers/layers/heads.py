"""Scaled dot-product attention with several heads, for whole sequences or step by step.

`SelfAttention` lets a sequence look at itself, `CrossAttention` at another one. Both
have a `step` that takes one step alone and keeps keys and values in a `Cache`, so that
what was read once is not computed again.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from helpers.layers.attention import masked_softmax
from helpers.layers.positions import rotate

import keras
from keras import layers, ops

__all__ = [
    "Cache",
    "CrossAttention",
    "SelfAttention",
    "merge_heads",
    "scaled_dot_product",
    "split_heads",
]


class Cache(NamedTuple):
    """Keys and values of the steps so far (KV cache): (B, H, room, d) each.

    H heads, d = D / H the width of one head; room: for how many steps there is a place.
    """

    keys: object
    values: object


def split_heads(x, heads: int):
    """(B, T, D) -> (B, H, T, d): each head gets d = D / H neighbouring columns."""
    batch, steps, width = ops.shape(x)
    x = ops.reshape(x, (batch, steps, heads, width // heads))
    return ops.transpose(x, (0, 2, 1, 3))


def merge_heads(x):
    """(B, H, T, d) -> (B, T, D): puts together what `split_heads` took apart."""
    batch, heads, steps, width = ops.shape(x)
    return ops.reshape(ops.transpose(x, (0, 2, 1, 3)), (batch, steps, heads * width))


def scaled_dot_product(query, key, value, mask=None):
    r"""softmax(query · keyᵀ / √d) · value; returns (context, weights).

    The dot product of two vectors of d independent numbers with mean 0 and variance 1
    has variance d. Divided by √d it has variance 1 again, and the softmax stays soft
    for any d.

    Shapes (… are equal axes, such as batch and heads):
        query    (…, T, d)
        key      (…, S, d)
        value    (…, S, v)
        mask     bool, broadcasts to (…, T, S); False marks what can't be looked at and
                 gets weight exactly 0
        returns  context (…, T, v), weights (…, T, S)

    Reference: Vaswani et al. (2017), arXiv:1706.03762, equation 1.
    """
    query = query / math.sqrt(query.shape[-1])  # first: a product may be too large
    weights = masked_softmax(ops.matmul(query, ops.swapaxes(key, -1, -2)), mask)
    return ops.matmul(weights, value), weights


class _Heads(layers.Layer):
    """What both layers share: a number of heads that divides the width."""

    def __init__(self, heads: int, **kwargs):
        super().__init__(**kwargs)
        if heads < 1:
            raise ValueError(f"heads must be at least 1, got {heads}.")
        self.supports_masking = True
        self.heads = heads

    def check_width(self, width: int) -> int:
        """The width of one head; ValueError if the heads do not divide the width."""
        if width % self.heads:
            raise ValueError(
                f"The width {width} can't be shared out among {self.heads} heads: it "
                "must be a multiple of their number."
            )
        return width // self.heads

    def get_config(self):
        return {**super().get_config(), "heads": self.heads}


@keras.saving.register_keras_serializable(package="helpers")
class SelfAttention(_Heads):
    r"""Every step of a sequence looks at all steps of it, with several heads.

    One Dense layer makes queries, keys and values for all heads; each head looks with
    its own part of them; another Dense layer mixes what the heads found.

    Shapes (B batch, T steps, D width, H heads; a head is d = D / H wide):
        x        (B, T, D), with its mask (B, T) if it carries one; False marks
                 padding
        returns  (B, T, D) and weights (B, H, T, T): the row of a step says how much
                 it looks at each column's step

    Args:
        heads: H; they divide the width.
        causal: May a step look at itself and earlier steps only?
        rotary: Turn queries and keys by their positions (see `rotate`)?
        room: Steps that the cache of `step` holds; 0 means that there is no `step`.

    `keras.layers.MultiHeadAttention` computes the same (without `rotary`); it has no
    cache. Its `key_dim` is the width of one head.

    Reference: Vaswani et al. (2017), arXiv:1706.03762, section 3.2.
    """

    def __init__(
        self, heads: int, *, causal=False, rotary=False, room: int = 0, **kwargs
    ):
        super().__init__(heads, **kwargs)
        if room < 0 or (room and not causal):
            raise ValueError(
                f"room is for steps one by one, which see only earlier ones: got room="
                f"{room} and causal={causal}."
            )
        self.causal, self.rotary, self.room = causal, rotary, room

    def build(self, shape):
        width = shape[-1]
        head = self.check_width(width)
        if self.rotary and head % 2:
            raise ValueError(
                "rotary turns pairs of numbers, so a head needs an even width; "
                f"{width} and {self.heads} heads give {head}."
            )
        self.project = layers.Dense(3 * width, name="project", dtype=self.dtype_policy)
        self.project.build(shape)
        self.mix = layers.Dense(width, name="mix", dtype=self.dtype_policy)
        self.mix.build(shape)

    def call(self, x, mask=None):
        steps = ops.shape(x)[1]
        query, key, value = self._project(x, ops.arange(steps))
        allowed = None if mask is None else mask[:, None, None, :]  # (B, 1, 1, T)
        if self.causal:
            place = ops.arange(steps)
            earlier = place[None, :] <= place[:, None]  # (T, T)
            allowed = earlier if allowed is None else ops.logical_and(allowed, earlier)
        context, weights = scaled_dot_product(query, key, value, allowed)
        return self.mix(merge_heads(context)), weights

    def empty_cache(self, batch: int) -> Cache:
        """Zeros for `room` steps."""
        if not self.room:
            raise ValueError(
                "This layer can't go step by step: build it with causal=True and "
                "room=..., the steps that its cache holds."
            )
        width = self.mix.kernel.shape[0] // self.heads
        zeros = ops.zeros((batch, self.heads, self.room, width), self.compute_dtype)
        return Cache(zeros, zeros)

    def step(self, x, cache: Cache, place):
        """One step alone, which looks at itself and at what the cache holds.

        A full cache drops its oldest step for the new one.

        x: (B, D).  place: the number of steps before this one, a whole number.
        Returns (B, D) and the new cache.
        """
        query, key, value = self._project(x[:, None], ops.reshape(place, (1,)))
        slot = place % self.room
        keys = ops.slice_update(cache.keys, (0, 0, slot, 0), key)
        values = ops.slice_update(cache.values, (0, 0, slot, 0), value)
        seen = ops.arange(self.room) <= place
        context, _ = scaled_dot_product(query, keys, values, seen)
        return self.mix(merge_heads(context))[:, 0], Cache(keys, values)

    def _project(self, x, places):
        """Queries, keys and values (B, H, T, d) of steps at these places (T,)."""
        parts = ops.split(self.project(x), 3, axis=-1)
        query, key, value = (split_heads(part, self.heads) for part in parts)
        if self.rotary:
            query, key = rotate(query, places), rotate(key, places)
        return query, key, value

    def compute_mask(self, x, mask=None):
        """The output keeps the mask; the weights have none."""
        return mask, None

    def compute_output_shape(self, shape):
        batch, steps, _ = shape
        return tuple(shape), (batch, self.heads, steps, steps)

    def get_config(self):
        own = {"causal": self.causal, "rotary": self.rotary, "room": self.room}
        return {**super().get_config(), **own}


@keras.saving.register_keras_serializable(package="helpers")
class CrossAttention(_Heads):
    r"""Every step of one sequence looks at all steps of another, with several heads.

    Shapes (B batch, T target steps, S source steps, D width, H heads):
        x        (B, T, D), what asks
        memory   (B, S, memory_dim), what is looked at
        memory_mask  (B, S) bool; False marks padding. Keras fills it in if `memory`
                 carries a mask
        returns  (B, T, D) and weights (B, H, T, S)

    Args:
        heads: H; they divide the width.

    Reference: Vaswani et al. (2017), arXiv:1706.03762, section 3.2.3.
    """

    def build(self, x_shape, memory_shape):
        width = x_shape[-1]
        self.check_width(width)
        self.ask = layers.Dense(width, name="ask", dtype=self.dtype_policy)
        self.ask.build(x_shape)
        self.project = layers.Dense(2 * width, name="project", dtype=self.dtype_policy)
        self.project.build(memory_shape)
        self.mix = layers.Dense(width, name="mix", dtype=self.dtype_policy)
        self.mix.build(x_shape)

    def call(self, x, memory, memory_mask=None):
        return self.look(x, self.read(memory), memory_mask)

    def read(self, memory) -> Cache:
        """Keys and values of a memory; they are the same for all that is asked."""
        parts = ops.split(self.project(memory), 2, axis=-1)
        return Cache(*(split_heads(part, self.heads) for part in parts))

    def look(self, x, cache: Cache, memory_mask=None):
        """What the steps x (B, T, D) find in a memory that was read.

        Returns (B, T, D) and weights (B, H, T, S), as the layer itself.
        """
        if memory_mask is not None:
            memory_mask = memory_mask[:, None, None, :]  # (B, 1, 1, S)
        query = split_heads(self.ask(x), self.heads)
        context, weights = scaled_dot_product(query, *cache, memory_mask)
        return self.mix(merge_heads(context)), weights

    def compute_mask(self, x, x_mask=None):
        """The output keeps the mask of what asks; the weights have none."""
        return x_mask, None

    def compute_output_shape(self, x_shape, memory_shape):
        batch, steps, _ = x_shape
        return tuple(x_shape), (batch, self.heads, steps, memory_shape[-2])
