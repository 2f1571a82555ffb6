"""Check of exercise 04.2, `seasonal_naive`."""

from helpers.exercises.registry import checks
from helpers.exercises.wrong import (
    Wrong,
    as_array,
    call,
    close,
    named,
    worded,
)

import numpy as np

SEASONAL = {
    "last": "you repeat the last value; a season is asked for.",
    "first": "you repeat the first season of the past. Which one is the latest?",
    "blocks": "you count whole seasons from the start of the past. Here the past is no "
    "multiple of a season; the last season ends where the past ends.",
    "runs on": "right for one season, but after it you go on with the oldest values of "
    "the past: a place that is no longer negative counts from the start.",
    "late": "you are one step late: with which of its steps does a season start again?",
    "early": "you are one step early: with which of its steps does a season start "
    "again?",
    "horizon": "you copy the last `horizon` steps. How far back is the same step of "
    "the season?",
    "each": "each value of the season comes several times in a row; the season as a "
    "whole must come again.",
    "backwards": "the season runs backwards.",
    "mean": "that is a mean over all seasons of the past; naive takes the last one.",
}


@checks(
    "04.2",
    name="seasonal_naive",
    title="the forecast that is hard to beat",
    difficulty=2,
    minutes=8,
    hints=(
        "Which value of the past is the forecast one step ahead? And a season later?",
        "The forecast k steps ahead (k = 0, 1, ...) is the past at place "
        "history - season + (k mod season).",
        "Cut the last season from the past. Make a list of its places, 0 to season - 1 "
        "over and over, horizon long (a remainder does it). Take these columns.",
    ),
)
def _seasonal_naive(answer):
    rng = np.random.default_rng()
    season = int(rng.integers(5, 8))
    # history and horizon: ordinary; a horizon of one season; of several, and in part;
    # the past is one season; a season of one step.
    cases = [(season, 3 * season - 2, season - 2), (season, 2 * season + 2, season)]
    cases += [(season, 3 * season - 1, 2 * season + 3), (season, season, season + 1)]
    for season, history, horizon in [*cases, (1, 6, 4)]:
        past = rng.permutation(np.arange(100, 100 + 4 * history)) / 4.0
        _repeated(answer, past.reshape(4, history), horizon, season)
    return "Five cases, with horizons of less than a season, of one, and of several."


def _repeated(answer, past, horizon, season):
    """One forecast, against a loop that appends the value of a season ago."""
    rows = [row.tolist() for row in past]
    for _ in range(horizon):
        for row in rows:
            row.append(row[-season])
    history = past.shape[1]
    right = np.array(rows)[:, history:]
    facts = f"history {history}, horizon {horizon}, season {season}: "
    result = call(answer, past, horizon, season)
    shape = np.shape(result)
    if shape == (4, season) and horizon > season:
        raise Wrong(f"{facts}your forecast ends after one season. What comes then?")
    if len(shape) == 2 and shape[0] == 4 and shape[1] != horizon:
        why = "" if shape[1] else " A slice such as [-5:0] is empty: 0 is the start."
        raise Wrong(f"{facts}you tell {shape[1]} steps instead of {horizon}.{why}")
    got = as_array(result, right.shape, "a row for each past, a column for each step")
    if close(got, right):
        return
    steps = np.arange(horizon)
    phase, whole = steps % season, history // season * season
    latest = past[:, history - season :]
    places = {
        "last": -1 - 0 * steps,
        "first": phase,
        "blocks": whole - season + phase,
        "runs on": (steps - season) % history,
        "late": history - season + (steps + 1) % season,
        "early": history - season + (steps - 1) % season,
        "horizon": (steps - horizon) % history,
        "backwards": history - 1 - phase,
    }
    values = {key: past[:, place] for key, place in places.items()}
    values["each"] = np.repeat(latest, -(-horizon // season), axis=1)[:, :horizon]
    means = [past[:, history - season + k :: -season].mean(1) for k in range(season)]
    values["mean"] = np.stack(means, axis=1)[:, phase]
    row, step = np.argwhere(got != right)[0]
    found = np.flatnonzero(past[row] == got[row, step])
    otherwise = f"row {row}, step {step}: your {got[row, step]:g} is not in that row."
    if len(found):
        otherwise = (
            f"step {step} ahead (counted from 0) is place {history + step} of the "
            f"series, and got the value of place {found[0]}. How far apart must the "
            "two be?"
        )
    named(got, right, worded(values, SEASONAL), otherwise, prefix=facts)
