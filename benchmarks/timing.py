"""What the benchmarks share: a clock, medians in turn, and a table for `make bench`."""

import csv
import os
import statistics
import time
from collections.abc import Callable, Mapping

__all__ = ["in_turn", "median_of", "note", "seconds_of"]

COLUMNS = ("script", "group", "way", "value", "unit", "ratio", "claim")


def seconds_of(run: Callable[[], object]) -> float:
    """Call `run` once and return the seconds that it took."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def median_of(run: Callable[[], object], repeats: int = 5) -> float:
    """The median of the seconds of some calls, after one to warm up."""
    return statistics.median([seconds_of(run) for _ in range(repeats + 1)][1:])


def in_turn(runs: Mapping[str, Callable], rounds: int = 5) -> dict[str, float]:
    """The median seconds of each run; all take turns, round by round.

    So a machine that becomes slower for a minute is slower for all of them. Warm up
    before: what is compiled in the first call would count.
    """
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            taken[name].append(seconds_of(run))
    return {name: statistics.median(each) for name, each in taken.items()}


def note(
    script: str,
    group: str,
    way: str,
    value: float,
    unit: str,
    ratio: float | None = None,
    claim: str = "",
) -> None:
    """Add a row to the table that `make bench` collects; without it, do nothing.

    Args:
        script: Name of the benchmark.
        group: What is compared.
        way: One of the things that are compared.
        value, unit: What was measured, of this machine and this moment.
        ratio: How many times better than the plain way, within this run.
        claim: A sentence for the README, or "".
    """
    if not (path := os.environ.get("UNROLLED_BENCH")):
        return
    row = (script, group, way, f"{value:.4g}", unit)
    with open(path, "a", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        if file.tell() == 0:
            writer.writerow(COLUMNS)
        writer.writerow((*row, "" if ratio is None else f"{ratio:.3g}", claim))
