"""Serving: a model outside its notebook, asked over HTTP.

`text_model` gives a classifier its words, so that it reads strings. `handler` turns the
body of a request into an answer, or into an error that says how to go on. `Server` puts
a handler on a port of this machine, and `Process` does all of it in a process of its
own:

    python -m helpers.serving film.keras --port 8000
"""

from helpers.serving.handling import MOST_BYTES, MOST_TEXTS, handler
from helpers.serving.process import Process
from helpers.serving.server import Server
from helpers.serving.texts import text_model

__all__ = [
    "MOST_BYTES",
    "MOST_TEXTS",
    "Process",
    "Server",
    "handler",
    "text_model",
]
