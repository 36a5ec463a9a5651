"""Self against verified against third party: the gap, who is suspicious, and the geometry of the slope chart and intervals.

Gap of self-evaluation and spending (domain.md §4.3): (s − b) / s beyond the line is red. Of a table s is the points of the
indicators ÷ their full marks (指标分 ÷ 90), b the points of the execution rate ÷ theirs (执行分 ÷ 10): what money brings is
in b alone. A list of projects (A13) tells only a whole score and the money: there s is the score, b the share spent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from unicodedata import east_asian_width

from quanheng.platform.verification.inflation import Inflation
from quanheng.platform.verification.parameters import Bound

HEIGHT, TOP, FOOT, STEP = 320, 30, 22, 24  # a label is as high as a step, also in the large type of the phone
COLUMNS_AT = (52, 220, 388)
LONGEST = 10  # ems of a label


@dataclass(frozen=True)
class Compared:
    """A unit or project: scores out of `full`; `spent` is b (None: not known).

    `funds`, `funds_full`: what of `own` and `full` is the execution rate's. `found_by`, `third_by`: how many rows were
    verified, and what that says of the whole (None: the verified score is of the whole).
    """

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
    funds: Fraction = Fraction(0)
    funds_full: Fraction = Fraction(0)
    found_by: Inflation | None = None
    third_by: Inflation | None = None

    @property
    def sample(self) -> Inflation | None:
        """What `off` rests on."""
        return self.found_by if self.found is not None else self.third_by

    @property
    def rate(self) -> Fraction | None:
        """s: the points of the indicators as a share of their full marks."""
        full = self.full - self.funds_full
        return (self.own - self.funds) / full if full > 0 else None

    @property
    def off(self) -> Fraction | None:
        """自评 − 核验; by the third party where nobody else looked."""
        other = self.found if self.found is not None else self.third
        return None if other is None else self.own - other

    @property
    def gap(self) -> Fraction | None:
        """(s − b) / s."""
        return None if self.rate is None else relative(self.rate, self.spent)

    @property
    def span(self) -> tuple[Fraction, Fraction]:
        """The lowest and the highest of what was said, found, and may yet be found."""
        there = [x for x in (self.own, self.found, self.third) if x is not None]
        if self.sample is not None:
            there += [self.own - self.sample.high, self.own - self.sample.low]
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


def summary(rows: Sequence[Compared], line: Bound | Fraction) -> Summary:
    """The list against the line: rates weigh scores by full marks and spending by budget."""
    line = line if isinstance(line, Bound) else Bound(line)
    full = sum((r.full - r.funds_full for r in rows), Fraction(0))
    own = sum((r.own - r.funds for r in rows), Fraction(0)) / full if full else Fraction(0)
    money = [r for r in rows if r.spent is not None]
    budget = sum((r.budget for r in money), Fraction(0))
    spent: Fraction | None = None
    if budget:
        spent = sum((r.spent * r.budget for r in money if r.spent is not None), Fraction(0)) / budget
    elif money:
        spent = sum((r.spent for r in money if r.spent is not None), Fraction(0)) / len(money)
    found = relative(own, spent)
    doubtful = sorted(
        (r for r in rows if r.gap is not None and line.beyond(r.gap)), key=lambda r: (-(r.gap or 0), r.code)
    )
    return Summary(
        len(rows),
        sum(r.over for r in rows),
        own,
        spent,
        found,
        found is not None and line.beyond(found),
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


def short(name: str, most: float = LONGEST) -> str:
    """A label cut to so many ems; a Chinese character is one wide, a letter about half."""
    room = most
    for k, letter in enumerate(name):
        room -= 1 if east_asian_width(letter) in "WF" else 0.55
        if room < 0:
            return name[: max(k - 1, 1)] + "…"
    return name


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
        return TOP + (high - float(value / full * 100)) / room * (HEIGHT - TOP - FOOT)

    widest = sorted(((r.off, r.code) for r, _ in drawn if r.off), key=lambda d: (-abs(d[0]), d[1]))
    chosen = {code for _, code in widest[:labelled]}
    lines = []
    for r, name in drawn:
        points = tuple((float(at[k]), y(getattr(r, k), r.full)) for k in keys if getattr(r, k) is not None)
        on = r.code in chosen
        lines.append(
            Line(points, "on" if on else "off", short(name) if on else "", "", points[0][1], points[-1][1])
        )
    return Slope(tuple((at[k], k) for k in keys), _apart(lines), low, high)


def apart(places: Sequence[float]) -> list[float]:
    """Heights of labels, in rising order, moved so that none covers another and none leaves the picture."""
    least, moved = TOP + STEP / 2, []
    for place in places:
        least = max(place, least)
        moved.append(least)
        least += STEP
    most = float(HEIGHT - FOOT)
    for k in range(len(moved) - 1, -1, -1):  # what would leave it below goes up, and pushes the others
        moved[k] = min(moved[k], most)
        most = moved[k] - STEP
    return moved


def _apart(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Labels moved apart, so that none covers another; the unlabelled are drawn first, below."""
    quiet = [line for line in lines if not line.left]
    said = sorted((line for line in lines if line.left), key=lambda line: line.right_y)
    places = apart([line.right_y for line in said])
    placed = [
        Line(line.points, line.tone, line.left, line.left, line.left_y, at)
        for line, at in zip(said, places, strict=True)
    ]
    return (*quiet, *placed)
