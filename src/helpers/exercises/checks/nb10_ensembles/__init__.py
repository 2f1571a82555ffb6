"""Notebook 10, ensembles: its predictions; each exercise has a module."""

from helpers.exercises.registry import Choice, prediction

prediction(
    "10.A",
    "Four kinds of network judge films that none of them has seen. How many points "
    "(percent of the reviews) is their mean ahead of the best of the four?",
    Choice(("less than 0.5", "0.5 to 1.5", "more than 1.5")),
)
prediction(
    "10.B",
    "Two ensembles of five networks: five seeds of one kind, or one network of each of "
    "five kinds. Which has the higher accuracy?",
    Choice(("five seeds", "five kinds", "can't be told apart")),
)
