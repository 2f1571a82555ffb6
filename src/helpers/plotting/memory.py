"""Memory at work: gradients by lag, recall by delay, gates over words, parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from helpers.plotting.base import COLORS, axes, looks

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

__all__ = [
    "plot_gates",
    "plot_gradients",
    "plot_lengths",
    "plot_parameters",
    "plot_recall",
]

MARKERS = "osv^D"
PARTS = {"W": "blue", "U": "orange", "b": "grey"}
HATCHES = {"W": "", "U": "//", "b": ""}


def plot_gradients(
    norms: Mapping[str, Sequence[float]], *, ax: Axes | None = None
) -> Axes:
    """Draw how the gradient of the loss shrinks or grows on its way back in time.

    Each curve is divided by its value at lag 1, so that all begin together; the axis is
    logarithmic, so that a constant factor for each step gives a straight line.

    Args:
        norms: name -> (T,) norm of the gradient at lag 0, 1, 2, …; at most five.
    """
    markers = looks(norms, MARKERS)
    ax = axes(ax, 6.5, 3.6)
    for name, values in norms.items():
        values = np.asarray(values)[1:] / values[1]
        lags = np.arange(1, len(values) + 1)
        seen = values > 0
        every = max(1, len(lags) // 8)
        marker = {"marker": markers[name], "markevery": every}
        ax.plot(lags[seen], values[seen], **marker, label=name)
    ax.axhline(1, color="#999999", lw=1, ls="--")
    ax.set(yscale="log", xlabel="lag (steps before the last one)")
    ax.set_ylabel("gradient (1 = at lag 1)")
    ax.legend()
    return ax


def plot_recall(
    accuracy: Mapping[str, Sequence[float]],
    delays: Sequence[int],
    chance: float,
    *,
    ax: Axes | None = None,
) -> Axes:
    """Draw the share of cues that is recalled, over the delay.

    Args:
        accuracy: name -> (N,) a share for each delay; at most five.
        delays: (N,) in steps; the axis is logarithmic.
        chance: The share that guessing gives.
    """
    markers = looks(accuracy, MARKERS)
    ax = axes(ax, 6.5, 3.4)
    for name, shares in accuracy.items():
        ax.plot(delays, shares, marker=markers[name], label=name)
    ax.axhline(chance, color="#999999", lw=1, ls="--")
    ax.annotate("guessing", (delays[0], chance), (0, 4), textcoords="offset points")
    ax.set_xscale("log", base=2)
    ax.set_xticks(delays, [str(d) for d in delays])
    ax.minorticks_off()
    ax.set(ylim=(0, 1.05), xlabel="delay in steps", ylabel="share recalled")
    ax.legend()
    return ax


def plot_lengths(
    scores: Mapping[str, tuple[Sequence[float], Sequence[float]]],
    chance: float,
    *,
    ax: Axes | None = None,
) -> Axes:
    """Draw scores at the length of the training (filled) and at another one (hollow).

    Args:
        scores: name -> two lists of scores, one for each seed; their means are lines.
        chance: The score of the best constant answer.
    """
    ax = axes(ax, 3.4, 3)
    ax.axhline(chance, color="#999999", lw=1, ls="--")
    for place, pair in enumerate(scores.values()):
        for values, side, fill in zip(pair, (-0.2, 0.2), ("full", "none"), strict=True):
            spots = place + side + np.linspace(-0.08, 0.08, len(values))
            ax.plot(spots, values, "o", color=COLORS["blue"], fillstyle=fill, ms=5)
            ax.hlines(np.mean(values), place + side - 0.16, place + side + 0.16, "k")
    ax.set_xticks(range(len(scores)), list(scores))
    ax.set(ylim=(-0.03, 1.05))
    return ax


def plot_gates(
    rows: Mapping[str, np.ndarray], tokens: Sequence[str], *, most: int = 16
) -> Figure:
    """Draw gates and states over the words: a heat map for each, words below.

    Values from 0 to 1 (gates) go from white to black; values with both signs (states)
    from purple over white to orange. The first row says how many units are drawn.
    Returns the Figure, which has one Axes a row.

    Args:
        rows: name -> (T, units).
        tokens: T tokens.
        most: At most so many units: the first ones.
    """
    figure, all_axes = plt.subplots(
        len(rows),
        1,
        figsize=(0.42 * len(tokens) + 2.5, 1.15 * len(rows) + 0.9),
        sharex=True,
        layout="constrained",
        squeeze=False,
    )
    for (name, values), ax in zip(rows.items(), all_axes[:, 0], strict=True):
        values = np.asarray(values)[:, :most]
        if len(values) != len(tokens):
            raise ValueError(
                f"{len(tokens)} tokens need as many rows, {name!r} has {len(values)}."
            )
        signed = values.min() < 0
        limit = max(np.abs(values).max(), 1e-9)
        image = ax.imshow(
            values.T,
            cmap="PuOr_r" if signed else "Greys",
            vmin=-limit if signed else 0,
            vmax=limit if signed else 1,
            aspect="auto",
        )
        ax.set(yticks=[])
        count = f"\n({values.shape[1]} units)" if ax is all_axes[0, 0] else ""
        ax.set_ylabel(name + count, rotation=0, ha="right", va="center")
        plt.colorbar(image, ax=ax, pad=0.01, label="value" if signed else "gate")
    ax.set_xticks(range(len(tokens)), tokens, rotation=50, ha="right")
    return figure


def plot_parameters(
    layers: Mapping[str, Mapping[str, int]], *, ax: Axes | None = None
) -> Axes:
    """Draw the parameters of layers as bars of their parts.

    Args:
        layers: name -> part ("W", "U" or "b") -> count.
    """
    ax = axes(ax, 8, 0.5 * len(layers) + 1)
    for row, parts in enumerate(layers.values()):
        start = 0
        for part, count in parts.items():
            ax.barh(
                row,
                count,
                left=start,
                color=COLORS[PARTS[part]],
                hatch=HATCHES[part],
                edgecolor="white",
                label=part if row == 0 else None,
            )
            start += count
        ax.annotate(f"{start:,}", (start, row), (5, -4), textcoords="offset points")
    ax.set_yticks(range(len(layers)), list(layers))
    ax.invert_yaxis()
    ax.margins(x=0.12)
    ax.set(xlabel="parameters")
    ax.legend(loc="upper right")
    return ax
