"""The course itself: its map, and how far a learner has come."""

from __future__ import annotations

from collections.abc import Sequence

from helpers.plotting.base import ARROW, COLORS, PALE, axes, bare, box

import numpy as np
from matplotlib.axes import Axes

__all__ = ["plot_calibration", "plot_course", "plot_done"]

#: Number and name of each notebook, by the row of the map they stand in.
COURSE = {
    "the network that remembers": ["00 start here", "01 SimpleRNN", "02 LSTM and GRU"],
    "what it is good for": ["03 text generation", "04 time series"],
    "from sequence to sequence": ["05 Seq2Seq", "06 attention"],
    "without recurrence": ["07 transformer", "08 mini GPT"],
    "doing it well": ["09 tuning", "10 ensembles", "11 training well", "12 bug hunt"],
}
WIDE, EVERY = 2.85, 3.25  # a box of the map, and from one to the next


def plot_course(*, here: str = "", ax: Axes | None = None) -> Axes:
    """Draw the map of the course; the notebook whose number is `here` is filled."""
    ax = bare(axes(ax, 11, 4.4))
    line, end = {name: ARROW[name] for name in ("lw", "color")}, 0.0
    for row, (group, notebooks) in enumerate(COURSE.items()):
        y = -1.1 * row
        ax.text(-0.3, y + 0.35, group, ha="right", va="center", color="#333333")
        for place, title in enumerate(notebooks):
            fill = COLORS["blue"] if title.startswith(here or "-") else PALE
            box(ax, EVERY * place, y, WIDE, 0.7, fill=fill, text=title)
            if place:
                left = EVERY * place
                ends = (left, y + 0.35), (left - EVERY + WIDE, y + 0.35)
                ax.annotate("", *ends, arrowprops=ARROW)
        if row:  # from the end of the row above to the start of this one
            ax.plot([end, end, WIDE / 2], [y + 1.1, y + 0.9, y + 0.9], **line)
            down = (WIDE / 2, y + 0.7), (WIDE / 2, y + 0.93)
            ax.annotate("", *down, arrowprops=ARROW)
        end = EVERY * (len(notebooks) - 1) + WIDE / 2
    ax.set(xlim=(-4, 12.7), ylim=(-1.1 * len(COURSE) + 0.95, 0.85))
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
    ax = bare(axes(ax, 5, 0.6 * len(books) + 0.8))
    for row, book in enumerate(books):
        ids = [id for id in status if id.startswith(book)]
        ax.text(-0.2, -row + 0.35, book, ha="right", va="center")
        for place, id in enumerate(ids):
            mark, fill = MARKS[status[id]]
            text = f"{id[3:]} {mark}".strip()
            box(ax, place, -row, 0.85, 0.7, fill=fill, text=text)
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
    ax = axes(ax, 3.6, 3.4)
    ax.plot([0, 100], [0, 100], color="#999999", lw=1, ls="--", zorder=0)
    sure, hit = np.asarray(confidence, float), np.asarray(right, float)
    bins = np.minimum(sure // 20, 4)
    if not len(sure):
        ax.text(2, 100, "no guesses yet", ha="left", va="top")
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
        box_aspect=1,
    )
    return ax
