"""Keras layers that Keras lacks, or has under a name that misleads.

attention  a score for each place of a memory: Bahdanau's, Luong's (notebook 06)
heads      several heads, whole sequences or one step at a time (07, 08)
positions  where a step stands: sinusoids, learned vectors, rotation (07)

All of them are registered, so a saved model finds them again, and none drops a mask
that is still needed. The functions beside them (`scaled_dot_product`, `rotate`, ...)
are what the layers compute.
"""

from helpers.layers.attention import (
    AdditiveAttention,
    AttentionPooling,
    DotAttention,
    GeneralAttention,
    masked_softmax,
)
from helpers.layers.heads import (
    Cache,
    CrossAttention,
    SelfAttention,
    merge_heads,
    scaled_dot_product,
    split_heads,
)
from helpers.layers.positions import (
    LearnedPositions,
    SinusoidalPositions,
    rotate,
    sinusoids,
)

__all__ = [
    "AdditiveAttention",
    "AttentionPooling",
    "Cache",
    "CrossAttention",
    "DotAttention",
    "GeneralAttention",
    "LearnedPositions",
    "SelfAttention",
    "SinusoidalPositions",
    "masked_softmax",
    "merge_heads",
    "rotate",
    "scaled_dot_product",
    "sinusoids",
    "split_heads",
]
