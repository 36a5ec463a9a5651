"""One pass over the tickets in the background: what the model does on tickets held out, suggestions, near-duplicates, issues.

The `Analysis` row is the truth; the task is only the call to look at it. A pass that was left behind is taken up again by
`sweep`; what it writes is written in one transaction that checks the pass is still its own.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django_tasks import task

from quanheng.analytics.text import alike, heat, issues, tokens
from quanheng.analytics.text.grams import Message, grams
from quanheng.engine.errors import Text
from quanheng.platform.hotline import duties, learning, parameters
from quanheng.platform.hotline.flow import DONE, FAILED, RUNNING, WAITING
from quanheng.platform.hotline.models import Analysis, Issue, Placing, Suggestion, Ticket
from quanheng.platform.hotline.parameters import Parameters
from quanheng.platform.lib.faults import point
from quanheng.platform.registry.act import act
from quanheng.platform.registry.powers import Actor

PATIENCE = timedelta(minutes=15)
MOST = 60_000  # the latest tickets of a pass
ATTEMPTS = 3
ALIKE = 0.8  # of their pairs of characters, that two near-duplicates share
ISSUES = 500  # kept of a pass
COLUMNS = (
    "id",
    "subject",
    "body",
    "class1",
    "unit",
    "reporter",
    "called_at",
    "votes",
    "community",
    "street",
    "closed_at",
)
Row = Mapping[str, Any]

log = logging.getLogger("quanheng.jobs")


def ask(*, as_of: datetime | None = None, by: Actor) -> Analysis:
    """Ask for a pass; the one that waits already, if there is one."""
    with act("hotline.analyse", by) as record:
        waiting = Analysis.objects.filter(state=WAITING).first()
        if waiting is not None:
            record.skip()
            return waiting
        made = Analysis.objects.create(
            as_of=as_of or record.at,
            terms=parameters.now_in_force().facts(),
            at=record.at,
            by=by.name,
            identity=by.identity,
        )
        record.of(Text("归并热线工单", "a pass over hotline tickets"), analysis=made.pk)
    _call(made.pk)
    return made


def _call(pk: int) -> None:
    called = analyse.enqueue(pk)
    Analysis.objects.filter(pk=pk).update(called=str(called.id), beat_at=timezone.now())


@task()
def analyse(pk: int) -> None:
    """Do a pass."""
    carry_out(pk)


def sweep(now: datetime | None = None) -> None:
    """Passes that were left behind wait again, and are called again; after some attempts they count as failed."""
    long_ago = (now or timezone.now()) - PATIENCE
    for left in Analysis.objects.filter(state=RUNNING, beat_at__lt=long_ago):
        again = left.attempt < ATTEMPTS and not Analysis.objects.filter(state=WAITING).exists()
        Analysis.objects.filter(pk=left.pk, state=RUNNING, attempt=left.attempt).update(
            state=WAITING if again else FAILED
        )
    for left in Analysis.objects.filter(state=WAITING, beat_at__lt=long_ago):
        _call(left.pk)


def carry_out(pk: int) -> None:
    """Take a pass up and see it to its end; one that does not wait is somebody else's."""
    if not Analysis.objects.filter(pk=pk, state=WAITING).update(
        state=RUNNING, attempt=F("attempt") + 1, beat_at=timezone.now()
    ):
        return
    analysis = Analysis.objects.get(pk=pk)
    point("hotline.analysis:taken")
    try:
        made = _look(analysis)
        with transaction.atomic():
            ours = Analysis.objects.filter(pk=pk, attempt=analysis.attempt, state=RUNNING)
            if not ours.update(state=DONE, tickets=len(made.rows), measured=made.measured):
                log.warning("analysis %s was taken up by another worker", pk)
                return
            made.write(analysis)
            duties.sync()
            point("hotline.analysis:written")
    except Exception:
        # not ours to understand; the trace goes to the log and the asker is not left waiting
        Analysis.objects.filter(pk=pk, attempt=analysis.attempt, state=RUNNING).update(state=FAILED)
        raise


class Found:
    """What a pass found, before it is written."""

    def __init__(self, rows: Sequence[Row], family: Any, own: Any, counts: Any) -> None:
        self.rows = rows
        self.family = family
        self.own = own
        self.counts = counts
        self.issues: list[tuple[int, Issue]] = []
        self.measured: dict[str, Any] = {}
        self.said: list[learning.Said] = []

    def write(self, analysis: Analysis) -> None:
        """Suggestions that are new, issues, placings; those of earlier passes give way."""
        Placing.objects.exclude(analysis=analysis).delete()
        Issue.objects.exclude(analysis=analysis).delete()
        kept = {}
        for place, (k, one) in enumerate(self.issues, start=1):
            one.analysis, one.place_in_list = analysis, place
            kept[k] = one
        Issue.objects.bulk_create(kept.values(), batch_size=500)
        Placing.objects.bulk_create(
            (
                Placing(
                    analysis=analysis,
                    ticket_id=row["id"],
                    issue=kept.get(int(k)),
                    family=int(f),
                    counts=bool(c),
                )
                for row, k, f, c in zip(self.rows, self.own, self.family, self.counts, strict=True)
            ),
            batch_size=1000,
        )
        at = timezone.now()
        before = {
            (s.ticket_id, s.class1, s.unit)
            for s in Suggestion.objects.filter(ticket__in=[s.ticket for s in self.said[:900]])
        }
        answered = set(Suggestion.objects.exclude(signature=None).values_list("ticket_id", flat=True))
        Suggestion.objects.bulk_create(
            (
                Suggestion(analysis=analysis, ticket_id=s.ticket, class1=s.class1, class_sure=s.class_sure, unit=s.unit, unit_sure=s.unit_sure, at=at)
                for s in self.said
                if (s.ticket, s.class1, s.unit) not in before and s.ticket not in answered
            ),
            batch_size=500,
        )  # fmt: skip


def _look(analysis: Analysis) -> Found:
    said = Parameters({str(k): str(v) for k, v in analysis.terms.items()})
    rows = list(
        Ticket.objects.filter(called_at__lte=analysis.as_of)
        .order_by("-called_at", "-id")
        .values(*COLUMNS)[:MOST]
    )
    rows.reverse()
    messages = [Message(r["subject"], r["body"]) for r in rows]
    family = alike.families_of(grams(messages, singles=False), ALIKE) if rows else np.zeros(0, np.int64)
    own = issues.issues_of(messages) if rows else np.zeros(0, np.int64)
    found = Found(rows, family, own, alike.once_each(family, [r["reporter"] for r in rows]))
    found.measured, found.said = learning.learn(rows, messages, family, said)
    found.issues = _named(found, messages, analysis.as_of, said)
    return found


def _named(
    found: Found, messages: Sequence[Message], as_of: datetime, said: Parameters
) -> list[tuple[int, Issue]]:
    """The issues with name, words, place, time and heat, the hottest first."""
    rows, own = found.rows, found.own
    if not rows:
        return []
    weights = heat.Weights(
        *(said.number(f"heat_{k}") for k in ("count", "reporters", "recency", "spread", "votes")), said.number("half_life"), said.number("window")
    )  # fmt: skip
    began = min(r["called_at"] for r in rows)
    everywhere = tokens.within(m.subject for m in messages)
    order = np.argsort(own, kind="stable")
    made = []
    for members in np.split(order, np.flatnonzero(np.diff(own[order])) + 1):
        k = int(own[members[0]])
        counting = [int(m) for m in members if found.counts[m]]
        if k < 0 or len(counting) < 2:
            continue
        mine = [rows[m] for m in counting]
        told = [
            heat.Said(r["called_at"], r["reporter"], r["community"] or r["street"], r["votes"]) for r in mine
        ]
        hot = heat.heat(told, as_of, began, weights)
        places = Counter(r["community"] or r["street"] for r in mine)
        made.append((k, hot, members, counting, next((p for p, _ in places.most_common() if p), "")))
    made.sort(key=lambda one: (-one[1].total, one[0]))
    named = []
    for k, hot, members, counting, where in made[:ISSUES]:
        times = [rows[m]["called_at"] for m in counting]
        name = messages[issues.representative(messages, counting[:200])].subject
        words = tokens.label_words([messages[m].subject for m in counting[:200]], everywhere, len(messages))
        one = Issue(
            title=name[:300], words=words, where=where[:120], first=min(times), last=max(times), tickets=len(members),
            counted=len(counting), heat=hot.facts(),
        )  # fmt: skip
        named.append((k, one))
    return named
