"""Check of exercise 09.4, `winners_curse`."""

from helpers.exercises.registry import checks
from helpers.exercises.wrong import Wrong, as_pair, call, close, named

import numpy as np

EXACT = 1e-9  # the mistakes give numbers that lie close to each other


@checks(
    "09.4",
    name="winners_curse",
    title="detect the winner's curse",
    difficulty=2,
    minutes=10,
    hints=(
        "In each repeat one setting wins. Which part of the films made it win, and "
        "which part did not know of the choice?",
        "optimism[r] = chosen[r, winner of r] - judged[r, the same winner]. The "
        "standard error of a mean of R numbers is their standard deviation, divided by "
        "the root of R.",
        "winners = argmax of chosen along the settings. Take one number of each row "
        "from both arrays with an index of rows and winners; subtract. Mean; std with "
        "ddof=1 over the root of the number of repeats.",
    ),
)
def _winners_curse(answer):
    rng = np.random.default_rng()
    for sizes in ((30, 12), (8, 5), (6, 6), (2, 3), (5, 1)):
        chosen, judged = _drawn(rng, sizes)
        mean, error = as_pair(call(answer, chosen, judged))
        right = _right(chosen, judged)
        named(
            mean,
            right[0],
            _of_mean(chosen, judged),
            prefix=f"for arrays of shape {sizes}: ",
            tolerance=EXACT,
        )
        if not close(mean, right[0]):
            raise Wrong(
                f"for arrays of shape {sizes} your mean is {mean:.4f}. In repeat 0, "
                f"chosen is {np.round(chosen[0], 2).tolist()} and judged "
                f"{np.round(judged[0], 2).tolist()}: what does that repeat add?"
            )
        named(error, right[1], _of_error(chosen, judged), tolerance=EXACT)
        if not close(error, right[1]):
            raise Wrong(
                f"the mean is right; the standard error {error:.4g} is not. Of which "
                "numbers is it, and how many are they?"
            )
    return "Right for few repeats and many, and where only one setting was tried."


def _drawn(rng, sizes):
    """Scores that agree a little, with winners that differ."""
    skill = 0.7 + 0.02 * rng.normal(size=sizes)
    chosen, judged = (skill + 0.02 * rng.normal(size=sizes) for _ in range(2))
    return chosen, judged - 0.01


def _right(chosen, judged):
    """Repeat by repeat."""
    gaps = []
    for ours, theirs in zip(chosen, judged, strict=True):
        winner = max(range(len(ours)), key=lambda place: ours[place])
        gaps.append(ours[winner] - theirs[winner])
    mean = sum(gaps) / len(gaps)
    spread = sum((gap - mean) ** 2 for gap in gaps) / (len(gaps) - 1)
    return mean, (spread / len(gaps)) ** 0.5


def _of_mean(chosen, judged):
    """Pairs: a message, and the mean that the mistake gives which it names."""
    gaps, rows = chosen - judged, np.arange(len(chosen))
    ours, theirs, lowest = chosen.argmax(1), judged.argmax(1), chosen.argmin(1)
    columns = np.arange(chosen.shape[1])
    swapped = "the sign: how much more did the choosing films promise?"
    two_bests = (
        "that is the best of one part minus the best of the other. They may be two "
        "settings."
    )
    all_settings = "that is the mean of all settings; only the winner counts."
    by_judge = "your winner was picked on the films that should judge it."
    one_for_all = "each repeat has a winner of its own; you use one for all."
    other_axis = (
        "you have winners among the repeats, one for each setting. Which axis holds "
        "the settings?"
    )
    square = "each winner is taken in all repeats; it belongs to one."
    loser = "that is the setting with the lowest score of each repeat."
    return [
        (swapped, -gaps[rows, ours].mean()),
        (two_bests, np.mean(chosen.max(1) - judged.max(1))),
        (all_settings, gaps.mean()),
        (by_judge, gaps[rows, theirs].mean()),
        (one_for_all, gaps[:, chosen.mean(0).argmax()].mean()),
        (one_for_all, gaps[:, chosen.argmax() % chosen.shape[1]].mean()),
        (square, gaps[:, ours].mean()),
        (other_axis, gaps[chosen.argmax(0), columns].mean()),
        (loser, gaps[rows, lowest].mean()),
        (
            "that is the winner's score on the choosing films alone.",
            chosen.max(1).mean(),
        ),
        ("that is its score on the judging films alone.", judged[rows, ours].mean()),
    ]


def _of_error(chosen, judged):
    """Pairs: a message, and the error that the mistake gives which it names."""
    gaps = chosen - judged
    optimism = gaps[np.arange(len(chosen)), chosen.argmax(1)]
    root, spread = len(optimism) ** 0.5, optimism.std(ddof=1)
    of_one = "that is the standard deviation of one repeat, not of their mean."
    with_r = "divide the squares by the repeats less one: their mean is estimated, too."
    no_root = "the standard deviation is divided by the repeats, not by their root."
    settings = "the root is that of the number of settings, not of repeats."
    scores = "that is of the winners' scores; it should be of the differences."
    return [
        (of_one, spread),
        (of_one, optimism.std()),
        (with_r, optimism.std() / root),
        (no_root, spread / len(optimism)),
        ("that is the variance of the optimisms.", spread**2),
        (settings, spread / chosen.shape[1] ** 0.5),
        (scores, chosen.max(1).std(ddof=1) / root),
        ("that is of all settings; only the winners count.", gaps.std(ddof=1) / root),
    ]
