"""Check of exercise 04.4, `pinball`."""

from helpers.exercises.registry import checks
from helpers.exercises.wrong import (
    Wrong,
    as_number,
    call,
    close,
    named,
)

import numpy as np


@checks(
    "04.4",
    name="pinball",
    title="the pinball loss",
    difficulty=1,
    minutes=5,
    hints=(
        "Take level 0.9. A value 1 above the forecast, and one 1 below it: what does "
        "each cost?",
        "loss = level * e where e = y - forecast is positive, else (level - 1) * e, "
        "which is positive, too.",
        "Compute the error of each value. Where it is positive multiply it by level, "
        "elsewhere by level - 1 (np.where). Return the mean of all.",
    ),
)
def _pinball(answer):
    from sklearn.metrics import mean_pinball_loss

    rng = np.random.default_rng()
    high = float(rng.uniform(0.8, 0.95))
    for level, shape in ((high, (12, 3)), (1 - high, (17,)), (0.5, (5, 4))):
        # One in three lies above the forecast, so that the mean error is negative, and
        # no two mistakes give one number.
        above = rng.permutation(np.arange(np.prod(shape)) % 3 == 1).reshape(shape)
        error = rng.uniform(1, 2, shape) * np.where(above, 1, -1)
        forecast = rng.normal(size=shape) * 4 + 10
        y = forecast + error
        right = mean_pinball_loss(y.ravel(), forecast.ravel(), alpha=level)
        result = call(answer, y, forecast, level)
        if np.shape(result):
            raise Wrong(
                f"you returned shape {np.shape(result)}; one number is asked for, the "
                "mean over all values."
            )
        got = as_number(result)
        facts = f"level {level:.2f}: "
        named(got, right, _losses(error, level).items(), prefix=facts)
        if not close(got, right):
            told = []
            for e, side in ((2.0, "above"), (-2.0, "below")):
                what = f"for one value 2 {side} its forecast, your function"
                one = call(answer, np.array([e]), np.zeros(1), level)
                told.append(as_number(one, what))
            raise Wrong(
                f"{facts}for one value 2 above its forecast you say {told[0]:.3f}, for "
                f"one 2 below it {told[1]:.3f}. Work out both by hand, then their mean."
            )
    return "Agrees with scikit-learn, for a high level, a low one, and 0.5."


def _losses(error, level):
    """Message -> the number that a mistake gives."""
    high, low = np.maximum(error, 0), np.maximum(-error, 0)
    loss = level * high + (1 - level) * low
    axes = error.reshape(len(error), -1)
    return {
        "you return 0; is a forecast that misses free?": 0.0,
        "the two sides have changed places: at a high level a value above the forecast "
        "must cost more.": np.mean(level * low + (1 - level) * high),
        "values below the forecast count as a gain. What is the sign of (level - 1) * "
        "e there?": np.mean(level * high - (1 - level) * low),
        "that is the smaller of the two products, and negative: no loss is.": np.mean(
            np.minimum(level * error, (level - 1) * error)
        ),
        "the sign is wrong; a loss is not negative.": -np.mean(loss),
        "values below the forecast cost nothing.": np.mean(level * high),
        "values above the forecast cost nothing.": np.mean((1 - level) * low),
        "that is level times the absolute error: both sides cost the same.": np.mean(
            level * np.abs(error)
        ),
        "both sides cost the same: level has no effect.": np.mean(np.abs(error)),
        "the errors were summed with their signs; values above and below cancel "
        "out.": np.mean(error),
        "that is level times the error: values below the forecast count as a "
        "gain.": np.mean(level * error),
        "the mean error came first; the loss of each value comes first, then their "
        "mean.": max(level * error.mean(), (level - 1) * error.mean()),
        "that is a sum; the mean is asked for.": np.sum(loss),
        "you summed over the steps and took the mean over the rows only.": np.mean(
            loss.reshape(axes.shape).sum(axis=1)
        ),
        "that is twice the loss (some papers have this factor).": 2 * np.mean(loss),
        "you squared the errors.": np.mean(
            level * high**2 + (1 - level) * low**2,
        ),
    }
