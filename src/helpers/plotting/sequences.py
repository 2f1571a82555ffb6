"""Sequences: tokens in a row, one sequence above another, values over time, tasks."""

from __future__ import annotations

from collections.abc import Sequence

from helpers.plotting.base import COLORS, axes, bare, box

import numpy as np
from matplotlib.axes import Axes
from matplotlib.dates import ConciseDateFormatter

__all__ = [
    "TASK_SHAPES",
    "plot_mapping",
    "plot_series",
    "plot_task_shape",
    "plot_tokens",
]


def plot_tokens(
    tokens: Sequence[str],
    ids: Sequence[int] | None = None,
    *,
    fill: str = "#DCEBF5",
    columns: int = 78,
    ax: Axes | None = None,
) -> Axes:
    """Draw tokens as boxes in reading order, with their ids below.

    Args:
        tokens: The tokens; a space is drawn as ␣.
        ids: One id for each token, or None.
        fill: The colour of the boxes.
        columns: Width of a line in characters; longer sequences go on in the next line.
    """
    if ids is not None and len(ids) != len(tokens):
        raise ValueError(f"{len(tokens)} tokens need as many ids, got {len(ids)}.")
    places, x, line = [], 0.0, 0
    for token in tokens:
        width = max(len(token), 2) + 1.2
        if x + width > columns and x > 0:
            x, line = 0.0, line + 1
        places.append((x, line, width))
        x += width + 0.5
    step = 3.4 if ids is not None else 2.4
    ax = bare(axes(ax, 10, 0.34 * step * (line + 1) + 0.3))
    for number, (token, (x, line, width)) in enumerate(
        zip(tokens, places, strict=True)
    ):
        text = "␣" if token == " " else token
        box(ax, x, -step * line, width, 1.7, fill=fill, text=text.replace("$", r"\$"))
        if ids is not None:
            place = (x + width / 2, -step * line - 0.75)
            ax.text(*place, ids[number], ha="center", va="center", fontsize=9)
    ax.set(xlim=(-0.3, columns), ylim=(-step * line - 1.5, 2))
    return ax


def plot_mapping(
    source: Sequence[str], target: Sequence[str], *, ax: Axes | None = None
) -> Axes:
    """Draw two sequences of different length one above the other.

    The source is below, the target above, each spread over the same width.
    """
    ax = bare(axes(ax, 6, 1.8))
    for row, (items, fill) in enumerate([(source, "#DCEBF5"), (target, "#FBE3C0")]):
        gap = 10 / len(items)
        for place, item in enumerate(items):
            left = place * gap + gap / 2 - 0.42
            box(ax, left, 1.6 * row, 0.84, 0.8, fill=fill, text=item, size=12)
    ax.annotate("", (5, 1.5), (5, 0.9), arrowprops={"arrowstyle": "->", "lw": 1.5})
    ax.set(xlim=(-0.1, 10.1), ylim=(-0.1, 2.6))
    return ax


def plot_series(
    times, values, *, label: str, unit: str, ax: Axes | None = None
) -> Axes:
    """Draw values over time; gaps stay gaps.

    Args:
        times: Dates or numbers, (T,).
        values: (T,), NaN where nothing was measured.
        label, unit: For the vertical axis.
    """
    ax = axes(ax, 9, 2.6)
    ax.plot(times, values, color=COLORS["blue"])
    ax.set_ylabel(f"{label} ({unit})")
    if np.issubdtype(np.asarray(times).dtype, np.datetime64):
        ax.xaxis.set_major_formatter(ConciseDateFormatter(ax.xaxis.get_major_locator()))
    return ax


#: name -> (places of inputs, places of outputs, output k feeds input k + 1)
TASK_SHAPES = {
    "many to one": ((0, 1, 2, 3), (3,), False),
    "aligned": ((0, 1, 2, 3), (0, 1, 2, 3), False),
    "unaligned": ((0, 1, 2), (3, 4), False),
    "generation": ((0,), (0, 1, 2, 3), True),
}


def plot_task_shape(name: str, *, ax: Axes | None = None) -> Axes:
    """Draw one of the four shapes of sequence tasks.

    Inputs are circles below, the state that is carried along is a row of squares,
    outputs are diamonds above. In a generation each output becomes the next input,
    a white circle.
    """
    if name not in TASK_SHAPES:
        raise ValueError(f"name must be one of {sorted(TASK_SHAPES)}, got {name!r}.")
    inputs, outputs, feeds_back = TASK_SHAPES[name]
    ax = bare(axes(ax, 3, 2.4))
    arrow = {"arrowstyle": "-|>", "lw": 1.4, "color": "#333333"}
    steps = range(max(*inputs, *outputs) + 1)
    for t in steps:
        box(ax, t - 0.25, 0.75, 0.5, 0.5, fill="#E8E8E8")
        if t:
            ax.annotate("", (t - 0.27, 1), (t - 0.73, 1), arrowprops=arrow)
    for t in inputs:
        ax.plot(t, 0, "o", ms=15, color=COLORS["sky"], mec="#333333")
        ax.annotate("", (t, 0.72), (t, 0.2), arrowprops=arrow)
    for t in outputs:
        ax.plot(t, 2, "D", ms=12, color=COLORS["orange"], mec="#333333")
        ax.annotate("", (t, 1.8), (t, 1.28), arrowprops=arrow)
        if feeds_back and t + 1 in steps:
            back = arrow | {"ls": "--", "color": COLORS["grey"]}
            ax.annotate("", (t + 0.88, 0.16), (t + 0.13, 1.86), arrowprops=back)
            ax.annotate("", (t + 1, 0.72), (t + 1, 0.2), arrowprops=arrow)
            ax.plot(t + 1, 0, "o", ms=15, color="white", mec="#333333")
    ax.set(xlim=(-0.6, 4.6), ylim=(-0.4, 2.4), title=name)
    return ax
