"""Check of exercise 12.1, `masked_loss`."""

from helpers.exercises.checks.nb12_bug_hunt.losses import drawn, each_loss, told
from helpers.exercises.registry import checks
from helpers.exercises.wrong import named

import numpy as np


@checks(
    "12.1",
    name="masked_loss",
    title="mend the loss of case 1",
    difficulty=1,
    minutes=5,
    hints=(
        "Look at the lines of the measurement. Which change should have moved the "
        "loss, and which not?",
        "loss = Σ real · losses / Σ real, with real = 1 for a real target, 0 for "
        "padding.",
        "The line that makes `real` asks: is it padding? Ask the opposite.",
    ),
)
def _masked_loss(answer):
    rng = np.random.default_rng()
    for lengths in ((6, 4, 1), (2, 6, 5)):
        targets, logits = drawn(rng, lengths)
        losses, real = each_loss(targets, logits), targets > 0
        named(
            told(answer, targets, logits),
            losses[real].mean(),
            _mistakes(losses, real),
            "it is another number than the mean over the real targets. Which steps "
            "are in it, and with which weight?",
            prefix="masked_loss: ",
            tolerance=1e-4,
        )
    return "The loss moves with real targets only."


def _mistakes(losses, real):
    """Pairs: a message, and what the mistake gives that it names."""
    yield (
        "only padding is in the mean; the real targets do not count.",
        (losses[~real].mean()),
    )
    yield "padding counts as much as the real targets.", losses.mean()
    yield "that is the sum over the real targets, not their mean.", losses[real].sum()
    yield (
        f"that divides by all {real.size} steps; {real.sum()} of them are real.",
        losses[real].sum() / real.size,
    )
    yield "that divides by the number of rows.", losses[real].sum() / len(real)
    yield (
        "that is a mean of the rows' means: a short row weighs as much as a long one.",
        np.mean([row[keep].mean() for row, keep in zip(losses, real, strict=True)]),
    )
    yield "the sign is turned round.", -losses[real].mean()
