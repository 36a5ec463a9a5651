"""The small picture of a figure over its year: what has come in, the plan, and the band of what is to be expected. SVG paths only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from quanheng.platform.monitoring.figures import MONTHS

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 360, 150, 34, 22, 8, 10


@dataclass(frozen=True)
class Fan:
    """Paths in a box of `WIDTH` × `HEIGHT`; ticks are (y, words)."""

    actual: str
    plan: str
    band: str
    ahead: str
    now: tuple[float, float] | None
    ticks: list[tuple[float, str]]


def fan(
    done: Sequence[tuple[int, Fraction | None]],
    plan: Sequence[tuple[int, Fraction]],
    outlook: Mapping[str, Any] | None,
    target: Fraction | None,
) -> Fan:
    """Points are (month, per cent of the target); the outlook is in the figure's own units."""
    known = [(m, float(x)) for m, x in done if x is not None]
    ahead = None
    if outlook and target:
        ahead = tuple(float(outlook[k]) / float(target) * 100 for k in ("low", "expected", "high"))
    most = max([100.0, *(y for _, y in known), *(float(y) for _, y in plan), *(ahead or ())])
    top = 20 * (int(most // 20) + 1)

    def at(m: float, y: float) -> tuple[float, float]:
        x = LEFT + m / MONTHS * (WIDTH - LEFT - RIGHT)
        return round(x, 1), round(HEIGHT - BOTTOM - max(y, 0) / top * (HEIGHT - BOTTOM - TOP), 1)

    def line(points: Sequence[tuple[float, float]]) -> str:
        return "M" + "L".join(f"{x} {y}" for x, y in (at(*p) for p in points)) if len(points) > 1 else ""

    begun: list[tuple[float, float]] = [(0, 0), *known]
    band = middle = ""
    if ahead and known:
        start = known[-1]
        band = line([start, (MONTHS, ahead[2]), (MONTHS, ahead[0]), start])
        middle = line([start, (MONTHS, ahead[1])])
    step = 20 if top <= 100 else 40 if top <= 200 else top // 4
    ticks = [(at(0, y)[1], str(y)) for y in range(0, top + 1, step)]
    return Fan(
        line(begun),
        line([(0, 0.0), *((m, float(y)) for m, y in plan)]),
        band,
        middle,
        at(*known[-1]) if known else None,
        ticks,
    )
