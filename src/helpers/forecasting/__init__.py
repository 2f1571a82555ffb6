"""Forecasts of a series: what a model reads, what it must beat, how sure it may be.

N counts forecasts. A forecast is of `horizon` steps at once: (N, horizon).
"""

from helpers.forecasting.inputs import WeatherInputs, weather_inputs
from helpers.forecasting.losses import PinballLoss
from helpers.forecasting.scores import (
    conformal_margin,
    coverage,
    naive_forecasts,
    skill,
)

__all__ = [
    "PinballLoss",
    "WeatherInputs",
    "conformal_margin",
    "coverage",
    "naive_forecasts",
    "skill",
    "weather_inputs",
]
