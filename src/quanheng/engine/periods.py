"""Periods: 2026 · 2026-H1 · 2026-Q2 · 2026-05; their order, their distance, and which holds which."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import total_ordering

_FORMS = {
    "year": (re.compile(r"(\d{4})"), 1),
    "half": (re.compile(r"(\d{4})-H([12])"), 2),
    "quarter": (re.compile(r"(\d{4})-Q([1-4])"), 4),
    "month": (re.compile(r"(\d{4})-(0[1-9]|1[0-2])"), 12),
}
_MARK = {"half": "H", "quarter": "Q"}


@total_ordering
@dataclass(frozen=True)
class Period:
    """A calendar period: `kind` year, half, quarter or month; `year`; `part` from 1 (1 for a year)."""

    kind: str
    year: int
    part: int = 1

    def __str__(self) -> str:
        if self.kind == "year":
            return f"{self.year:04d}"
        if self.kind == "month":
            return f"{self.year:04d}-{self.part:02d}"
        return f"{self.year:04d}-{_MARK[self.kind]}{self.part}"

    def __lt__(self, other: Period) -> bool:
        return (self.year, self.part / _FORMS[self.kind][1]) < (
            other.year,
            other.part / _FORMS[other.kind][1],
        )

    @property
    def ordinal(self) -> int:
        """A whole number that grows by one from a period to the next of its kind."""
        return self.year * _FORMS[self.kind][1] + self.part - 1

    def shift(self, n: int) -> Period:
        """The period n steps later (earlier if n is negative)."""
        year, part = divmod(self.ordinal + n, _FORMS[self.kind][1])
        return Period(self.kind, year, part + 1)

    def within(self, kind: str) -> Period:
        """The period of a coarser (or the same) kind that holds this one.

        >>> str(Period("month", 2026, 5).within("quarter"))
        '2026-Q2'
        """
        many, few = _FORMS[self.kind][1], _FORMS[kind][1]
        if many % few:
            raise ValueError(f"a {self.kind} is not part of a {kind}")
        return Period(kind, self.year, (self.part - 1) * few // many + 1)


def parse(text: str) -> Period | None:
    """The period a text means, or None if it means none.

    >>> parse("2026-Q2"), parse("2026-13")
    (Period(kind='quarter', year=2026, part=2), None)
    """
    for kind, (form, _) in _FORMS.items():
        match = form.fullmatch(text)
        if match:
            return Period(kind, int(match[1]), int(match[2]) if kind != "year" else 1)
    return None


def kind_of(scheme_period: str) -> str:
    """The calendar kind behind a scheme's period word: a cumulative month is a month."""
    return "month" if scheme_period == "cumulative-month" else scheme_period


def is_finer(kind: str, than: str) -> bool:
    """True if `kind` cuts the year into more parts than `than`."""
    return _FORMS[kind][1] > _FORMS[than][1]
