"""Many numbers in one cell of a table: a study keeps the answers of its models."""

from __future__ import annotations

import base64

import numpy as np

__all__ = ["pack", "unpack"]


def pack(numbers) -> str:
    """Numbers as text: half precision (three digits), four characters for three bytes.

    >>> unpack(pack([0.5, -2.0])).tolist()
    [0.5, -2.0]

    Args:
        numbers: (N,), none of them beyond 65,504.
    """
    numbers = np.asarray(numbers)
    if numbers.ndim != 1:
        raise ValueError(f"pack takes one row of numbers (N,), got {numbers.shape}.")
    with np.errstate(over="ignore"):
        short = numbers.astype("<f2")
    if not np.isfinite(short).all():
        raise ValueError("pack takes finite numbers between -65,504 and 65,504.")
    return base64.b64encode(short.tobytes()).decode()


def unpack(text: str) -> np.ndarray:
    """What was packed: (N,) float32."""
    return np.frombuffer(base64.b64decode(text), "<f2").astype("float32")
