"""Check of exercise 12.5, `token_loss`."""

from helpers.exercises.checks.nb12_bug_hunt.losses import V, drawn, each_loss, told
from helpers.exercises.registry import checks
from helpers.exercises.wrong import Wrong, named

import numpy as np


@checks(
    "12.5",
    name="token_loss",
    title="mend the loss of case 5",
    difficulty=1,
    minutes=5,
    hints=(
        "Feed it logits that are surely right: 100 for the target, 0 for the others. "
        "What should come out, and what does?",
        "loss = −log softmax(logits)[target], with one softmax. How often is it taken "
        "here?",
        "`…_with_logits` takes the softmax itself. Give it what its name asks for.",
    ),
)
def _token_loss(answer):
    rng = np.random.default_rng()
    for rows in (2, 3):
        targets, logits = drawn(rng, (5,) * rows)
        right = each_loss(targets, logits).mean()
        named(
            told(answer, targets, logits),
            right,
            _mistakes(targets, logits),
            f"on {targets.size} random targets your loss is another than the mean of "
            "the −log of their probabilities. How often is the softmax taken, and over "
            "which axis?",
            prefix="token_loss: ",
            tolerance=1e-4,
        )
    sure = 30 * np.eye(V, dtype="float32")[targets]
    if (loss := told(answer, targets, sure)) > 1e-3:
        raise Wrong(f"logits that are surely right give {loss:.3f}; it must be near 0.")
    return (
        "Logits that are surely right cost nothing. With two softmaxes the least is "
        "ln(e + V − 1) − 1."
    )


def _mistakes(targets, logits):
    """Pairs: a message, and what the mistake gives that it names."""
    import keras

    losses = each_loss(targets, logits)
    chances = np.exp(logits) / np.exp(logits).sum(-1, keepdims=True)
    yield (
        "the softmax is taken twice: your loss of logits that are surely right is "
        f"{_floor():.2f}, not 0.",
        each_loss(targets, chances).mean(),
    )
    as_chances = keras.losses.sparse_categorical_crossentropy(targets, logits)
    yield (
        "the softmax is not taken at all: logits were used as probabilities.",
        np.mean(as_chances),
    )
    yield "that is the sum of the losses; the mean is asked for.", losses.sum()
    yield "the sign is turned round.", -losses.mean()
    yield "that is the mean of the probabilities, without −log.", np.exp(-losses).mean()


def _floor():
    """The least loss if the softmax is taken twice."""
    return np.log(np.e + V - 1) - 1
