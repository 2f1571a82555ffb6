"""Probes for leaks: what can a function see that it should not?

They take any callable, a model, a fitted scaler, a whole pipeline, and change what
must not matter: the padding, or the future. If the result changes, it leaks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

__all__ = ["FutureLeak", "PaddingLeak", "future_leak", "padding_leak"]

TOLERANCE = 1e-4  # float32 sums in another order differ by less than this


class PaddingLeak(NamedTuple):
    """How far the result for a row moves with the padding around it.

    alone: largest change when the row gets more padding.
    in_batch: largest change when it stands beside longer rows.
    """

    alone: float
    in_batch: float

    @property
    def leaks(self) -> bool:
        """Whether one of the changes is more than rounding; NaN counts as a leak."""
        return not max(self.alone, self.in_batch) <= TOLERANCE


class FutureLeak(NamedTuple):
    """How far results move when only later inputs change.

    largest: The largest such change.
    step: The first step whose result moved, or None.
    """

    largest: float
    step: int | None

    @property
    def leaks(self) -> bool:
        """Whether a result moved by more than the tolerance."""
        return self.step is not None


def padding_leak(fn: Callable, rows, *, more: int = 7) -> PaddingLeak:
    """Measure whether padding changes what `fn` says of a sequence.

    Changing the ids of the padding would not do: an id that is not 0 is no padding any
    more. So each row is seen alone without padding, alone with `more` zeros, and in one
    batch with all others.

    Args:
        fn: ids (B, T) int32 -> results (B, ...), or (B, T, ...) with one for each step;
            then only the steps of the row itself are compared.
        rows: Lists of ids of different lengths, without zeros; at least two.
        more: Zeros to add.
    """
    rows = [np.asarray(row, "int32") for row in rows]
    width = max(map(len, rows))
    if len({len(row) for row in rows}) < 2:
        raise ValueError("padding_leak needs rows of at least two different lengths.")
    together = np.asarray(fn(np.stack([_padded(row, width) for row in rows])))
    alone = in_batch = 0.0
    for row, beside in zip(rows, together, strict=True):
        bare = np.asarray(fn(row[None]))[0]
        padded = np.asarray(fn(_padded(row, len(row) + more)[None]))[0]
        alone = max(alone, _moved(bare, padded))
        in_batch = max(in_batch, _moved(bare, beside))
    return PaddingLeak(alone, in_batch)


def future_leak(
    fn: Callable, x, *, axis: int = 0, tolerance: float = TOLERANCE
) -> FutureLeak:
    """Measure whether the result at a step depends on later inputs.

    From each of up to 16 steps on, the inputs are put in reverse order and moved (real
    numbers) or mirrored in their range (ids). No result before that step may change.

    Args:
        fn: Any callable from the raw series to results with one entry for each step, on
            the same axis: a model, or a scaler fitted inside `fn`, which counts too.
        x: The series; time is on `axis`.
        axis: 0 for a raw series (T, ...), 1 for a batch (B, T, ...).
        tolerance: Changes up to this count as rounding.
    """
    x = np.asarray(x)
    length = x.shape[axis]
    if length < 3:
        raise ValueError(f"future_leak needs at least 3 steps, got {length}.")
    if x.dtype.kind != "f" and x.min() == x.max():
        raise ValueError("future_leak needs a series with at least two different ids.")
    before = np.moveaxis(np.asarray(fn(x)), axis, 0)
    if len(before) != length:
        raise ValueError(
            f"{length} steps gave {len(before)} results; future_leak needs one for "
            f"each step, on axis {axis}."
        )
    largest, first = 0.0, None
    for cut in np.unique(np.linspace(1, length - 1, 16).astype(int)):
        after = np.moveaxis(np.asarray(fn(_other_future(x, cut, axis))), axis, 0)
        change = _change(before[:cut], after[:cut]).reshape(cut, -1).max(axis=1)
        largest = max(largest, float(change.max()))
        moved = np.flatnonzero(change > tolerance)
        if len(moved) and (first is None or moved[0] < first):
            first = int(moved[0])
    return FutureLeak(largest, first)


def _padded(row: np.ndarray, width: int) -> np.ndarray:
    return np.pad(row, (0, width - len(row)))


def _moved(bare: np.ndarray, other: np.ndarray) -> float:
    """The largest change; `other` may have more steps, which are padding."""
    if bare.ndim and other.shape != bare.shape:
        other = other[: len(bare)]
    return float(_change(bare, other).max())


def _change(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """|after - before|; NaN that stays NaN is no change, one that comes or goes is."""
    change = np.abs(after.astype(float) - before.astype(float))
    stays = np.isnan(before.astype(float)) & np.isnan(after.astype(float))
    return np.where(stays, 0.0, np.nan_to_num(change, nan=np.inf))


def _other_future(x: np.ndarray, cut: int, axis: int) -> np.ndarray:
    """The series with everything from step `cut` on replaced."""
    time_first = np.moveaxis(x.copy(), axis, 0)
    future = time_first[cut:][::-1].copy()
    if x.dtype.kind == "f":
        future = future + 3 * (np.nanstd(x) + 1)
    else:
        future = x.min() + x.max() - future  # other ids, of the same range
    time_first[cut:] = future
    return np.moveaxis(time_first, 0, axis)
