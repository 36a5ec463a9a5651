"""Dead letters and who is told of trouble: written inside the transaction of whatever failed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.urls import reverse

from quanheng.engine.errors import Problem, Text
from quanheng.platform.feeds.flow import LETTER_KINDS, OPEN, PULL, RECOVERED
from quanheng.platform.feeds.models import Connection, Letter, Mapping, Snapshot, told
from quanheng.platform.notices.actions import notify


def write_letter(
    connection: Connection, snapshot: Snapshot | None, kind: str, problems: Sequence[Problem], now: datetime
) -> Letter:
    """Put on record what could not be done; the open letter of the same thing is counted up. People are told once."""
    found = Letter.objects.filter(connection=connection, snapshot=snapshot, kind=kind, state=OPEN).first()
    if found is not None:
        found.times, found.last_at, found.problems = found.times + 1, now, told(problems)
        found.save(update_fields=["times", "last_at", "problems"])
        return found
    made = Letter.objects.create(
        connection=connection,
        snapshot=snapshot,
        kind=kind,
        problems=told(problems),
        since=now,
        last_at=now,
        state=OPEN,
    )
    what = LETTER_KINDS[kind]
    tell(
        connection,
        Text(f"数据接入“{connection.title}”{what.zh}", f"The feed “{connection.words.en}”: {what.en}"),
        problems[0].found,
        "feeds:letters",
    )
    return made


def recovered(connection: Connection, now: datetime) -> None:
    """A pull went well: what could not be pulled before needs nobody any more."""
    Letter.objects.filter(connection=connection, kind=PULL, state=OPEN).update(state=RECOVERED, ended_at=now)


def tell(connection: Connection, title: Text, body: Text, page: str, more: Iterable[str] = ()) -> None:
    """Tell the office and the owners of what the connection gives."""
    newest = Mapping.objects.filter(connection=connection).first()
    owners = {c.owner for c in newest.consents.all()} if newest is not None else set()
    owners |= set(more)
    to = [("office", ""), *(("owner", owner) for owner in sorted(owners) if owner)]
    link = reverse(page) if page == "feeds:letters" else reverse(page, args=[connection.pk])
    notify(to, title, body, link=link, about=f"feed:{connection.pk}")
