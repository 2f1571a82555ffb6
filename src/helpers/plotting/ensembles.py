"""Pictures of ensembles: who judges what, and whether sure means right."""

from __future__ import annotations

from collections.abc import Sequence

from helpers.plotting.base import COLORS, PALE, axes, bare, box

import numpy as np
from matplotlib.axes import Axes

__all__ = ["plot_folds", "plot_reliability"]


def plot_folds(
    parts: Sequence[str],
    learns: Sequence[Sequence[bool | None]],
    *,
    ax: Axes | None = None,
) -> Axes:
    """Draw networks as rows and parts of the data as columns: who learns, who judges.

    Args:
        parts: Names of the columns.
        learns: For each network, whether it learns from each part; None leaves a place
            empty, False means that it judges the part.
        ax: Where to draw.
    """
    for row in learns:
        if len(row) != len(parts):
            raise ValueError(f"{len(parts)} parts need as many entries, got {row}.")
    ax = bare(axes(ax, 1.15 * len(parts) + 1.6, 0.5 * len(learns) + 0.7))
    looks = {True: ("learns", PALE), False: ("judges", COLORS["orange"])}
    for line, row in enumerate(learns):
        ax.text(-0.1, -line + 0.4, f"network {line + 1}", ha="right", va="center")
        for place, learned in enumerate(row):
            if learned is not None:
                text, fill = looks[bool(learned)]
                box(ax, place, -line, 0.92, 0.8, fill=fill, text=text)
    for place, name in enumerate(parts):
        ax.text(place + 0.46, 1.1, name, ha="center", va="center", weight="bold")
    ax.set(xlim=(-1.3, len(parts)), ylim=(-len(learns) + 0.9, 1.4))
    return ax


def plot_reliability(bins, *, name: str = "", ax: Axes | None = None) -> Axes:
    """Draw how often answers were right against how sure they were.

    Args:
        bins: What `calibration.confidence_bins` returns. The area of a dot says how
            many answers it stands for.
        name: Title of the picture.
        ax: Where to draw.
    """
    sure, right, count = (np.asarray(each) for each in bins)
    ax = axes(ax, 4, 3.6)
    ax.plot([0.5, 1], [0.5, 1], "--", color=COLORS["grey"], lw=1.2)
    along = {"rotation": 45, "rotation_mode": "anchor", "transform_rotates_text": True}
    along |= {"ha": "center", "size": 9, "color": COLORS["grey"]}
    ax.text(0.68, 0.715, "as sure as right", **along)
    ax.vlines(sure, np.minimum(sure, right), np.maximum(sure, right), color="#BBBBBB")
    size = 12 + 260 * count / count.sum()
    ax.scatter(sure, right, size, color=COLORS["blue"], zorder=3)
    low = min(0.5, right.min()) - 0.04
    ax.set(xlim=(0.48, 1.02), ylim=(low, 1.03))
    ax.set(xlabel="how sure\n(mean probability of its answer)")
    ax.set(ylabel="share that is right", title=name)
    return ax
