"""Which days are worked, and counting in them: the office's own days over the published calendar over the week.

The published calendar (holidays and make-up days as the State Council's office announces them each year) comes with
the `chinesecalendar` package for the years it knows. A year it does not know has weekends only, and `knows` says so.
The day one counts from is not counted (期间开始的当日不计入).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from chinese_calendar import constants as published

from quanheng.platform.agenda.models import Day

ONE = timedelta(days=1)
FIRST_YEAR = min(published.holidays).year
LAST_YEAR = max(published.holidays).year


def by_the_week(day: date) -> bool:
    """Monday to Friday."""
    return day.weekday() < 5


def by_the_calendar(day: date) -> bool:
    """As published, where the year is known; else by the week."""
    if day in published.holidays:
        return False
    return day in published.workdays or by_the_week(day)


@dataclass(frozen=True)
class Calendar:
    """A calendar to count with: `own` are the days the office has decided on."""

    own: Mapping[date, bool] = field(default_factory=dict)

    def works(self, day: date) -> bool:
        """True on a working day."""
        decided = self.own.get(day)
        return by_the_calendar(day) if decided is None else decided

    def add(self, start: date, n: int) -> date:
        """The n-th working day after `start` (before it, for n < 0). n = 0: `start`, or the next working day."""
        if n == 0:
            return start if self.works(start) else self.add(start, 1)
        step, left, day = (ONE if n > 0 else -ONE), abs(n), start
        while left:
            day += step
            left -= self.works(day)
        return day

    def between(self, a: date, b: date) -> int:
        """How many working days lie after `a` up to and with `b`; negative where b is before a."""
        if b < a:
            return -self.between(b, a)
        return sum(self.works(a + ONE * k) for k in range(1, (b - a).days + 1))


def calendar(first: date | None = None, last: date | None = None) -> Calendar:
    """The calendar of the house: one read of the days the office has decided on (between two days, if given)."""
    days = Day.objects.all()
    if first is not None:
        days = days.filter(date__gte=first)
    if last is not None:
        days = days.filter(date__lte=last)
    return Calendar(dict(days.values_list("date", "working")))


def is_working_day(day: date) -> bool:
    """True if people work on that day."""
    return calendar(day, day).works(day)


def add_working_days(start: date, n: int) -> date:
    """The n-th working day after `start` (before it, for n < 0). n = 0: `start`, or the next working day."""
    return calendar().add(start, n)


def working_days_between(a: date, b: date) -> int:
    """How many working days lie after `a` up to and with `b`; negative where b is before a."""
    return calendar(min(a, b), max(a, b)).between(a, b)


def knows(year: int) -> bool:
    """True if holidays of that year are known: published, or entered by the office."""
    return FIRST_YEAR <= year <= LAST_YEAR or Day.objects.filter(date__year=year).exists()
