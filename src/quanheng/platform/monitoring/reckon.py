"""A check, reckoned: which lamp every watched figure lights at the end of a month, and which rules of the plan fire.

Pure over what was gathered: the same figures give the same readings, whoever looks and whenever.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from quanheng.analytics.scan import scan
from quanheng.platform.monitoring import paths
from quanheng.platform.monitoring.ahead import Past, outlooks
from quanheng.platform.monitoring.figures import MONTHS, YEARS, Facts
from quanheng.platform.monitoring.flow import (
    AMBER,
    CHANCE,
    DIVERGENCE,
    FALLS,
    FLOOR,
    GREEN,
    INCLUSIVE,
    LAG,
    LAMP,
    LEVEL,
    MILESTONE,
    NONE,
    PAYMENT,
    PROGRESS,
    RED,
    SEASONAL,
)
from quanheng.platform.monitoring.lamps import Table
from quanheng.platform.monitoring.outlook import Key, Outlook, Series
from quanheng.platform.monitoring.plan import Milestone, MonitoringPlan, Pair, Watched

PLACES = 6


@dataclass(frozen=True)
class Finding:
    """A rule that fired: where, with which lamp, and the numbers it fired on."""

    unit: str
    indicator: str
    rule: str
    lamp: str
    numbers: Mapping[str, Any]


@dataclass
class Row:
    """A reading before it is kept; fields as in `models.Reading`."""

    unit: str
    indicator: str
    mode: str
    lamp: str
    month: int = 0
    actual: Fraction | None = None
    target: Fraction | None = None
    done: Fraction | None = None
    plan: Fraction | None = None
    lag: Fraction | None = None
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass
class Checked:
    """What a check found: readings, rules that fired, and the outlooks of the series that have a target."""

    rows: list[Row] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    series: list[Series] = field(default_factory=list)
    ahead: dict[Key, Outlook] = field(default_factory=dict)


Claims = Mapping[
    tuple[str, str], tuple[str, date | None]
]  # (unit, milestone) → newest step, and the day it names


def text(x: Fraction | None, places: int = PLACES) -> str | None:
    """A fraction as decimal text, half-up, without idle zeros; None stays None."""
    if x is None:
        return None
    whole = (
        (Decimal(x.numerator) / Decimal(x.denominator))
        .quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        .normalize()
    )
    return format(whole, "f") if whole else "0"


def check(
    plan: MonitoringPlan,
    table: Table,
    facts: Facts,
    units: Sequence[str],
    month: int,
    claims: Claims,
    today: date,
    past: Past | None = None,
) -> Checked:
    """The readings and findings of a month. `today` is the day as of which milestones are due; `past` tells which outlooks beat
    their plain comparison in past years: what did not, or could not be tried, is not shown as one."""
    found = Checked()
    seasons = paths.learnt(plan, facts, units)
    by: dict[tuple[str, str], Row] = {}
    for one in plan.indicators:
        for unit in units:
            if not one.concerns(unit):
                continue
            row = _reading(one, unit, table, facts, month, seasons)
            by[(unit, one.id)] = row
            found.rows.append(row)
            if row.target is not None:
                found.series.append((unit, one, row.target))
    found.ahead = outlooks(plan, facts, found.series, month, past or Past())
    for key, look in found.ahead.items():
        by[key].extra["outlook"] = look.kept()
    for pair in plan.pairs:
        for unit in units:
            if pair.concerns(unit):
                found.rows.append(_pair(pair, unit, plan, table, facts, month, by, found))
    for stone in plan.milestones:
        for unit in units:
            if stone.concerns(unit):
                found.rows.append(
                    _milestone(stone, unit, plan, claims, min(today, _last_day(plan.year, month)), found)
                )
    _fire(plan, by, found)
    _scan(plan, facts, units, month, by, found)
    return found


def _last_day(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _reading(one: Watched, unit: str, table: Table, facts: Facts, month: int, seasons: paths.Learnt) -> Row:
    so_far = facts.so_far(unit, one, month)
    target = facts.amount(unit, one.target, one.node, month)
    row = Row(unit, one.id, one.mode, NONE, so_far.month, so_far.value, target)
    if so_far.value is None:
        return row
    if target:
        row.done = so_far.value / target * 100
    row.plan = paths.expected(one, unit, so_far.month, target, facts, seasons)
    if row.done is not None and one.by_month:
        row.lag = row.plan - row.done
    low = Fraction(one.low) if one.low is not None else None
    high = Fraction(one.high) if one.high is not None else None
    if one.nature == "reverse" and low is None and high is None:
        low, high = Fraction(0), target
    if one.nature in ("quality", "reverse"):  # an end that is not said is no limit
        low, high = (so_far.value if low is None else low), (so_far.value if high is None else high)
    lit = table.light(one.nature, {
        "actual": so_far.value, "target": target, "m": so_far.month, "plan": row.plan, "done": row.done, "low": low, "high": high,
        "level": so_far.value if one.nature == "qualitative" else None,
    })  # fmt: skip
    row.lamp = lit.lamp
    row.extra["path"] = paths.told(one, unit, seasons) if one.by_month else LEVEL
    if row.extra["path"] == SEASONAL:
        row.extra["season"] = [text(x * 100, 2) for x in seasons[(unit, one.id)]]
    if lit.band is not None:
        row.extra["band"], row.extra["value"] = lit.band.say(), text(lit.value, 2)
    return row


def _pair(
    pair: Pair, unit: str, plan: MonitoringPlan, table: Table, facts: Facts, month: int, by: Mapping[tuple[str, str], Row], found: Checked
) -> Row:  # fmt: skip
    """Money beside goals: the rate of execution with its lamp; how far the goals are from it."""
    paid, budget = facts.latest(unit, pair.paid, month), facts.amount(unit, pair.budget, "", month)
    row = Row(unit, pair.id, PAYMENT, NONE, paid.month, paid.value, budget)
    if paid.value is None:
        return row
    row.plan = Fraction(paid.month, MONTHS) * 100
    if budget:
        row.done = paid.value / budget * 100
        row.lag = row.plan - row.done
    row.lamp = table.light(
        "money", {"actual": paid.value, "target": budget, "m": paid.month, "plan": row.plan, "done": row.done}
    ).lamp
    goals = [
        min(g.done, Fraction(100))
        for goal in pair.goals
        if (g := by.get((unit, goal))) is not None and g.done is not None and g.done >= 0
    ]
    if not goals or row.done is None:
        return row
    reached = sum(goals, Fraction(0)) / len(goals)
    gap = row.done - reached
    apart = table.light("divergence", {"money": row.done, "goals": reached, "m": paid.month})
    row.extra |= {"goals": text(reached, 2), "gap": text(gap, 2), "apart": apart.lamp, "of": len(goals)}
    rules = plan.rules
    line = Fraction(rules.divergence)
    over = abs(gap) >= line if rules.divergence_edge == INCLUSIVE else abs(gap) > line
    row.extra["diverges"] = over
    if over and DIVERGENCE in rules.used:
        numbers = {
            "money": text(row.done, 2),
            "goals": text(reached, 2),
            "gap": text(gap, 2),
            "line": str(rules.divergence),
        }
        found.findings.append(
            Finding(unit, pair.id, DIVERGENCE, apart.lamp if apart.lamp != GREEN else AMBER, numbers)
        )
    return row


def _milestone(
    stone: Milestone, unit: str, plan: MonitoringPlan, claims: Claims, today: date, found: Checked
) -> Row:
    """A milestone: green when accepted in time, amber when late, red when overdue and not even claimed."""
    kind, on = claims.get((unit, stone.id), ("", None))
    overdue = today > stone.due
    if kind == "accepted":
        lamp = GREEN if on is not None and on <= stone.due else AMBER
    elif not overdue:
        lamp = NONE
    else:
        lamp = AMBER if kind == "claimed" else RED
    row = Row(unit, stone.id, PROGRESS, lamp, today.month)
    row.extra = {
        "milestone": True,
        "due": stone.due.isoformat(),
        "step": kind,
        "on": on.isoformat() if on else "",
    }
    if lamp == RED and MILESTONE in plan.rules.used:
        days = (today - stone.due).days
        found.findings.append(
            Finding(unit, stone.id, MILESTONE, RED, {"due": stone.due.isoformat(), "days": days})
        )
    return row


def _fire(
    plan: MonitoringPlan,
    by: Mapping[tuple[str, str], Row],
    found: Checked,
) -> None:
    """The rules that look at one figure."""
    rules = plan.rules
    line = Fraction(rules.lag)
    for (unit, id), row in by.items():
        base = {"actual": text(row.actual), "target": text(row.target), "done": text(row.done, 2), "plan": text(row.plan, 2), "month": row.month}  # fmt: skip
        if (
            LAG in rules.used
            and row.lag is not None
            and (row.lag >= line if rules.lag_edge == INCLUSIVE else row.lag > line)
        ):
            found.findings.append(Finding(unit, id, LAG, row.lamp if row.lamp in (RED, AMBER) else RED, {**base, "lag": text(row.lag, 2), "line": str(rules.lag)}))  # fmt: skip
        if LAMP in rules.used and row.lamp in rules.lamps:
            found.findings.append(Finding(unit, id, LAMP, row.lamp, {**base, "value": row.extra.get("value"), "band": row.extra.get("band")}))  # fmt: skip
        look = found.ahead.get((unit, id))
        if (
            CHANCE in rules.used
            and look is not None
            and look.learnt
            and look.chance is not None
            and look.chance * 100 < float(rules.chance)
        ):
            found.findings.append(Finding(unit, id, CHANCE, AMBER, {**base, "chance": round(look.chance * 100, 1), "line": str(rules.chance)}))  # fmt: skip


def _scan(
    plan: MonitoringPlan,
    facts: Facts,
    units: Sequence[str],
    month: int,
    by: Mapping[tuple[str, str], Row],
    found: Checked,
) -> None:
    """The rules that look along time, over all figures at once: below the floor, falling in a row."""
    rules = plan.rules
    if not plan.indicators or not units or not {FLOOR, FALLS} & set(rules.used):
        return
    up = np.array([one.up for one in plan.indicators])
    if FLOOR in rules.used:
        share = np.full((len(plan.indicators), 1, len(units)), np.nan)
        for i, one in enumerate(plan.indicators):
            for u, unit in enumerate(units):
                row = by.get((unit, one.id))
                if row is not None and one.up and row.done is not None and row.plan:
                    share[i, 0, u] = float(row.done / row.plan * 100)
        below = scan(share, np.full(len(plan.indicators), float(rules.floor))).below[:, 0]
        for i, u in zip(*np.nonzero(below), strict=True):
            row = by[(units[u], plan.indicators[i].id)]
            numbers = {"share": text(Fraction(row.done or 0) / Fraction(row.plan or 1) * 100, 2), "line": str(rules.floor), "done": text(row.done, 2), "plan": text(row.plan, 2)}  # fmt: skip
            found.findings.append(Finding(units[u], plan.indicators[i].id, FLOOR, row.lamp if row.lamp in (RED, AMBER) else AMBER, numbers))  # fmt: skip
    if FALLS not in rules.used:
        return
    for i, one in enumerate(plan.indicators):
        cube = np.array([[_run(facts, unit, one, month, rules.falls) for unit in units]], dtype=float)
        falling = scan(np.ascontiguousarray(cube.transpose(0, 2, 1)), np.full(1, -np.inf), falls=rules.falls, higher_is_better=up[i : i + 1]).falling[0, -1]  # fmt: skip
        for u in np.nonzero(falling)[0]:
            if one.concerns(units[u]):
                values = [round(float(x), 6) for x in cube[0, u]]
                found.findings.append(
                    Finding(units[u], one.id, FALLS, AMBER, {"values": values, "line": rules.falls})
                )


def _run(facts: Facts, unit: str, one: Watched, month: int, falls: int) -> list[float]:
    """The last figures of an indicator, one more than the falls in question, the latest last; NaN where there are not so many.
    Of totals it is what each period brought."""
    values: list[float] = []
    for year in range(facts.year - YEARS, facts.year + 1):
        known = facts.months(unit, one.item, year)
        before = Decimal(0)
        for m in sorted(known):
            if year < facts.year or m <= month:
                values.append(float(known[m] - before if one.adds == "total" else known[m]))
                before = known[m]
    wanted = falls + 1
    last = values[-wanted:]
    return [float("nan")] * (wanted - len(last)) + last
