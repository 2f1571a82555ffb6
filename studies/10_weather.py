"""What is gained when several quantile forecasts of the temperature become one?

The task, the inputs and the four origins are those of the study 04_weather. A GRU with
three outputs for each of the next 24 hours tells the quantiles 0.1, 0.5 and 0.9
(notebook 04). Only the seed differs between the members: their first weights, the order
of the batches, and what dropout drops.

    may, july, september, november    the origin before which all members learn

Two rows are made at a time, each on one core.

A row: the score, which is the mean pinball loss on the test part (°C, lower is better);
the share of test values between the outer quantiles; the forecasts of the test part
(`results.unpack`; windows x 24 hours x 3 levels, in the scaled units of `parts`); the
seconds of training. Windows begin every 12 hours.
"""

import time
from functools import cache

from helpers import data, forecasting, models, runtime, training
from helpers.results import pack, studies

import keras
import numpy as np

WEATHER = studies.script("04_weather")
CONFIGS = {month: {"origin": number} for number, month in enumerate(WEATHER.MONTHS)}
SEEDS = range(10)
MINUTES = 3
PROCESSES = 2

LEVELS = (0.1, 0.5, 0.9)
UNITS, EPOCHS, BATCH, RATE, DROPOUT = 32, 6, 128, 4e-3, 0.1
EVERY = 12  # hours from one test window to the next


def run(config: str, seed: int) -> dict:
    """Train one member; return its row."""
    train, (series, future), degrees = parts(config)
    started = time.perf_counter()
    runtime.set_seed(seed)
    model = models.forecaster(
        series.shape[-1],
        WEATHER.HORIZON,
        history=WEATHER.HISTORY,
        kind="gru",
        units=UNITS,
        clock=2,
        quantiles=len(LEVELS),
        dropout=DROPOUT,
    )
    rate = training.schedule(
        RATE, EPOCHS * (len(train.series) // BATCH), warmup=0.1, decay=True
    )
    model.compile(
        keras.optimizers.AdamW(rate, global_clipnorm=1.0),
        forecasting.PinballLoss(LEVELS),
    )
    batches = data.batches(train, batch_size=BATCH, shuffle=True, seed=seed)
    model.fit(batches, epochs=EPOCHS, shuffle=False, verbose=0)
    seconds = time.perf_counter() - started
    told = model.predict(series, verbose=0)
    inside = forecasting.coverage(future, told[..., 0], told[..., -1])
    return {
        "score": round(degrees * pinball(future, told), 5),
        "coverage": round(inside, 4),
        "forecasts": pack(told.ravel()),
        "seconds": round(seconds, 1),
    }


@cache
def parts(config: str):
    """The train part, series and future of the test windows, and a unit in degrees."""
    origin = data.ORIGINS[CONFIGS[config]["origin"]]
    (train, _, test), degrees = WEATHER.split(origin)
    return train, (test.series[::EVERY], test.future[::EVERY]), float(degrees)


def pinball(future, told) -> float:
    """The mean pinball loss: future (N, 24), told (N, 24, 3)."""
    return float(np.mean(forecasting.PinballLoss(LEVELS)(future, told)))
