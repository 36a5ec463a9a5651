"""The writers of self-evaluation: open a round, fill a table, submit it (a locked version), give it back, close the round.

Verification has its writers in `verifying`, lists of projects in `lists`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse

from quanheng.engine.errors import Place, Problems, Text
from quanheng.engine.periods import kind_of, parse
from quanheng.platform.agenda import deadlines
from quanheng.platform.agenda.calendar import add_working_days
from quanheng.platform.ledger import queries as ledger
from quanheng.platform.ledger.actions import post
from quanheng.platform.ledger.entries import Entry
from quanheng.platform.lib.faults import point
from quanheng.platform.notices.actions import notify
from quanheng.platform.registry.act import act
from quanheng.platform.registry.people import today
from quanheng.platform.registry.powers import Actor
from quanheng.platform.schemes import queries as schemes
from quanheng.platform.schemes.flow import ADOPTED
from quanheng.platform.verification import tables
from quanheng.platform.verification.flow import CLOSED, DRAFT, ENDED, OPEN, SUBMITTED
from quanheng.platform.verification.models import Check, Locked, Round, Table
from quanheng.platform.verification.parameters import Parameters, check_said, declared

FILLING = "verification.fill"
MINUTES = 40


@dataclass(frozen=True)
class Opening:
    """What a round is opened with."""

    version: int
    period: str
    title: str
    due: date
    said: Mapping[str, Any]
    title_en: str = ""
    demonstration: bool = False


def open_round(opening: Opening, *, by: Actor) -> Round:
    """Open a round of self-evaluation for everyone assessed under a scheme version; each unit gets its table and a day.

    What the scheme decides of self-evaluation (`Scheme.self_evaluation`) holds, and cannot be set otherwise here.
    """
    with act("verification.open", by) as record:
        problems = Problems()
        said = check_said(opening.said, problems)
        version = schemes.version(opening.version)
        scheme = schemes.resolved(version)
        said = declared(said, scheme.self_evaluation, problems)
        period = parse(opening.period)
        if version.state != ADOPTED:
            problems.add("not-adopted", Place(path="version"), ("方案没有审定或已停用", "the scheme is not in force"),
                         ("审定的方案", "an adopted scheme"), ("换一个方案", "choose another"))  # fmt: skip
        if period is None or period.kind != kind_of(scheme.period):
            problems.add("bad-period", Place(path="period"), (f"期间“{opening.period}”与方案不合", f"“{opening.period}” is no period of the scheme"),
                         (f"方案按 {scheme.period} 考核", f"the scheme goes by {scheme.period}"), ("改正期间", "correct the period"))  # fmt: skip
        elif Round.objects.filter(version=version, period=opening.period).exists():
            problems.add("round-twice", Place(path="period"), ("这个方案这一期已经开过自评", "this scheme has a round for this period"),
                         ("每期一轮", "one round a period"), ("用已开的那一轮", "use the one there is"))  # fmt: skip
        if opening.due < today():
            problems.add("past", Place(path="due"), ("截止日已过", "the day is past"), ("今天或以后", "today or later"), ("改截止日", "choose a later day"))  # fmt: skip
        members = schemes.members(version)
        if not members:
            problems.add("nobody", Place(path="version"), ("方案没有考核对象", "nobody is assessed under the scheme"),
                         ("至少一个单位或项目", "a unit or project at least"), ("先在方案里定考核对象", "name them in the scheme"))  # fmt: skip
        problems.refuse()
        made = Round.objects.create(
            title=opening.title.strip(), title_en=opening.title_en.strip(), version=version, period=opening.period, due=opening.due,
            state=OPEN, said=said, opened_at=record.at, opened_by=by.name, demonstration=opening.demonstration or version.demonstration,
        )  # fmt: skip
        made_tables = Table.objects.bulk_create(Table(round=made, unit_id=u, state=DRAFT) for u in members)
        point("verification.open:tables")
        if Parameters(said).on("filled"):
            for table in made_tables:
                ask(table, made.due)
        record.of(made.words, round=made.pk, period=made.period, tables=len(made_tables), parameters=said)
    return made


def ask(table: Table, due: date) -> None:
    """Put a table on the desk of the unit's reporters."""
    deadlines.set_deadline(
        FILLING, str(table.pk), table.unit_id, due, role="reporter", link=page(table), minutes=MINUTES,
        title=Text(f"填写自评表“{table.round.title}”", f"Fill in the self-evaluation “{table.round.words.en}”"),
    )  # fmt: skip


def page(table: Table) -> str:
    """Where a table is filled in."""
    return reverse("verification:table", args=[table.pk])


def save(table: Table, form: Mapping[str, str], *, by: Actor) -> Table:
    """Keep what was typed. Saving the same again does nothing."""
    with act("verification.fill", by, unit=table.unit_id, state=_state(table), allowed=(DRAFT,)) as record:
        _refuse_idle(table)
        content = tables.read(form, tables.opened(table))
        if content == table.content:
            record.skip()
            return table
        table.content, table.saved_at = content, record.at
        table.save(update_fields=["content", "saved_at"])
        record.of(table.round.words, table=table.pk)
    return table


def submit(table: Table, *, by: Actor) -> Locked:
    """Submit a table: it is checked, its points are reckoned, and this version of it is locked. Raises `Refused`."""
    with act("verification.submit", by, unit=table.unit_id, state=_state(table), allowed=(DRAFT,)) as record:
        _refuse_idle(table)
        sheet = tables.opened(table)
        tables.check(sheet).refuse()
        kept = tables.record(sheet)
        made = Locked.objects.create(
            table=table, number=table.edition + 1, content=table.content, record=kept, digest=tables.digest(kept),
            at=record.at, by=by.name, identity=by.identity,
        )  # fmt: skip
        point("verification.submit:locked")
        Table.objects.filter(pk=table.pk).update(state=SUBMITTED, edition=made.number)
        table.state, table.edition = SUBMITTED, made.number
        deadlines.met(FILLING, str(table.pk))
        record.of(
            table.round.words, table=table.pk, number=made.number, digest=made.digest, total=kept["total"]
        )
    return made


def give_back(table: Table, reason: str, *, by: Actor) -> Table:
    """The office gives a submitted table back; the locked version stays. Not once it is being verified."""
    with act(
        "verification.reopen", by, unit=table.unit_id, state=_state(table), allowed=(SUBMITTED,)
    ) as record:
        problems = Problems()
        if not reason.strip():
            problems.add("blank", Place(path="reason"), ("没有写退回的理由", "no reason is given"), ("一句话", "a sentence"), ("写明", "say it"))  # fmt: skip
        if table.checks.exists() or table.round.state != OPEN:
            problems.add("under-verification", Place(path="table"), ("已经抽中核验，或本轮已结束", "it is being verified, or the round is closed"),
                         ("核验以前的表", "a table before verification"), ("在核验单里更正", "correct it through the check"))  # fmt: skip
        problems.refuse()
        Table.objects.filter(pk=table.pk).update(state=DRAFT)
        table.state = DRAFT
        ask(table, max(table.round.due, add_working_days(today(), 3)))
        notify(
            [("reporter", table.unit_id)],
            Text("自评表退回修改", "Your self-evaluation was given back"),
            Text(reason, reason),
            page(table),
            f"table:{table.pk}",
        )
        record.of(table.round.words, table=table.pk, reason=reason.strip())
    return table


def close_round(round_: Round, *, by: Actor) -> int:
    """End a round. Where the round counts, figures that units said and the ledger does not hold are posted, once; else none.

    Returns how many figures were posted. Refused while checks are open.
    """
    state = Round.objects.filter(pk=round_.pk).values_list("state", flat=True).first() or ""
    with act("verification.close", by, state=state, allowed=(OPEN,)) as record:
        waiting = Check.objects.filter(table__round=round_).exclude(state__in=ENDED).count()
        problems = Problems()
        if waiting:
            problems.add("checks-open", Place(path=round_.title), (f"还有 {waiting} 份核验单没有办结", f"{waiting} checks are still open"),
                         ("全部办结", "all of them ended"), ("先办结核验", "end them first"))  # fmt: skip
        problems.refuse()
        entries = _said(round_) if Parameters(round_.said).on("counted") else []
        if entries:
            post(entries, "verification", by=by)
        point("verification.close:posted")
        Round.objects.filter(pk=round_.pk).update(state=CLOSED, closed_at=record.at)
        round_.state, round_.closed_at = CLOSED, record.at
        for table in round_.tables.filter(state=DRAFT):
            deadlines.drop(FILLING, str(table.pk))
        record.of(round_.words, round=round_.pk, posted=len(entries))
    return len(entries)


def _said(round_: Round) -> list[Entry]:
    """What units said in their locked tables and the ledger does not hold."""
    submitted = list(round_.tables.filter(state=SUBMITTED))
    newest = {v.table_id: v for v in Locked.objects.filter(table__in=submitted).order_by("number")}
    figures = [(t, i, x) for t in submitted for i, x in newest[t.pk].content.get("figures", {}).items() if x]
    held = {
        f.key
        for f in ledger.in_force(
            items={i for _, i, _ in figures}, units=[t.unit_id for t in submitted], periods=[round_.period]
        )
    }
    return [
        Entry(i, t.unit_id, round_.period, Decimal(x), source=f"自评：{round_.title}", return_ref=f"table:{t.pk}")
        for t, i, x in figures if (i, t.unit_id, round_.period) not in held
    ]  # fmt: skip


def _state(table: Table) -> str:
    return Table.objects.filter(pk=table.pk).values_list("state", flat=True).first() or ""


def _refuse_idle(table: Table) -> None:
    problems = Problems()
    if table.round.state != OPEN or not Parameters(table.round.said).on("filled"):
        problems.add("not-asked", Place(path=table.round.title), ("这一轮没有要求自评，或已结束", "this round does not ask for it, or is closed"),
                     ("自评中的一轮", "a round under way"), ("不用填", "nothing is to be filled in"))  # fmt: skip
    problems.refuse()
