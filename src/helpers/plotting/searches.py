"""Pictures of a search for settings: the settings and their scores, who did what."""

from __future__ import annotations

from collections.abc import Sequence

from helpers.plotting.base import COLORS, axes

import numpy as np
from matplotlib.axes import Axes

__all__ = ["plot_parallel", "plot_processes"]


def plot_parallel(
    settings: Sequence[dict],
    scores: Sequence[float],
    *,
    best: int = 10,
    ax: Axes | None = None,
) -> Axes:
    """Draw settings as lines across parallel axes, the best ones in colour.

    Args:
        settings: One dict for each line; all have the same names, and few values each.
        scores: One for each setting, more is better.
        best: So many of the highest scores are drawn in colour.
        ax: Where to draw.
    """
    if len(settings) != len(scores):
        raise ValueError(f"{len(settings)} settings do not match {len(scores)} scores.")
    ax = axes(ax, 9, 3.6)
    names = list(settings[0])
    order = np.argsort(scores)
    rng = np.random.default_rng(0)
    for rank, row in enumerate(order):
        places = []
        for name in names:
            values = _values(settings, name)
            middle = values.index(settings[row][name]) / max(1, len(values) - 1)
            places.append(middle + rng.uniform(-0.055, 0.055))
        top = rank >= len(order) - best
        hue, width = (COLORS["orange"], 1.6) if top else ("#D0D0D0", 0.5)
        line = {"color": hue, "lw": width, "zorder": 1 + top, "antialiased": top}
        ax.plot(range(len(names)), places, **line)
    near = {"boxstyle": "round,pad=0.15", "fc": "white", "ec": "#999999", "lw": 0.6}
    for place, name in enumerate(names):
        values = _values(settings, name)
        for k, value in enumerate(values):
            at = k / max(1, len(values) - 1)
            told = f"{value:g}" if isinstance(value, int | float) else value
            ax.text(place, at, told, ha="center", va="center", size=9, bbox=near)
    ax.set_xticks(range(len(names)), names)
    ax.set(yticks=[], ylim=(-0.12, 1.12), xlim=(-0.3, len(names) - 0.7))
    ax.spines[:].set_visible(False)
    ax.tick_params(axis="x", length=0)
    return ax


def _values(settings, name) -> list:
    """The values of a name: numbers in their order, words in that of the settings."""
    found = list(dict.fromkeys(setting[name] for setting in settings))
    return sorted(found) if isinstance(found[0], int | float) else found


def plot_processes(rows: Sequence[dict], *, ax: Axes | None = None) -> Axes:
    """Draw which process ran which trial when; a trial that never ended is hatched.

    Args:
        rows: What `tuning.events` returns: time (seconds), who, what, trial. A trial
            was cut off if its process was killed, or begins another one, before the
            trial ends.
        ax: Where to draw.
    """
    who = sorted({row["who"] for row in rows})
    ax = axes(ax, 9, 0.6 * len(who) + 1.2)
    start = min(row["time"] for row in rows)
    last = max(row["time"] for row in rows)
    for line, name in enumerate(who):
        begun = None
        for row in [r for r in rows if r["who"] == name] + [{"what": "over"}]:
            if begun and row["what"] != "ends":
                _bar(ax, line, begun, row.get("time", last), start, cut=True)
            elif begun:
                _bar(ax, line, begun, row["time"], start, cut=False)
            begun = row if row["what"] == "begins" else None
    ax.set_yticks(range(len(who)), [name.replace("_", " ") for name in who])
    ax.set(xlabel="seconds", ylim=(len(who) - 0.5, -0.5))
    ax.margins(x=0.02)
    ax.grid(False)
    return ax


def _bar(ax, line, begun, end, start, *, cut) -> None:
    """One trial: from its begin to its end, or to where it was cut off."""
    colour = COLORS["orange"] if cut else COLORS["blue"]
    how = {"hatch": "///", "fill": False} if cut else {"alpha": 0.75}
    left, width = begun["time"] - start, end - begun["time"]
    ax.barh(line, width, 0.6, left, color=colour, edgecolor=colour, **how)
    number = (begun["trial"].lstrip("0") or "0") if width > 0.5 else ""
    colour, ground = ("#333333", "white") if cut else ("white", "none")
    box = {"fc": ground, "ec": "none", "pad": 1}
    ax.text(
        left + width / 2, line, number, ha="center", va="center", color=colour, bbox=box
    )
