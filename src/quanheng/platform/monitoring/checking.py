"""A check, carried out: the readings of a month are kept, cases are opened where rules fire, seen again, or seen gone.

Done by hand, as a job, and by the worker whenever the ledger or a run of the scheme has moved on. Warnings prompt; they
change no score.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from quanheng.engine.errors import Place, Problems
from quanheng.platform.agenda.calendar import calendar
from quanheng.platform.ledger import queries as ledger
from quanheng.platform.lib.faults import point
from quanheng.platform.lib.locks import take_turns
from quanheng.platform.lib.rows import insert
from quanheng.platform.monitoring import alerts, document, duties, hits, lamps, reckon
from quanheng.platform.monitoring.figures import MONTHS, Facts, gather
from quanheng.platform.monitoring.flow import ADOPTED, LAMPS, LIFTED, LIVE, NONE, OPEN
from quanheng.platform.monitoring.models import Case, Look, MilestoneStep, Plan, Reading, Step
from quanheng.platform.monitoring.outlook import Hindcast, hindcasts
from quanheng.platform.monitoring.plan import MonitoringPlan
from quanheng.platform.registry.act import act
from quanheng.platform.registry.people import today
from quanheng.platform.registry.powers import Actor
from quanheng.platform.schemes import queries as schemes
from quanheng.platform.scoring.models import Run

WEIGHT = {lamp: k for k, lamp in enumerate((*LAMPS, NONE))}  # the worst first


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
        past_tests = hindcasts(plan_read, facts, units)
        kept: list[Look] = []
        opened = 0
        for m in range(1, last + 1):
            found = reckon.check(
                plan_read, lamps.shipped(plan_read.lamps), facts, units, m, claims, day, past_tests
            )
            more = _told(now, plan_read, facts, units, past_tests) if m == last else {}
            made = _keep(now, m, posting, found, more, record.at, by)
            if made is not None:
                kept.append(made)
            if m == last:
                opened = _cases(now, plan_read, m, found, day, record.at, by)
        record.of(now.words, plan=now.pk, month=last, looks=[look.pk for look in kept], opened=opened)
        if not kept and not opened:
            record.skip()
    return kept


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
    plan: Plan, said: MonitoringPlan, facts: Facts, units: Sequence[str], tests: Sequence[Hindcast]
) -> dict[str, Any]:
    """What is kept with the newest check for pages that are not to reckon it again: back-tests, and hit rates of a past year."""
    return {
        "back_test": [vars(t) for t in tests],
        "hits": [vars(h) for h in hits.of(plan, said, hits.outcomes(said, facts, units))],
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


def _cases(
    plan: Plan, said: MonitoringPlan, month: int, found: reckon.Checked, day: date, at: datetime, by: Actor
) -> int:
    """Open what is new, note what is seen again or gone. One live case for a unit, indicator and rule."""
    live = {(c.unit, c.indicator, c.rule): c for c in Case.objects.filter(plan=plan, state__in=LIVE)}
    settled = {
        (c.unit, c.indicator, c.rule)
        for c in Case.objects.filter(plan=plan, state=LIFTED, last_month__gte=month)
    }  # lifted on this month's figures, or later: the same figures do not open it again
    outlooks = {(r.unit, r.indicator): r.extra.get("outlook") for r in found.rows}
    due = calendar().add(day, said.days)
    new: list[Case] = []
    fired = set()
    for one in sorted(found.findings, key=lambda f: WEIGHT[f.lamp]):
        key = (one.unit, one.indicator, one.rule)
        if key in fired:
            continue
        fired.add(key)
        numbers = {**one.numbers, "outlook": outlooks.get((one.unit, one.indicator))}
        if key in settled:
            continue
        if key in live:
            _again(live[key], one.lamp, month, numbers, at, by)
            continue
        new.append(Case(
            plan=plan, unit=one.unit, indicator=one.indicator, rule=one.rule, lamp=one.lamp, month=month, last_month=month, found=numbers,
            first_seen=at, due=due, state=OPEN,
        ))  # fmt: skip
    made = Case.objects.bulk_create(new, batch_size=500)
    Step.objects.bulk_create(
        (
            Step(case=c, kind="opened", detail=dict(c.found), at=at, by=by.name, identity=by.identity)
            for c in made
        ),
        batch_size=500,
    )
    for key, case in live.items():
        if key not in fired and case.last_month < month:
            Case.objects.filter(pk=case.pk).update(last_month=month)
            Step.objects.create(
                case=case, kind="gone", detail={"month": month}, at=at, by=by.name, identity=by.identity
            )
    duties.opened(made, said)
    alerts.tell(made, said, day)
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
    return (
        newest_posting() > posting or Run.objects.filter(version=plan.version_id, created_at__gt=at).exists()
    )


def facts_of(plan: Plan, units: Sequence[str] | None = None) -> tuple[MonitoringPlan, Facts, list[str]]:
    """A plan as it reads, with the ledger's figures as of now of its units, or of some."""
    said = document.of(plan.document)
    wanted = list(schemes.members(plan.version)) if units is None else list(units)
    return said, gather(said, wanted, schemes.targets(plan.version)), wanted
