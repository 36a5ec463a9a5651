"""Roles that one person may not hold beside one another: the three powers in a year, administrators on a day. Pure.

Self-evaluation (填报), finance supervision (财政监督) and congress inquiry (人大质询) are apart for a whole cycle,
which is a calendar year: who reported in March does not supervise in October. The three administrators (三员) are
apart from one another and from every business role on each day. The database holds the same by `triggers`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from quanheng.platform.registry.powers import ADMINISTRATORS, BUSINESS, THREE_POWERS

FAR = date(9999, 12, 31)


class Span(NamedTuple):
    """A role held from a day until the day before another (None: open)."""

    role: str
    since: date
    until: date | None = None

    @property
    def empty(self) -> bool:
        """True if it covers no day: ended before it began to count."""
        return self.until is not None and self.until <= self.since

    @property
    def last(self) -> date:
        """The last day covered."""
        return FAR if self.until is None else self.until - timedelta(days=1)


def apart(one: str, other: str) -> str:
    """How far two roles must be apart: "year", "day" or "" (they may be held together)."""
    pair = {one, other}
    if len(pair) < 2:
        return ""
    if pair <= THREE_POWERS:
        return "year"
    if pair & ADMINISTRATORS and (pair <= ADMINISTRATORS or pair & BUSINESS):
        return "day"
    return ""


def clash(one: Span, other: Span) -> bool:
    """True if one person may not have both."""
    how = apart(one.role, other.role)
    if not how or one.empty or other.empty:
        return False
    if how == "year":
        return one.since.year <= other.last.year and other.since.year <= one.last.year
    return one.since <= other.last and other.since <= one.last


def clashes(held: Iterable[Span], wanted: Span) -> list[Span]:
    """Those among `held` that `wanted` may not stand beside."""
    return [span for span in held if clash(span, wanted)]
