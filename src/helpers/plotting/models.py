"""Models at work: learning curves, states over time, scores with their spread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from helpers.plotting.base import COLORS, axes

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

__all__ = ["plot_curves", "plot_scores", "plot_states", "plot_verdict"]


def plot_curves(
    curves: Mapping[str, Sequence[float]], name: str, *, ax: Axes | None = None
) -> Axes:
    """Draw one score over the epochs, on training and on validation data.

    The axis of "loss" says nats, the unit of a cross-entropy; of another loss, set the
    label of the y axis afterwards.

    Args:
        curves: As Keras gives them, with `name` and `val_name`, one value an epoch.
        name: Of the curve, for example "loss".
    """
    for key in (name, f"val_{name}"):
        if key not in curves:
            raise ValueError(f"no curve {key!r}; there are {', '.join(curves)}.")
    ax = axes(ax, 4.5, 3)
    epochs = np.arange(1, len(curves[name]) + 1)
    ax.plot(epochs, curves[name], "o--", color=COLORS["grey"], label="training")
    ax.plot(
        epochs, curves[f"val_{name}"], "s-", color=COLORS["blue"], label="validation"
    )
    label = "loss (nats)" if name == "loss" else name
    ax.set(xlabel="epoch", ylabel=label, xticks=epochs)
    ax.legend()
    return ax


def plot_states(
    states, tokens: Sequence[str], *, rows: int = 24, ax: Axes | None = None
) -> Axes:
    """Draw a state over time: one column for each token, one row for each unit.

    Args:
        states: (T, units), from -1 (purple) over 0 (white) to 1 (orange).
        tokens: T tokens.
        rows: At most so many units, the ones that change most.
    """
    states = np.asarray(states)
    if len(states) != len(tokens):
        raise ValueError(
            f"{len(tokens)} tokens need as many states, got {len(states)}."
        )
    chosen = np.sort(np.argsort(-states.std(axis=0))[:rows])
    ax = axes(ax, 0.42 * len(tokens) + 2, 0.14 * len(chosen) + 1.6)
    image = ax.imshow(
        states[:, chosen].T, cmap="PuOr_r", vmin=-1, vmax=1, aspect="auto"
    )
    ax.set_xticks(range(len(tokens)), tokens, rotation=50, ha="right")
    ax.set(yticks=[], ylabel=f"{len(chosen)} units of the state")
    plt.colorbar(image, ax=ax, label="value", shrink=0.8)
    return ax


def plot_verdict(
    probabilities, tokens: Sequence[str], *, ax: Axes | None = None
) -> Axes:
    """Draw what a classifier would say after each token.

    Args:
        probabilities: (T,), of yes, 0 to 1.
        tokens: T tokens.
    """
    if len(probabilities) != len(tokens):
        raise ValueError(
            f"{len(tokens)} tokens need as many values, got {len(probabilities)}."
        )
    ax = axes(ax, 0.42 * len(tokens) + 2, 2.6)
    places, probabilities = np.arange(len(tokens)), np.asarray(probabilities)
    ax.axhline(0.5, color="#999999", lw=1, ls="--")
    ax.plot(places, probabilities, color=COLORS["grey"], lw=1)
    for yes, marker, color in ((True, "^", "blue"), (False, "v", "red")):
        chosen = (probabilities > 0.5) == yes
        ax.plot(places[chosen], probabilities[chosen], marker, color=COLORS[color])
    ax.set_xticks(places, tokens, rotation=50, ha="right")
    ax.set(ylim=(-0.05, 1.05), ylabel="probability of “fresh”")
    return ax


def plot_scores(
    scores: Mapping[str, Sequence[float]], label: str, *, ax: Axes | None = None
) -> Axes:
    """Draw the scores of several runs of several settings: each run, and the mean.

    Args:
        scores: setting -> one score for each seed.
        label: Of the horizontal axis, with its unit.
    """
    ax = axes(ax, 8, 0.6 * len(scores) + 1)
    for row, values in enumerate(scores.values()):
        wiggle = np.linspace(-0.18, 0.18, len(values))
        ax.plot(values, row + wiggle, "o", ms=4, color=COLORS["sky"])
        ax.plot(np.mean(values), row, "|", ms=26, mew=3, color=COLORS["blue"])
        text = f"{np.mean(values):.3f}"
        ax.annotate(text, (np.mean(values), row), (0, 15), textcoords="offset points")
    ax.set_yticks(range(len(scores)), list(scores))
    ax.set(ylim=(len(scores) - 0.4, -0.8), xlabel=label)
    return ax
