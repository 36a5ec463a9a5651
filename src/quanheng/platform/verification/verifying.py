"""The writers of verification: find, step aside, hear the unit, settle. A figure that differs is posted as a superseding
observation; nothing is edited. The sample is drawn by `drawing`.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from quanheng.engine.errors import Place, Problems, Text
from quanheng.engine.rounding import show
from quanheng.platform.agenda import deadlines
from quanheng.platform.agenda.calendar import add_working_days
from quanheng.platform.ledger.actions import post
from quanheng.platform.ledger.doors import MISREPORTED
from quanheng.platform.ledger.entries import Entry
from quanheng.platform.lib import papers
from quanheng.platform.lib.faults import point
from quanheng.platform.notices.actions import notify
from quanheng.platform.registry.act import Record, act
from quanheng.platform.registry.people import today
from quanheng.platform.registry.powers import Actor
from quanheng.platform.verification import queries, reckon
from quanheng.platform.verification.drawing import CHECKING, SETTLING, hand, into, page, state_of, words_of
from quanheng.platform.verification.flow import (
    AGREED,
    ANSWERED,
    ASSIGNED,
    CHECKS,
    ENDED,
    FALLS,
    FOUND,
    STANDS,
    WAITING,
)  # fmt: skip
from quanheng.platform.verification.models import Check, Integrity
from quanheng.platform.verification.parameters import Parameters, integrity

ANSWERING = "verification.answer"


def step_aside(check: Check, reason: str, *, by: Actor) -> Check:
    """Whoever is to verify says why they must not (own unit, relatives, contracts); the check goes to somebody else."""
    with act(
        "verification.avoid", by, unit=check.table.unit_id, state=state_of(check), allowed=(ASSIGNED,)
    ) as record:
        _refuse_other(check, by)
        _need(reason, "reason").refuse()
        check.reviewer = None
        into(check, WAITING, record, by, note=reason)
        deadlines.drop(CHECKING, str(check.pk))
        hand(check, None, record, by)
        record.of(words_of(check), check=check.pk, avoided=True)
    return check


def find(check: Check, figures: Mapping[str, str], finding: str, files: list[Any], *, by: Actor) -> Check:
    """What was found: a figure for each item, words, and evidence where it differs. What agrees is ended at once;
    what differs goes to the unit, which is heard before anything counts."""
    about: dict[str, Any] = {"unit": check.table.unit_id, "state": state_of(check), "allowed": (ASSIGNED,)}
    about["not_by"] = {check.locked.identity}
    with act("verification.find", by, **about) as asked:
        asked.skip()
        _refuse_other(check, by)
    problems = _need(finding, "finding")
    kept = papers.take(files, problems, used=queries.bytes_of(check.table.unit_id))
    with act("verification.find", by, **about) as record:
        _refuse_other(check, by)
        clean = {}
        for item in check.said:
            clean[item] = queries.number(figures.get(item, ""), item, problems)
        apart = any(_value(clean[i]) != _value(check.said[i]) for i in check.said)
        if apart:
            papers.required(files, problems)
        problems.refuse()
        check.found_figures = clean
        check.found_score = show(_score(check, clean), most=6) if apart else check.self_score
        check.false = apart and any(_false(check, i) for i in check.said)
        deadlines.met(CHECKING, str(check.pk))
        if not apart:
            into(check, AGREED, record, by, note=finding, files=kept)
            _end(check, record)
        else:
            days = int(Parameters(check.table.round.said).number("answer_days"))
            check.answer_by = add_working_days(today(), days)
            into(check, FOUND, record, by, note=finding, files=kept)
            title = Text(
                f"“{check.leaf}”核验与自评不同，请说明", f"“{check.leaf}” was found otherwise: be heard"
            )
            deadlines.set_deadline(ANSWERING, str(check.pk), check.table.unit_id, check.answer_by, role="reporter", link=page(check), minutes=20, title=title)  # fmt: skip
            notify(
                [("reporter", check.table.unit_id)],
                title,
                Text(finding, finding),
                page(check),
                f"check:{check.pk}",
            )
            deadlines.set_deadline(SETTLING, str(check.pk), check.table.unit_id, add_working_days(check.answer_by, 5), role="office", link=page(check), minutes=15,
                                   title=Text(f"定“{check.leaf}”的核验", f"Settle the check of “{check.leaf}”"))  # fmt: skip
        record.of(words_of(check), check=check.pk, agrees=not apart)
    return check


def answer(check: Check, words: str, files: list[Any], *, by: Actor) -> Check:
    """The unit is heard: it accepts the finding or says why not, with evidence if it has any."""
    about: dict[str, Any] = {"unit": check.table.unit_id, "state": state_of(check), "allowed": (FOUND,)}
    with act("verification.answer", by, **about) as asked:
        asked.skip()
    problems = _need(words, "words")
    kept = papers.take(files, problems, used=queries.bytes_of(check.table.unit_id))
    with act("verification.answer", by, **about) as record:
        problems.refuse()
        into(check, ANSWERED, record, by, note=words, files=kept)
        deadlines.met(ANSWERING, str(check.pk))
        record.of(words_of(check), check=check.pk)
    return check


def settle(check: Check, outcome: str, reason: str, *, by: Actor) -> Check:
    """The office, not whoever verified or reported, says what holds, after the unit was heard or its time is over.

    Where the finding stands its figures are posted as superseding observations; a misreport is counted in an item of
    its own, on which deductions or limits may be raised.
    """
    reviewer = f"person:{check.reviewer_id}"
    with act(
        "verification.settle", by, unit=check.table.unit_id, state=state_of(check), allowed=(FOUND, ANSWERED), not_by={reviewer, check.locked.identity}
    ) as record:  # fmt: skip
        problems = _need(reason, "reason")
        if outcome not in (STANDS, FALLS):
            problems.add("unknown-outcome", Place(path="outcome"), ("没有这种结论", "there is no such outcome"),
                         ("以核验为准，或以自评为准", "the finding stands, or falls"), ("选一种", "choose one"))  # fmt: skip
        if state_of(check) == FOUND and check.answer_by and today() <= check.answer_by:
            problems.add("not-heard", Place(path=check.leaf), (f"单位还没有说明，期限到 {check.answer_by}", f"the unit was not heard; it has until {check.answer_by}"),
                         ("单位说明以后，或期限过后", "after the unit was heard, or its time is over"), ("等单位说明", "wait for the unit"))  # fmt: skip
        problems.refuse()
        into(check, outcome, record, by, note=reason)
        if outcome == STANDS:
            _post(check, by)
        deadlines.drop(ANSWERING, str(check.pk))
        deadlines.met(SETTLING, str(check.pk))
        said = CHECKS[outcome]
        notify(
            [("reporter", check.table.unit_id)],
            Text(f"“{check.leaf}”核验办结：{said.zh}", f"The check of “{check.leaf}”: {said.en}"),
            Text(reason, reason),
            page(check),
            f"check:{check.pk}",
        )
        _end(check, record)
        record.of(words_of(check), check=check.pk, outcome=outcome, false=check.false and outcome == STANDS)
    return check


def _post(check: Check, by: Actor) -> None:
    found = check.steps.filter(state=FOUND).last()
    assert found is not None  # settled only after a finding
    unit, period = check.table.unit_id, check.table.round.period
    evidence = tuple(f["digest"] for f in found.files)
    entries = [
        Entry(i, unit, period, Decimal(x), source=f"核验：{found.note}"[:2000], evidence=evidence, return_ref=f"check:{check.pk}")
        for i, x in check.found_figures.items() if _value(x) != _value(check.said[i])
    ]  # fmt: skip
    if check.false:
        many = (
            Check.objects.filter(table=check.table, state=STANDS, false=True)
            .values("leaf")
            .distinct()
            .count()
        )
        entries.append(
            Entry(
                MISREPORTED,
                unit,
                period,
                Decimal(many),
                source="核验认定失实的行数",
                return_ref=f"check:{check.pk}",
            )
        )
    post(entries, "verification", by=by)
    point("verification.settle:posted")


def _end(check: Check, record: Record) -> None:
    """Once the last check of a unit in the round has ended, its integrity score is kept."""
    ended = list(Check.objects.filter(table=check.table))
    if any(c.state not in ENDED for c in ended):
        return
    apart = sum(
        (abs(Fraction(c.self_score) - Fraction(c.found_score)) for c in ended if c.state == STANDS),
        Fraction(0),
    )
    full = sum((Fraction(c.full) for c in ended), Fraction(0))
    if full <= 0:
        return
    parameters = Parameters(check.table.round.said)
    Integrity.objects.create(
        unit_id=check.table.unit_id, period=check.table.round.period, score=show(integrity(full, apart, parameters.number("steepness")), 2),
        rows=len(ended), full=show(full, most=6), apart=show(apart, most=6), source=f"round:{check.table.round_id}", at=record.at,
    )  # fmt: skip


def _score(check: Check, figures: Mapping[str, str]) -> Fraction:
    """The row's score by the engine on the locked figures with the verified ones in their place."""
    round_, record = check.table.round, check.locked.record
    own = {i: None if v is None else Decimal(v) for i, v in record["figures"].items()}
    own |= {i: Decimal(x) for i, x in figures.items()}
    causes = {r["leaf"]: r["cause"] for r in record["rows"]}
    ground = reckon.Ground(round_.version, round_.period, Parameters(round_.said))
    rows = ground.reckon(check.table.unit_id, own, causes).rows
    return next(r.score for r in rows if r.leaf.id == check.leaf) or Fraction(0)


def _false(check: Check, item: str) -> bool:
    said, found = _value(check.said[item]), _value(check.found_figures[item])
    if said is None or found is None or not said:
        return said != found
    return Parameters(check.table.round.said).line("false_line").beyond(abs(found - said) / abs(said))


def _value(text: str | None) -> Fraction | None:
    return Fraction(Decimal(text)) if text else None


def _refuse_other(check: Check, by: Actor) -> None:
    problems = Problems()
    if check.reviewer_id is None or check.reviewer_id != by.person:
        problems.add("not-yours", Place(path=check.leaf), ("这份核验单没有派给你", "this check was not given to you"),
                     ("派给你的核验单", "one that was"), ("请考核办改派", "ask the office"))  # fmt: skip
    problems.refuse()


def _need(words: str, cell: str) -> Problems:
    problems = Problems()
    if not words.strip():
        problems.add("blank", Place(path=cell), ("没有写明情况或理由", "no finding or reason is given"),
                     ("几句话，会记下来", "some words; they go on record"), ("写明", "say it"))  # fmt: skip
    return problems
