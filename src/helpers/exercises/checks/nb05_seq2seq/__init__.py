"""Notebook 05, Seq2Seq: its predictions; each exercise has a module."""

from helpers.exercises.registry import Choice, prediction

prediction(
    "05.A",
    "After its first mistake, how often is the next phoneme wrong without the teacher, "
    "compared with the teacher?",
    Choice(("less than 1.2 times", "1.2 to 2.5 times", "more than 2.5 times")),
)
prediction(
    "05.B",
    "In what share of 1,000 words does greedy decoding miss the likeliest answer?",
    Choice(("below 1 %", "1 to 5 %", "above 5 %")),
)
