"""The expected path of an indicator: how much of the year's target should be there by the end of a month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np

from quanheng.analytics.forecast.seasons import learn
from quanheng.platform.monitoring.figures import MONTHS, Facts, past
from quanheng.platform.monitoring.flow import SCHEME, SEASONAL
from quanheng.platform.monitoring.plan import MonitoringPlan, Watched

PLACES = 6  # decimals of a learnt share
Learnt = Mapping[tuple[str, str], Sequence[Fraction]]


def learnt(plan: MonitoringPlan, facts: Facts, units: Sequence[str]) -> Learnt:
    """(unit, indicator) → shares of the year by month, for indicators with a seasonal path that has past years to learn from;
    an indicator is learnt over all units together, each unit's own season drawn towards everybody's."""
    found: dict[tuple[str, str], Sequence[Fraction]] = {}
    for one in plan.indicators:
        if one.path.kind != SEASONAL:
            continue
        pairs = [(unit, one) for unit in units if one.concerns(unit)]
        years = past(facts, pairs)
        if np.isnan(years).all():
            continue
        shares = np.cumsum(learn(years).profile(), axis=1)
        for (unit, _), row in zip(pairs, shares, strict=True):
            found[(unit, one.id)] = [Fraction(str(round(float(x), PLACES))) for x in row]
    return found


def expected(
    one: Watched, unit: str, month: int, target: Fraction | None, facts: Facts, seasons: Learnt
) -> Fraction:
    """Per cent of the target expected by the end of a month. A seasonal path without past years is a straight line."""
    if not one.by_month:
        return Fraction(100)
    if one.path.kind == "given":
        return one.path.given(month)
    if one.path.kind == SCHEME and target:
        told = facts.path_of_targets(unit, one.node)
        reached = [m for m in told if m <= month]
        if reached:
            last = max(reached)
            after = min((m for m in told if m > month), default=0)
            low = Fraction(told[last])
            high = Fraction(told[after]) if after else low
            part = Fraction(month - last, after - last) if after else Fraction(0)
            return (low + (high - low) * part) / target * 100
    shares = seasons.get((unit, one.id))
    if shares is not None:
        return shares[month - 1] * 100
    return Fraction(month, MONTHS) * 100


def told(one: Watched, unit: str, seasons: Learnt) -> str:
    """The kind of path that was really used: a seasonal one without past years is straight."""
    if one.path.kind == SEASONAL and (unit, one.id) not in seasons:
        return "straight"
    return one.path.kind
