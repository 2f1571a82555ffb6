"""Notebook 01, SimpleRNN: its predictions; each exercise has a module."""

from helpers.exercises.registry import Choice, Number, prediction

prediction(
    "01.A",
    "How many parameters does the recurrent layer have (input width 128, 64 units)?",
    Number(within=0, low=0),
)
prediction(
    "01.B",
    "Which is better on validation films: the SimpleRNN, or counting words (TF-IDF)?",
    Choice(("SimpleRNN", "TF-IDF")),
)
prediction(
    "01.C",
    "Which mistake makes the score look better than it is, by more than chance?",
    Choice(("no mask", "seen vocabulary", "split by review", "none of them")),
)
