"""Pictures: each function draws on an Axes and returns it; `show` shows it.

The colours are those of Okabe and Ito (2008), which people with any kind of colour
vision can tell apart; what a colour says is always said by a shape or a word as well.
Backgrounds are white, so that a picture reads the same on a light and a dark page.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.dates import ConciseDateFormatter
from matplotlib.patches import FancyBboxPatch

__all__ = [
    "COLORS",
    "plot_calibration",
    "plot_course",
    "plot_done",
    "plot_mapping",
    "plot_series",
    "plot_task_shape",
    "plot_tokens",
    "show",
    "style",
]

COLORS = {
    "blue": "#0072B2",
    "orange": "#E69F00",
    "green": "#009E73",
    "red": "#D55E00",
    "pink": "#CC79A7",
    "sky": "#56B4E9",
    "grey": "#5F5F5F",
}

STYLE = {
    "figure.facecolor": "white",
    "axes.facecolor": "white",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.prop_cycle": plt.cycler(color=list(COLORS.values())),
    "axes.titlesize": 12,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 11,
    "xtick.labelsize": 10,
    "ytick.labelsize": 10,
    "legend.fontsize": 10,
    "legend.frameon": False,
    "font.size": 11,
    "lines.linewidth": 1.8,
}


def style() -> None:
    """Use the course's fonts, sizes and colours for all figures that follow."""
    plt.rcParams.update(STYLE)


style()


def show(drawn, alt: str) -> None:
    """Show a figure in the notebook, with a text for people who can't see it.

    Args:
        drawn: A Figure, or any Axes of it. It is closed afterwards.
        alt: What the picture shows, in a sentence or two (at least 20 characters).
    """
    from IPython.display import Image, display

    if len(alt) < 20:
        raise ValueError(
            f"alt must say what the picture shows in a sentence; got {alt!r}."
        )
    figure = drawn.figure if isinstance(drawn, Axes) else drawn
    png = io.BytesIO()
    figure.savefig(png, format="png", dpi=110, bbox_inches="tight")
    plt.close(figure)
    display(Image(data=png.getvalue(), alt=alt))


def _axes(ax: Axes | None, width: float, height: float) -> Axes:
    return ax if ax is not None else plt.subplots(figsize=(width, height))[1]


def _bare(ax: Axes) -> Axes:
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    return ax


def _box(ax, x, y, width, height, *, fill="white", edge="#333333", text="", size=10):
    """A rounded box with text in its middle; dark fills get white text."""
    patch = FancyBboxPatch(
        (x, y),
        width,
        height,
        boxstyle="round,pad=0,rounding_size=0.12",
        fc=fill,
        ec=edge,
    )
    ax.add_patch(patch)
    light = np.dot(to_rgb(fill), (0.299, 0.587, 0.114)) > 0.55
    ax.text(
        x + width / 2,
        y + height / 2,
        text,
        ha="center",
        va="center",
        fontsize=size,
        color="#111111" if light else "white",
    )


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
    ax = _bare(_axes(ax, 10, 0.34 * step * (line + 1) + 0.3))
    for number, (token, (x, line, width)) in enumerate(
        zip(tokens, places, strict=True)
    ):
        text = "␣" if token == " " else token
        _box(ax, x, -step * line, width, 1.7, fill=fill, text=text.replace("$", r"\$"))
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
    ax = _bare(_axes(ax, 6, 1.8))
    for row, (items, fill) in enumerate([(source, "#DCEBF5"), (target, "#FBE3C0")]):
        gap = 10 / len(items)
        for place, item in enumerate(items):
            left = place * gap + gap / 2 - 0.42
            _box(ax, left, 1.6 * row, 0.84, 0.8, fill=fill, text=item, size=12)
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
    ax = _axes(ax, 9, 2.6)
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
    ax = _bare(_axes(ax, 3, 2.4))
    arrow = {"arrowstyle": "-|>", "lw": 1.4, "color": "#333333"}
    steps = range(max(*inputs, *outputs) + 1)
    for t in steps:
        _box(ax, t - 0.25, 0.75, 0.5, 0.5, fill="#E8E8E8")
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


#: Number and name of each notebook, by the row of the map they stand in.
COURSE = {
    "the network that remembers": ["00 start here", "01 SimpleRNN", "02 LSTM and GRU"],
    "what it is good for": ["03 text generation", "04 time series"],
    "from sequence to sequence": ["05 Seq2Seq", "06 attention"],
    "without recurrence": ["07 transformer", "08 mini GPT"],
    "doing it well": ["09 tuning", "10 ensembles", "11 training well", "12 bug hunt"],
}


def plot_course(*, here: str = "", ax: Axes | None = None) -> Axes:
    """Draw the map of the course; the notebook whose number is `here` is filled."""
    ax = _bare(_axes(ax, 10.5, 4.4))
    arrow = {"arrowstyle": "-|>", "lw": 1.4, "color": "#333333"}
    for row, (group, notebooks) in enumerate(COURSE.items()):
        y = -1.1 * row
        ax.text(-0.3, y + 0.35, group, ha="right", va="center", color="#333333")
        for place, title in enumerate(notebooks):
            fill = COLORS["blue"] if title.startswith(here or "-") else "#DCEBF5"
            _box(ax, 3 * place, y, 2.6, 0.7, fill=fill, text=title)
            if place:
                start = (3 * place - 0.4, y + 0.35)
                ax.annotate("", (3 * place, y + 0.35), start, arrowprops=arrow)
        if row:
            ax.annotate("", (1.3, y + 0.7), (1.3, y + 1.1), arrowprops=arrow)
    ax.set(xlim=(-4, 11.7), ylim=(-1.1 * len(COURSE) + 0.95, 0.85))
    return ax


#: status -> (mark, colour)
MARKS = {
    "passed": ("✓", COLORS["green"]),
    "wrong": ("✗", COLORS["red"]),
    "todo": ("", "#EEEEEE"),
}


def plot_done(status: dict[str, str], *, ax: Axes | None = None) -> Axes:
    """Draw the exercises as boxes, one row for each notebook.

    Args:
        status: id -> "passed", "wrong" (tried) or "todo".
    """
    books = sorted({id[:2] for id in status})
    ax = _bare(_axes(ax, 5, 0.6 * len(books) + 0.8))
    for row, book in enumerate(books):
        ids = [id for id in status if id.startswith(book)]
        ax.text(-0.2, -row + 0.35, book, ha="right", va="center")
        for place, id in enumerate(ids):
            mark, fill = MARKS[status[id]]
            text = f"{id[3:]} {mark}".strip()
            _box(ax, place, -row, 0.85, 0.7, fill=fill, text=text)
    most = max((sum(id[:2] == book for id in status) for book in books), default=1)
    ax.set(xlim=(-1, max(most, 5)), ylim=(-max(len(books), 4) + 0.9, 0.9))
    ax.set_title("Exercises (✓ passed, ✗ tried)")
    return ax


def plot_calibration(
    confidence: Sequence[float], right: Sequence[bool], *, ax: Axes | None = None
) -> Axes:
    """Draw how often guesses were right against how sure their maker was.

    Args:
        confidence: Of each guess, from 0 to 100 %.
        right: Whether each guess was right.
    """
    ax = _axes(ax, 3.6, 3.4)
    ax.plot([0, 100], [0, 100], color="#999999", lw=1, ls="--", zorder=0)
    sure, hit = np.asarray(confidence, float), np.asarray(right, float)
    bins = np.minimum(sure // 20, 4)
    if not len(sure):
        ax.text(50, 50, "no guesses yet", ha="center", va="bottom", rotation=40)
    for number in np.unique(bins):
        inside = bins == number
        place = sure[inside].mean(), 100 * hit[inside].mean()
        ax.plot(*place, "o", ms=7 + 2 * np.sqrt(inside.sum()), color=COLORS["blue"])
        offset = {"textcoords": "offset points", "xytext": (9, -4)}
        ax.annotate(f"{inside.sum()}", place, fontsize=9, **offset)
    ax.set(
        xlim=(-5, 110),
        ylim=(-8, 110),
        xlabel="how sure you were (%)",
        ylabel="guesses that were right (%)",
        title="Your guesses",
    )
    return ax
