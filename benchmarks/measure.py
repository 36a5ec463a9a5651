"""How a promise is measured and told: median processor time of a call, and a row of the report."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

ROUNDS = 5


def cpu(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Median CPU seconds of a call, after one warm-up."""
    work()
    taken = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return statistics.median(taken)


def line(what: str, value: float, goal: str, met: bool) -> None:
    """One row of the report."""
    print(f"{'ok  ' if met else 'MISS'}  {what:<64} {value:8.2f}   goal {goal}", flush=True)
