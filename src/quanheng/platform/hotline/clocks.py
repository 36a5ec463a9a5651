"""The clocks of a ticket by its level: signed for, first contact, closed; what is overdue, and how long things took."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone

from quanheng.analytics.text.times import Took, took
from quanheng.platform.agenda.calendar import Calendar, calendar
from quanheng.platform.hotline.models import Ticket
from quanheng.platform.hotline.parameters import Parameters

STEPS = ("sign", "contact", "close")
_END = time(23, 59, 59)


@dataclass(frozen=True)
class Span:
    """A length of time: working days end with the day, the others run by the clock."""

    n: int
    of: str

    def after(self, start: datetime, days: Calendar) -> datetime:
        """The last moment in time."""
        if self.of == "工作日":
            last = days.add(timezone.localtime(start).date(), self.n)
            return timezone.make_aware(datetime.combine(last, _END))
        hours = {"小时": 1.0, "分钟": 1 / 60, "天": 24.0}[self.of]
        return start + timedelta(hours=self.n * hours)


@dataclass(frozen=True)
class Level:
    """A level of urgency: how long for each step."""

    name: str
    spans: tuple[Span, Span, Span]


@dataclass(frozen=True)
class Clock:
    """One step of one ticket: until when, when it was done, and whether late (now, if not done yet)."""

    step: str
    due: datetime
    done: datetime | None
    late: bool


class Clocks:
    """Reads the clocks of many tickets with one look at parameters and calendar."""

    def __init__(self, parameters: Parameters, now: datetime) -> None:
        self.now = now
        self.days = calendar()
        self.levels = levels(parameters.text("levels"))
        self.otherwise = parameters.text("otherwise")
        self._ends: dict[tuple[Span, datetime], datetime] = {}

    def level(self, name: str) -> Level:
        """The level of a name; the usual one where it is not known."""
        return self.levels.get(name) or self.levels.get(self.otherwise) or next(iter(self.levels.values()))

    def of(self, ticket: Ticket) -> tuple[Clock, Clock, Clock]:
        """The three clocks of a ticket; they begin when it was given out, else when the call came."""
        start = ticket.assigned_at or ticket.called_at
        spans = self.level(ticket.level).spans
        done = (ticket.signed_at, ticket.contacted_at, ticket.closed_at)
        made = [self._clock(s, span, start, d) for s, span, d in zip(STEPS, spans, done, strict=True)]
        return made[0], made[1], made[2]

    def _clock(self, step: str, span: Span, start: datetime, done: datetime | None) -> Clock:
        begin = (
            start
            if span.of != "工作日"
            else timezone.localtime(start).replace(hour=0, minute=0, second=0, microsecond=0)
        )
        due = self._ends.get((span, begin))
        if due is None:
            due = self._ends[(span, begin)] = span.after(begin, self.days)
        return Clock(step, due, done, (done or self.now) > due)


def levels(text: str) -> dict[str, Level]:
    """一般：1工作日/1工作日/5工作日；… as levels by name."""
    found = {}
    for part in text.split("；"):
        name, _, spans = part.partition("：")
        three = [Span(int(n), of) for n, of in re.findall(r"(\d+)(工作日|小时|分钟|天)", spans)]
        found[name.strip()] = Level(name.strip(), (three[0], three[1], three[2]))
    return found


def answered_in(tickets: Iterable[Ticket]) -> Took | None:
    """How many days from the call to the close; open tickets are left out."""
    return took((t.called_at, t.closed_at) for t in tickets)
