"""Forecasts: the error hour by hour, intervals as fans, scores of several periods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from helpers.plotting.base import COLORS, HUES, MARKERS, axes, looks, named_curves

import numpy as np
from matplotlib.axes import Axes

__all__ = ["plot_fan", "plot_horizons", "plot_periods"]

BANDS = ("#CCE3F0", "#F2C4A4", "#CDEAD9")  # pale blue, orange, green


def plot_horizons(
    errors: Mapping[str, Sequence[float]],
    label: str,
    *,
    free: Mapping[str, Sequence[float]] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the error over the steps ahead, with the names at the lines' right ends.

    Args:
        errors: name -> (horizon,), the error 1, 2, ... steps ahead; or (runs, horizon),
            which gives a thin line for each run and a thick one for their mean. At
            most six.
        label: Of the vertical axis, with its unit.
        free: The same for forecasts that cost nothing; they are drawn in grey.
    """
    hues = dict.fromkeys(free or {}, COLORS["grey"]) | looks(errors, HUES)
    ax = axes(ax, 7, 3)
    curves = dict(free or {}) | dict(errors)
    steps = np.shape(next(iter(curves.values())))[-1]
    named_curves(ax, np.arange(1, steps + 1), curves, hues)
    ticks = [1, *range(6, steps + 1, 6)] if steps > 6 else range(1, steps + 1)
    ax.set(xlabel="steps ahead", ylabel=label)
    ax.set_xticks(ticks)
    return ax


def plot_fan(
    measured: Sequence[float],
    median: Sequence[float],
    intervals: Mapping[str, tuple[Sequence[float], Sequence[float]]],
    label: str,
    *,
    ax: Axes | None = None,
) -> Axes:
    """Draw a forecast with its intervals, and what was measured in the end.

    Args:
        measured, median: (horizon,), 1, 2, ... steps ahead.
        intervals: name -> (low, high), (horizon,) each; the widest one first. At most
            three.
        label: Of the vertical axis, with its unit.
    """
    hues = looks(intervals, BANDS, "intervals")
    ax = axes(ax, 4.5, 2.6)
    steps = np.arange(1, len(measured) + 1)
    for name, (low, high) in intervals.items():
        plain = {"color": hues[name], "lw": 0, "antialiased": False}
        ax.fill_between(steps, low, high, **plain, label=name)
    ax.plot(steps, median, color=COLORS["red"], lw=1.2, ls="--", label="median")
    ax.plot(steps, measured, color="black", lw=1.6, label="measured")
    ax.set(xlabel="steps ahead", ylabel=label, xlim=(1, len(steps)))
    return ax


def plot_periods(
    scores: Mapping[str, Mapping[str, Sequence[float]]],
    label: str,
    *,
    ax: Axes | None = None,
) -> Axes:
    """Draw the scores of several models in several periods: a dot for each run.

    Args:
        scores: model -> period -> its scores, one for each seed; at most six models.
        label: Of the vertical axis, with its unit.
    """
    hues = looks(scores, HUES, "models")
    markers = looks(scores, MARKERS, "models")
    ax = axes(ax, 4.5, 2.6)
    periods = list(next(iter(scores.values())))
    for number, (name, of_periods) in enumerate(scores.items()):
        shift = 0.17 * (number - (len(scores) - 1) / 2)
        for place, period in enumerate(periods):
            values = np.asarray(of_periods[period])
            ax.plot(
                np.full(len(values), place + shift),
                values,
                markers[name],
                ms=3.5,
                color=hues[name],
                label=name if not place else None,
            )
    ax.set_xticks(range(len(periods)), periods)
    ax.set_ylabel(label)
    return ax
