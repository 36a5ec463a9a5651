"""Milestones of the work: a unit claims one with evidence, somebody else accepts it or gives it back."""

from __future__ import annotations

from datetime import date
from typing import Any

from quanheng.engine.errors import Place, Problems, Text
from quanheng.platform.lib import papers
from quanheng.platform.monitoring import document
from quanheng.platform.monitoring.flow import ADOPTED
from quanheng.platform.monitoring.models import MilestoneStep, Plan
from quanheng.platform.monitoring.plan import Milestone
from quanheng.platform.registry.act import act
from quanheng.platform.registry.people import today
from quanheng.platform.registry.powers import Actor

CLAIMED, ACCEPTED, GIVEN_BACK = "claimed", "accepted", "returned"
STEPS = {
    "": Text("未报", "not claimed"), CLAIMED: Text("已报，待核对", "claimed, to be checked"), ACCEPTED: Text("已核对", "accepted"),
    GIVEN_BACK: Text("已退回", "given back"),
}  # fmt: skip
SELF_CHECK = Text("报节点的人不能自己核对", "whoever claimed it does not accept it")


def stone(plan: Plan, id: str) -> Milestone | None:
    """A milestone of a plan."""
    return next((m for m in document.of(plan.document).milestones if m.id == id), None)


def newest(plan: Plan, unit: str, id: str) -> MilestoneStep | None:
    """The newest step of a milestone at a unit."""
    return MilestoneStep.objects.filter(plan=plan, unit=unit, milestone=id).order_by("-id").first()


def claim(
    plan: Plan, unit: str, id: str, on: date, words: str, files: list[Any], *, by: Actor
) -> MilestoneStep:
    """Say that a milestone was reached on a day, with evidence. Raises `Refused`."""
    problems = Problems()
    with act("monitoring.milestone", by, unit=unit, state=plan.state, allowed=(ADOPTED,)) as record:
        record.skip()  # the power is asked before any file is looked at, and files before the transaction
    papers.required(files, problems)
    kept = papers.take(files, problems)
    with act("monitoring.milestone", by, unit=unit, state=plan.state, allowed=(ADOPTED,)) as record:
        last = newest(plan, unit, id)
        known = stone(plan, id)
        if known is None or not known.concerns(unit) or (last is not None and last.kind == ACCEPTED):
            problems.add(
                "no-such-milestone", Place(path=id), (f"“{id}”不是这个单位还没完成的节点", f"“{id}” is no open milestone of this unit"),
                ("监控方案里的节点", "a milestone of the plan"), ("从列出的节点里选", "choose one of those listed"),
            )  # fmt: skip
        if on > today() or on.year != plan.year:
            problems.add(
                "bad-day", Place(path="on"), (f"完成日写着 {on.isoformat()}", f"the day is {on.isoformat()}"), (f"{plan.year} 年内，今天或以前", f"in {plan.year}, today or earlier"),
                ("改日期", "correct the day"),
            )  # fmt: skip
        problems.refuse()
        return _step(plan, unit, id, CLAIMED, record, by, on=on, words=words, papers=kept)


def decide(plan: Plan, unit: str, id: str, *, accepted: bool, words: str, by: Actor) -> MilestoneStep:
    """Accept a claimed milestone or give it back, by another than who claimed it. Raises `Refused`."""
    last = newest(plan, unit, id)
    state = last.kind if last is not None else ""
    claimed_by = (last.identity,) if last is not None else ()
    with act(
        "monitoring.accept",
        by,
        unit=unit,
        state=state,
        allowed=(CLAIMED,),
        not_by=claimed_by,
        why_not=SELF_CHECK,
    ) as record:
        problems = Problems()
        if not accepted and not words.strip():
            problems.add(
                "no-reason", Place(path="words"), ("退回没有写理由", "given back without a reason"), ("一句理由", "a reason"), ("写明缺什么", "say what is missing"),
            )  # fmt: skip
        problems.refuse()
        assert last is not None  # the state says so
        return _step(
            plan,
            unit,
            id,
            ACCEPTED if accepted else GIVEN_BACK,
            record,
            by,
            on=last.on,
            words=words,
            papers=[],
        )


def _step(
    plan: Plan,
    unit: str,
    id: str,
    kind: str,
    record: Any,
    by: Actor,
    *,
    on: date | None,
    words: str,
    papers: list[Any],
) -> MilestoneStep:
    made = MilestoneStep.objects.create(
        plan=plan,
        unit=unit,
        milestone=id,
        kind=kind,
        on=on,
        words=words.strip()[:4000],
        papers=papers,
        at=record.at,
        by=by.name,
        identity=by.identity,
    )
    record.of(
        document.of(plan.document).named(id),
        plan=plan.pk,
        milestone=id,
        step=kind,
        papers=[p["digest"] for p in papers],
    )
    return made
