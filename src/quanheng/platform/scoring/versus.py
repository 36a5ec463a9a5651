"""Two side by side: two units in a period, one unit in two periods, and everyone's rank in two periods."""

from __future__ import annotations

from dataclasses import dataclass

from quanheng.platform.scoring.account import places_of
from quanheng.platform.scoring.board import named_unit
from quanheng.platform.scoring.reading import Reading, Standing
from quanheng.platform.ui.environment import named
from quanheng.platform.ui.numbers import fixed, number, signed

BAR = 180


@dataclass(frozen=True)
class Line:
    """One indicator (or first-level node) of both sides; `gap` is left minus right, with bar geometry."""

    name: str
    uom: str
    full: str
    left: str
    right: str
    left_score: str
    right_score: str
    gap: str
    x: float
    width: float
    negative: bool
    top: bool


@dataclass(frozen=True)
class Side:
    """One of the two: a unit in a period."""

    unit: str
    name: str
    period: str
    standing: Standing


def sides(read: Reading, a: str, b: str, p: str, q: str) -> tuple[Side, Side]:
    """The two sides. Raises KeyError for an unknown unit."""
    left, right = read.standing(p, a), read.standing(q, b)
    return Side(a, named_unit(left.unit), p, left), Side(b, named_unit(right.unit), q, right)


def lines(read: Reading, left: Side, right: Side) -> list[Line]:
    """Every indicator under its first-level node, with the gap in score; the gaps add up to the gap of totals
    before adjustment."""
    gaps: list[float] = []
    raw = []
    for top in read.tops:
        for node in [top, *(n for n in top.walk() if n.leaf and n is not top)]:
            a = read.node_score(left.period, node, left.unit)
            b = read.node_score(right.period, node, right.unit)
            gap = None if a is None or b is None else a - b
            raw.append((node, node is top, a, b, gap))
            if node is not top and gap is not None:
                gaps.append(abs(gap))
    most = max([*gaps, 0.01])
    found = []
    for node, is_top, a, b, gap in raw:
        leaf = node.leaf
        ca, cb = (
            (read.cell(left.period, node, left.unit), read.cell(right.period, node, right.unit))
            if leaf
            else (None, None)
        )
        width = 0.0 if gap is None else round(min(abs(gap) / most, 1.0) * (BAR / 2 - 4), 1)
        x = BAR / 2 if gap is None or gap >= 0 else BAR / 2 - width
        found.append(Line(
            named(node), node.uom, number(read.full(node, left.unit)),
            places_of(node, ca.value) if ca else "", places_of(node, cb.value) if cb else "",
            fixed(a, read.places), fixed(b, read.places), signed(gap, read.places), round(x, 1), width, bool(gap and gap < 0), is_top,
        ))  # fmt: skip
    return found


@dataclass(frozen=True)
class Move:
    """A unit in two periods: ranks, scores, which first-level node moved its score most, slope geometry."""

    unit: str
    name: str
    rank_a: int | None
    rank_b: int | None
    interval_a: tuple[int | None, int | None]
    interval_b: tuple[int | None, int | None]
    score_a: str
    score_b: str
    change: str
    places: int | None
    most: str
    most_by: str
    tone: str


def moves(read: Reading, a: str, b: str) -> list[Move]:
    """Everyone, by rank in the later period; the three that rose and the three that fell most are named."""
    found = []
    for s in read.ranking(b):
        earlier = read.standing(a, s.unit.id)
        parts = []
        for top in read.tops:
            x, y = read.node_score(a, top, s.unit.id), read.node_score(b, top, s.unit.id)
            if x is not None and y is not None:
                parts.append((y - x, top))
        change = None if s.score is None or earlier.score is None else s.score - earlier.score
        node = max(parts, key=lambda p: p[0] if (change or 0) >= 0 else -p[0], default=None)
        places = None if s.rank is None or earlier.rank is None else earlier.rank - s.rank
        found.append(Move(
            s.unit.id, named_unit(s.unit), earlier.rank, s.rank, (earlier.low, earlier.high), (s.low, s.high),
            fixed(earlier.score, read.places), fixed(s.score, read.places), signed(change, read.places), places,
            named(node[1]) if node else "", signed(node[0], read.places) if node else "", "",
        ))  # fmt: skip
    order = sorted((m for m in found if m.places), key=lambda m: m.places or 0)
    down = {m.unit for m in order[:3] if (m.places or 0) < 0}
    up = {m.unit for m in order[-3:] if (m.places or 0) > 0}
    return [
        Move(**{**vars(m), "tone": "up" if m.unit in up else "dn" if m.unit in down else ""}) for m in found
    ]


def overlap(left: Side, right: Side) -> bool | None:
    """True if the two rank intervals overlap; None if one of them has no rank."""
    a, b = left.standing, right.standing
    if a.low is None or a.high is None or b.low is None or b.high is None:
        return None
    return a.low <= b.high and b.low <= a.high


def said_gap(lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """The three indicators that speak most for the left, and the three for the right."""
    leaves = [line for line in lines if not line.top and line.width > 0]
    order = sorted(leaves, key=lambda x: -x.width)
    return [x for x in order if not x.negative][:3], [x for x in order if x.negative][:3]


@dataclass(frozen=True)
class Thread:
    """A unit's thread in the slope chart."""

    name: str
    left: int
    right: int
    y1: float
    y2: float
    tone: str


def slope(moves: list[Move], row: int = 20, top: int = 26) -> list[Thread]:
    """Geometry of the slope chart, by rank on both sides; equal ranks stand under one another."""
    both = [m for m in moves if m.rank_a is not None and m.rank_b is not None]
    left = {m.unit: k for k, m in enumerate(sorted(both, key=lambda m: m.rank_a or 0))}
    right = {m.unit: k for k, m in enumerate(sorted(both, key=lambda m: m.rank_b or 0))}
    return [
        Thread(
            m.name, m.rank_a or 0, m.rank_b or 0, top + left[m.unit] * row, top + right[m.unit] * row, m.tone
        )
        for m in sorted(both, key=lambda m: bool(m.tone))
    ]


def extremes(moves: list[Move]) -> tuple[list[Move], list[Move]]:
    """Who rose and who fell most, as they are named in the chart."""
    named_ones = [m for m in moves if m.tone]
    return (
        sorted((m for m in named_ones if m.tone == "up"), key=lambda m: -(m.places or 0)),
        sorted((m for m in named_ones if m.tone == "dn"), key=lambda m: m.places or 0),
    )
