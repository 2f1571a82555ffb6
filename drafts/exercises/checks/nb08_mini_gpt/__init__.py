"""Notebook 08, mini GPT: its predictions; each exercise has a module."""

from helpers.exercises.registry import Choice, prediction

prediction(
    "08.A",
    "After equal training time, the transformer's loss on Shakespeare, against the "
    "LSTM of notebook 03, is ...",
    Choice(
        (
            "lower by more than 0.1 bits",
            "within 0.1 bits",
            "higher by more than 0.1 bits",
        )
    ),
)
prediction(
    "08.B",
    "With a cache, the time for the 500th letter, compared with the 50th, is ...",
    Choice(("about the same", "2 to 5 times", "more than 5 times")),
)
