"""Letters: e-mails that say there is something to read, and never what it says of anybody.

A letter is a row before it is sent and a row after. It is claimed (tried once more, not before so many minutes) in the
database first and sent then: a process that dies in between leaves a letter that is tried again, never a lost one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from quanheng.engine.errors import Text
from quanheng.platform.lib.faults import point
from quanheng.platform.notices.flow import DAILY, FIRST_WAIT, MOST_TRIES, SENT, STUCK, WAITING
from quanheng.platform.notices.models import Choice, Letter, Notice
from quanheng.platform.registry.act import act
from quanheng.platform.registry.models import Person
from quanheng.platform.registry.powers import Actor

# Whatever looks like a figure about somebody: a decimal, a share, points, a place.
_FIGURES = re.compile(
    r"\d[.．]\d|\d\s*[%％‰]|\d\s*分(?!钟)|第\s*\d+\s*[名位]|\d\s*(?:points?|per cent)\b|\d(?:st|nd|rd|th)\b"
)
UNSAID = Text("有一条关于你的通知", "there is a notice for you")


@dataclass(frozen=True)
class Delivered:
    """What became of one delivery: mails sent, letters in them, letters that failed."""

    mails: int = 0
    letters: int = 0
    failed: int = 0


def deliver(at: datetime | None = None) -> Delivered:
    """Send what waits, one mail a person; what fails is tried again later and says why."""
    now = at or timezone.now()
    connection = get_connection()
    mails = letters = failed = 0
    for person, waiting in _due(now):
        claimed = _claim(waiting, now)
        if not claimed:
            continue
        error = _send(person, claimed, connection)
        _settle(claimed, now, error)
        if error:
            failed += len(claimed)
        else:
            mails, letters = mails + 1, letters + len(claimed)
    return Delivered(mails, letters, failed)


def resend(*, by: Actor) -> int:
    """Send stuck letters on their way again. Returns how many."""
    with act("notices.resend", by) as record:
        freed = Letter.objects.filter(state=STUCK).update(state=WAITING, tries=0, not_before=record.at)
        record.of(Text(f"{freed} 封邮件", f"{freed} letters"), letters=freed)
        if not freed:
            record.skip()
    return freed


def subject_of(notices: Sequence[Notice]) -> str:
    """The subject of a mail about some notices."""
    if len(notices) == 1:
        return f"权衡：{plain_title(notices[0]).zh}"
    return f"权衡：{len(notices)} 条新通知 · {len(notices)} new notices"


def body_of(notices: Sequence[Notice]) -> str:
    """The text of a mail: titles without figures about anybody, and where to read on. Never a notice's body."""
    lines = []
    for notice in notices:
        title = plain_title(notice)
        lines += [f"· {title.zh}"] + ([f"  {title.en}"] if title.en != title.zh else [])
        lines += [f"  {address(notice.link or '/notices/')}", ""]
    lines += [
        "内容请登录后看；邮件里不写任何个人的数。",
        "Sign in to read more; no figure about anybody is ever put into a mail.",
        f"不想收邮件 · to stop these mails: {address('/notices/')}",
    ]
    return "\n".join(lines)


def plain_title(notice: Notice) -> Text:
    """A notice's title as a mail may say it: nothing of a private one, and nothing with figures about somebody."""
    words = notice.words
    if notice.private or _FIGURES.search(words.zh) or _FIGURES.search(words.en):
        return UNSAID
    return words


def address(path: str) -> str:
    """The full address of a page, where the installation has said how it is reached."""
    if path.startswith(("http://", "https://")) or not settings.CSRF_TRUSTED_ORIGINS:
        return path
    return settings.CSRF_TRUSTED_ORIGINS[0].rstrip("/") + path


def _due(now: datetime) -> list[tuple[Person, list[Letter]]]:
    found = Letter.objects.filter(state=WAITING, not_before__lte=now).select_related("notice__person")
    by_person = [
        (person, list(group))
        for person, group in groupby(found.order_by("notice__person_id", "id"), key=lambda r: r.notice.person)
    ]
    daily = set(Choice.objects.filter(way=DAILY).values_list("person_id", flat=True))
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    had = set(
        Letter.objects.filter(state=SENT, sent_at__gte=midnight, notice__person_id__in=daily)
        .values_list("notice__person_id", flat=True)
    )  # fmt: skip
    return [(person, letters) for person, letters in by_person if person.pk not in had]


def _claim(letters: Sequence[Letter], now: datetime) -> list[Letter]:
    """Take letters for this process: each is tried once more, and by nobody else for a while."""
    mine = []
    with transaction.atomic():
        for letter in letters:
            later = now + timedelta(minutes=FIRST_WAIT * 2**letter.tries)
            free = Letter.objects.filter(
                pk=letter.pk, state=WAITING, not_before=letter.not_before, tries=letter.tries
            )
            if free.update(tries=letter.tries + 1, not_before=later):
                letter.tries += 1
                mine.append(letter)
    point("notices.deliver:claimed")
    return mine


def _send(person: Person, letters: Sequence[Letter], connection: BaseEmailBackend) -> str:
    """Send one mail. Returns "" or what went wrong."""
    if not person.email or not person.is_active:
        return "没有邮箱 / no address"
    notices = [letter.notice for letter in letters]
    try:
        EmailMessage(subject_of(notices), body_of(notices), to=[person.email], connection=connection).send()
    except Exception as error:  # whatever a mail server may do, the notice stands and is tried again
        return f"{type(error).__name__}: {error}"[:300] or type(error).__name__
    point("notices.deliver:sent")
    return ""


def _settle(letters: Sequence[Letter], now: datetime, error: str) -> None:
    with transaction.atomic():
        for letter in letters:
            row = Letter.objects.filter(pk=letter.pk)
            if not error:
                row.update(state=SENT, sent_at=now, error="")
            else:
                row.update(state=STUCK if letter.tries >= MOST_TRIES else WAITING, error=error)
