"""What the checks of search spaces share: does hp know what was asked for?

A parameter is judged by what it draws, not by how it was written.
"""

from helpers.exercises.wrong import Wrong

import numpy as np

__all__ = ["asked_for", "settings_of"]

DRAWS = 300


def settings_of(values: dict):
    """A HyperParameters that will answer with these values."""
    import keras_tuner as kt

    hp = kt.HyperParameters()
    hp.values = dict(values)
    return hp


def asked_for(hp, asked: dict) -> None:
    """Raise Wrong unless hp was asked for these parameters, each as it should be.

    asked: name -> (kind, lowest, highest, scale). The kind is "whole", "number" or
        "steps"; the scale "log" or "linear", or for "steps" their size.
    """
    params = {param.name: param for param in hp.space}
    if not params:
        raise Wrong("hp was asked for nothing: a tuner would have nothing to choose.")
    for name in asked:
        if name not in params:
            raise Wrong(f"hp knows {sorted(params)}; a parameter {name!r} is missing.")
    for name in params:
        if name not in asked:
            raise Wrong(f"hp was also asked for {name!r}, which is not in the task.")
    for name, wish in asked.items():
        _drawn_well(name, params[name], *wish)


def _drawn_well(name, param, kind, low, high, scale) -> None:
    """Raise Wrong unless what a parameter draws is as asked."""
    drawn = [param.random_sample(seed) for seed in range(DRAWS)]
    if not all(isinstance(value, int | float) for value in drawn):
        raise Wrong(
            f"{name!r} draws values such as {drawn[0]!r}; numbers are asked for."
        )
    least, most = min(drawn), max(drawn)
    span = (high - low) / 20
    if least < low - 1e-9 or most > high + 1e-9:
        raise Wrong(
            f"{name!r} draws values from {least:.3g} to {most:.3g}; they should lie "
            f"from {low:g} to {high:g}."
        )
    if kind == "whole" and not all(isinstance(value, int) for value in drawn):
        raise Wrong(f"{name!r} draws {drawn[0]:.4g}; whole numbers are asked for.")
    if kind == "steps":
        wanted = np.arange(low, high + scale / 2, scale)
        _in_steps(name, np.unique(np.round(drawn, 9)), wanted, scale)
        return
    if len(set(drawn)) < 10:
        raise Wrong(f"{name!r} draws only the values {sorted(set(drawn))}.")
    middle = float(np.median(drawn))
    on_log = (
        abs(np.log(middle / np.sqrt(max(low, 1e-12) * high))) < 0.5 if low else False
    )
    if scale == "log" and not on_log:
        raise Wrong(
            f"half of what {name!r} draws lies above {middle:.3g}. On a logarithmic "
            f"scale from {low:g} to {high:g}, half would lie above "
            f"{np.sqrt(low * high):.3g}."
        )
    if scale == "linear" and abs(middle - (low + high) / 2) > 3 * span:
        raise Wrong(
            f"half of what {name!r} draws lies above {middle:.3g}; evenly drawn from "
            f"{low:g} to {high:g}, half would lie above {(low + high) / 2:g}."
        )
    reach = np.log(high / low) / 10 if scale == "log" else 2 * span
    ends = (
        np.log([least / low, high / most])
        if scale == "log"
        else (np.array([least - low, high - most]))
    )
    if (ends > reach).any():
        raise Wrong(
            f"{name!r} draws values from {least:.3g} to {most:.3g} only; they may lie "
            f"from {low:g} to {high:g}."
        )


def _in_steps(name, found, wanted, step) -> None:
    """Raise Wrong unless exactly the wanted values are drawn."""
    if len(found) > 2 * len(wanted):
        raise Wrong(f"{name!r} draws {found[1]:.4g} and more such; steps of {step:g}.")
    if len(found) != len(wanted) or not np.allclose(found, wanted):
        raise Wrong(
            f"{name!r} draws {np.round(found, 3).tolist()}; from {wanted[0]:g} to "
            f"{wanted[-1]:g} in steps of {step:g} are {len(wanted)} values."
        )
