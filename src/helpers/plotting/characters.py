"""A text on coloured ground: what a unit does, character by character."""

from __future__ import annotations

from collections.abc import Sequence

from helpers.plotting.base import axes, bare

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

__all__ = ["plot_characters"]


def plot_characters(
    text: str, values: Sequence[float], *, label: str = "value", ax: Axes | None = None
) -> Axes:
    """Draw a text in its own lines, each character on a colour that shows a value.

    Args:
        text: T characters; a newline begins a new line and is drawn as ⏎.
        values: (T,), purple below 0, white at 0, orange above.
        label: What the values are, for the scale.
    """
    values = np.asarray(values, float)
    if len(values) != len(text):
        raise ValueError(f"{len(text)} characters need as many values: {len(values)}.")
    lines = text.splitlines(keepends=True)
    width = max(map(len, lines))
    ground = np.full((len(lines), width), np.nan)
    start = 0
    for row, line in enumerate(lines):
        ground[row, : len(line)] = values[start : start + len(line)]
        start += len(line)
    ax = bare(axes(ax, 0.145 * width + 1.5, 0.3 * len(lines) + 0.4))
    limit = max(np.abs(values).max(), 1e-9)
    image = ax.imshow(ground, cmap="PuOr_r", vmin=-limit, vmax=limit, aspect="auto")
    for row, line in enumerate(lines):
        for column, sign in enumerate(line.replace("\n", "⏎")):
            dark = abs(ground[row, column]) > 0.7 * limit
            color = "white" if dark else "black"
            ax.text(
                column, row, sign, family="monospace", fontsize=9, color=color,
                ha="center", va="center",
            )  # fmt: skip
    plt.colorbar(image, ax=ax, label=label, pad=0.01)
    return ax
