"""A year of the calendar as twelve small sheets, and its holidays and make-up days as stretches with their source."""

from __future__ import annotations

import calendar as weeks
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from chinese_calendar import constants as published

from quanheng.engine.errors import Text
from quanheng.platform.agenda.calendar import FIRST_YEAR, LAST_YEAR, Calendar, by_the_week, calendar
from quanheng.platform.agenda.models import Day

ONE = timedelta(days=1)
PUBLISHED = Text("国务院办公厅放假安排", "State Council holiday notice")
_NAMES = {h.value: h.chinese for h in published.Holiday}


class Cell(NamedTuple):
    """A day on the sheet: `marks` are the classes of its look, `said` what a reader of it is told."""

    day: date
    marks: str
    said: str


class Month(NamedTuple):
    """A sheet: weeks of seven days, None before the first and after the last."""

    number: int
    weeks: list[list[Cell | None]]
    works: int


class Stretch(NamedTuple):
    """Days on end that are off, or a day that is made up; `own`: the office decided it."""

    name: Text
    first: date
    last: date
    working: bool
    source: Text
    own: bool

    @property
    def days(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1


def months(year: int, today: date, due: Iterable[date], lang: str) -> list[Month]:
    """The twelve sheets of a year; `due` are days on which something is due."""
    held = calendar(date(year, 1, 1), date(year, 12, 31))
    owed = set(due)
    named = {day: s.name for s in stretches(year) for day in _span(s.first, s.last)}
    found = []
    for number in range(1, 13):
        sheet: list[list[Cell | None]] = [
            [_cell(d, held, owed, named, today, lang) if d.month == number else None for d in week]
            for week in weeks.Calendar().monthdatescalendar(year, number)
        ]
        works = sum(held.works(c.day) for week in sheet for c in week if c)
        found.append(Month(number, sheet, works))
    return found


def _cell(
    day: date, held: Calendar, owed: set[date], named: Mapping[date, Text], today: date, lang: str
) -> Cell:
    works = held.works(day)
    marks = [] if works else ["off"]
    said = []
    if works != by_the_week(day):
        marks.append("made" if works else "holiday")
        said.append((Text("上班", "worked") if works else Text("放假", "off")).say(lang))
    if day in named:
        said.insert(0, named[day].say(lang))
    if day in owed:
        marks.append("due")
        said.append(Text("有事到期", "something is due").say(lang))
    if day == today:
        marks.append("now")
        said.append(Text("今天", "today").say(lang))
    return Cell(day, " ".join(marks), " ".join(said))


def stretches(year: int) -> list[Stretch]:
    """The holidays and make-up days of a year in their order, neighbouring days of one name and source in one."""
    own = {d.date: d for d in Day.objects.filter(date__year=year)}
    days: dict[date, tuple[Text, bool, Text, bool]] = {}
    if FIRST_YEAR <= year <= LAST_YEAR:
        for table, working in ((published.holidays, False), (published.workdays, True)):
            for day, english in table.items():
                if day.year == year:
                    name = Text(_NAMES.get(english, english), english)
                    days[day] = (name, working, PUBLISHED, False)
    for day, decided in own.items():
        source = decided.source or decided.by
        days[day] = (
            Text(decided.name, decided.name_en or decided.name), decided.working, Text(source, source), True,
        )  # fmt: skip
    found: list[Stretch] = []
    for day in sorted(days):
        name, working, source, decided_here = days[day]
        last = found[-1] if found else None
        if (
            last
            and last.last == day - ONE
            and (last.name, last.working, last.source) == (name, working, source)
        ):
            found[-1] = last._replace(last=day)
        else:
            found.append(Stretch(name, day, day, working, source, decided_here))
    return found


def _span(first: date, last: date) -> Iterable[date]:
    return (first + ONE * k for k in range((last - first).days + 1))
