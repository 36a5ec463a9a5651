"""How long things took: the middle and the quarters of the days between two moments."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import mean, quantiles

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Took:
    """Days, over `n` pairs that have both moments."""

    n: int
    mean: float
    lower: float
    median: float
    upper: float


def took(pairs: Iterable[tuple[datetime | None, datetime | None]]) -> Took | None:
    """The days from the first moment to the second; pairs that lack one are left out, None if all do."""
    days = [(b - a) / DAY for a, b in pairs if a is not None and b is not None]
    if not days:
        return None
    low, middle, high = quantiles(days, n=4, method="inclusive") if len(days) > 1 else (days[0],) * 3
    return Took(len(days), mean(days), low, middle, high)
