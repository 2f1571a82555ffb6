"""Searching for settings: tuners on a table, and a search that survives a kill.

`tables` lets Keras Tuner's oracles search among settings that were trained before;
`live` trains, in one process or many; `crew` starts these, kills and restarts them.
"""

from helpers.tuning import live
from helpers.tuning.crew import Crew
from helpers.tuning.live import Oracle, build, events, finished, search
from helpers.tuning.tables import ORACLES, Seen, replay

__all__ = [
    "ORACLES",
    "Crew",
    "Oracle",
    "Seen",
    "build",
    "events",
    "finished",
    "live",
    "replay",
    "search",
]
