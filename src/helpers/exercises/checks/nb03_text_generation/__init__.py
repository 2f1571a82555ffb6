"""Notebook 03, text generation: its predictions; each exercise has a module."""

from helpers.exercises.registry import Choice, prediction

prediction(
    "03.A",
    "After the training in this notebook: which predicts the validation text better?",
    Choice(("5-gram table", "GRU")),
)
prediction(
    "03.B",
    "At temperature 0.2, what has the text clearly more of than at temperature 1?",
    Choice(("repetition", "invented words", "neither")),
)
prediction(
    "03.C",
    "How many times faster does `generate` write than one `predict` for each "
    "character?",
    Choice(
        (
            "2 to 10 times",
            "10 to 100 times",
            "100 to 1,000 times",
            "more than 1,000 times",
        )
    ),
)
