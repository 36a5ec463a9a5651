"""The readers of the notices room.

`unread(person) -> int` (a Person, its id, or an Actor) · `inbox(actor, limit) -> [Notice]` unread first, newest first
`notice(actor, id)` one's own, or None · `choice(actor) -> "each" | "daily" | "none"` · `outbox() -> Outbox(waiting, stuck, sent)`
"""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Count, F

from quanheng.platform.notices.flow import EACH, SENT, STUCK, WAITING
from quanheng.platform.notices.models import Choice, Letter, Notice
from quanheng.platform.registry.models import Person
from quanheng.platform.registry.powers import Actor


def _id(person: Person | Actor | int | None) -> int | None:
    if isinstance(person, Actor):
        return person.person
    return person if person is None or isinstance(person, int) else person.pk


def unread(person: Person | Actor | int | None) -> int:
    """How many notices a person has not read; 0 for nobody."""
    id = _id(person)
    return 0 if id is None else Notice.objects.filter(person_id=id, read_at=None).count()


def inbox(person: Person | Actor | int | None, limit: int = 100) -> list[Notice]:
    """A person's notices: the unread first, then the newest."""
    found = Notice.objects.filter(person_id=_id(person))
    return list(found.order_by(F("read_at").desc(nulls_first=True), "-id")[:limit])


def notice(person: Person | Actor | int | None, id: int) -> Notice | None:
    """One of a person's own notices."""
    return Notice.objects.filter(person_id=_id(person), pk=id).first()


def choice(person: Person | Actor | int | None) -> str:
    """How a person is told by e-mail."""
    return Choice.objects.filter(person_id=_id(person)).values_list("way", flat=True).first() or EACH


class Outbox(NamedTuple):
    """How many letters are in each state, and the last errors of those stuck."""

    waiting: int
    stuck: int
    sent: int
    errors: list[Letter]


def outbox(limit: int = 20) -> Outbox:
    """The state of the mail, for the office and the system administrator."""
    counts = dict(Letter.objects.values_list("state").annotate(n=Count("id")))
    failed = (
        Letter.objects.filter(state__in=(WAITING, STUCK)).exclude(error="").select_related("notice__person")
    )
    return Outbox(counts.get(WAITING, 0), counts.get(STUCK, 0), counts.get(SENT, 0), list(failed[:limit]))
