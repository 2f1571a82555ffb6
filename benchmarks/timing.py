"""What the benchmarks share: a clock."""

import time
from collections.abc import Callable


def seconds_of(run: Callable[[], object]) -> float:
    """Call `run` once and return the seconds that it took."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start
