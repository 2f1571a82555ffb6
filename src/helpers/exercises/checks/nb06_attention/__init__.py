"""Notebook 06, attention: its predictions; each exercise has a module."""

from helpers.exercises.registry import Choice, prediction

prediction(
    "06.A",
    "By how much does attention lower the error of words with ten letters?",
    Choice(("less than 5 points", "5 to 15 points", "more than 15 points")),
)
prediction(
    "06.B",
    "Is a learned query more accurate on reviews than the last states?",
    Choice(("clearly better", "about the same", "clearly worse")),
)
