"""What is left of the best of 240 settings when they are trained again?

Twenty points of the study 09_tuning: its ten best (0 to 9, the best first), and ten
more that lie evenly among the other ranks (10 to 19). Each is trained three more times.
The number in the column `seed` says which of the twenty; `point` is its number in that
study. Held equal: all that is equal there.

A row: as in 09_tuning, with the point. The seconds are those of one core.
"""

from helpers.results import studies

TABLE = studies.script("09_tuning")
CONFIGS = {
    "second": {"shift": 1000},
    "third": {"shift": 2000},
    "fourth": {"shift": 3000},
}
SEEDS = range(20)
MINUTES = 6
PROCESSES = 2
BEST = 10


def run(config: str, seed: int) -> dict:
    """Train one of the twenty points again."""
    point = chosen()[seed]
    shift = CONFIGS[config]["shift"]
    return {"point": point} | TABLE.trained(TABLE.points()[point], shift + point)


def chosen() -> list[int]:
    """The numbers of the twenty points, by their validation score in 09_tuning."""
    rows = studies.study("09_tuning").rows
    ranked = [r["seed"] for r in sorted(rows, key=lambda r: (-r["score"], r["seed"]))]
    rest = ranked[BEST:]
    step = len(rest) / (len(SEEDS) - BEST)
    return ranked[:BEST] + [rest[int((k + 0.5) * step)] for k in range(BEST)]
