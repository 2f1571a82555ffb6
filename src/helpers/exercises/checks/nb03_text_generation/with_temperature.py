"""Check of exercise 03.2, `with_temperature`."""

from helpers.exercises.registry import checks
from helpers.exercises.wrong import (
    Wrong,
    as_array,
    call,
    close,
    is_floats,
    listed,
    named,
    worded,
)

import numpy as np
from scipy import special

TEMPERATURE = {
    "inverse": "the temperature works the wrong way round: a low one must make the "
    "likeliest ids likelier.",
    "none": "the temperature has no effect: that is the result of t = 1. Once a row is "
    "scaled to 1, a factor or a difference common to all its ids is gone.",
    "divided": "you divided the probabilities by t, so they no longer add up to 1. The "
    "temperature belongs to the logits.",
    "power": "that is p ** t, which does not add up to 1. Does a low t make the "
    "likeliest ids likelier?",
    "twice": "the temperature was applied to probabilities, and a softmax to them "
    "again. It belongs to the logits.",
    "columns": "that is a softmax over the columns: each row of logits is one step, "
    "and must add up to 1.",
    "all": "all rows together add up to 1; each row must, on its own.",
    "logits": "those are logits / t; probabilities are asked for.",
}


@checks(
    "03.2",
    name="with_temperature",
    title="temperature",
    difficulty=1,
    minutes=5,
    hints=(
        "What happens to the differences between logits when all are divided by 0.5? "
        "And what does the softmax do with larger differences?",
        "p_i = exp(z_i / t) / sum over j of exp(z_j / t), for each row. Subtracting "
        "the same number from all z of a row changes no p.",
        "Subtract from each row its largest logit (keepdims=True keeps the axis), "
        "divide by t, apply exp, divide each row by its sum.",
    ),
)
def _with_temperature(answer):
    rng = np.random.default_rng()
    for t in (rng.uniform(0.4, 0.7), rng.uniform(1.6, 2.5)):
        _tempered(answer, rng.normal(size=(4, 7)) * 2, float(t))
    quarters = rng.integers(-8, 9, size=(3, 6)) / 4  # exact, in float32 as well
    quarters[:, 0] = 2.25
    _large(answer, quarters + 1000, HUGE)
    _large(answer, quarters + [[1000], [0], [-1000]], LEVELS)
    return "Agrees with SciPy's softmax, for logits from -1000 to 1000 as well."


def _tempered(answer, logits, t):
    """Logits of ordinary size."""
    softmax = special.softmax
    right, plain = softmax(logits / t, axis=1), softmax(logits, axis=1)
    values = {
        "inverse": softmax(logits * t, axis=1),
        "none": plain,
        "divided": plain / t,
        "power": plain**t,
        "twice": softmax(plain / t, axis=1),
        "columns": softmax(logits / t, axis=0),
        "all": softmax(logits / t),
        "logits": logits / t,
    }
    result = call(answer, logits, t)
    got = as_array(result, logits.shape, "a probability for each logit")
    sums = got.sum(axis=1)
    otherwise = (
        f"for t = {t:.2f} and {listed(logits[0])} you say {listed(got[0])}. Work the "
        "first two out on paper: how many times likelier is one than the other?"
    )
    if not close(sums, 1, 1e-4):
        otherwise = f"your rows add up to {listed(sums)}; probabilities add up to 1."
    named(got, right, worded(values, TEMPERATURE), otherwise)


HUGE = (
    "exp of 1000 is more than a float can hold. Which change of the logits leaves the "
    "softmax as it is?"
)


LEVELS = (
    "one row lies near 1000, one near 0, one near -1000. What is taken from a row must "
    "come from that row."
)


def _large(answer, logits, thought):
    """Logits that overflow in a plain softmax."""
    right = special.softmax(logits / 0.5, axis=1)
    result = call(answer, logits, 0.5)
    if is_floats(result, logits.shape) and not np.isfinite(result).all():
        raise Wrong(f"right for small logits, but NaN or infinity here: {thought}")
    got = as_array(result, logits.shape)
    if not close(got, right, 1e-4):
        row = int(np.argmax(np.abs(got - right).max(axis=1)))
        raise Wrong(
            f"right for small logits, but for {listed(logits[row])} and t = 0.5 you "
            f"say {listed(got[row])}: {thought}"
        )
