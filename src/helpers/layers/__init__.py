"""Keras layers that Keras lacks, or has under a name that misleads.

All of them are registered, so a saved model finds them again; none drops a mask.
"""

from helpers.layers.attention import (
    AdditiveAttention,
    AttentionPooling,
    DotAttention,
    GeneralAttention,
    masked_softmax,
)

__all__ = [
    "AdditiveAttention",
    "AttentionPooling",
    "DotAttention",
    "GeneralAttention",
    "masked_softmax",
]
