"""The plan of a year, its caps, and what is added outside it (一事一报)."""

from __future__ import annotations

from quanheng.engine.errors import Place, Problems, Text
from quanheng.platform.lib.faults import point
from quanheng.platform.lib.locks import take_turns
from quanheng.platform.programmes import duties, queries
from quanheng.platform.programmes.flow import FILED, PLANNED
from quanheng.platform.programmes.models import Plan, Programme, Step
from quanheng.platform.programmes.queries import Load
from quanheng.platform.registry.act import act
from quanheng.platform.registry.powers import Actor

__all__ = ["adopt_plan", "approve_extra", "tell_over"]


def adopt_plan(year: int, *, note: str = "", by: Actor) -> Plan:
    """A leader adopts the plan: every filed programme of the year comes into it. Refused over a cap, naming each."""
    with act("programmes.plan", by) as record:
        take_turns("programmes.plan")
        problems = Problems()
        if queries.plan(year) is not None:
            problems.add(
                "plan-adopted", Place(path=str(year)),
                (f"{year} 年的计划已审定", f"the plan of {year} is adopted"),
                ("还没有审定的年度", "a year without an adopted plan"),
                ("计划外的项目按一事一报办", "approve additions on their own"),
            )  # fmt: skip
        tell_over(queries.load(year), year, problems)
        chosen = list(Programme.objects.select_for_update().filter(year=year, state=FILED).order_by("number"))
        if not chosen:
            problems.add(
                "empty-plan", Place(path=str(year)),
                (f"{year} 年没有已备案的项目", f"{year} has no filed programme"),
                ("至少一项", "at least one"), ("先备案", "file one first"),
            )  # fmt: skip
        problems.refuse()
        made = Plan.objects.create(
            year=year,
            adopted_at=record.at,
            adopted_by=by.name,
            programmes=[p.pk for p in chosen],
            note=note.strip(),
        )
        Programme.objects.filter(pk__in=made.programmes).update(state=PLANNED)
        point("programmes.plan:planned")
        Step.objects.bulk_create(
            Step(
                programme=p,
                state=PLANNED,
                at=record.at,
                by=by.name,
                identity=by.identity,
                detail={"plan": year},
            )
            for p in chosen
        )
        record.of(Text(f"{year} 年考核计划", f"plan of {year}"), year=year, programmes=len(chosen))
    return made


def approve_extra(programme: Programme, *, reason: str, by: Actor) -> Programme:
    """A leader approves one programme outside the adopted plan; it counts towards the caps all the same."""
    with act(
        "programmes.extra", by, state=programme.state, allowed=(FILED,), not_by={programme.identity}
    ) as record:
        take_turns("programmes.plan")
        problems = Problems()
        if queries.plan(programme.year) is None:
            problems.add(
                "no-plan", Place(path=programme.title),
                (f"{programme.year} 年的计划还没有审定", f"the plan of {programme.year} is not adopted yet"),
                ("随计划一起审定", "adopted with the plan"), ("等计划审定", "wait for the plan"),
            )  # fmt: skip
        if not reason.strip():
            problems.add(
                "blank", Place(path="reason"),
                ("没有写一事一报的理由", "no reason is given for an addition"),
                ("几句话，会记下来并公开", "some words, kept and published"), ("写明为什么等不到明年", "say why it cannot wait"),
            )  # fmt: skip
        tell_over(queries.load(programme.year), programme.year, problems)
        problems.refuse()
        programme.state, programme.extra = PLANNED, True
        programme.save(update_fields=["state", "extra"])
        Step.objects.create(
            programme=programme, state=PLANNED, at=record.at, by=by.name, identity=by.identity, note=reason.strip(), detail={"extra": True}
        )  # fmt: skip
        duties.done(duties.EXTRA, programme)
        duties.tell(programme, PLANNED, reason.strip())
        record.of(Text(programme.title, programme.title_en), programme=programme.pk, reason=reason.strip())
    return programme


def tell_over(load: Load, year: int, problems: Problems) -> None:
    """Note every cap that is passed: in total, and by organiser."""
    if load.cap_total is not None and load.total > load.cap_total:
        problems.add(
            "over-total-cap", Place(path=str(year)),
            (f"{year} 年共 {load.total} 项", f"{year} has {load.total} programmes"),
            (f"不超过 {load.cap_total} 项", f"at most {load.cap_total}"),
            (f"合并或退出 {load.total - load.cap_total} 项", f"merge or give up {load.total - load.cap_total}"),
        )  # fmt: skip
    for organiser in load.over:
        problems.add(
            "over-organiser-cap", Place(path=organiser),
            (f"{organiser} 主办 {load.by[organiser]} 项", f"{organiser} organises {load.by[organiser]}"),
            (f"每个单位不超过 {load.cap_organiser} 项", f"at most {load.cap_organiser} for an organiser"),
            ("同类合并", "merge those of a kind"),
        )  # fmt: skip
