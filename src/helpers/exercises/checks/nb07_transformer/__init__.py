"""Notebook 07, transformer: its predictions; each exercise has a module."""

from helpers.exercises.registry import Choice, prediction

prediction(
    "07.A",
    "At 1,024 words, how fast is a training step through attention, against a GRU "
    "of the same width?",
    Choice(("slower", "up to 5 times as fast", "more than 5 times as fast")),
)
prediction(
    "07.B",
    "Of sinusoidal, learned and rotary positions, which still work on texts four times "
    "as long as any in training?",
    Choice(("none of them", "rotary only", "rotary and sinusoidal", "all three")),
)
prediction(
    "07.C",
    "Against the GRU, the accuracy of a small transformer on reviews is ...",
    Choice(("clearly better", "about the same", "clearly worse")),
)
