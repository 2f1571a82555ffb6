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
    ends = [param.prob_to_value(chance) for chance in (0.0, 1 - 1e-12)]
    drawn = ends + [param.random_sample(seed) for seed in range(DRAWS)]
    if not all(isinstance(value, int | float) for value in drawn):
        raise Wrong(
            f"{name!r} draws values such as {drawn[0]!r}; these are no numbers."
        )
    if kind == "steps":
        return _in_steps(name, np.unique(np.round(drawn, 9)), low, high, scale)
    least, most = min(drawn), max(drawn)
    span = f"{name!r} draws values from {least:.3g} to {most:.3g}"
    if least < low - 1e-9 or most > high + 1e-9:
        raise Wrong(f"{span}; they should lie from {low:g} to {high:g}.")
    if kind == "whole" and not all(isinstance(value, int) for value in drawn):
        raise Wrong(f"{name!r} draws {drawn[0]:.4g}; whole numbers are asked for.")
    if len(set(drawn)) < 10:
        raise Wrong(f"{name!r} draws only the values {sorted(set(drawn))}.")
    if (on_log := _on_log(drawn)) != (scale == "log"):
        seen, asked = ("log", "linear") if on_log else ("linear", "log")
        raise Wrong(
            f"half of what {name!r} draws lies above {np.median(drawn):.3g}: that is a "
            f"{seen} scale. A {asked} one is asked for."
        )
    reach = (np.log if scale == "log" else np.array)([low, least, most, high])
    if max(reach[1] - reach[0], reach[3] - reach[2]) > (reach[3] - reach[0]) / 10:
        raise Wrong(f"{span} only; they may lie from {low:g} to {high:g}.")
    return None


def _on_log(drawn) -> bool:
    """Whether the middle of what is drawn lies nearer to that of a log scale."""
    least, most, middle = min(drawn), max(drawn), float(np.median(drawn))
    if least <= 0:
        return False
    of_log, of_linear = (least * most) ** 0.5, (least + most) / 2
    return abs(np.log(middle / of_log)) < abs(np.log(middle / of_linear))


def _in_steps(name, found, low, high, step) -> None:
    """Raise Wrong unless exactly the values from low to high are drawn."""
    wanted = np.arange(low, high + step / 2, step)
    if len(found) == len(wanted) and np.allclose(found, wanted):
        return
    gaps = np.diff(found)
    if len(found) > 4 * len(wanted) or len(gaps) == 0:
        raise Wrong(f"{name!r} draws {found[0]:.4g} and many more; are there steps?")
    if not np.allclose(gaps, step):
        raise Wrong(f"the steps of {name!r} are {gaps[0]:.3g}; {step:g} is asked for.")
    raise Wrong(
        f"{name!r} draws values from {found[0]:g} to {found[-1]:g}; they should lie "
        f"from {low:g} to {high:g}."
    )
