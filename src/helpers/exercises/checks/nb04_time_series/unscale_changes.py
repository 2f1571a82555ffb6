"""Check of exercise 04.5, `unscale_changes`."""

from helpers.exercises.registry import checks
from helpers.exercises.wrong import (
    Wrong,
    as_array,
    call,
    close,
    listed,
    named,
)

import numpy as np


@checks(
    "04.5",
    name="unscale_changes",
    title="from scaled changes back to the level",
    difficulty=2,
    minutes=10,
    hints=(
        "Undo what was done, the last thing first. What came last: the difference, or "
        "the scaling?",
        "level_k = last + change_1 + ... + change_k; change_k = scaled_k * std + mean.",
        "Multiply by std and add mean. Sum up along each row, so that every step holds "
        "the sum so far. Add each row's own last value, as a column.",
    ),
)
def _unscale_changes(answer):
    rng = np.random.default_rng()
    for num, horizon in ((6, 6), (4, 7), (5, 1)):
        scaled = rng.normal(size=(num, horizon))
        last = rng.uniform(300, 420, size=num)
        mean, std = float(rng.uniform(1.5, 3)), float(rng.uniform(4, 7))
        _levels(answer, scaled, mean, std, last)
    return "The changes of your levels, scaled again, are those that went in."


def _levels(answer, scaled, mean, std, last):
    """One set of forecasts; the right levels are those with the right changes."""
    result = call(answer, scaled, mean, std, last)
    num, horizon = scaled.shape
    if np.shape(result) == (num, horizon + 1):
        raise Wrong(
            "there is one column too many: the last known value is no forecast."
        )
    if np.shape(result)[-1:] == (num * horizon,) and horizon > 1:
        raise Wrong("all rows became one: each row is summed up on its own.")
    got = as_array(result, scaled.shape, "a level for each step of each row")
    before = np.column_stack([last, got[:, :-1]])
    if close((got - before - mean) / std, scaled, 1e-4):
        return
    changes = scaled * std + mean
    run = np.cumsum(changes, axis=1)
    column = last[:, None]
    values = {
        "the changes are right, but they are changes still. A level is the sum of all "
        "changes so far, and of where it starts.": changes,
        "each step has its own change only; the changes before it count too.": column
        + changes,
        "the sum is right, but it starts at 0. Where does the level start?": run,
        "the mean is in every level only once; it belongs to every change.": column
        + np.cumsum(scaled, axis=1) * std
        + mean,
        "the mean is missing: it was taken from every change.": column
        + np.cumsum(scaled * std, axis=1),
        "the mean is taken away once more; on the way back it is added.": column
        + np.cumsum(scaled * std - mean, axis=1),
        "the scaling was not undone.": column + np.cumsum(scaled, axis=1),
        "that scales once more; the way back is asked for.": column
        + np.cumsum((scaled - mean) / std, axis=1),
        "mean and std have changed places.": column
        + np.cumsum(scaled * mean + std, axis=1),
        "the mean was added before the product with std. Which came last in the "
        "scaling?": column + np.cumsum((scaled + mean) * std, axis=1),
        "last is summed up, too: it counts once, however many steps.": np.cumsum(
            changes + column, axis=1
        ),
        "you summed over the rows; time runs along a row.": column
        + np.cumsum(changes, axis=0),
        "your first level is the last known value itself, so that all come one step "
        "late.": np.column_stack([column, column + run[:, :-1]]),
        "the scaling was undone for levels; only changes had been scaled.": (
            (column + np.cumsum(scaled, axis=1)) * std + mean
        ),
    }
    if num == horizon:
        values[
            "last was spread over the steps: each row must start at its own last "
            "value. (N,) is taken as a row; print its shape."
        ] = last + run
    row, step = np.argwhere(~np.isclose(got, column + run, rtol=1e-4))[0]
    otherwise = (
        f"row {row}, step {step}: you say {got[row, step]:.2f}. The last known value "
        f"is {last[row]:.2f}, mean {mean:.2f}, std {std:.2f}, the scaled changes so "
        f"far are {listed(scaled[row, : step + 1])}. Work it out on paper."
    )
    named(got, column + run, values.items(), otherwise)
