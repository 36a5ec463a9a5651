"""The writers of the notices room: tell people, mark what was read, choose the way of mail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from quanheng.engine.errors import Place, Problems, Text
from quanheng.platform.notices.flow import EACH, NONE, WAITING, WAYS
from quanheng.platform.notices.jobs import post
from quanheng.platform.notices.models import Choice, Letter, Notice
from quanheng.platform.notices.readers import Reader, Seats, readers
from quanheng.platform.registry.act import act
from quanheng.platform.registry.powers import Actor

NOTHING = Text("", "")


@dataclass(frozen=True)
class Message:
    """Something to tell people, as `notify` takes it."""

    to: tuple[Reader, ...]
    title: Text
    body: Text = NOTHING
    link: str = ""
    about: str = ""
    private: bool = False


def notify(
    to: Iterable[Reader],
    title: Text,
    body: Text = NOTHING,
    link: str = "",
    about: str = "",
    *,
    private: bool = False,
) -> int:
    """Tell people, or whoever holds (role, unit) today; a unit of "" means wherever the role is held.

    Called inside another act: the notices belong to its transaction and are gone with it if it is refused. Nobody
    is told the same thing twice in one call. `private`: title or body hold figures about a person; e-mail then says
    only that there is something to read. Returns how many people were told.
    """
    return notify_each([Message(tuple(to), title, body, link, about, private)])


def notify_each(messages: Iterable[Message]) -> int:
    """Tell many things at once, each to its own people, as `notify` does. Returns how many notices were made."""
    known: dict[str, Seats] = {}
    told = [(person, m) for m in messages for person in readers(m.to, known)]
    now = timezone.now()
    with transaction.atomic():
        made = Notice.objects.bulk_create(
            (
                Notice(
                    person=person, title=m.title.zh[:200], title_en=m.title.en[:200], body=m.body.zh, body_en=m.body.en,
                    link=m.link, about=m.about, private=m.private, at=now,
                )
                for person, m in told
            ),
            batch_size=1000,
        )  # fmt: skip
        people = {person.pk for person, _ in told}
        ways = dict(Choice.objects.filter(person__in=people).values_list("person_id", "way"))
        letters = Letter.objects.bulk_create(
            Letter(notice=notice, state=WAITING, not_before=now)
            for notice in made
            if notice.person.email and ways.get(notice.person_id, EACH) != NONE
        )
        if letters:  # robust: that the post is not fetched at once is no failure of the act
            transaction.on_commit(post.enqueue, robust=True)
    return len(told)


def mark_read(notices: Iterable[int] | None, *, by: Actor) -> int:
    """Mark one's own notices as read (None: all). Of others' nothing happens. Returns how many were unread."""
    with act("notices.read", by) as record:
        record.skip()  # that somebody has read something is nobody's record
        unread = Notice.objects.filter(person=by.person, read_at=None)
        if notices is not None:
            unread = unread.filter(pk__in=list(notices))
        return unread.update(read_at=record.at)


def choose(way: str, *, by: Actor) -> None:
    """Choose how to be told by e-mail: one of `flow.WAYS`. Raises `Refused` for any other."""
    with act("notices.choose", by) as record:
        record.skip()
        problems = Problems()
        if way not in WAYS:
            problems.add(
                "unknown-way", Place(path="way"),
                (f"没有“{way}”这种收信方式", f"there is no way “{way}”"),
                ("、".join(w.zh for w in WAYS.values()), ", ".join(w.en for w in WAYS.values())),
                ("从列出的方式里选一种", "choose one of those listed"),
            )  # fmt: skip
        problems.refuse()
        Choice.objects.update_or_create(person_id=by.person, defaults={"way": way})
