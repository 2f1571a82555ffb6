"""Attention over a memory: a score for each place, a softmax, a weighted mean.

The layers differ in their score alone. Each one takes all queries of a sequence at
once, so it stands after the decoder's recurrent layer, as in Luong's model; Bahdanau's
decoder asks before each step and reads the answer in it.
"""

from __future__ import annotations

import keras
from keras import layers, ops

__all__ = [
    "AdditiveAttention",
    "AttentionPooling",
    "DotAttention",
    "GeneralAttention",
    "masked_softmax",
]

LOW = -1e9  # in place of a masked score
LEAST = 1e-30  # the smallest divisor: a row with all places masked has the sum 0


def masked_softmax(scores, mask=None):
    """Softmax over the last axis; masked places get weight exactly 0.

    scores: (..., S).  mask: bool, of a shape that broadcasts to the scores; False marks
    what can't be looked at.  Returns (..., S), each row with the sum 1. A row in which
    all is masked gets weights 0, never NaN.
    """
    dtype = scores.dtype
    scores = ops.cast(scores, "float32")  # half precision can't hold LOW
    scores = scores if mask is None else ops.where(mask, scores, LOW)
    highest = ops.max(scores, axis=-1, keepdims=True)
    powers = ops.exp(scores - ops.stop_gradient(highest))  # at most 1: no overflow
    powers = powers if mask is None else ops.where(mask, powers, 0.0)
    total = ops.sum(powers, axis=-1, keepdims=True)
    return ops.cast(powers / ops.maximum(total, LEAST), dtype)


class _Attention(layers.Layer):
    r"""What all attention layers share; a subclass gives `scores`.

    Shapes (B batch, T target steps, S source steps):
        query    (B, T, query_dim)
        memory   (B, S, memory_dim), both the keys and the values
        memory_mask  (B, S) bool; False marks padding, which gets weight 0. Keras fills
                 it in if `memory` carries a mask
        returns  context (B, T, memory_dim), weights (B, T, S) which sum to 1 over S
    """

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.supports_masking = True

    def scores(self, query, memory):
        """How well each query matches each place of the memory: (B, T, S)."""
        raise NotImplementedError

    def call(self, query, memory, memory_mask=None):
        if memory_mask is not None:
            memory_mask = memory_mask[:, None, :]  # (B, 1, S), for all T queries
        weights = masked_softmax(self.scores(query, memory), memory_mask)
        return ops.matmul(weights, memory), weights

    def compute_mask(self, query, query_mask=None):
        """The context keeps the query's mask; the weights have none."""
        return query_mask, None

    def compute_output_shape(self, query_shape, memory_shape):
        batch, target, _ = query_shape
        return (batch, target, memory_shape[-1]), (batch, target, memory_shape[-2])


@keras.saving.register_keras_serializable(package="helpers")
class AdditiveAttention(_Attention):
    r"""Bahdanau's score: a small network says how well query and key match.

    score(q, k) = v · tanh(W q + U k)

    Args:
        units: Width of the scoring network.

    `keras.layers.AdditiveAttention` has no W and no U, so its query and key must be
    equally wide.

    Reference: Bahdanau, Cho and Bengio (2015), arXiv:1409.0473, appendix A.1.2.
    """

    def __init__(self, units: int, **kwargs):
        super().__init__(**kwargs)
        if units < 1:
            raise ValueError(f"units must be at least 1, got {units}.")
        self.units = units
        plain = {"use_bias": False, "dtype": self.dtype_policy}
        self.project_query = layers.Dense(units, name="project_query", **plain)
        self.project_memory = layers.Dense(units, name="project_memory", **plain)
        self.score = layers.Dense(1, name="score", **plain)

    def build(self, query_shape, memory_shape):
        self.project_query.build(query_shape)
        self.project_memory.build(memory_shape)
        self.score.build((*query_shape[:-1], memory_shape[-2], self.units))

    def scores(self, query, memory):
        q = self.project_query(query)[:, :, None, :]  # (B, T, 1, units)
        k = self.project_memory(memory)[:, None, :, :]  # (B, 1, S, units)
        return self.score(ops.tanh(q + k))[..., 0]

    def get_config(self):
        return {**super().get_config(), "units": self.units}


@keras.saving.register_keras_serializable(package="helpers")
class DotAttention(_Attention):
    r"""Luong's score "dot": score(q, k) = q · k, without a weight.

    Query and memory must be equally wide; other widths raise ValueError.

    Reference: Luong, Pham and Manning (2015), arXiv:1508.04025, section 3.1.
    """

    def build(self, query_shape, memory_shape):
        if query_shape[-1] != memory_shape[-1]:
            raise ValueError(
                f"A dot product needs equal widths: the query has {query_shape[-1]}, "
                f"the memory {memory_shape[-1]}. Project one of them with a Dense "
                "layer, or take GeneralAttention."
            )

    def scores(self, query, memory):
        return ops.matmul(query, ops.transpose(memory, (0, 2, 1)))


@keras.saving.register_keras_serializable(package="helpers")
class GeneralAttention(_Attention):
    r"""Luong's score "general": score(q, k) = q · W k.

    The matrix W turns each place of the memory into a key as wide as a query, so the
    two may differ in width, and in what their coordinates mean.

    Reference: Luong, Pham and Manning (2015), arXiv:1508.04025, section 3.1.
    """

    def build(self, query_shape, memory_shape):
        self.project_memory = layers.Dense(
            query_shape[-1],
            use_bias=False,
            name="project_memory",
            dtype=self.dtype_policy,
        )
        self.project_memory.build(memory_shape)

    def scores(self, query, memory):
        keys = self.project_memory(memory)  # (B, S, query_dim)
        return ops.matmul(query, ops.transpose(keys, (0, 2, 1)))


@keras.saving.register_keras_serializable(package="helpers")
class AttentionPooling(layers.Layer):
    r"""One vector for a sequence: the mean of its steps, weighted by a learned query.

    score(h) = u · tanh(W h + b): the query u is the same for every sequence, so it
    asks one question: how much does this step matter for the answer?

    Shapes:
        memory   (B, S, F), with its mask if it carries one
        returns  pooled (B, F), weights (B, S) which sum to 1

    Args:
        units: Width of the scoring network.

    Reference: Yang et al. (2016), Hierarchical attention networks for document
    classification, equations 5 to 7.
    """

    def __init__(self, units: int, **kwargs):
        super().__init__(**kwargs)
        if units < 1:
            raise ValueError(f"units must be at least 1, got {units}.")
        self.supports_masking = True
        self.units = units
        policy = {"dtype": self.dtype_policy}
        self.project = layers.Dense(units, activation="tanh", name="project", **policy)
        self.query = layers.Dense(1, use_bias=False, name="query", **policy)

    def build(self, memory_shape):
        self.project.build(memory_shape)
        self.query.build((*memory_shape[:-1], self.units))

    def call(self, memory, mask=None):
        weights = masked_softmax(self.query(self.project(memory))[..., 0], mask)
        return ops.matmul(weights[:, None, :], memory)[:, 0], weights

    def compute_mask(self, memory, mask=None):
        """The time axis is gone, so no mask is left."""
        return None, None

    def compute_output_shape(self, memory_shape):
        batch, steps, width = memory_shape
        return (batch, width), (batch, steps)

    def get_config(self):
        return {**super().get_config(), "units": self.units}
