"""What becomes of a case: the unit chooses, the office sends back, escalates or lifts; after the clock it suspends by itself."""

from __future__ import annotations

from datetime import date
from typing import Any

from quanheng.engine.errors import Place, Problems, Text
from quanheng.platform.agenda.calendar import calendar
from quanheng.platform.lib import papers
from quanheng.platform.lib.faults import point
from quanheng.platform.monitoring import document, duties
from quanheng.platform.monitoring.flow import (
    ANSWERED,
    CASES,
    CHOICES,
    LIFTED,
    LIVE,
    OPEN,
    SUSPENDED,
)
from quanheng.platform.monitoring.models import Case, Step
from quanheng.platform.notices.actions import notify
from quanheng.platform.registry.act import Record, act
from quanheng.platform.registry.people import today
from quanheng.platform.registry.powers import COMMAND_LINE, Actor

LONGEST = 4000
SELF_LIFT = Text("选择处置的人不能自己解除预警", "whoever chose what to do does not lift the warning")


def answer(case: Case, choice: str, words: str, *, files: list[Any] | None = None, by: Actor) -> Case:
    """The unit chooses: continue, re-allocate or cancel, and says why. Raises `Refused`."""
    now = Case.objects.select_related("plan").get(pk=case.pk)
    problems = Problems()
    with act("monitoring.answer", by, unit=now.unit, state=now.state, allowed=(OPEN, SUSPENDED)) as record:
        record.skip()  # the power is asked before any file is looked at, and files before the transaction
    kept = papers.take(files or [], problems)
    now.refresh_from_db()
    with act("monitoring.answer", by, unit=now.unit, state=now.state, allowed=(OPEN, SUSPENDED)) as record:
        if choice not in CHOICES:
            problems.add(
                "no-choice", Place(path="choice"), ("没有选处置", "no choice is made"), ("、".join(c.zh for c in CHOICES.values()), ", ".join(c.en for c in CHOICES.values())),
                ("选一个", "choose one"),
            )  # fmt: skip
        _said(words, problems)
        problems.refuse()
        after = (
            now.state if now.state == SUSPENDED else ANSWERED
        )  # a suspension is lifted by an act of its own
        _into(now, after, "answered", words, record, by, choice=choice, papers=kept)
        duties.answered(now)
    return now


def send_back(case: Case, words: str, *, by: Actor) -> Case:
    """What the unit said does not suffice: it is asked again. Raises `Refused`."""
    now = Case.objects.select_related("plan").get(pk=case.pk)
    with act("monitoring.return", by, unit=now.unit, state=now.state, allowed=(ANSWERED,)) as record:
        _words(words)
        _into(now, OPEN, "returned", words, record, by, choice="")
        duties.returned(now)
        _tell(now, Text("预警处置被退回", "Your answer to a warning was sent back"), words)
    return now


def escalate(case: Case, words: str, *, by: Actor) -> Case:
    """Bring it before the leader. Raises `Refused`."""
    now = Case.objects.select_related("plan").get(pk=case.pk)
    with act("monitoring.escalate", by, unit=now.unit, state=now.state, allowed=LIVE) as record:
        _words(words)
        now.escalated = True
        _into(now, now.state, "escalated", words, record, by)
        _escalated(now, words)
    return now


def resume(case: Case, words: str, *, days: int = 0, by: Actor) -> Case:
    """Lift an automatic suspension: the unit gets the days of the plan (or so many) to choose. Raises `Refused`."""
    now = Case.objects.select_related("plan").get(pk=case.pk)
    with act("monitoring.resume", by, unit=now.unit, state=now.state, allowed=(SUSPENDED,)) as record:
        _words(words)
        now.due = calendar().add(today(), days or document.of(now.plan.document).days)
        now.late = False
        after = ANSWERED if now.choice else OPEN
        _into(now, after, "resumed", words, record, by)
        duties.resumed(now)
        if after == ANSWERED:
            duties.answered(now)
        _tell(now, Text("暂停已解除", "The suspension was lifted"), words)
    return now


def lift(case: Case, words: str, *, by: Actor) -> Case:
    """End a case that was answered, by another than who answered. Raises `Refused`."""
    now = Case.objects.select_related("plan").get(pk=case.pk)
    chose = set(now.steps.filter(kind="answered").values_list("identity", flat=True))
    with act(
        "monitoring.lift",
        by,
        unit=now.unit,
        state=now.state,
        allowed=(ANSWERED,),
        not_by=chose,
        why_not=SELF_LIFT,
    ) as record:
        _words(words)
        _into(now, LIFTED, "lifted", words, record, by)
        duties.over(now)
        _tell(now, Text("预警已解除", "A warning was lifted"), words)
    return now


def run_out(on: date | None = None, *, by: Actor = COMMAND_LINE) -> int:
    """What the clock does after its last day: a case nobody chose for is late; where its plan says so it is suspended, else
    escalated. Once each. Returns how many."""
    day = on or today()
    waiting = Case.objects.filter(state=OPEN, due__lt=day, late=False)
    if not waiting.exists():
        return 0
    with act("monitoring.clock", by) as record:
        found = list(waiting.select_for_update().select_related("plan").order_by("id"))
        for case in found:
            case.late = True
            if document.of(case.plan.document).suspend:
                _step(case, SUSPENDED, "suspended", "", record, by)
                duties.suspended(case)
                _tell(case, Text("逾期未处置，已自动暂停", "Nobody chose in time: suspended"), "")
            else:
                case.escalated = True
                _step(case, OPEN, "late", "", record, by)
                _escalated(case, "")
            point("monitoring.clock:case")
        record.of(
            Text(f"{len(found)} 件预警逾期", f"{len(found)} warnings past their clock"),
            cases=[c.pk for c in found][:500],
        )
        if not found:
            record.skip()
    return len(found)


def _words(words: str) -> None:
    problems = Problems()
    _said(words, problems)
    problems.refuse()


def _said(words: str, problems: Problems) -> None:
    if not words.strip() or len(words) > LONGEST:
        problems.add(
            "no-words", Place(path="words"), ("没有写说明，或写得太长", "no words are given, or too many"),
            (f"{LONGEST} 字以内的说明", f"at most {LONGEST} characters"), ("写明原因和措施", "say why, and what is done"),
        )  # fmt: skip


def _into(case: Case, state: str, kind: str, words: str, record: Record, by: Actor, **more: Any) -> None:
    """A step of one case, with its line in the journal."""
    _step(case, state, kind, words, record, by, **more)
    record.of(
        duties.named(case), case=case.pk, step=kind, state=CASES[state].zh, choice=more.get("choice", "")
    )


def _step(
    case: Case, state: str, kind: str, words: str, record: Record, by: Actor, *, choice: str | None = None, papers: list[Any] | None = None
) -> None:  # fmt: skip
    before = case.state
    facts = {"state": state, "late": case.late, "escalated": case.escalated, "due": case.due}
    if choice is not None:
        facts["choice"] = choice
    if not Case.objects.filter(pk=case.pk, state=before).update(**facts):
        problems = Problems()
        problems.add(
            "moved-on", Place(path=f"case:{case.pk}"), ("这件预警刚被别人办过", "somebody else has just acted on this warning"),
            ("刚看到的状态", "the state you saw"), ("刷新后再办", "reload, then act"),
        )  # fmt: skip
        problems.refuse()
    for name, value in facts.items():
        setattr(case, name, value)
    Step.objects.create(
        case=case,
        kind=kind,
        words=words.strip(),
        choice=choice or "",
        papers=papers or [],
        at=record.at,
        by=by.name,
        identity=by.identity,
    )


def _tell(case: Case, title: Text, words: str) -> None:
    name = duties.named(case)
    notify([(role, case.unit) for role in ("reporter", "leader")], Text(f"{title.zh}：{name.zh}", f"{title.en}: {name.en}"),
           Text(words.strip(), words.strip()), duties.address(case), duties.ref(case))  # fmt: skip


def _escalated(case: Case, words: str) -> None:
    name = duties.named(case)
    notify([("leader", case.unit)], Text(f"提级督办：{name.zh}", f"Brought before you: {name.en}"), Text(words.strip(), words.strip()),
           duties.address(case), duties.ref(case))  # fmt: skip
