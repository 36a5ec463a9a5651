"""Opening and closing a call: who is asked what by when, with nothing asked that is known or was asked already."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from quanheng.engine import periods
from quanheng.engine.errors import Place, Problems, Text
from quanheng.engine.scheme.model import Scheme
from quanheng.platform.agenda import calendar, deadlines
from quanheng.platform.agenda.deadlines import Due
from quanheng.platform.catalogue import queries as catalogue
from quanheng.platform.collection import burden, flow, prefill, queries
from quanheng.platform.collection.burden import Request
from quanheng.platform.collection.models import Call, Cell, Return
from quanheng.platform.collection.prefill import Plan, Question
from quanheng.platform.collection.sheet import Key, Known
from quanheng.platform.ledger import queries as ledger
from quanheng.platform.ledger.doors import DOORS
from quanheng.platform.lib.faults import point
from quanheng.platform.lib.locks import take_turns
from quanheng.platform.lib.rows import insert
from quanheng.platform.notices.actions import Message, notify_each
from quanheng.platform.programmes import cycle
from quanheng.platform.programmes import queries as programmes
from quanheng.platform.programmes.flow import MIDTERM, PREPARE, RESULT
from quanheng.platform.registry import queries as registry
from quanheng.platform.registry.act import act
from quanheng.platform.registry.people import today
from quanheng.platform.registry.powers import Actor
from quanheng.platform.schemes import queries as schemes
from quanheng.platform.schemes.models import SchemeVersion

LOCK = "collection.open"
DAYS_TO_SUBMIT, DAYS_TO_CONFIRM = 10, 5  # working days, where the office sets none
STAGES = {flow.MIDTERM: (PREPARE, MIDTERM), flow.RESULT: (PREPARE, RESULT)}


@dataclass(frozen=True)
class Asked:
    """A call as it would go out: the plan, and the estimated minutes of each return."""

    plan: Plan
    minutes: dict[prefill.Filler, int]
    form: str
    timed: bool


def open_call(
    version: SchemeVersion,
    period: str,
    *,
    title: str = "",
    title_en: str = "",
    submit_by: date | None = None,
    confirm_by: date | None = None,
    items: Collection[str] | None = None,
    units: Collection[str] | None = None,
    given: Collection[str] | None = None,
    requests: Sequence[Request] = (),
    reason: str = "",
    by: Actor,
) -> Call:
    """Send out a call for a period: one return a unit, and one for each owner that gives items for all units.

    `items` (None: all of the scheme) of `units` (None: all members); `given`: the items their owners give (None: as
    in the scheme's last call). What the ledger holds, and what an open call asks already, is not asked. `reason`
    publishes why a photo quota or a unit's budget is exceeded. Raises `Refused` with everything at once: without a
    filing number, outside the right stage of the year, with nothing left to ask.
    """
    scheme = schemes.resolved(version)
    with act("collection.open", by, state=version.state, allowed=("adopted",)) as record:
        take_turns(LOCK)
        first = submit_by or calendar.add_working_days(today(), DAYS_TO_SUBMIT)
        second = confirm_by or calendar.add_working_days(first, DAYS_TO_CONFIRM)
        problems = Problems()
        _check_scope(scheme, version, period, items, units, given or (), first, second, problems)
        problems.refuse()
        purpose, year = prefill.purpose_of(period), int(period[:4])
        programme = programmes.require_filed(version.scheme, year)
        cycle.require_stage(version.scheme, year, *STAGES[purpose])
        asked = ask(version, period, items=items, units=units, given=given, requests=requests)
        _check_load(asked, requests, reason, problems)
        problems.refuse()
        call = Call.objects.create(
            version=version,
            scheme=version.scheme,
            period=period,
            title=title.strip()[:200] or f"{version.title}填报表"[:200],
            title_en=title_en.strip()[:200] or f"{version.title_en or version.title} return"[:200],
            purpose=purpose,
            submit_by=first,
            confirm_by=second,
            form=asked.form,
            asked=asked.plan.count(flow.ASKED),
            known=asked.plan.count(flow.KNOWN),
            linked=asked.plan.count(flow.LINKED),
            minutes=sum(asked.minutes.values()),
            requests=[r.as_json() for r in requests],
            reasons={"over": reason.strip()} if reason.strip() else {},
            filing_number=str(programme.number or ""),
            demonstration=version.demonstration,
            opened_at=record.at,
            opened_by=by.name,
        )
        papers = _write(call, scheme, asked)
        point("collection.open:cells")
        tell_all(papers)
        point("collection.open:told")
        cycle.file_product(
            version.scheme, year, "call", f"call:{call.pk}", Text(call.title, call.title_en), by,
            link=reverse("collection:call", args=[call.pk]),
        )  # fmt: skip
        record.of(
            Text(f"{call.title}（{period}）", f"{call.title_en} ({period})"),
            call=call.pk, scheme=version.scheme, digest=version.digest, period=period, returns=len(papers),
            asked=call.asked, known=call.known, linked=call.linked, minutes=call.minutes,
            filing_number=call.filing_number, **({"reason": reason.strip()} if reason.strip() else {}),
        )  # fmt: skip
    return call


def ask(
    version: SchemeVersion,
    period: str,
    *,
    items: Collection[str] | None = None,
    units: Collection[str] | None = None,
    given: Collection[str] | None = None,
    requests: Sequence[Request] = (),
) -> Asked:
    """What a call would ask of whom, with its minutes; reads only, so that the office sees it before it goes out."""
    scheme = schemes.resolved(version)
    members = [u for u in schemes.members(version) if units is None or u in units]
    chosen = list(scheme.items) if items is None else list(items)
    parts = {p for i in chosen if i in scheme.items for p in prefill.periods_of(scheme.items[i], period)}
    known: dict[Key, Known] = {
        (f.item, f.unit, f.period): Known(
            f.value, f.status, f.source or DOORS[f.door].zh, f.door, f.id, f.posted_at
        )
        for f in ledger.in_force(items=chosen, units=members, periods=parts)
    }
    plan = prefill.plan(
        scheme,
        period,
        members,
        items=items,
        given=queries.usual_givers(version.scheme) if given is None else given,
        owners=owners(scheme, chosen),
        known=known,
        asked=queries.live(chosen, parts),
    )
    shape = sorted({(q.item, filler) for (_, filler), qs in plan.papers.items() for q in qs})
    form = hashlib.sha256(json.dumps([version.scheme, shape], ensure_ascii=False).encode()).hexdigest()
    bins = queries.bins(form, version.scheme)
    wanted = burden.requested_minutes(requests)
    minutes = {
        filler: burden.estimate(sum(q.kind == flow.ASKED for q in questions), bins).minutes
        + (int(wanted) if filler[1] == flow.OWN else 0)
        for filler, questions in plan.papers.items()
    }
    return Asked(plan, minutes, form, burden.median_seconds(bins) is not None)


def owners(scheme: Scheme, items: Collection[str]) -> dict[str, str]:
    """Item → the unit that owns it, as the register of items says, else as the scheme does; unknown ones are left out."""
    found: dict[str, str] = {}
    named: dict[str, str] = {}
    for item in items:
        unit = catalogue.owner_unit(item)
        written = scheme.items[item].owner if item in scheme.items else ""
        if unit is None and written:
            if written not in named:
                called = registry.unit_named(written)
                named[written] = called.code if called else ""
            unit = named[written]
        if unit:
            found[item] = unit
    return found


def _check_scope(
    scheme: Scheme, version: SchemeVersion, period: str, items: Collection[str] | None, units: Collection[str] | None,
    given: Collection[str], first: date, second: date, problems: Problems,
) -> None:  # fmt: skip
    parsed = periods.parse(period)
    kind = periods.kind_of(scheme.period) if scheme.period else ""
    if parsed is None or (kind and parsed.kind != kind):
        problems.add(
            "bad-period", Place(path="period"),
            (f"期间“{period}”与方案的周期对不上", f"the period “{period}” does not fit the scheme's"),
            ({"year": "2026", "half": "2026-H1", "quarter": "2026-Q2", "month": "2026-05"}.get(kind, "2026"),) * 2,
            ("按方案的周期写", "write it as the scheme counts"),
        )  # fmt: skip
    for item in sorted({*(items or ()), *given} - set(scheme.items)):
        problems.add(
            "unknown-item", Place(path=item),
            (f"方案里没有数据项“{item}”", f"the scheme has no item “{item}”"),
            ("方案里的数据项", "an item of the scheme"), ("去掉或改正", "take it out or correct it"),
        )  # fmt: skip
    for unit in sorted(set(units or ()) - set(schemes.members(version))):
        problems.add(
            "not-a-member", Place(path=unit),
            (f"“{unit}”不是参评单位", f"“{unit}” is not assessed under the scheme"),
            ("参评单位", "a member of the scheme"), ("去掉或改正", "take it out or correct it"),
        )  # fmt: skip
    known = owners(scheme, [i for i in given if i in scheme.items])
    for item in sorted(i for i in given if i in scheme.items and i not in known):
        problems.add(
            "no-owner", Place(path=item),
            (f"“{item}”没有登记的责任单位", f"“{item}” has no owner in the register"),
            ("由责任单位提供的数据项先有责任单位", "an owner, for an item that owners give"),
            ("在数据项目录里写明责任单位，或改由单位填报", "name its owner in the catalogue, or let the units fill it"),
        )  # fmt: skip
    if first < today() or second < first:
        problems.add(
            "dates-out-of-order", Place(path="submit_by"),
            (f"提交 {first}，确认 {second}", f"submit by {first}, confirm by {second}"),
            ("今天 ≤ 提交 ≤ 确认", "today ≤ submit ≤ confirm"), ("改日期", "change the dates"),
        )  # fmt: skip


def _check_load(asked: Asked, requests: Sequence[Request], reason: str, problems: Problems) -> None:
    if not asked.plan.papers:
        problems.add(
            "nothing-to-ask", Place(path="items"),
            ("要的数都已知道，或已在别的填报表里问过", "everything is known already, or asked in another open call"),
            ("至少一格要填", "at least one cell to fill"),
            ("不必布置；到台账里看", "no call is needed; look in the ledger"),
        )  # fmt: skip
    if reason.strip():
        return  # published with the call
    for over in burden.over_quota(requests):
        problems.add(
            "too-many-photos", Place(path=over.request.item),
            (over.found().zh, over.found().en),
            (f"每人每天不超过 {burden.PHOTOS_A_DAY} 张", f"at most {burden.PHOTOS_A_DAY} a person and day"),
            (over.remedy().zh, over.remedy().en),
        )  # fmt: skip
    spent, budgets = queries.minutes_asked(today()), queries.budgets()
    for (unit, filler), minutes in asked.minutes.items():
        most = budgets.get(unit, budgets[""])
        if filler == flow.OWN and spent.get(unit, 0) + minutes > most:
            problems.add(
                "over-budget", Place(path=unit),
                (f"“{unit}”本月已布置 {spent.get(unit, 0)} 分钟，再加 {minutes} 分钟", f"“{unit}” is asked {spent.get(unit, 0)} minutes this month already, and {minutes} more"),
                (f"每月不超过 {most} 分钟", f"at most {most} minutes a month"),
                ("少问几格，或写明理由，理由公开", "ask less, or give a reason, which is published"),
            )  # fmt: skip


def _write(call: Call, scheme: Scheme, asked: Asked) -> list[Return]:
    papers = Return.objects.bulk_create(
        Return(
            call=call, unit_id=unit, filler=filler, due=call.submit_by, minutes=asked.minutes[unit, filler]
        )
        for unit, filler in asked.plan.papers
    )
    where: dict[tuple[str, tuple[tuple[str, str], ...]], list[str]] = {}  # most returns of a call are alike

    def rows() -> Iterator[dict[str, Any]]:
        for paper in papers:
            questions = asked.plan.papers[paper.unit_id, paper.filler]
            alike = paper.filler, tuple((q.item, q.period) for q in questions)
            if alike not in where:
                where[alike] = prefill.addresses(scheme, paper.filler, call.period, questions)
            for n, (q, address) in enumerate(zip(questions, where[alike], strict=True)):
                yield _cell(paper, n, q, address)

    insert(Cell, rows())
    return papers


def _cell(paper: Return, place: int, q: Question, address: str) -> dict[str, Any]:
    """A cell that was not touched yet, by column."""
    return {
        "paper_id": paper.pk, "key": q.key, "item": q.item, "unit_id": q.unit, "period": q.period, "place": place, "address": address,
        "section": q.section.zh[:200], "section_en": q.section.en[:200], "kind": q.kind, "live": q.kind == flow.ASKED,
        "owner_id": q.owner or None, "linked_id": q.linked or None,
        "figure": q.known.figure if q.known else None, "source": q.known.source[:300] if q.known else "",
    }  # fmt: skip


def tell_all(papers: Sequence[Return]) -> None:
    """Set each filler's deadline and tell whoever fills for the unit."""
    _tell((paper, _title(paper.call), paper.minutes, flow.NO_WORDS) for paper in papers)


def tell(paper: Return, body: Text = flow.NO_WORDS, *, back: int = 0) -> None:
    """The same for one return. `back`: so many cells were sent back to it, and only these have to be corrected."""
    title, minutes = _title(paper.call), paper.minutes
    if back:
        call = paper.call
        cells = f"{back} cell{'s' * (back > 1)}"
        title = Text(
            f"改好退回的 {back} 格：{call.title}（{call.period}）",
            f"Correct {cells} sent back: {call.title_en} ({call.period})",
        )
        asked = paper.cells.filter(kind=flow.ASKED).count()
        minutes = max(1, -(-minutes * back // max(asked, 1)))
    _tell([(paper, title, minutes, body)])


def _title(call: Call) -> Text:
    return Text(f"填报：{call.title}（{call.period}）", f"Fill in: {call.title_en} ({call.period})")


def _tell(listed: Iterable[tuple[Return, Text, int, Text]]) -> None:
    """Deadlines and notices of returns, each with its title, its minutes and what else is said."""
    dues, messages = [], []
    for paper, title, minutes, body in listed:
        role = "reporter" if paper.filler == flow.OWN else "owner"
        link, ref = reverse("collection:return", args=[paper.pk]), f"return:{paper.pk}"
        dues.append(Due(ref, paper.unit_id, role, paper.due, title, link, minutes))
        words = Text(
            f"{paper.due} 前提交，约 {minutes} 分钟。{body.zh}",
            f"Submit by {paper.due}, about {minutes} minute{'s' * (minutes > 1)}. {body.en}",
        )
        messages.append(Message(((role, paper.unit_id),), title, words, link, ref))
    deadlines.set_deadlines("collection.submit", dues)
    notify_each(messages)


def close_call(call: Call, *, by: Actor) -> Call:
    """End a call: nothing more is filled in unless reopened; what was submitted may still be confirmed."""
    with act("collection.close", by) as record:
        take_turns(LOCK)
        held = Call.objects.select_for_update().get(pk=call.pk)
        if held.state == flow.CLOSED:
            record.skip()
            return held
        held.state, held.closed_at = flow.CLOSED, record.at
        held.save(update_fields=["state", "closed_at"])
        Cell.objects.filter(paper__call=held).update(live=False)
        missing = held.returns.exclude(state__in=[flow.SUBMITTED, flow.CONFIRMED])
        for paper in missing:
            deadlines.drop("collection.submit", f"return:{paper.pk}")
        finish(held, by)
        record.of(Text(held.title, held.title_en), call=held.pk, missing=missing.count())
    return held


def finish(call: Call, by: Actor) -> None:
    """File the call's product with the year's cycle, once every return is confirmed or the call is closed."""
    if call.state == flow.OPEN and call.returns.exclude(state=flow.CONFIRMED).exists():
        return
    cycle.file_product(
        call.scheme, int(call.period[:4]), f"{call.purpose}_return", f"call:{call.pk}",
        Text(f"{call.title} {call.period}", f"{call.title_en} {call.period}"), by,
        link=reverse("collection:call", args=[call.pk]),
    )  # fmt: skip
