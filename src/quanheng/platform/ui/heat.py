"""Heat: which of seven steps a value takes round the median of its group. Colour says how far, not how good."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median

STEPS = 7


def steps(values: Mapping[str, float | None]) -> dict[str, int]:
    """Step 1 (lowest) to 7 (highest) for each value, 4 round the median; 0 where there is none.

    Each arm is cut by its own reach, the distance from the median to its end: a value in the outer third of
    its arm takes the outermost step. Values that are all alike take step 4.
    """
    known = [v for v in values.values() if v is not None]
    if not known:
        return dict.fromkeys(values, 0)
    middle, low, high = median(known), min(known), max(known)
    return {k: 0 if v is None else _step(v, middle, low, high) for k, v in values.items()}


def _step(value: float, middle: float, low: float, high: float) -> int:
    reach = high - middle if value > middle else middle - low
    if reach <= 1e-12:
        return 4
    part = (value - middle) / reach
    edges = (0.12, 0.42, 0.72)
    out = sum(abs(part) >= edge - 1e-12 for edge in edges)
    return 4 + out if part > 0 else 4 - out


def middle(values: Sequence[float | None]) -> float | None:
    """The median of what is there."""
    known = [v for v in values if v is not None]
    return median(known) if known else None
