"""The readers of the agenda.

`waiting(actor, on=None) -> [Waiting(title, link, due, days_left, minutes, unit, role, kind, ref)]`, the soonest first:
the source of every desk. `days_left` counts working days (0: today, or no working day left before it; negative: late);
`Waiting.when` says it in words. `deadline(kind, ref, unit) -> Deadline | None`.
"""

from __future__ import annotations

import hashlib
from datetime import date, time
from typing import NamedTuple

from django.db.models import Q, QuerySet

from quanheng.engine.errors import Text
from quanheng.platform.agenda.calendar import Calendar, calendar
from quanheng.platform.agenda.models import Deadline, Feed, Hours
from quanheng.platform.notices.readers import answers_for
from quanheng.platform.registry.models import Person
from quanheng.platform.registry.people import today
from quanheng.platform.registry.powers import Actor

CLOSING = time(17, 30)  # where the office has set no other


def closing() -> str:
    """Until when things are taken in on the day they are due."""
    said = Hours.objects.values_list("closing", flat=True).first()
    return f"{said or CLOSING:%H:%M}"


class Waiting(NamedTuple):
    """One thing that waits for somebody."""

    title: Text
    link: str
    due: date
    days_left: int
    minutes: int | None
    unit: str
    role: str
    kind: str
    ref: str
    on: date
    closing: str

    @property
    def late(self) -> bool:
        """True after the due day."""
        return self.on > self.due

    @property
    def when(self) -> Text:
        """The time left, in words."""
        n = self.days_left
        if self.late:
            return (
                Text(f"已逾期 {-n} 个工作日", f"{-n} working day{'s' * (n < -1)} late")
                if n
                else Text("已逾期", "late")
            )
        if self.due == self.on:
            return Text(f"今天 {self.closing} 前", f"today by {self.closing}")
        if n <= 1:
            return Text("下一个工作日前", "by the next working day")
        return Text(f"{n} 个工作日内", f"within {n} working days")


def waiting(actor: Actor, on: date | None = None) -> list[Waiting]:
    """What waits for an actor, the soonest first."""
    day = on or today()
    rows = list(mine(actor))
    if not rows:
        return []
    counting = calendar(min(day, rows[0].due), max(day, rows[-1].due))
    until = closing()
    return [as_waiting(row, day, counting, until) for row in rows]


def mine(actor: Actor) -> QuerySet[Deadline]:
    """The open deadlines of an actor's seats and of the actor in person."""
    own = Q(pk=None) if actor.person is None else Q(person_id=actor.person)
    for role in actor.roles:
        units = answers_for(actor, role)
        own |= Q(role=role) if units is None else Q(role=role, unit__in=[*units, ""])
    return Deadline.objects.filter(own, met_at=None, dropped_at=None).order_by("due", "id")


def as_waiting(row: Deadline, day: date, counting: Calendar, until: str = "") -> Waiting:
    """A deadline as the desk shows it on a day; `until` is the closing hour, if it is known already."""
    left = counting.between(day, row.due)
    return Waiting(
        row.words,
        row.link,
        row.due,
        left,
        row.minutes,
        row.unit,
        row.role,
        row.kind,
        row.ref,
        day,
        until or closing(),
    )


def deadline(kind: str, ref: str, unit: str = "") -> Deadline | None:
    """One deadline by its name, in whatever state."""
    return Deadline.objects.filter(kind=kind, ref=ref, unit=unit).first()


def feed_of(actor: Actor) -> Feed | None:
    """One's own calendar address, if there is one."""
    return None if actor.person is None else Feed.objects.filter(person_id=actor.person).first()


def person_of_feed(secret: str) -> Person | None:
    """Whose calendar a secret opens; None for a wrong one, and for somebody who has left."""
    found = Feed.objects.filter(digest=digest(secret)).select_related("person").first()
    return found.person if found is not None and found.person.is_active else None


def digest(secret: str) -> str:
    """By what a feed is known."""
    return hashlib.sha256(secret.encode()).hexdigest()
