"""Sequences: tokens in a row, one sequence above another, values over time, tasks."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from helpers.plotting.base import ARROW, COLORS, INK, PALE, axes, bare, box

import numpy as np
from matplotlib.axes import Axes
from matplotlib.dates import ConciseDateFormatter

__all__ = [
    "TASK_SHAPES",
    "plot_mapping",
    "plot_series",
    "plot_task_shape",
    "plot_tokens",
    "plot_unrolled",
]

MOST_TOKENS = 120
UNKNOWN_FILL = "#C9C9C9"


def plot_tokens(
    tokens: Sequence[str],
    ids: Sequence[int] | None = None,
    *,
    fill: str = PALE,
    columns: int = 78,
    ax: Axes | None = None,
) -> Axes:
    """Draw tokens as boxes in reading order, ids below; id 1 (unknown) is grey.

    Args:
        tokens: The tokens; a space is drawn as ␣.
        ids: One id for each token, or None.
        fill: The colour of the boxes.
        columns: Width of a line in characters; longer sequences go on in the next line.

    Very long tokens are cut, and after 120 tokens the rest is only counted.
    """
    if ids is not None and len(ids) != len(tokens):
        raise ValueError(f"{len(tokens)} tokens need as many ids, got {len(ids)}.")
    if not len(tokens):
        raise ValueError("There are no tokens to draw: write at least one word.")
    more = len(tokens) - MOST_TOKENS
    if more > 0:
        tokens = [*tokens[:MOST_TOKENS], f"… and {more:,} more"]
        ids = None if ids is None else [*ids[:MOST_TOKENS], ""]
    tokens = [t if len(t) <= 24 else t[:22] + "…" for t in map(str, tokens)]
    places, x, line = [], 0.0, 0
    for token in tokens:
        wide = sum(unicodedata.east_asian_width(char) in "WF" for char in token)
        width = max(len(token) + 0.8 * wide, 2) + 1.2
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
        color = fill if ids is None or ids[number] != 1 else UNKNOWN_FILL
        box(ax, x, -step * line, width, 1.7, fill=color, text=text.replace("$", r"\$"))
        if ids is not None:
            place = (x + width / 2, -step * line - 0.75)
            ax.text(*place, ids[number], ha="center", va="center", fontsize=9)
    ax.set(xlim=(-0.3, columns), ylim=(-step * line - 1.5, 2))
    return ax


def plot_mapping(
    source: Sequence[str], target: Sequence[str], *, ax: Axes | None = None
) -> Axes:
    """Draw two sequences of different length one above the other.

    The source is below, the target above, each spread over the same width. They are
    joined as wholes: no item belongs to the one above it.
    """
    ax = bare(axes(ax, 6, 2.2))
    for row, (items, fill) in enumerate([(source, PALE), (target, "#FBE3C0")]):
        gap = 10 / len(items)
        for place, item in enumerate(items):
            left = place * gap + gap / 2 - 0.42
            box(ax, left, 2.2 * row, 0.84, 0.8, fill=fill, text=item, size=12)
    for height, tip in ((1.02, 0.92), (1.98, 2.08)):  # a bracket for each sequence
        ends, bracket = [0.3, 0.3, 9.7, 9.7], [tip, height, height, tip]
        ax.plot(ends, bracket, color=INK, lw=1.2)
    ax.annotate("", (4.1, 1.98), (4.1, 1.02), arrowprops=ARROW)
    ax.text(4.3, 1.48, "as a whole", va="center", color=INK)
    ax.set(xlim=(-0.1, 10.1), ylim=(-0.1, 3.2))
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
        locator = ax.xaxis.get_major_locator()
        formats = ["%Y", "%b %Y", "%-d %b", "%H:%M", "%H:%M", "%S"]
        form = ConciseDateFormatter(
            locator, formats=formats, zero_formats=formats, show_offset=False
        )
        ax.xaxis.set_major_formatter(form)
    return ax


def plot_unrolled(inputs: Sequence[str], *, ax: Axes | None = None) -> Axes:
    """Draw a recurrent network as a loop, and unrolled over its inputs.

    Circles are inputs, squares are the network with its state h; the arrows between
    squares hand the state on.
    """
    ax = bare(axes(ax, 1.6 * len(inputs) + 3, 2.2))
    places = [0.0, *(t + 2.4 for t in range(len(inputs)))]
    names = ["x", *inputs]
    states = ["$h$", *(f"$h_{t}$" for t in range(1, len(inputs) + 1))]
    for x, name, state in zip(places, names, states, strict=True):
        box(ax, x - 0.25, 0.75, 0.5, 0.5, fill="#E8E8E8", text=state)
        ax.plot(x, 0, "o", ms=20, color=COLORS["sky"], mec=INK)
        ax.text(x, 0, name, ha="center", va="center")
        ax.annotate("", (x, 0.74), (x, 0.24), arrowprops=ARROW)
        if x > 2.4:
            ax.annotate("", (x - 0.26, 1), (x - 0.74, 1), arrowprops=ARROW)
    loop = ARROW | {"connectionstyle": "arc3,rad=-1.7"}
    ax.annotate("", (0.27, 1.05), (-0.27, 1.05), arrowprops=loop)
    ax.text(1.35, 0.95, "=", ha="center", va="center", fontsize=20)
    ax.set(xlim=(-0.9, places[-1] + 0.6), ylim=(-0.35, 2))
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
    steps = range(max(*inputs, *outputs) + 1)
    for t in steps:
        box(ax, t - 0.25, 0.75, 0.5, 0.5, fill="#E8E8E8")
        if t:
            ax.annotate("", (t - 0.27, 1), (t - 0.73, 1), arrowprops=ARROW)
    for t in inputs:
        ax.plot(t, 0, "o", ms=15, color=COLORS["sky"], mec=INK)
        ax.annotate("", (t, 0.72), (t, 0.2), arrowprops=ARROW)
    for t in outputs:
        ax.plot(t, 2, "D", ms=12, color=COLORS["orange"], mec=INK)
        ax.annotate("", (t, 1.8), (t, 1.28), arrowprops=ARROW)
        if feeds_back and t + 1 in steps:
            back = ARROW | {"ls": "--", "color": COLORS["grey"]}
            ax.annotate("", (t + 0.88, 0.16), (t + 0.13, 1.86), arrowprops=back)
            ax.annotate("", (t + 1, 0.72), (t + 1, 0.2), arrowprops=ARROW)
            ax.plot(t + 1, 0, "o", ms=15, color="white", mec=INK)
    ax.set(xlim=(-0.6, 4.6), ylim=(-0.4, 2.4), title=name)
    return ax
