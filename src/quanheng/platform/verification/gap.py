"""Self against verified against third party: the gap, who is suspicious, and the geometry of the slope chart and intervals.

Gap of self-evaluation and spending (domain.md §16 A13): (s − b) / s, s the share of full marks somebody gave
themselves, b the share of the budget spent; beyond the parameter's line it is red.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

HEIGHT, TOP, STEP = 300, 26, 13
COLUMNS_AT = (150, 320, 490)


@dataclass(frozen=True)
class Compared:
    """A unit or project: scores out of `full`; `spent` the share of its budget spent (None: not known)."""

    code: str
    named: Any
    unit: str
    own: Fraction
    found: Fraction | None
    third: Fraction | None
    full: Fraction
    spent: Fraction | None = None
    table: int = 0
    over: bool = False
    budget: Fraction = Fraction(0)

    @property
    def off(self) -> Fraction | None:
        """自评 − 核验; by the third party where nobody else looked."""
        other = self.found if self.found is not None else self.third
        return None if other is None else self.own - other

    @property
    def gap(self) -> Fraction | None:
        """(s − b) / s."""
        return relative(self.own / self.full, self.spent) if self.full else None

    @property
    def span(self) -> tuple[Fraction, Fraction]:
        """The lowest and the highest of what was said and found."""
        there = [x for x in (self.own, self.found, self.third) if x is not None]
        return min(there), max(there)


@dataclass(frozen=True)
class Summary:
    """A whole list: how many, how many said they over-fulfilled, the two rates, the gap, whether it is red."""

    count: int
    over: int
    own_rate: Fraction
    spent_rate: Fraction | None
    gap: Fraction | None
    red: bool
    suspicious: tuple[Compared, ...]


def relative(own: Fraction, spent: Fraction | None) -> Fraction | None:
    """(s − b) / s; None without s or b."""
    return None if spent is None or own <= 0 else (own - spent) / own


def summary(rows: Sequence[Compared], line: Fraction) -> Summary:
    """The list against the line: rates weigh scores by full marks and spending by budget."""
    full = sum((r.full for r in rows), Fraction(0))
    own = sum((r.own for r in rows), Fraction(0)) / full if full else Fraction(0)
    money = [r for r in rows if r.spent is not None]
    budget = sum((r.budget for r in money), Fraction(0))
    spent: Fraction | None = None
    if budget:
        spent = sum((r.spent * r.budget for r in money if r.spent is not None), Fraction(0)) / budget
    elif money:
        spent = sum((r.spent for r in money if r.spent is not None), Fraction(0)) / len(money)
    found = relative(own, spent)
    doubtful = sorted(
        (r for r in rows if r.gap is not None and r.gap > line), key=lambda r: (-(r.gap or 0), r.code)
    )
    return Summary(
        len(rows),
        sum(r.over for r in rows),
        own,
        spent,
        found,
        found is not None and found > line,
        tuple(doubtful),
    )


def ordered(rows: Sequence[Compared]) -> list[Compared]:
    """By 自评 − 核验, the widest first; those nobody looked at last."""
    return sorted(rows, key=lambda r: (r.off is None, -(r.off or 0), r.code))


@dataclass(frozen=True)
class Line:
    """One line of the slope chart: points from left to right, its tone, and the words at its ends ("" for none)."""

    points: tuple[tuple[float, float], ...]
    tone: str
    left: str
    right: str
    left_y: float
    right_y: float

    @property
    def path(self) -> str:
        """As SVG writes it."""
        return "M" + "L".join(f"{x:.0f} {y:.1f}" for x, y in self.points)


@dataclass(frozen=True)
class Slope:
    """The slope chart: columns (x, key), lines, and the ends of the scale."""

    columns: tuple[tuple[int, str], ...]
    lines: tuple[Line, ...]
    low: float
    high: float
    width: int = 640
    height: int = HEIGHT


def slope(rows: Sequence[Compared], names: Sequence[str], labelled: int = 6) -> Slope | None:
    """From self to verified to third party, as shares of full marks; the widest gaps are labelled. None for nothing."""
    keys = ["own"] + [k for k in ("found", "third") if any(getattr(r, k) is not None for r in rows)]
    drawn = [
        (r, n) for r, n in zip(rows, names, strict=True) if len(keys) > 1 and r.off is not None and r.full
    ]
    if not drawn:
        return None
    values = [getattr(r, k) / r.full * 100 for r, _ in drawn for k in keys if getattr(r, k) is not None]
    low, high = float(min(values)), float(max(values))
    room = max(high - low, 1.0)
    at = dict(zip(keys, (COLUMNS_AT[0], COLUMNS_AT[2]) if len(keys) == 2 else COLUMNS_AT, strict=True))

    def y(value: Fraction, full: Fraction) -> float:
        return TOP + (high - float(value / full * 100)) / room * (HEIGHT - TOP - 20)

    chosen = {r.code for r, _ in sorted(drawn, key=lambda d: (-abs(d[0].off or 0), d[0].code))[:labelled]}
    lines = []
    for r, name in drawn:
        points = tuple((float(at[k]), y(getattr(r, k), r.full)) for k in keys if getattr(r, k) is not None)
        on = r.code in chosen
        lines.append(Line(points, "on" if on else "off", name if on else "", "", points[0][1], points[-1][1]))
    return Slope(tuple((at[k], k) for k in keys), _apart(lines), low, high)


def _apart(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Labels moved apart, so that none covers another; the unlabelled are drawn first, below."""
    quiet = [line for line in lines if not line.left]
    said = sorted((line for line in lines if line.left), key=lambda line: line.right_y)
    placed, last = [], -1e9
    for line in said:
        at = max(line.right_y, last + STEP)
        placed.append(Line(line.points, line.tone, line.left, line.left, line.left_y, at))
        last = at
    return (*quiet, *placed)
