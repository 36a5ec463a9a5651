"""Whose turn it is: exclusions to audit, months to propose, figures to post by a second person, suggestions to answer.

What waits is what the tables say; `sync` makes the desks say the same. Acts of this room call it in their transaction, and the
worker does by the clock, for a month ends without any act.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Min
from django.urls import reverse
from django.utils import timezone

from quanheng.engine.errors import Text
from quanheng.platform.agenda import deadlines
from quanheng.platform.agenda.calendar import add_working_days
from quanheng.platform.agenda.models import Deadline
from quanheng.platform.hotline import parameters, queries
from quanheng.platform.hotline.models import Closing, Exclusion, Month
from quanheng.platform.hotline.parameters import Parameters
from quanheng.platform.hotline.rates import month_of, span_of
from quanheng.platform.lib.locks import take_turns
from quanheng.platform.notices.actions import notify
from quanheng.platform.notices.readers import holders
from quanheng.platform.registry.models import Person
from quanheng.platform.registry.people import today

AUDIT, PROPOSE, POST, SIGN = "hotline.audit", "hotline.propose", "hotline.post", "hotline.sign"
KINDS = (AUDIT, PROPOSE, POST, SIGN)
MOST_MINUTES = 120  # told of one duty: nobody sits longer at it without a pause


@dataclass(frozen=True)
class Duty:
    """One thing that waits, due so many working days after it began to: for whoever holds a role, or for one person."""

    kind: str
    ref: str
    due: date
    days: int
    title: Text
    link: str
    minutes: int
    role: str = ""
    person: Person | None = None


def sync(now: datetime | None = None) -> None:
    """Set what has begun to wait and tell those whose turn it is; end what waits no more."""
    with transaction.atomic():
        take_turns("hotline.duties")
        wanted = {(d.kind, d.ref): d for d in waiting(now or timezone.now())}
        standing = Deadline.objects.filter(kind__in=KINDS, met_at=None, dropped_at=None)
        there = {(d.kind, d.ref): d for d in standing}
        for kind, ref in there.keys() - wanted.keys():
            if kind == PROPOSE and not Month.objects.filter(period=ref).exists():
                continue  # it became old, which does not propose it
            end = deadlines.drop if kind == POST and not _posted(ref) else deadlines.met
            end(kind, ref)
        for key, duty in wanted.items():
            _set(duty, there.get(key))


def _posted(ref: str) -> bool:
    return Closing.objects.filter(month=int(ref.partition(":")[0])).exists()


def _set(duty: Duty, before: Deadline | None) -> None:
    due = max(duty.due, add_working_days(today(), duty.days))  # nobody is late the moment they are asked
    if before is not None:
        # moved by somebody, it stays; else it is later where what had waited longest was done
        due = before.due if before.moves.exists() else max(before.due, duty.due)
        same = (before.title, before.title_en, before.due, before.minutes, before.role, before.link)
        if same == (duty.title.zh[:200], duty.title.en[:200], due, duty.minutes, duty.role, duty.link):
            return
    deadlines.set_deadline(
        duty.kind, duty.ref, "", due, role=duty.role, person=duty.person, link=duty.link, minutes=duty.minutes, title=duty.title
    )  # fmt: skip
    if before is None:
        to = duty.person if duty.person is not None else (duty.role, "")
        body = Text(f"期限 {due}，约 {duty.minutes} 分钟。", f"Due {due}, about {duty.minutes} minutes.")
        notify([to], duty.title, body, link=duty.link, about=f"{duty.kind}:{duty.ref}")


def waiting(now: datetime) -> list[Duty]:
    """Everything that waits in this room."""
    said = parameters.now_in_force()
    return [*_audits(said), *_months(said, now), *_postings(said), *_signatures(said)]


def _after(moment: datetime, said: Parameters, key: str) -> date:
    return add_working_days(timezone.localtime(moment).date(), said.count(key))


def _minutes(each: int, n: int) -> int:
    return min(each * n, MOST_MINUTES)


def _audits(said: Parameters) -> Iterable[Duty]:
    """By the month of the call, so that a month's figures are seen to wait for them."""
    by: dict[str, list[datetime]] = {}
    for called, at in Exclusion.objects.filter(audit=None).values_list("ticket__called_at", "at"):
        by.setdefault(month_of(called), []).append(at)
    role = "reviewer" if by and holders("reviewer") else "office"
    for month, asked in sorted(by.items()):
        words = Text(
            f"审核 {month} 热线工单的剔除：{len(asked)} 条",
            f"Audit exclusions of {month}’s hotline tickets: {len(asked)}",
        )
        due = _after(min(asked), said, "audit_days")
        yield Duty(
            AUDIT,
            month,
            due,
            said.count("audit_days"),
            words,
            reverse("hotline:exclusions"),
            _minutes(3, len(asked)),
            role,
        )


def _months(said: Parameters, now: datetime) -> Iterable[Duty]:
    """The last months that are over, have tickets of units, and were not proposed."""
    first = span_of(month_of(now))[0]
    for _ in range(said.count("propose_back")):
        month = month_of(first - timedelta(days=1))
        first, after = span_of(month)
        there = queries.in_month(month).exclude(unit="").exists()
        if there and not Month.objects.filter(period=month).exists():
            due = add_working_days(
                (timezone.localtime(after) - timedelta(days=1)).date(), said.count("propose_days")
            )
            words = Text(f"提出 {month} 热线办理情况", f"Propose the hotline figures of {month}")
            yield Duty(
                PROPOSE,
                month,
                due,
                said.count("propose_days"),
                words,
                f"{reverse('hotline:home')}?month={month}",
                5,
                "office",
            )


def _postings(said: Parameters) -> Iterable[Duty]:
    """The figures proposed last of each month, for everybody of the office but who proposed them."""
    newest: dict[str, Month] = {}
    for one in Month.objects.select_related("closing").order_by("id"):
        newest[one.period] = one
    open_ = [one for one in newest.values() if not hasattr(one, "closing")]
    people = holders("office") if open_ else []
    for one in open_:
        words = Text(
            f"核对并入账 {one.period} 热线数字", f"Check and post the hotline figures of {one.period}"
        )
        due, link = _after(one.at, said, "post_days"), reverse("hotline:month", args=[one.pk])
        others = [p for p in people if f"person:{p.pk}" != one.identity]
        for person in others:
            yield Duty(
                POST, f"{one.pk}:{person.pk}", due, said.count("post_days"), words, link, 10, person=person
            )
        if not others:
            yield Duty(POST, f"{one.pk}:", due, said.count("post_days"), words, link, 10, "office")


def _signatures(said: Parameters) -> Iterable[Duty]:
    rows = queries.unanswered()
    n = rows.count()
    if n:
        first = rows.aggregate(first=Min("at"))["first"]
        words = Text(f"签署热线分类与分办建议：{n} 条", f"Answer suggestions for hotline tickets: {n}")
        yield Duty(
            SIGN,
            "waiting",
            _after(first, said, "sign_days"),
            said.count("sign_days"),
            words,
            reverse("hotline:suggestions"),
            _minutes(1, n),
            "office",
        )
