"""Words and their sounds: two networks in a row, errors by length, alignments, maps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from helpers.plotting.base import (
    ARROW,
    COLORS,
    HUES,
    axes,
    bare,
    box,
    looks,
    named_curves,
)

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

__all__ = [
    "plot_alignment",
    "plot_attended",
    "plot_attention_places",
    "plot_by_length",
    "plot_seq2seq",
    "plot_word_map",
]

INKS = [COLORS[name] for name in ("blue", "red", "grey", "green")]  # dark enough
CHARACTER = 0.105  # inches, of a monospaced letter at the size used here
LETTER = 6.0  # points, of a word of size 9
LINE = 70  # characters


def plot_seq2seq(
    letters: Sequence[str], sounds: Sequence[str], *, ax: Axes | None = None
) -> Axes:
    """Draw an encoder that reads the letters and a decoder that is taught the sounds.

    Below are the inputs: the decoder reads [START] and then the right sounds, moved by
    one (teacher forcing). Above are the answers: the sounds and [END].
    """
    ax = bare(axes(ax, 0.82 * (len(letters) + len(sounds) + 2), 2.7))
    read, told = ["[START]", *sounds], [*sounds, "[END]"]
    first = len(letters) + 1  # where the decoder begins
    for x, letter in enumerate(letters):
        _cell(ax, x, letter, COLORS["sky"])
    for step, (below, above) in enumerate(zip(read, told, strict=True)):
        x = first + step
        _cell(ax, x, below, COLORS["orange"])
        ax.annotate("", (x, 1.75), (x, 1.26), arrowprops=ARROW)
        ax.text(x, 1.95, above, ha="center", va="center", size=10)
        if step:  # the right answer of the step before
            back = {"arrowstyle": "-", "lw": 1, "ls": ":", "color": COLORS["grey"]}
            ax.annotate("", (x - 0.12, 0.2), (x - 0.88, 1.8), arrowprops=back)
    for x in [*range(1, len(letters)), *range(first + 1, first + len(read))]:
        ax.annotate("", (x - 0.31, 1), (x - 0.69, 1), arrowprops=ARROW)
    start, end = len(letters) - 0.69, first - 0.31
    ax.annotate("", (end, 1), (start, 1), arrowprops=ARROW | {"lw": 3})
    ax.text((start + end) / 2, 1.3, "code", ha="center", size=11, weight="bold")
    ax.text((len(letters) - 1) / 2, -0.75, "encoder", ha="center", weight="bold")
    middle = first + (len(read) - 1) / 2
    ax.text(middle, -0.75, "decoder", ha="center", weight="bold")
    ax.set(xlim=(-0.7, first + len(read) - 0.3), ylim=(-0.9, 2.3))
    return ax


def _cell(ax, x, below, color) -> None:
    box(ax, x - 0.3, 0.75, 0.6, 0.5, fill=color)
    ax.text(x, 0, below, ha="center", va="center", size=10)
    ax.annotate("", (x, 0.74), (x, 0.22), arrowprops=ARROW)


def plot_by_length(
    errors: Mapping[str, Sequence],
    lengths: Sequence[int],
    *,
    label: str = "share of words wrong",
    xlabel: str = "letters of the word",
    ax: Axes | None = None,
) -> Axes:
    """Draw errors over the length of a word, with the names at the lines' right ends.

    Args:
        errors: name -> (L,), or (runs, L), which gives a thin line for each run and a
            thick one for their mean. At most six.
        lengths: (L,) whole numbers.
        label, xlabel: Of the axes.
    """
    hues = looks(errors, HUES)
    ax = axes(ax, 5, 2.8)
    named_curves(ax, lengths, errors, hues)
    ax.set(xlabel=xlabel, ylabel=label, xticks=lengths)
    return ax


def plot_alignment(
    weights, letters: Sequence[str], sounds: Sequence[str], *, ax: Axes | None = None
) -> Axes:
    """Draw which letters were looked at for each sound; white is 0, dark is 1.

    Args:
        weights: (T, S), a row for each sound.
        letters: S of them, along the x axis.
        sounds: T of them, from the top down.
    """
    weights = np.asarray(weights, float)
    if weights.shape != (len(sounds), len(letters)):
        raise ValueError(
            f"{len(sounds)} sounds and {len(letters)} letters need weights "
            f"({len(sounds)}, {len(letters)}); got {weights.shape}."
        )
    ax = axes(ax, 0.4 * len(letters) + 0.9, 0.34 * len(sounds) + 0.5)
    ax.imshow(weights, cmap="Blues", vmin=0, vmax=1, aspect="auto")
    ax.set_xticks(range(len(letters)), letters)
    ax.set_yticks(range(len(sounds)), sounds)
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    ax.xaxis.tick_top()
    return ax


def plot_attention_places() -> Sequence[Axes]:
    """Draw where attention stands: after the decoder's step (Luong), before (Bahdanau).

    Returns the two Axes of a new figure, one for each.
    """
    axes_pair = plt.subplots(1, 2, figsize=(8.4, 2.9), layout="constrained")[1]
    for ax, after in zip(axes_pair, (True, False), strict=True):
        bare(ax).set(xlim=(-0.8, 4.6), ylim=(-0.4, 3.3))
        _decoder_with_attention(ax, after)
    axes_pair[0].set_title("after the step (Luong; here)")
    axes_pair[1].set_title("before the step (Bahdanau)")
    return axes_pair


def _decoder_with_attention(ax, after: bool) -> None:
    """Two steps of a decoder, the second one with its attention."""
    blue, orange = COLORS["sky"], COLORS["orange"]
    for x, name in ((0, "$h_{t-1}$"), (2.2, "$h_t$")):
        box(ax, x - 0.35, 0.75, 0.7, 0.5, fill=orange, text=name)
        ax.annotate("", (x, 0.74), (x, 0.2), arrowprops=ARROW)
    ax.text(0, 0, "$y_{t-2}$", ha="center", va="center")
    ax.text(2.2, 0, "$y_{t-1}$", ha="center", va="center")
    ax.annotate("", (1.84, 1), (0.36, 1), arrowprops=ARROW)
    place = 2.2 if after else 0.9
    box(ax, place - 0.6, 1.75, 1.2, 0.45, fill="#E8E8E8", text="attention")
    box(ax, place - 0.6, 2.65, 1.2, 0.45, fill=blue, text="memory")
    ax.annotate("", (place, 2.21), (place, 2.64), arrowprops=ARROW)
    if after:
        ax.annotate("", (2.2, 1.74), (2.2, 1.26), arrowprops=ARROW)
        box(ax, 3.05, 1.25, 0.8, 0.45, fill="#E8E8E8", text="Dense")
        ax.annotate("", (3.3, 1.71), (2.81, 1.98), arrowprops=ARROW)
        ax.annotate("", (3.2, 1.24), (2.56, 1), arrowprops=ARROW)
    else:
        ax.annotate("", (0.55, 1.74), (0.1, 1.26), arrowprops=ARROW)
        ax.annotate("", (2.0, 1.26), (1.3, 1.74), arrowprops=ARROW)
    left, height = (3.86, 1.48) if after else (2.56, 1)
    ax.annotate("", (left + 0.7, height), (left, height), arrowprops=ARROW)
    ax.text(left + 0.7, height - 0.36, "answer", ha="right", size=10)


def plot_word_map(
    places, words: Sequence[str], groups: Sequence[str], *, ax: Axes | None = None
) -> Axes:
    """A dot for each word, in the colour of its group; the word itself if it has room.

    Args:
        places: (N, 2).
        words: N words; the first ones are written first.
        groups: N names, at most four different ones; they stand in the legend.
    """
    hues = looks(dict.fromkeys(groups), INKS, "groups")
    ax = axes(ax, 6.4, 4.4)
    places = np.asarray(places, float)
    for name in hues:
        ax.plot(
            *places[[each == name for each in groups]].T, "o", ms=4, color=hues[name]
        )
        ax.plot([], [], "s", color=hues[name], label=name)
    ax.margins(0.08)
    ax.set(xticks=[], yticks=[])
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, 0), ncols=len(hues))
    ax.figure.draw_without_rendering()  # now limits and layout are settled
    points = ax.transData.transform(places) * 72 / ax.figure.dpi  # (N, 2)
    dots = [(x - 1, y - 1, x + 1, y + 1) for x, y in points]
    written: list[tuple] = []
    for place, (x, y), word, group in zip(places, points, words, groups, strict=True):
        half = LETTER * len(word) / 2
        frame = (x - half, y + 2, x + half, y + 15)  # left, bottom, right, top
        if not any(_overlap(frame, other) for other in written + dots):
            written.append(frame)
            above = {"xytext": (0, 4), "textcoords": "offset points", "ha": "center"}
            ax.annotate(word, place, size=9, color=hues[group], **above)
    return ax


def _overlap(one: tuple, other: tuple) -> bool:
    """Do two boxes (left, bottom, right, top) share a place?"""
    apart = one[2] < other[0] or other[2] < one[0]
    return not (apart or one[3] < other[1] or other[3] < one[1])


def plot_attended(
    tokens: Sequence[str],
    weights: Sequence[float],
    label: str,
    *,
    ax: Axes | None = None,
) -> Axes:
    """Write a text in lines, each word on a ground that is darker the more it weighs.

    Args:
        tokens: T words.
        weights: (T,); the smallest is white, the largest dark.
        label: What stands above, before the scale.
    """
    weights = np.asarray(weights, float)
    if weights.shape != (len(tokens),) or not len(tokens):
        raise ValueError(f"{len(tokens)} words need as many weights: {weights.shape}.")
    places, row, column = [], 0, 0
    for token in tokens:
        if column and column + len(token) > LINE:
            row, column = row + 1, 0
        places.append((row, column))
        column += len(token) + 1
    ax = bare(axes(ax, CHARACTER * LINE, 0.32 * (row + 1) + 0.2))
    least, most = weights.min(), weights.max()
    strength = (weights - least) / max(most - least, 1e-9)  # from 0 to 1
    shade = plt.get_cmap("Oranges")
    for token, share, (row, column) in zip(tokens, strength, places, strict=True):
        room = plt.Rectangle((column - 0.4, row - 0.45), len(token) + 0.8, 0.9)
        room.set(color=shade(0.7 * share) if share > 0.03 else "white", lw=0)
        ax.add_patch(room)
        middle = column + len(token) / 2
        ax.text(
            middle, row, token, family="monospace", size=10, ha="center", va="center"
        )
    ax.set(xlim=(-1, LINE + 1), ylim=(places[-1][0] + 0.6, -0.6))
    ax.set_title(
        f"{label}; white: weight {least:.2f}, dark: {most:.2f}",
        size=10,
        weight="normal",
    )
    return ax
