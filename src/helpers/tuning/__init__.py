"""Searching for settings: tuners on a table, and a search that survives a kill.

`replay` lets Keras Tuner's oracles search among settings that were trained before.
`search` is one script for one process or many; `Crew` starts, kills and restarts them.
"""

from helpers.tuning.crew import Crew
from helpers.tuning.replay import ORACLES, Seen, replay
from helpers.tuning.search import Oracle, build, events, finished, search

__all__ = [
    "ORACLES",
    "Crew",
    "Oracle",
    "Seen",
    "build",
    "events",
    "finished",
    "replay",
    "search",
]
