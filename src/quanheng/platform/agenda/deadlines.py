"""Deadlines: set, met, moved, dropped — inside the acts of other rooms, in their transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from quanheng.engine.errors import Place, Problems, Text
from quanheng.platform.agenda.models import Deadline, Move
from quanheng.platform.registry.act import act
from quanheng.platform.registry.models import Person
from quanheng.platform.registry.powers import Actor


def set_deadline(
    kind: str,
    ref: str,
    unit: str,
    due: date,
    *,
    role: str = "",
    person: Person | None = None,
    link: str = "",
    title: Text,
    minutes: int | None = None,
) -> Deadline:
    """Set what is due from whoever holds `role` at `unit` ("": anywhere), or from one `person`.

    Setting again what is named by (kind, ref, unit) opens it anew with the new words and day.
    """
    if bool(role) == (person is not None):
        raise ValueError("a deadline is of a role or of a person")
    facts = {
        "role": role, "person": person, "link": link, "title": title.zh[:200], "title_en": title.en[:200],
        "minutes": minutes, "due": due, "set_at": timezone.now(), "met_at": None, "dropped_at": None,
    }  # fmt: skip
    made, _ = Deadline.objects.update_or_create(kind=kind, ref=ref, unit=unit, defaults=facts)
    return made


@dataclass(frozen=True)
class Due:
    """What one deadline of many says: whose it is, when, and in which words."""

    ref: str
    unit: str
    role: str
    due: date
    title: Text
    link: str = ""
    minutes: int | None = None


def set_deadlines(kind: str, listed: Iterable[Due]) -> None:
    """Set many deadlines of a kind at once, each as `set_deadline` does."""
    now = timezone.now()
    Deadline.objects.bulk_create(
        (
            Deadline(
                kind=kind, ref=d.ref, unit=d.unit, role=d.role, link=d.link, title=d.title.zh[:200], title_en=d.title.en[:200],
                minutes=d.minutes, due=d.due, set_at=now,
            )
            for d in listed
        ),
        batch_size=1000, update_conflicts=True, unique_fields=["kind", "ref", "unit"],
        update_fields=["role", "person", "link", "title", "title_en", "minutes", "due", "set_at", "met_at", "dropped_at"],
    )  # fmt: skip


def met(kind: str, ref: str, unit: str | None = None) -> int:
    """It is done (None: at every unit). Returns how many deadlines were open."""
    return _end(kind, ref, unit, "met_at")


def drop(kind: str, ref: str, unit: str | None = None) -> int:
    """It is not asked for any more. Returns how many deadlines were open."""
    return _end(kind, ref, unit, "dropped_at")


def _end(kind: str, ref: str, unit: str | None, column: str) -> int:
    waiting = Deadline.objects.filter(kind=kind, ref=ref, met_at=None, dropped_at=None)
    if unit is not None:
        waiting = waiting.filter(unit=unit)
    return waiting.update(**{column: timezone.now()})


def move(kind: str, ref: str, unit: str, to: date, *, reason: str, by: Actor) -> Deadline:
    """Move a deadline, with the reason on record. Raises `Refused` without one; KeyError if there is none open."""
    with act("agenda.move", by, unit=unit) as record:
        problems = Problems()
        if not reason.strip():
            problems.add(
                "no-reason", Place(path="reason"),
                ("没有写改期的理由", "no reason is given for moving the deadline"),
                ("一句理由，会记下来", "a reason in a sentence; it goes on record"),
                ("写明为什么改期", "say why it is moved"),
            )  # fmt: skip
        problems.refuse()
        found = Deadline.objects.filter(kind=kind, ref=ref, unit=unit, met_at=None, dropped_at=None).first()
        if found is None:
            raise KeyError((kind, ref, unit))
        with transaction.atomic():
            Move.objects.create(
                deadline=found, before=found.due, after=to, reason=reason.strip(), by=by.name, at=record.at
            )
            record.of(found.words, before=found.due.isoformat(), after=to.isoformat(), reason=reason.strip())
            found.due = to
            found.save(update_fields=["due"])
    return found
