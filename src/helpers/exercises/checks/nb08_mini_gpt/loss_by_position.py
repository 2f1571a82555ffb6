"""Check of exercise 08.2, `loss_by_position`."""

from helpers.exercises.arrays import far, fitting, shaped
from helpers.exercises.checks.nb08_mini_gpt.losses import loss_mistakes
from helpers.exercises.registry import checks
from helpers.exercises.wrong import Wrong, call, close, is_floats, listed, named

import numpy as np
from scipy import special

SHAPES = {
    "BT": "a loss for each position of each window. What is still to be averaged?",
    "BTV": "a loss for each id at each position. Which of them is the target?",
    "TV": "a loss for each id. Which of them is the target?",
    "B": "a loss for each window; one for each position is asked for.",
    "V": "a number for each id of the vocabulary; the positions got lost.",
    "BV": "a number for each id; the positions got lost.",
    "BT1": "a loss for each position of each window. What is still to be averaged?",
    "T1": "there is an axis too many.",
    "1T": "there is an axis too many.",
    "BTT": "each position met the targets of all positions of its window.",
    "BTBT": "each position met the targets of all windows. An array of ids behind a "
    "comma picks all of them everywhere; each position has a target of its own.",
    "TBT": "each position met the targets of all windows; it has one of its own.",
}


@checks(
    "08.2",
    name="loss_by_position",
    title="how well is each position predicted?",
    difficulty=2,
    minutes=8,
    hints=(
        "First a loss for each position of each window, (B, T), then the mean along "
        "one axis. The logarithm of a softmax can be written without a division: "
        "what is the logarithm of a fraction?",
        "loss[b, t] = log(sum over v of exp(z[v])) - z[target], where z is the row of "
        "logits[b, t], its largest number subtracted first. Then the mean over b.",
        "Subtract the largest of each row, with keepdims. Take exp, sum the rows, take "
        "log. From the same rows, pick the target's number (np.take_along_axis wants "
        "an index with as many axes as the array). Subtract; drop the last axis; mean "
        "over the windows.",
    ),
)
def _loss_by_position(answer):
    rng = np.random.default_rng()
    # All sizes differ; all are equal, where no wrong axis stops a program; as many
    # windows as positions; one window; one position; two ids.
    for sizes in ("356", "444", "447", "154", "315", "432"):
        sizes = dict(zip("BTV", map(int, sizes), strict=True))
        _ordinary(answer, *_drawn(rng, sizes), sizes)
    _large(answer, rng)
    return "Agrees with SciPy's logsumexp, at logits of a million too."


def _drawn(rng, sizes):
    """Logits and targets; among the targets are 0 and the largest id."""
    logits = 1.5 * rng.normal(size=[sizes[axis] for axis in "BTV"])
    targets = rng.integers(0, sizes["V"], (sizes["B"], sizes["T"]))
    ends = rng.choice(targets.size, 2, replace=False)
    targets.flat[ends] = 0, sizes["V"] - 1
    return logits, targets


def _right(logits, targets):
    """The loss of each position of each window, one after the other."""
    losses = np.empty(targets.shape)
    for b, t in np.ndindex(targets.shape):
        row = logits[b, t]
        losses[b, t] = special.logsumexp(row) - row[targets[b, t]]
    return losses


def _losses(answer, logits, targets, sizes, when):
    """What the answer returns, (T,); NaN and infinity are told by `when`."""
    shapes = (
        f" (logits is {logits.shape}, targets {targets.shape}. Print the shapes, line "
        "by line.)"
    )
    parts = ("broadcast", "same number of dim", "`indices` and", "out of bounds")
    result = call(answer, logits, targets, explain=dict.fromkeys(parts, shapes))
    steps = sizes["T"]
    if isinstance(result, tuple):
        raise Wrong(f"you returned a tuple of {len(result)}; one array is asked for.")
    if result is not None and np.shape(result) == () and not isinstance(result, str):
        raise Wrong(
            f"you returned one number for all positions; {steps} are asked for. Along "
            "which axis is the mean?"
        )
    if np.shape(result) == (steps - 1,):
        raise Wrong(
            f"you returned {steps - 1} numbers for {steps} positions. The targets are "
            "shifted already: targets[b, t] belongs to logits[b, t]."
        )
    if is_floats(result, (steps,)) and not np.isfinite(result).all():
        raise Wrong(when)
    return shaped(result, sizes, "T", SHAPES)


def _ordinary(answer, logits, targets, sizes):
    """Logits of usual size."""
    nan = (
        "the result holds NaN or infinity. Logits may lie below 0, where log is NaN: "
        "what makes probabilities of them?"
    )
    got = _losses(answer, logits, targets, sizes, nan)
    losses = _right(logits, targets)
    right = losses.mean(axis=0)
    named(got, right, fitting(loss_mistakes(logits, targets, losses), right.shape))
    if close(got, right):
        return
    (t,) = far(got, right)
    ratio = got / right
    if close(ratio, ratio[0]) and len(ratio) > 1:
        raise Wrong(
            f"your losses are {ratio[0]:.4g} times as large as they should be, at "
            "every position."
        )
    raise Wrong(
        f"with logits of shape {logits.shape}, position {t} gets the mean "
        f"{got[t]:.3f}. In window 0 the logits there are {listed(logits[0, t])}, and "
        f"the target is {targets[0, t]}. Which loss has that on paper?"
    )


def _large(answer, rng):
    """Logits of a million: everywhere, below 0, in some windows, and of one id."""
    sizes = {"B": 3, "T": 4, "V": 5}
    logits, targets = _drawn(rng, sizes)
    logits = np.round(4 * logits) / 4  # even single precision adds these exactly
    windows = np.array([1e6, -1e6, 0])[:, None, None]
    # In window 1 another id than the target is far ahead, at every position.
    ahead = np.arange(5) == (targets[1, :, None] + 1) % 5
    beaten = np.stack([0 * ahead, 1e6 * ahead, 0 * ahead])
    ways = {
        "logits of 1000000 give NaN or infinity. How large is exp(1000000)? Only the "
        "differences between the logits of a row count.": 1e6,
        "logits of -1000000 give NaN or infinity: all exponentials are 0, and so is "
        "their sum.": -1e6,
        "one window has logits near 1000000, another near -1000000, and you get NaN or "
        "infinity. Did you subtract one maximum for all of them?": windows,
        "where another id is ahead by 1000000, you get infinity: the probability of "
        "the target is 0 for the computer, and so its log is infinite. Does the loss "
        "need the probability itself?": beaten,
    }
    for message, added in ways.items():
        moved = logits + added
        right = _right(moved, targets).mean(axis=0)
        got = _losses(answer, moved, targets, sizes, message)
        if close(got, right, 1e-4):
            continue
        (t,) = far(got, right)
        if added is beaten and (got < 100).all():
            raise Wrong(
                "where another id is ahead by 1000000, the loss of that window is "
                f"1000000, too; the mean over three windows is {got[t]:.1f} in your "
                "answer. Is something added to a probability, or cut off?"
            )
        raise Wrong(
            f"with logits from {moved.min():.0f} to {moved.max():.0f}, position {t} "
            f"gets {got[t]:.6g}. Only the differences between the logits of a row "
            "count: are they still there after your first line?"
        )
