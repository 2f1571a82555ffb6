"""Notebook 04, time series: its predictions; each exercise has a module."""

from helpers.exercises.registry import Choice, prediction

prediction(
    "04.A",
    "Which forecasts CO2 best, a year ahead?",
    Choice(("persistence", "seasonal naive", "Holt-Winters", "a GRU on raw values")),
)
prediction(
    "04.B",
    "Intervals from quantiles promise to hold 80 %. Not calibrated, how much do they "
    "hold in weeks that the model has not seen?",
    Choice(("less than 75 %", "75 to 85 %", "more than 85 %")),
)
