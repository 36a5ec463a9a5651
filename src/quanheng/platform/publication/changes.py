"""What a release changed of the one before it: every unit's score, rank and grade, before and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from quanheng.platform.publication.telling import Row, rows

COLUMNS = ("unit", "name", "rank_before", "rank_after", "places", "score_before", "score_after", "moved", "grade_before", "grade_after")  # fmt: skip
LEAST = 5e-10


@dataclass(frozen=True)
class Line:
    """A unit before and after."""

    unit: str
    name: str
    rank_before: int | None
    rank_after: int | None
    places: int | None
    score_before: float | None
    score_after: float | None
    moved: float | None
    grade_before: str
    grade_after: str

    @property
    def changed(self) -> bool:
        """True where anything is not as it was."""
        return (
            bool(self.moved) or self.rank_before != self.rank_after or self.grade_before != self.grade_after
        )


def lines(before: dict[str, Any], after: dict[str, Any], period: str) -> list[Line]:
    """Every unit of either release in a period, in the order of the later; those that left come last."""
    a, b = ({r.unit: r for r in rows(drawn, period)} for drawn in (before, after))
    return [_line(a.get(unit), b.get(unit)) for unit in [*b, *(u for u in a if u not in b)]]


def _line(a: Row | None, b: Row | None) -> Line:
    one = b or a
    assert one is not None  # a unit of one of them
    moved = None
    if a and b and a.score is not None and b.score is not None:
        gap = b.score - a.score
        moved = gap if abs(gap) > LEAST else 0.0
    places = a.rank - b.rank if a and b and a.rank is not None and b.rank is not None else None
    return Line(
        one.unit, one.name, a.rank if a else None, b.rank if b else None, places, a.score if a else None, b.score if b else None,
        moved, a.grade if a else "", b.grade if b else "",
    )  # fmt: skip


def summary(before: dict[str, Any], after: dict[str, Any], periods: list[str]) -> list[tuple[str, int, int]]:
    """(period, how many scores moved, how many ranks) of every period both have, the last first."""
    found = []
    for period in reversed(periods):
        both = lines(before, after, period)
        found.append((period, sum(bool(x.moved) for x in both), sum(bool(x.places) for x in both)))
    return found
