"""The hourly weather as columns of numbers that a model can read."""

from __future__ import annotations

from typing import NamedTuple

from helpers.data import fill_forward

import numpy as np

__all__ = ["WeatherInputs", "weather_inputs"]


class WeatherInputs(NamedTuple):
    """The weather as columns of numbers that a model can read.

    names: F names, such as "JFK temp"; the last two are the clock.
    values: (T, F) float64, not scaled, without gaps after the first readings.
    """

    names: tuple[str, ...]
    values: np.ndarray


def weather_inputs(weather, *, station: str) -> WeatherInputs:
    """All columns of all stations, the temperature of `station` first.

    No hour looks at a later one: gaps are filled forward. The direction of the wind is
    an angle, so the wind becomes two numbers: how much of it comes from the east, and
    from the north. Where no gust was seen the gust is the wind itself. Rain counts by
    its logarithm, log(1 + mm). The clock is the sine and cosine of the hour.

    Raises:
        ValueError: There is no such station.
    """
    columns = {}
    for name in [station, *(each for each in weather.stations if each != station)]:
        readings = {column: weather.series(name, column) for column in weather.columns}
        for column, values in _numbers(readings).items():
            columns[f"{name} {column}"] = values
    midnight = weather.hours.astype("datetime64[D]")
    angle = (weather.hours - midnight).astype(float) * 2 * np.pi / 24
    columns |= {"sine of the hour": np.sin(angle), "cosine": np.cos(angle)}
    return WeatherInputs(
        tuple(columns), fill_forward(np.stack([*columns.values()], axis=1))
    )


def _numbers(readings: dict) -> dict:
    """The readings of one station, name -> (T,), as numbers that can be compared."""
    angle, speed = np.deg2rad(readings["wind_dir"]), readings["wind_speed"]
    return {
        "temp": readings["temp"],
        "dewp": readings["dewp"],
        "humid": readings["humid"],
        "pressure": readings["pressure"],
        "visib": readings["visib"],
        "precip": np.log1p(readings["precip"]),
        "wind_speed": speed,
        "wind_gust": np.fmax(speed, readings["wind_gust"]),  # fmax passes over NaN
        "wind_east": speed * np.sin(angle),
        "wind_north": speed * np.cos(angle),
    }
