"""Check of exercise 09.3, `bracket_epochs`."""

from helpers.exercises.registry import checks
from helpers.exercises.wrong import Wrong, call, the

import numpy as np

CASES = ((9, 1, 9, 3), (8, 1, 8, 2), (20, 2, 27, 3), (10, 1, 40, 4), (5, 3, 3, 3))
CASES += ((2, 1, 27, 3), (17, 2, 30, 2))


@checks(
    "09.3",
    name="bracket_epochs",
    title="what one bracket of Hyperband costs",
    difficulty=2,
    minutes=10,
    hints=(
        "Three things change from rung to rung: how many trials, how many epochs each "
        "of them has had before, and how many it will have.",
        "A rung costs trials · (epochs after - epochs before).",
        "before = 0, after = first. In a loop: append the cost; stop if after is last; "
        "before = after; after = factor times that, or last if that is less; trials = "
        "trials // factor, or 1 if that is 0.",
    ),
)
def _bracket_epochs(answer):
    rng = np.random.default_rng()
    drawn = [_drawn(rng) for _ in range(4)]
    for case in (*CASES, *drawn):
        got = _listed(call(answer, *case), case)
        right = _right(*case)
        told = "trials={}, first={}, last={}, factor={}".format(*case)
        known = [
            (message, value) for message, value in _mistakes(*case) if value != right
        ]
        for message, value in known:
            if got == value:
                raise Wrong(f"{told}: you say {got}; {message}")
        if len(got) != len(right):
            raise Wrong(
                f"{told}: you say {got}, of length {len(got)}. After which rung has a "
                f"trial had {case[2]} epochs?"
            )
        if got != right:
            rung = next(i for i in range(len(right)) if got[i] != right[i])
            raise Wrong(
                f"{told}: you say {got}. Count rung {rung} on paper (the first is rung "
                "0): how many trials are in it, and how many epochs does each add?"
            )
    epochs = sum(_right(9, 1, 9, 3))
    return f"9 trials, a third of which goes on: {epochs} epochs; all to the end: 81."


def _drawn(rng):
    first, factor = int(rng.integers(1, 4)), int(rng.integers(2, 5))
    return int(rng.integers(3, 60)), first, int(rng.integers(first, 80)), factor


def _listed(got, case):
    """The answer as a list of whole numbers."""
    if isinstance(got, np.ndarray):
        got = got.tolist()
    if isinstance(got, int | float | np.number) and not isinstance(got, bool):
        raise Wrong(f"you returned the number {got}; each rung has a number.")
    if not isinstance(got, list | tuple):
        raise Wrong(f"you returned {the(got)}; a list is asked for.")
    numbers = int, np.integer
    if any(isinstance(n, bool) or not isinstance(n, numbers) for n in got):
        raise Wrong(f"you returned {list(got)}; epochs are whole numbers.")
    return [int(n) for n in got]


def _right(trials, first, last, factor):
    """Trial by trial, epoch by epoch."""
    had, aim, costs = [0] * trials, first, []
    while True:
        cost = 0
        for place in range(len(had)):
            while had[place] < aim:
                had[place] += 1
                cost += 1
        costs.append(cost)
        if aim == last:
            return costs
        had = had[: max(1, len(had) // factor)]
        aim = min(last, aim * factor)


def _rungs(trials, first, last, factor):
    """Pairs: the trials of each rung, and the epochs that each has had after it."""
    rungs = [(trials, first)]
    while rungs[-1][1] != last:
        count, epochs = rungs[-1]
        rungs.append((max(1, count // factor), min(last, epochs * factor)))
    return rungs


def _mistakes(trials, first, last, factor):
    """Pairs: a message, and what the mistake gives that it names."""
    rungs = _rungs(trials, first, last, factor)
    right = _right(trials, first, last, factor)
    yield (
        "that is each rung trained from the start. What has a trial learned before?",
        [count * epochs for count, epochs in rungs],
    )
    yield (
        "that is what one trial costs; a rung has several.",
        [cost // count for cost, (count, _) in zip(right, rungs, strict=True)],
    )
    yield (
        "these are sums over all rungs so far; each rung is asked for alone.",
        (np.cumsum(right).tolist()),
    )
    yield "the last rung is missing.", right[:-1]
    yield "these are the numbers of trials.", [count for count, _ in rungs]
    yield "these are the epochs that a trial has had.", [epochs for _, epochs in rungs]
    up, epochs, costs = trials, 0, []
    for _, after in rungs:
        costs.append(up * (after - epochs))
        up, epochs = -(-up // factor), after
    yield "did you round up? How many go on of 5, if one in 3 does?", costs
    down, epochs, costs = trials, 0, []
    for _, after in rungs:
        costs.append(down * (after - epochs))
        down, epochs = down // factor, after
    yield "at the end no trial is left. At least one goes on.", costs
    over, epochs, costs = first, 0, []
    for count, _ in rungs:
        costs.append(count * (over - epochs))
        over, epochs = over * factor, over
    yield "the last rung trains too long: no trial gets more than `last` epochs.", costs
    gone, costs, epochs = trials, [], 0
    for _, after in rungs:
        costs.append(gone * (after - epochs))
        gone, epochs = max(1, gone - gone // factor), after
    yield "too many go on: one in `factor` does, the others stop.", costs
    costs, epochs = [], 0
    for _, after in rungs:
        costs.append(trials * (after - epochs))
        epochs = after
    yield "all trials go on in every rung; only the best do.", costs
