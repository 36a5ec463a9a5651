"""A check, carried out: the readings of a month are kept, cases are opened where rules fire, seen again, or seen gone.

Done by hand, as a job, and by the worker whenever the ledger or a run of the scheme has moved on. Warnings prompt; they
change no score.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from quanheng.engine.errors import Place, Problems
from quanheng.platform.agenda.calendar import calendar
from quanheng.platform.ledger import queries as ledger
from quanheng.platform.lib.faults import point
from quanheng.platform.lib.locks import take_turns
from quanheng.platform.lib.rows import insert
from quanheng.platform.monitoring import (
    ahead,
    alarms,
    alerts,
    document,
    duties,
    hits,
    lamps,
    levels,
    queries,
    reckon,
)
from quanheng.platform.monitoring.figures import MONTHS, Facts, gather
from quanheng.platform.monitoring.flow import ADOPTED, LEVEL, LIFTED, LIVE, OPEN
from quanheng.platform.monitoring.models import Case, Look, MilestoneStep, Plan, Reading, Step
from quanheng.platform.monitoring.outlook import Outlook
from quanheng.platform.monitoring.paces import hindcasts
from quanheng.platform.monitoring.plan import MonitoringPlan
from quanheng.platform.registry.act import act
from quanheng.platform.registry.people import today
from quanheng.platform.registry.powers import Actor
from quanheng.platform.schemes import queries as schemes
from quanheng.platform.scoring.models import Run

Key = tuple[str, str, str]  # unit, indicator, rule


def month_of(plan: Plan, on: date) -> int:
    """The month a check made on a day is of: the running one in the plan's year, December after it, 0 before."""
    return on.month if on.year == plan.year else MONTHS if on.year > plan.year else 0


def check(plan: Plan, month: int | None = None, *, on: date | None = None, by: Actor) -> list[Look]:
    """Check every month up to one (None: the running one) that has not been checked on just these figures; cases are opened
    for the last only. Raises `Refused`."""
    day = on or today()
    last = month_of(plan, day) if month is None else month
    now = Plan.objects.select_related("version").get(pk=plan.pk)
    with act("monitoring.check", by, state=now.state, allowed=(ADOPTED,)) as record:
        record.skip()  # the power is asked before any figure is looked at
    before = reckoned(now, min(last, MONTHS))
    with act("monitoring.check", by, state=now.state, allowed=(ADOPTED,)) as record:
        problems = Problems()
        if not 1 <= last <= MONTHS:
            problems.add(
                "bad-month", Place(path="month"), (f"{now.year} 年没有第 {last} 月可查", f"there is no month {last} of {now.year} to check"),
                ("1 至 12，且年度已经开始", "1 to 12, once the year has begun"), ("改月份", "another month"),
            )  # fmt: skip
        problems.refuse()
        take_turns(f"monitoring.check:{now.pk}")
        plan_read = document.of(now.document)
        units = list(schemes.members(now.version))
        posting = newest_posting()
        facts = gather(plan_read, units, schemes.targets(now.version))
        claims = milestone_claims(now)
        past = ahead.Past(hindcasts(plan_read, facts, units), *before)
        kept: list[Look] = []
        decided = None
        for m in range(1, last + 1):
            found = reckon.check(
                plan_read, lamps.shipped(plan_read.lamps), facts, units, m, claims, day, past
            )
            more: dict[str, Any] = {}
            if m == last:
                decided = _decide(now, plan_read, m, found, len(units), day)
                more = _told(now, plan_read, facts, units, m, found, past, decided.held)
            made = _keep(now, m, posting, found, more, record.at, by)
            if made is not None:
                kept.append(made)
        opened = _cases(now, plan_read, last, decided, day, record.at, by) if decided else 0
        held = len(decided.held.rows) if decided else 0
        record.of(
            now.words, plan=now.pk, month=last, looks=[look.pk for look in kept], opened=opened, held=held
        )
        if not kept and not opened:
            record.skip()
    return kept


def reckoned(plan: Plan, last: int) -> tuple[dict[str, Outlook], dict[str, levels.LevelTest]]:
    """What is known of the plan's levels up to a month, made before any transaction: `ahead.reckoned`."""
    if not any(one.adds == LEVEL for one in document.of(plan.document).indicators):
        return {}, {}
    return ahead.reckoned(plan, *facts_of(plan), last)


def newest_posting() -> int:
    """The number of the ledger's newest posting; 0 before the first."""
    newest = ledger.postings(1)
    return newest[0].pk if newest else 0


def milestone_claims(plan: Plan) -> dict[tuple[str, str], tuple[str, date | None]]:
    """(unit, milestone) → the newest step and its day."""
    rows = (
        MilestoneStep.objects.filter(plan=plan).order_by("id").values_list("unit", "milestone", "kind", "on")
    )
    return {(unit, stone): (kind, on) for unit, stone, kind, on in rows}


def _told(
    plan: Plan, said: MonitoringPlan, facts: Facts, units: Sequence[str], month: int, found: reckon.Checked, past: ahead.Past, held: alarms.HeldBack
) -> dict[str, Any]:  # fmt: skip
    """What is kept with the newest check for pages that are not to reckon it again: back-tests by indicator, hit rates of a
    past year, and the warnings that wait by the alarm limit."""
    tests = levels.tried(said, facts, found.series, month, found.ahead, past.tests)
    return {
        "back_test": [vars(t) for t in past.hindcasts],
        "levels": [t.kept() for t in tests],
        "hits": [vars(h) for h in hits.of(plan, said, hits.outcomes(said, facts, units))],
        "held": held.kept(),
    }


def _keep(
    plan: Plan,
    month: int,
    posting: int,
    found: reckon.Checked,
    more: Mapping[str, Any],
    at: datetime,
    by: Actor,
) -> Look | None:
    """The readings of a month; None where they are as they were."""
    rows = [_plain(r) for r in found.rows]
    digest = hashlib.sha256(json.dumps(rows, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    before = Look.objects.filter(plan=plan, month=month).first()
    if before is not None and before.digest == digest and (not more or before.told == more):
        return None
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for (mode, lamp), n in Counter((r.mode, r.lamp) for r in found.rows).items():
        counts[mode][lamp] = n
    look = Look.objects.create(
        plan=plan,
        month=month,
        posting=posting,
        digest=digest,
        counts=dict(counts),
        told=dict(more),
        at=at,
        by=by.name,
    )
    insert(
        Reading,
        ({**row, "extra": json.dumps(row["extra"], ensure_ascii=False), "look_id": look.pk} for row in rows),
    )
    point("monitoring.check:kept")
    return look


def _plain(row: reckon.Row) -> dict[str, Any]:
    return {
        "unit": row.unit, "indicator": row.indicator, "mode": row.mode, "lamp": row.lamp, "month": row.month,
        "actual": reckon.text(row.actual), "target": reckon.text(row.target), "done": reckon.text(row.done), "plan": reckon.text(row.plan),
        "lag": reckon.text(row.lag), "extra": row.extra,
    }  # fmt: skip


@dataclass(frozen=True)
class Decided:
    """What a check does about cases: findings by key, those that are new, the worst first, and those that wait."""

    fired: Mapping[Key, reckon.Finding]
    live: Mapping[Key, Case]
    new: Sequence[Key]
    held: alarms.HeldBack
    outlooks: Mapping[tuple[str, str], Any]


def _decide(
    plan: Plan, said: MonitoringPlan, month: int, found: reckon.Checked, units: int, day: date
) -> Decided:
    """Which findings open a case now, which wait by the alarm limit. One live case for a unit, indicator and rule; one that was
    lifted on this month's figures, or later, is not opened again by them."""
    cases = list(Case.objects.filter(plan=plan))
    live = {(c.unit, c.indicator, c.rule): c for c in cases if c.state in LIVE}
    settled = {(c.unit, c.indicator, c.rule) for c in cases if c.state == LIFTED and c.last_month >= month}
    fired: dict[Key, reckon.Finding] = {}
    for one in found.findings:
        fired.setdefault((one.unit, one.indicator, one.rule), one)
    by = {(r.unit, r.indicator): r for r in found.rows}
    before = {(h.unit, h.indicator, h.rule): h.since for h in _held_before(plan)}
    due = []
    for key in fired:
        if key in live or key in settled:
            continue
        unit, indicator, rule = key
        outlook = found.ahead.get((unit, indicator))
        chance = outlook.chance if outlook is not None and outlook.shown else None
        row = by[(unit, indicator)]
        due.append(alarms.Due(unit, indicator, rule, row.lamp, before.get(key, day), chance))
    week = alarms.monday(day)
    warned = {c.unit for c in cases if c.opened_on is not None and week <= c.opened_on <= day}
    opened, held = alarms.part(due, warned, alarms.most(units, said.share), week)
    outlooks = {key: row.extra.get("outlook") for key, row in by.items()}
    return Decided(fired, live, [(d.unit, d.indicator, d.rule) for d in opened], held, outlooks)


def _held_before(plan: Plan) -> Sequence[alarms.Due]:
    """What the newest check left waiting."""
    held = queries.held(plan)
    return held.rows if held is not None else ()


def _cases(
    plan: Plan, said: MonitoringPlan, month: int, decided: Decided, day: date, at: datetime, by: Actor
) -> int:
    """Open what is new, note what is seen again or gone."""
    due = calendar().add(day, said.days)
    numbers = {
        key: {**one.numbers, "outlook": decided.outlooks.get((one.unit, one.indicator))}
        for key, one in decided.fired.items()
    }
    for key in decided.fired.keys() & decided.live.keys():
        _again(decided.live[key], decided.fired[key].lamp, month, numbers[key], at, by)
    made = Case.objects.bulk_create(
        (
            Case(
                plan=plan, unit=key[0], indicator=key[1], rule=key[2], lamp=decided.fired[key].lamp, month=month, last_month=month,
                found=numbers[key], first_seen=at, opened_on=day, due=due, state=OPEN,
            )
            for key in decided.new
        ),
        batch_size=500,
    )  # fmt: skip
    point("monitoring.check:cases")
    Step.objects.bulk_create(
        (
            Step(case=c, kind="opened", detail=dict(c.found), at=at, by=by.name, identity=by.identity)
            for c in made
        ),
        batch_size=500,
    )
    for key, case in decided.live.items():
        if key not in decided.fired and case.last_month < month:
            Case.objects.filter(pk=case.pk).update(last_month=month)
            Step.objects.create(
                case=case, kind="gone", detail={"month": month}, at=at, by=by.name, identity=by.identity
            )
    duties.opened(made, said)
    point("monitoring.check:duties")
    alerts.tell(made, said, day)
    point("monitoring.check:told")
    return len(made)


def _again(case: Case, lamp: str, month: int, numbers: Mapping[str, Any], at: datetime, by: Actor) -> None:
    """A live case is seen in a later month: its last month and lamp are brought up to date, and the numbers stand in a step."""
    if month <= case.last_month:
        return
    Case.objects.filter(pk=case.pk).update(last_month=month, lamp=lamp)
    Step.objects.create(
        case=case, kind="seen", detail={**numbers, "seen_in": month}, at=at, by=by.name, identity=by.identity
    )


def stale(plan: Plan, day: date) -> bool:
    """Whether the ledger, or a run of the scheme, has moved on since a plan was last checked, or a new month has begun."""
    newest = Look.objects.filter(plan=plan).values_list("posting", "at").first()
    if newest is None:
        return True
    posting, at = newest
    if not Look.objects.filter(plan=plan, month=month_of(plan, day)).exists():
        return month_of(plan, day) > 0
    held = queries.held(plan)
    if held is not None and held.week < alarms.monday(day):
        return True  # a new week: what waited by the alarm limit is looked at again
    return (
        newest_posting() > posting or Run.objects.filter(version=plan.version_id, created_at__gt=at).exists()
    )


def facts_of(plan: Plan, units: Sequence[str] | None = None) -> tuple[MonitoringPlan, Facts, list[str]]:
    """A plan as it reads, with the ledger's figures as of now of its units, or of some."""
    said = document.of(plan.document)
    wanted = list(schemes.members(plan.version)) if units is None else list(units)
    return said, gather(said, wanted, schemes.targets(plan.version)), wanted
