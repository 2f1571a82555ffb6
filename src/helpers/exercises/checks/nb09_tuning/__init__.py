"""Notebook 09, tuning: its predictions; each exercise has a module."""

from helpers.exercises.registry import Choice, Number, prediction

prediction(
    "09.A",
    "Of 240 settings of a small network, what share comes within one point (0.01) of "
    "the best one's validation accuracy? A number from 0 to 1.",
    Number(within=0.05, low=0, high=1),
)
prediction(
    "09.B",
    'At equal compute, which search finds the best setting, on average? "none" means '
    "that the best can't be told apart from the second.",
    Choice(("random", "Hyperband", "Bayesian", "none")),
)
