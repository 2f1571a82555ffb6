"""Where a step stands: attention alone can't tell, so it must be told.

Sinusoidal and learned positions are added to the embeddings; rotary positions turn the
queries and keys of each attention layer.
"""

from __future__ import annotations

import keras
import numpy as np
from keras import layers, ops

__all__ = ["LearnedPositions", "SinusoidalPositions", "rotate", "sinusoids"]

LONGEST = 10_000.0  # the longest wave has a length of 2π times this


def _rates(width: int) -> np.ndarray:
    """The angle by which each pair of columns turns at a step: (width / 2,)."""
    if width % 2:
        raise ValueError(f"Sines and cosines go in pairs: width {width} is odd.")
    return LONGEST ** (-np.arange(0, width, 2) / width)


def sinusoids(places, width: int):
    """Sines (even columns) and cosines (odd columns) of many wave lengths.

    A step further on turns every pair of columns by an angle that does not depend on
    the place.

    Shapes:
        places   (T,) whole numbers
        returns  (T, width) float32; width is even

    Reference: Vaswani et al. (2017), arXiv:1706.03762, section 3.5.
    """
    angles = ops.cast(places, "float32")[:, None] * _rates(width)  # (T, width / 2)
    waves = ops.stack([ops.sin(angles), ops.cos(angles)], axis=-1)
    return ops.reshape(waves, (-1, width))


def rotate(x, places):
    """Turn pairs of numbers by angles that grow with the place: rotary positions, RoPE.

    Column i makes a pair with column i + d / 2. The dot product of two vectors that
    were turned depends on how far their places lie apart, not on where they stand.

    Shapes:
        x        (…, T, d), d the width of one head, even
        places   (T,) whole numbers
        returns  as x

    Reference: Su et al. (2021), arXiv:2104.09864, equation 34 (which pairs neighbours).
    """
    angles = ops.cast(places, "float32")[:, None] * _rates(x.shape[-1])  # (T, d / 2)
    sin, cos = ops.cast(ops.sin(angles), x.dtype), ops.cast(ops.cos(angles), x.dtype)
    left, right = ops.split(x, 2, axis=-1)
    return ops.concatenate([left * cos - right * sin, right * cos + left * sin], -1)


class _Positions(layers.Layer):
    """What positions that are added share: x (B, T, D) -> (B, T, D), D the width."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.supports_masking = True

    def compute_output_shape(self, shape):
        return tuple(shape)


@keras.saving.register_keras_serializable(package="helpers")
class SinusoidalPositions(_Positions):
    """Add `sinusoids` to embeddings, which are first multiplied by √D, D their width.

    (New embeddings are small, and would drown in waves of height 1.) No weights; any
    length; the width must be even.

    Reference: Vaswani et al. (2017), arXiv:1706.03762, sections 3.4 and 3.5.
    """

    def build(self, shape):
        _rates(shape[-1])  # an odd width is refused here

    def call(self, x):
        return self.at(x, ops.arange(ops.shape(x)[1]))

    def at(self, x, places):
        """The steps x (B, T, D), which stand at these places (T,)."""
        width = x.shape[-1]
        return x * width**0.5 + ops.cast(sinusoids(places, width), x.dtype)


@keras.saving.register_keras_serializable(package="helpers")
class LearnedPositions(_Positions):
    """Add a learned vector for each place. It knows places up to `length` only.

    Args:
        length: The most steps there may be. (More are refused where the number of steps
            is known when the layer is called, as it is in `fit` and `predict`.)

    Reference: Gehring et al. (2017), arXiv:1705.03122, section 3.1.
    """

    def __init__(self, length: int, **kwargs):
        super().__init__(**kwargs)
        if length < 1:
            raise ValueError(f"length must be at least 1, got {length}.")
        self.length = length

    def build(self, shape):
        self.table = self.add_weight(
            shape=(self.length, shape[-1]),
            initializer=keras.initializers.RandomNormal(stddev=0.02),
            name="table",
        )

    def call(self, x):
        if x.shape[1] is not None and x.shape[1] > self.length:
            raise ValueError(
                f"Positions were learned for {self.length} steps; the input has "
                f"{x.shape[1]}. Cut it, or use sinusoidal or rotary positions."
            )
        return x + self.table[: ops.shape(x)[1]]

    def get_config(self):
        return {**super().get_config(), "length": self.length}
