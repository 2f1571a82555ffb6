"""Check of exercise 10.4, `find_temperature`."""

from helpers.exercises.registry import checks
from helpers.exercises.wrong import Wrong, as_number, call

import numpy as np


@checks(
    "10.4",
    name="find_temperature",
    title="temperature scaling",
    difficulty=2,
    minutes=12,
    hints=(
        "One number is wanted, and the loss for each number is easy: so let a search "
        "find it. Which function of T should be small?",
        "loss(T) = mean of log(1 + exp(-z)) where the label is 1, of log(1 + exp(z)) "
        "where it is 0; z = logits / T. np.logaddexp(0, z) is log(1 + exp(z)), without "
        "overflow.",
        "np.geomspace(0.1, 10, 1000) are temperatures close enough to each other. For "
        "each: z = logits / t, its sign turned where the label is 1; the mean of "
        "np.logaddexp(0, z). The t with the smallest mean is T.",
    ),
)
def _find_temperature(answer):
    rng = np.random.default_rng()
    found = []
    for true in (2.5, *rng.permutation([0.6, 1.4, 4.0, 6.0])):
        logits, labels = _telling(rng, true)
        got = as_number(call(answer, logits, labels))
        right = _best(logits, labels)
        prefix = f"{len(logits)} reviews, of which {labels.mean():.0%} are fresh: "
        if abs(got - right) <= 0.02 * right:
            found.append(f"{got:.2f}")
            continue
        mistakes = _mistakes(logits, labels, right)
        message, value = min(mistakes, key=lambda pair: abs(got - pair[1]))
        if abs(got - value) <= 0.003 * abs(value):
            raise Wrong(prefix + f"you say {got:.3f}; " + message)
        if got <= 0:
            raise Wrong(prefix + f"you say {got:.3f}; a temperature is above 0.")
        losses = [_loss(logits / t, labels) for t in (got, right)]
        raise Wrong(
            f"{prefix}at your T = {got:.3f} the cross-entropy is {losses[0]:.5f}; "
            f"there is a T with {losses[1]:.5f}. How fine and how wide is the search?"
        )
    return f"Five sets of logits, too sure or too shy: T = {', '.join(found)}."


def _telling(rng, true):
    """Logits and labels for which all mistakes give numbers that can be told apart."""
    while True:
        logits, labels = _drawn(rng, true)
        right = _best(logits, labels)
        values = [abs(v) for _, v in _mistakes(logits, labels, right) if v != right]
        near = np.sort(values)[1:] / np.sort(values)[:-1]
        far = min(abs(value / right - 1) for value in values)
        if true != 2.5 or (far > 0.03 and not np.any((near > 1) & (near < 1.008))):
            return logits, labels


def _drawn(rng, true):
    """Logits that are too sure by a factor, and labels."""
    count = int(rng.integers(300, 500))
    honest = 1.6 * rng.normal(size=count) + 0.3
    labels = (rng.random(count) < 1 / (1 + np.exp(-honest))).astype(int)
    return honest * true, labels


def _loss(z, labels):
    return np.mean(np.logaddexp(0, np.where(labels == 1, -z, z)))


def _best(logits, labels, loss=_loss):
    """The best T between 0.05 and 20."""
    from scipy.optimize import minimize_scalar

    found = minimize_scalar(
        lambda log_t: loss(logits / np.exp(log_t), labels),
        bounds=(np.log(0.05), np.log(20)),
        method="bounded",
        options={"xatol": 1e-6},
    )
    return float(np.exp(found.x))


def _brier(z, labels):
    return np.mean((1 / (1 + np.exp(-np.clip(z, -500, 500))) - labels) ** 2)


def _mistakes(logits, labels, right):
    """Pairs: a message, and what the mistake gives that it names."""
    yield "that is the number to multiply by; logits are divided by T.", 1 / right
    yield "that is log T. Undo the logarithm.", np.log(right)
    yield "that is the loss at the best T, not T.", _loss(logits / right, labels)
    yield "that is the loss without a temperature.", _loss(logits, labels)
    yield "that changes nothing. Was anything searched, and below 1, too?", 1.0
    yield (
        "that is best for the squared error of the probabilities; the cross-entropy is "
        "asked for.",
        _best(logits, labels, _brier),
    )
    ends = "that is an end of the range. Is the loss the right way round: what does it "
    ends += "say of a sure and right answer?"
    yield ends, 10.0
    yield ends, 0.1
    yield "that is the square of T.", right**2
    yield "that is the root of T.", right**0.5
    steps = np.arange(1, 11)
    losses = [_loss(logits / t, labels) for t in steps]
    yield (
        "that is the best whole number; T is asked for within two percent.",
        float(steps[int(np.argmin(losses))]),
    )
