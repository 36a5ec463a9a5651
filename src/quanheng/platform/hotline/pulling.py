"""Pulling a source: ask, then take each batch in whole or refuse it whole; whatever ends this process, nothing is half taken or doubled.

The source is asked outside any transaction. A batch is taken in together with the row that says so, in one transaction; of a
batch that was refused only where and what was expected is kept, for what was found may be somebody's name. Nothing of a batch
is kept besides: a worker that was killed asks again.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from quanheng.engine.errors import Place, Problem, Refused, Text
from quanheng.platform.hotline import intake, source_queries
from quanheng.platform.hotline.flow import (
    BATCH,
    CLOCK,
    DECLINED,
    FOLDER,
    LETTERS,
    NOTHING,
    OPEN,
    REACH,
    RECOVERED,
    SAME,
    TAKEN,
)
from quanheng.platform.hotline.models import Letter, Pull, Pulse, Setting, Source
from quanheng.platform.hotline.source_terms import form_of
from quanheng.platform.lib.faults import point
from quanheng.platform.lib.fetching import folder, rest
from quanheng.platform.lib.fetching.brought import Brought
from quanheng.platform.lib.fetching.refusals import passing
from quanheng.platform.lib.fetching.schedule import following, wait
from quanheng.platform.lib.masking import mask
from quanheng.platform.notices.actions import notify
from quanheng.platform.registry.powers import Actor

COURIER = Actor("热线接入 hotline source", frozenset({"office"}))
CALL_AGAIN = timedelta(minutes=10)  # longer than a pull may take: a call nobody answered for so long was lost
MOST_PROBLEMS = 200  # kept of a batch that was refused


@task()
def pull(source: int, why: str = CLOCK) -> None:
    """Pull one source."""
    run(source, why)


def sweep(now: datetime | None = None) -> list[int]:
    """Call every source that is due; one that was called and not seen to is called again after a while. Gives those called."""
    now = now or timezone.now()
    lost = Q(called_at=None) | Q(called_at__lt=now - CALL_AGAIN)
    called = []
    for pulse in Pulse.objects.filter(lost, paused=False, next_at__lte=now):
        ours = Pulse.objects.filter(pk=pulse.pk, called_at=pulse.called_at, next_at=pulse.next_at)
        if ours.update(called_at=now):
            pull.enqueue(pulse.source_id, CLOCK)
            called.append(pulse.source_id)
    return called


def run(number: int, why: str = CLOCK) -> list[Pull]:
    """Pull a source now and take in what it gives: a row for each batch, or one that says why nothing came."""
    source = source_queries.source(number)
    setting, now = source_queries.setting(source), timezone.now()
    point("hotline.pull:begun")
    try:
        brought, problems = _ask(source, setting, now)
    except Refused as refusal:
        return [_nothing(source, setting, why, refusal)]
    point("hotline.pull:asked")
    rows = [_take(source, setting, why, one, now) for one in brought]
    with transaction.atomic():
        Pulse.objects.filter(source=source).update(
            tries=0, called_at=None, next_at=following(setting.facts, timezone.now())
        )
        if problems:
            _letter(source, None, REACH, [_nameless(p) for p in problems])
        else:
            _ended(source, REACH)
    point("hotline.pull:done")
    return rows


def _ask(source: Source, setting: Setting, now: datetime) -> tuple[list[Brought], Sequence[Problem]]:
    """What the source gives now, and what is wrong with some of it. Raises `Refused`."""
    if source.kind == FOLDER:
        return folder.pull(setting.facts, source_queries.files_known(source), now)
    return [rest.pull(setting.facts, now)], []


def _take(source: Source, setting: Setting, why: str, one: Brought, now: datetime) -> Pull:
    """Take one batch in, or refuse it whole."""
    facts: dict[str, Any] = {
        "source": source, "setting": setting, "why": why, "digest": hashlib.sha256(one.data).hexdigest(), "size": len(one.data),
        "file": source_queries.file_key(str(one.request.get("file", ""))), "changed": int(one.request.get("changed", 0)),
    }  # fmt: skip
    label = source.title[:60]  # stands for the batch in what is told of it: a file's name may be a person's
    try:
        with transaction.atomic():
            Pulse.objects.select_for_update().get(source=source)  # one at a time
            made = None
            if not _known(source, setting, facts["digest"]):
                made = intake.take_in(
                    one.data, label, form=form_of(setting.facts, one.form), stated=min(one.stated, now), demonstration=source.demonstration,
                    by=COURIER,
                )  # fmt: skip
            row = _row(facts, TAKEN if made and made.pk else SAME, made)
            Pulse.objects.filter(source=source).update(taken_at=timezone.now())
            _ended(source, BATCH, facts["file"])
            point("hotline.pull:written")
    except Refused as refusal:
        with transaction.atomic():
            row = _row(facts, DECLINED)
            _letter(source, row, BATCH, [p for p in refusal.problems if p.severity == "error"])
    point("hotline.pull:taken")
    return row


def _known(source: Source, setting: Setting, digest: str) -> bool:
    """Whether the same came before: any file of a folder, but of a service, which says how things are now, only the last."""
    rows = Pull.objects.filter(source=source, state__in=(TAKEN, SAME))
    if source.kind != FOLDER:
        last = rows.first()
        return last is not None and (last.digest, last.setting_id) == (digest, setting.pk)
    # one that held nothing but older states then may be the newest word when it is written again
    return any(not r.counts.get("older") for r in rows.filter(setting=setting, digest=digest))


def _row(facts: dict[str, Any], state: str, made: Any = None) -> Pull:
    """The row of a batch; the same again and again is one row."""
    kept = {k: v for k, v in facts.items() if k != "source"}
    last = facts["source"].pulls.first()
    if (
        last is not None
        and state != TAKEN
        and last.state == state
        and all(getattr(last, k) == v for k, v in kept.items())
    ):
        Pull.objects.filter(pk=last.pk).update(times=F("times") + 1, at=timezone.now())
        last.refresh_from_db()
        return last
    counts = {k: getattr(made, k) for k in ("rows", "new", "changed", "unchanged", "older")} if made else {}
    return Pull.objects.create(
        **facts, state=state, at=timezone.now(), intake=made if made and made.pk else None, counts=counts
    )


def _nothing(source: Source, setting: Setting, why: str, refusal: Refused) -> Pull:
    """Nothing came: again a little later, or, when that is of no use, at the next round, and the office is told."""
    with transaction.atomic():
        pulse, now = Pulse.objects.select_for_update().get(source=source), timezone.now()
        pulse.tries += 1
        again = passing(refusal) and pulse.tries <= int(setting.facts["retries"])
        row = _row({"source": source, "setting": setting, "why": why}, NOTHING)
        if again:
            pulse.next_at = now + wait(pulse.tries, int(setting.facts["retry_seconds"]), random.random())
        else:
            pulse.tries, pulse.next_at = 0, following(setting.facts, now)
            _letter(source, None, REACH, refusal.problems)
        pulse.called_at = None
        pulse.save(update_fields=["tries", "next_at", "called_at"])
    return row


def _letter(source: Source, row: Pull | None, kind: str, problems: Sequence[Problem]) -> None:
    """Put on record what could not be done; the open letter of the same thing is counted up. The office is told once."""
    now, file = timezone.now(), row.file if row else ""
    kept = [_kept(p, kind) for p in problems[:MOST_PROBLEMS]]
    found = Letter.objects.filter(source=source, kind=kind, file=file, state=OPEN).first()
    if found is not None:
        found.times, found.last_at, found.problems, found.pull = found.times + 1, now, kept, row
        found.save(update_fields=["times", "last_at", "problems", "pull"])
        return
    Letter.objects.create(
        source=source, pull=row, kind=kind, file=file, problems=kept, since=now, last_at=now, state=OPEN
    )
    words = LETTERS[kind]
    notify(
        [("office", "")],
        Text(f"热线来源“{source.title}”：{words.zh}", f"The hotline's source “{source.words.en}”: {words.en}"),
        Text(f"{len(problems)} 处问题，位置和应为见来源的页面。", f"{len(problems)} problems; where and what was expected stands on its page."),
        link=reverse("hotline:source", args=[source.pk]),
        about=f"hotline:source:{source.pk}",
    )  # fmt: skip


def _kept(problem: Problem, kind: str) -> dict[str, Any]:
    """A problem as it is kept: of a batch never what was found, and places without what people wrote."""
    told = problem.as_json()
    place = dict(told["place"]) | {"file": "", "path": mask(problem.place.path).text[:80]}
    return told | {"place": place} | ({"found": None} if kind == BATCH else {})


def _nameless(problem: Problem) -> Problem:
    """A problem with a file that was not even read, without the file's name."""
    return Problem(problem.code, Place(), problem.found, problem.expected, problem.remedy, problem.severity)


def _ended(source: Source, kind: str, file: str = "") -> None:
    """It came right by itself: nobody needs to see to it."""
    Letter.objects.filter(source=source, kind=kind, file=file, state=OPEN).update(
        state=RECOVERED, ended_at=timezone.now()
    )
