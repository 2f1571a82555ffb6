"""Notebook 11, training well: its predictions; each exercise has a module."""

from helpers.exercises.registry import Choice, prediction

prediction(
    "11.A",
    "A plain GRU reads reviews for five epochs. One of these five habits, added alone, "
    "makes it surely worse on films that it has not seen. Which?",
    Choice(
        (
            "clipping",
            "layer normalisation",
            "dropout",
            "early stopping",
            "warm-up and cosine",
        )
    ),
)
prediction(
    "11.B",
    "A network tells the next character. Its states are normalised while it trains. "
    "With which layer may a step then know something of later steps of its own text?",
    Choice(("layer normalisation", "batch normalisation", "both", "neither")),
)
