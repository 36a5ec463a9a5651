"""The small picture of a figure over its year: what was, the plan or the goal, and the band of what is to be expected. SVG paths only."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from quanheng.platform.monitoring.figures import MONTHS
from quanheng.platform.ui.numbers import number

WIDTH, HEIGHT, BOTTOM, TOP, RIGHT = 360, 150, 22, 8, 10
NARROW, WIDE = 34, 62  # room for the ticks: per cent, or figures in their own unit of measure
TICKS = 4

Point = tuple[float, float]


@dataclass(frozen=True)
class Fan:
    """Paths in a box of `WIDTH` × `HEIGHT`, the axis at `left`; ticks are (y, words); `goal` is True where the dashed lines are
    the year's goal and not a plan by months."""

    actual: str
    plan: str
    band: str
    ahead: str
    now: Point | None
    ticks: list[tuple[float, str]]
    left: int = NARROW
    goal: bool = False


@dataclass(frozen=True)
class _Box:
    """Months and values to places in the picture."""

    low: float
    high: float
    left: int

    def at(self, month: float, y: float) -> Point:
        x = self.left + month / MONTHS * (WIDTH - self.left - RIGHT)
        share = (y - self.low) / (self.high - self.low)
        return round(x, 1), round(HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP), 1)

    def line(self, points: Sequence[Point]) -> str:
        return "M" + "L".join(f"{x} {y}" for x, y in (self.at(*p) for p in points)) if len(points) > 1 else ""


def fan(
    done: Sequence[tuple[int, Fraction | None]],
    plan: Sequence[tuple[int, Fraction]],
    outlook: Mapping[str, Any] | None,
    target: Fraction | None,
) -> Fan:
    """Of a figure that comes in over the year. Points are (month, per cent of the target); the outlook, None where nothing is
    shown as a forecast, is in the figure's own units."""
    known = [(m, float(x)) for m, x in done if x is not None]
    ahead = None
    if outlook and target:
        ahead = tuple(float(outlook[k]) / float(target) * 100 for k in ("low", "expected", "high"))
    most = max([100.0, *(y for _, y in known), *(float(y) for _, y in plan), *(ahead or ())])
    top = 20 * (int(most // 20) + 1)
    box = _Box(0, top, NARROW)
    begun: list[Point] = [(0, 0), *((m, max(y, 0)) for m, y in known)]
    band = middle = ""
    if ahead and known:
        start = begun[-1]
        band = box.line([start, (MONTHS, ahead[2]), (MONTHS, ahead[0]), start])
        middle = box.line([start, (MONTHS, ahead[1])])
    step = 20 if top <= 100 else 40 if top <= 200 else top // 4
    return Fan(
        box.line(begun),
        box.line([(0, 0.0), *((m, float(y)) for m, y in plan)]),
        band,
        middle,
        box.at(*begun[-1]) if known else None,
        [(box.at(0, y)[1], str(y)) for y in range(0, top + 1, step)],
    )


def level_fan(
    known: Sequence[tuple[int, float]],
    outlook: Mapping[str, Any] | None,
    goal: tuple[Fraction | None, Fraction | None],
) -> Fan:
    """Of a level, in its own units. Points are (month, figure) of this year; the outlook, None where nothing is shown as a
    forecast, has a step for every period to December; `goal` as of `Watched.goal`."""
    steps = outlook["steps"] if outlook and known else []
    wide = (MONTHS - known[-1][0]) / len(steps) if steps else 0.0
    months = [known[-1][0] + wide * (k + 1) for k in range(len(steps))]
    lines = [float(x) for x in goal if x is not None]
    seen = [*(y for _, y in known), *(y for step in steps for y in step), *lines] or [0.0]
    low, high, tick = _round(min(seen), max(seen))
    box = _Box(low, high, WIDE)
    start = known[-1:] if steps else []
    upper = [(m, s[2]) for m, s in zip(months, steps, strict=True)]
    lower = [(m, s[0]) for m, s in zip(months, steps, strict=True)]
    many = round((high - low) / tick)
    return Fan(
        box.line(known),
        "".join(box.line([(0, y), (MONTHS, y)]) for y in lines),
        box.line([*start, *upper, *reversed(lower), *start]),
        box.line([*start, *((m, s[1]) for m, s in zip(months, steps, strict=True))]),
        box.at(*known[-1]) if known else None,
        [(box.at(0, low + tick * k)[1], number(round(low + tick * k, 6))) for k in range(many + 1)],
        WIDE,
        True,
    )


def _round(low: float, high: float) -> tuple[float, float, float]:
    """A stretch of round numbers around what is to be seen, and the distance of its ticks."""
    span = (high - low) or abs(high) or 1.0
    size = 10.0 ** math.floor(math.log10(span / TICKS))
    tick = next(size * k for k in (1, 2, 2.5, 5, 10) if size * k * TICKS >= span)
    first, last = math.floor(low / tick) * tick, math.ceil(high / tick) * tick
    return first, max(last, first + tick), tick
