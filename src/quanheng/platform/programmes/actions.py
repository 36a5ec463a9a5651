"""The writers of the register of assessments: apply, check, number, start, review, exit or continue.

The plan of a year is `planning`; lists to be merged, `consolidation`; the stages of the year, `cycle`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import count
from typing import Any

from quanheng.engine.errors import Place, Problems, Text
from quanheng.platform.lib.locks import take_turns
from quanheng.platform.programmes import duties, parameters, queries
from quanheng.platform.programmes.application import Application, check_application
from quanheng.platform.programmes.cycle import advance, file_product, open_cycle, require_stage
from quanheng.platform.programmes.duties import CHECKING, DECIDING, EXTRA, FILING, REVIEWING
from quanheng.platform.programmes.flow import (
    CHECKED,
    CONTINUED,
    EXITED,
    FILED,
    LIVE,
    PLANNED,
    PROPOSED,
    REJECTED,
    REVIEWED,
    RUNNING,
    STATES,
    WITHDRAWN,
)  # fmt: skip
from quanheng.platform.programmes.models import Programme, Step
from quanheng.platform.programmes.ready import take_up
from quanheng.platform.registry.act import Record, act
from quanheng.platform.registry.powers import Actor

__all__ = [
    "Application", "advance", "amend", "answer_overlaps", "bind", "check", "decide", "enter_filed", "file", "file_product",
    "open_cycle", "propose", "reject", "require_stage", "review", "start", "withdraw",
]  # fmt: skip

LONGEST_NUMBER = 120


def propose(application: Application, *, by: Actor) -> Programme:
    """Apply for an assessment. What it overlaps is looked up at once and kept with it. Raises `Refused`."""
    with act("programmes.propose", by, unit=application.organiser) as record:
        check_application(application).refuse()
        made = Programme.objects.create(
            **application.facts(), state=PROPOSED, proposed_by=by.name, identity=by.identity, overlaps=[]
        )
        _look_up(made)
        _step(made, PROPOSED, "", record, by)
        duties.wait(CHECKING, made, "office", minutes=15)
        record.of(
            Text(made.title, made.title_en), programme=made.pk, year=made.year, overlaps=len(made.overlaps)
        )
    return made


def answer_overlaps(programme: Programme, answer: str, *, by: Actor) -> Programme:
    """The organiser says why an overlap is needed, or how it is avoided. Only while applied for."""
    with act(
        "programmes.propose", by, unit=programme.organiser, state=programme.state, allowed=(PROPOSED,)
    ) as record:
        programme.answer = answer.strip()
        programme.save(update_fields=["answer"])
        record.of(
            Text(programme.title, programme.title_en), programme=programme.pk, answered=bool(programme.answer)
        )
    return programme


def amend(programme: Programme, application: Application, *, by: Actor) -> Programme:
    """Change an application while nobody has checked it; what was changed is kept as a step. Raises `Refused`."""
    with act(
        "programmes.propose", by, unit=programme.organiser, state=_state_of(programme), allowed=(PROPOSED,)
    ) as record:
        problems = check_application(application)
        if application.organiser != programme.organiser:
            problems.add(
                "other-organiser", Place(path="organiser"),
                ("不能改主办单位", "the organiser cannot be changed"),
                (programme.organiser, programme.organiser), ("撤回，由另一单位另行申报", "withdraw it; the other unit applies anew"),
            )  # fmt: skip
        problems.refuse()
        facts = application.facts() | {"demonstration": programme.demonstration}
        changed = [name for name, value in facts.items() if getattr(programme, name) != value]
        if not changed:
            record.skip()
            return programme
        for name in changed:
            setattr(programme, name, facts[name])
        programme.save(update_fields=changed)
        _look_up(programme)
        _step(programme, PROPOSED, "", record, by, changed=changed)
        record.of(Text(programme.title, programme.title_en), programme=programme.pk, changed=changed)
    return programme


def withdraw(programme: Programme, *, reason: str = "", by: Actor) -> Programme:
    """The organiser withdraws an application that has no number yet."""
    with _move("programmes.propose", programme, (PROPOSED, CHECKED), by) as record:
        _into(programme, WITHDRAWN, reason, record, by)
        duties.drop(programme)
    return programme


def check(programme: Programme, *, note: str = "", by: Actor) -> Programme:
    """The office has checked an application. Another person than the applicant.

    Refused while it overlaps a live programme on all three and the organiser has not said why it is needed.
    """
    with _move("programmes.check", programme, (PROPOSED,), by, {programme.identity}) as record:
        _look_up(programme)
        whole = [o for o in programme.overlaps if len(o["on"]) == 3]
        problems = Problems()
        if whole and not (programme.answer or note).strip():
            titles = "、".join(f"“{o['title']}”" for o in whole)
            problems.add(
                "overlap-unanswered", Place(path=programme.title),
                (f"与 {titles} 对象、内容、时间都重叠，没有说明", f"it overlaps {titles} on objects, content and time, and nothing is said of it"),
                ("并入已有项目，或写明为什么要另办", "merged into the existing one, or a reason why it must stand alone"),
                ("请主办单位并入、改时间，或写说明", "ask the organiser to merge it, move it, or explain"),
            )  # fmt: skip
        problems.refuse()
        _into(programme, CHECKED, note, record, by)
        duties.done(CHECKING, programme)
        duties.wait(FILING, programme, "office", minutes=5)
    return programme


def reject(programme: Programme, *, reason: str, by: Actor) -> Programme:
    """The office does not approve an application, with the reason on record."""
    with _move("programmes.check", programme, (PROPOSED, CHECKED), by, {programme.identity}) as record:
        _need(reason, "reason").refuse()
        _into(programme, REJECTED, reason, record, by)
        duties.drop(programme)
        duties.tell(programme, REJECTED, reason)
    return programme


def file(programme: Programme, *, by: Actor) -> Programme:
    """Give a checked programme its number, in the form the parameter says; another person than the applicant."""
    with _move("programmes.file", programme, (CHECKED,), by, {programme.identity}) as record:
        take_turns("programmes.number")
        programme.number = _next_number(programme)
        programme.save(update_fields=["number"])
        _into(programme, FILED, "", record, by, number=programme.number)
        take_up(programme)
        duties.done(FILING, programme)
        duties.tell(programme, FILED, programme.number)
        if queries.plan(programme.year) is not None:
            duties.wait(EXTRA, programme, "leader", minutes=10)
    return programme


def enter_filed(application: Application, number: str, *, by: Actor) -> Programme:
    """Enter a programme that got its number on paper before this register was kept; the number is taken over."""
    with act("programmes.file", by, unit=application.organiser) as record:
        problems = check_application(application)
        if not number.strip() or Programme.objects.filter(number=number.strip()).exists():
            problems.add(
                "number-taken", Place(path="number"),
                (f"备案号“{number}”空着或已用", f"the number “{number}” is empty or taken"),
                ("没有用过的备案号", "a number not used"), ("核对原件", "check the original"),
            )  # fmt: skip
        problems.refuse()
        made = Programme.objects.create(
            **application.facts(),
            state=FILED,
            number=number.strip(),
            proposed_by=by.name,
            identity=by.identity,
        )
        _look_up(made)
        _step(made, FILED, "", record, by, number=made.number)
        take_up(made)
        record.of(Text(made.title, made.title_en), programme=made.pk, number=made.number)
    return made


def bind(programme: Programme, scheme: str, *, by: Actor) -> Programme:
    """Say under which scheme a programme runs; not once it is over."""
    with act("programmes.bind", by, unit=programme.organiser, state=programme.state, allowed=LIVE) as record:
        if programme.scheme == scheme.strip():
            record.skip()
        programme.scheme = scheme.strip()
        programme.save(update_fields=["scheme"])
        take_up(programme)
        record.of(Text(programme.title, programme.title_en), programme=programme.pk, scheme=programme.scheme)
    return programme


def start(programme: Programme, *, by: Actor) -> Programme:
    """A filed or planned programme runs, and its year opens in the first stage. `Refused` outside an adopted plan."""
    with _move("programmes.start", programme, (FILED, PLANNED), by) as record:
        plan = queries.plan(programme.year)
        problems = Problems()
        if plan is not None and programme.state == FILED:
            problems.add(
                "outside-the-plan", Place(path=programme.title),
                (f"不在 {programme.year} 年已审定的计划里", f"it is not in the adopted plan of {programme.year}"),
                ("计划内的项目，或经一事一报批准的项目", "a programme of the plan, or one approved on its own"),
                ("请领导按一事一报批准", "ask a leader to approve it on its own"),
            )  # fmt: skip
        problems.refuse()
        _into(programme, RUNNING, "", record, by)
        duties.done(EXTRA, programme)
        duties.wait(REVIEWING, programme, "office", after=programme.ends, minutes=60)
        open_cycle(programme, by=by)
    return programme


def review(programme: Programme, finding: str, *, minutes: int | None = None, by: Actor) -> Programme:
    """The review of its effect (效果评估): what it achieved and what it cost the units, by somebody else than the
    applicant. `minutes`: what it really took one unit."""
    with _move("programmes.review", programme, (RUNNING,), by, {programme.identity}) as record:
        _need(finding, "finding").refuse()
        _into(programme, REVIEWED, finding, record, by, minutes=minutes)
        duties.done(REVIEWING, programme)
        duties.wait(DECIDING, programme, "leader", minutes=10)
    return programme


def decide(programme: Programme, how: str, *, reason: str, by: Actor) -> Programme:
    """After the review: "exited", or "continued": then an application for the next year stands ready."""
    with _move("programmes.decide", programme, (REVIEWED,), by) as record:
        problems = _need(reason, "reason")
        if how not in (EXITED, CONTINUED):
            problems.add(
                "unknown-way", Place(path="how"),
                (f"没有“{how}”这种决定", f"there is no decision “{how}”"),
                ("退出，或延续", "exit or continue"), ("选一种", "choose one"),
            )  # fmt: skip
        problems.refuse()
        _into(programme, how, reason, record, by)
        duties.done(DECIDING, programme)
        duties.tell(programme, how, reason)
        if how == CONTINUED:
            _go_on(programme, record, by)
    return programme


def _go_on(programme: Programme, record: Record, by: Actor) -> None:
    following = Programme.objects.get(pk=programme.pk)
    following.pk, following.continues = None, programme
    following.year += 1
    following.begins, following.ends = _next_year(following.begins), _next_year(following.ends)
    following.state, following.number, following.extra, following.answer = PROPOSED, None, False, ""
    following.proposed_by, following.identity = by.name, by.identity
    following.save()
    _look_up(following)
    _step(following, PROPOSED, "", record, by)
    duties.wait(CHECKING, following, "office", minutes=15)


def _next_year(day: date) -> date:
    return day.replace(year=day.year + 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _move(
    name: str, programme: Programme, allowed: tuple[str, ...], by: Actor, not_by: Iterable[str] = ()
) -> Any:
    words = Text(
        "申报人不能核对、编号或评估自己的项目",
        "the applicant may not check, number or review the own programme",
    )
    return act(
        name,
        by,
        unit=programme.organiser,
        state=_state_of(programme),
        allowed=allowed,
        not_by=frozenset(not_by),
        why_not=words,
    )


def _state_of(programme: Programme) -> str:
    return Programme.objects.filter(pk=programme.pk).values_list("state", flat=True).first() or ""


def _into(programme: Programme, state: str, note: str, record: Record, by: Actor, **detail: Any) -> None:
    """Change the state, only from the one that was checked; a colleague who was quicker is told of."""
    moved = Programme.objects.filter(pk=programme.pk, state=programme.state).update(state=state)
    if not moved:
        problems = Problems()
        problems.add(
            "changed-meanwhile", Place(path=programme.title),
            ("刚才有人办过这一项", "somebody has just dealt with this"),
            ("页面所示的状态", "the state the page showed"), ("刷新后再看", "look at the page anew"),
        )  # fmt: skip
        problems.refuse()
    programme.state = state
    _step(programme, state, note, record, by, **detail)
    record.of(Text(programme.title, programme.title_en), programme=programme.pk, state=state, **detail)


def _step(programme: Programme, state: str, note: str, record: Record, by: Actor, **detail: Any) -> None:
    assert state in STATES
    Step.objects.create(
        programme=programme,
        state=state,
        at=record.at,
        by=by.name,
        identity=by.identity,
        note=note.strip(),
        detail=detail,
    )


def _look_up(programme: Programme) -> None:
    """Keep with a programme what it overlaps now."""
    programme.overlaps = [
        {
            "id": o.other.pk, "title": o.other.title, "on": list(o.on), "objects": queries.as_known(o.objects),
            "content": list(o.content), "first": o.first.isoformat() if o.first else "",
            "last": o.last.isoformat() if o.last else "", "days": o.days,
        }
        for o in queries.overlaps(programme)
    ]  # fmt: skip
    programme.save(update_fields=["overlaps"])


def _next_number(programme: Programme) -> str:
    form = parameters.value("number_format")
    taken = set(Programme.objects.filter(number__isnull=False).values_list("number", flat=True))
    first = Programme.objects.filter(year=programme.year, number__isnull=False).count() + 1
    numbers = (form.format(year=programme.year, n=n, organiser=programme.organiser) for n in count(first))
    number = next(n for n in numbers if n not in taken)
    if len(number) > LONGEST_NUMBER:
        problems = Problems()
        problems.add(
            "number-too-long", Place(path="number_format"),
            (f"照格式编出的号有 {len(number)} 字", f"the form gives a number of {len(number)} characters"),
            (f"不超过 {LONGEST_NUMBER} 字", f"at most {LONGEST_NUMBER}"), ("改备案号格式", "change the form of the number"),
        )  # fmt: skip
        problems.refuse()
    return number


def _need(words: str, column: str) -> Problems:
    problems = Problems()
    if not words.strip():
        problems.add(
            "blank", Place(path=column),
            ("没有写明理由或结论", "no reason or finding is given"),
            ("几句话，会记下来", "some words; they go on record"), ("写明", "say it"),
        )  # fmt: skip
    return problems
