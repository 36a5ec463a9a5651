"""What the ledger says of what a plan watches: this year month by month, exactly; past years as arrays for season and outlook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from quanheng.engine.periods import Period, parse
from quanheng.platform.ledger import queries as ledger
from quanheng.platform.monitoring.flow import FLOW, LEVEL, TOTAL
from quanheng.platform.monitoring.plan import Amount, MonitoringPlan, Watched

MONTHS = 12
YEARS = 3  # past years that are read: what season and outlook learn from
HISTORY = 6  # of levels, whose forecasts are tried at many origins
AT_ONCE = 100  # units whose figures are read at a time
PARTS = {"year": 1, "half": 2, "quarter": 4, "month": 12}

Months = Mapping[int, Decimal]
Targets = Mapping[tuple[str, str], Mapping[int, Decimal]]
Array = npt.NDArray[np.float64]


def end_month(period: Period) -> int:
    """The month a period ends in."""
    return period.part * (MONTHS // PARTS[period.kind])


def periods_of(year: int) -> list[str]:
    """Every period of a year, of whatever length."""
    return [str(Period(kind, year, part)) for kind, many in PARTS.items() for part in range(1, many + 1)]


@dataclass(frozen=True)
class So:
    """A figure so far: its value, and the month it is of (0: there is none)."""

    value: Fraction | None = None
    month: int = 0


@dataclass
class Facts:
    """`own`: (unit, item, year) → month → figure, from the finest periods told. `targets`: (unit, leaf) →
    month → the scheme's target."""

    year: int
    targets: Targets = field(default_factory=dict)
    own: dict[tuple[str, str, int], dict[int, Decimal]] = field(default_factory=dict)
    kinds: dict[tuple[str, str, int], str] = field(default_factory=dict)

    def months(self, unit: str, item: str, year: int) -> Months:
        """The figures of an item in a year."""
        return self.own.get((unit, item, year), {})

    def so_far(self, unit: str, one: Watched, month: int, year: int | None = None) -> So:
        """The figure of an indicator at the end of a month: the total, the sum, or the latest level."""
        known = self.months(unit, one.item, year or self.year)
        reached = sorted(m for m in known if m <= month)
        if not reached:
            return So()
        if one.adds != FLOW:
            return So(Fraction(known[reached[-1]]), reached[-1])
        step = MONTHS // PARTS[self.kinds[(unit, one.item, year or self.year)]]
        total, last = Fraction(0), 0
        for m in range(step, month + 1, step):
            if m not in known:  # a gap: what comes after it is no sum since the year began
                break
            total, last = total + Fraction(known[m]), m
        return So(total, last) if last else So()

    def latest(self, unit: str, item: str, month: int) -> So:
        """The latest figure of an item up to a month; one told for the whole year holds all through it."""
        known = self.months(unit, item, self.year)
        reached = [m for m in known if m <= month]
        if reached:
            return So(Fraction(known[max(reached)]), max(reached))
        whole = self.kinds.get((unit, item, self.year)) == "year"
        return So(Fraction(known[MONTHS]), month) if whole and MONTHS in known else So()

    def amount(self, unit: str, said: Amount, node: str, month: int) -> Fraction | None:
        """A figure of the year as the plan says where it comes from."""
        number = said.of(unit)
        if number is not None:
            return Fraction(number)
        if said.item:
            return self.latest(unit, said.item, MONTHS).value
        if said.scheme:
            told = self.path_of_targets(unit, node)
            return Fraction(told[max(told)]) if told else None
        return None

    def path_of_targets(self, unit: str, node: str) -> Months:
        """Month → the scheme's target of a leaf, by the periods it is set for in this year."""
        return self.targets.get((unit, node), {})

    def increments(self, unit: str, one: Watched, year: int, month: int = MONTHS) -> list[float]:
        """What each month of a year brought, NaN after the last figure: of a total told by quarter, the quarter's last month
        brings all of it."""
        out = [float("nan")] * MONTHS
        known = self.months(unit, one.item, year)
        so_far = self.so_far(unit, one, month, year)
        before = Decimal(0)
        for m in range(1, so_far.month + 1):
            out[m - 1] = 0.0
            if m in known:
                out[m - 1] = float(known[m] - before if one.adds == TOTAL else known[m])
                before = known[m]
        return out


def gather(
    plan: MonitoringPlan,
    units: Sequence[str],
    targets: Iterable[tuple[str, str, str, Decimal]],
    as_of: datetime | None = None,
) -> Facts:
    """The figures in force at a moment (None: now) of everything a plan reads, for these units."""
    by_leaf: dict[tuple[str, str], dict[int, Decimal]] = {}
    for unit, node, told, value in targets:
        period = parse(told)
        if period is not None and period.year == plan.year:
            by_leaf.setdefault((unit, node), {})[end_month(period)] = value
    facts = Facts(plan.year, by_leaf)
    watched = {i.item for i in plan.indicators}
    named = {a.item for i in plan.indicators for a in (i.target,) if a.item} | {p.paid for p in plan.pairs} | {p.budget.item for p in plan.pairs if p.budget.item}  # fmt: skip
    levels = {i.item for i in plan.indicators if i.adds == LEVEL}
    wanted = (
        (watched | named, [plan.year]),
        (watched, range(plan.year - YEARS, plan.year)),
        (levels, range(plan.year - HISTORY, plan.year - YEARS)),
    )
    order = list(PARTS)
    for k in range(0, len(units), AT_ONCE):
        some = units[k : k + AT_ONCE]
        for items, years in wanted:
            periods = [p for y in years for p in periods_of(y)]
            for f in ledger.in_force(items=items, units=some, as_of=as_of, periods=periods) if items else []:
                period = parse(f.period)
                if period is None or f.value is None:
                    continue
                key = (f.unit, f.item, period.year)
                had = facts.kinds.get(key, "")
                if had and order.index(had) > order.index(period.kind):
                    continue  # finer figures of the same year are there already
                if had != period.kind:
                    facts.own[key] = {}
                facts.kinds[key] = period.kind
                facts.own[key][end_month(period)] = f.value
    return facts


def past(facts: Facts, pairs: Sequence[tuple[str, Watched]]) -> Array:
    """[series, years, 12] increments of the past years, the oldest first; NaN where a year is not whole."""
    out = np.full((len(pairs), YEARS, MONTHS), np.nan)
    for n, (unit, one) in enumerate(pairs):
        for y in range(YEARS):
            row = facts.increments(unit, one, facts.year - YEARS + y)
            if not np.isnan(row).any():
                out[n, y] = row
    return out
