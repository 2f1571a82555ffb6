"""Serve a saved model: `python -m helpers.serving film.keras --port 8000`."""

import argparse
import asyncio
import contextlib
import signal

from helpers import serving
from helpers.serving.server import serve

import keras
import numpy as np


def main() -> None:
    """Load a model that reads texts, and answer until Ctrl + C or a signal to end."""
    parser = argparse.ArgumentParser(prog="python -m helpers.serving")
    parser.add_argument("model", help="a .keras file of a model that reads texts")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    given = parser.parse_args()
    model = keras.saving.load_model(given.model)  # safe_mode is on by default

    def predict(texts):
        return np.ravel(model.predict_on_batch(np.array(texts, object)))

    predict(["a first text"])  # build and compile before anyone waits for an answer
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_until_signal(serving.handler(predict), given.port))


async def _until_signal(handle, port: int) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    with contextlib.suppress(NotImplementedError):  # Windows has no such signals
        loop.add_signal_handler(signal.SIGTERM, stop.set)
    await serve(handle, port, stop, lambda address: print(address, flush=True))


if __name__ == "__main__":
    main()
