"""Notebook 08, mini GPT: its predictions; each exercise has a module."""

from helpers.exercises.registry import Choice, prediction

prediction(
    "08.A",
    "After equal training time, the GPT's bits per character on held-out "
    "Shakespeare, compared with those of the GRU of notebook 03, are ...",
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
    "With a cache, the time for a character near position 450, compared with one near "
    "150, is ...",
    Choice(("about the same", "2 to 5 times", "more than 5 times")),
)
