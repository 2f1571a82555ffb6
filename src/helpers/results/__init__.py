"""Results: what a score should be, where it stands, and what was measured at length.

`bands` says whether a result is what it should be, `board` where it stands beside other
models, `studies` what comparisons over many seeds have shown; `packed` keeps a model's
answers in one cell of a table.
"""

from helpers.results.bands import Band, OutsideBand, band, expect, runs
from helpers.results.board import TASKS, leaderboard, record
from helpers.results.packed import pack, unpack
from helpers.results.studies import Study, study

__all__ = [
    "TASKS",
    "Band",
    "OutsideBand",
    "Study",
    "band",
    "expect",
    "leaderboard",
    "pack",
    "record",
    "runs",
    "study",
    "unpack",
]
