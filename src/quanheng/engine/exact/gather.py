"""Gather 取数: the observations in force, as the scheme's items in the scheme's periods; units and their groups."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property

from quanheng.engine import periods
from quanheng.engine.data import Facts, Observation, Unit
from quanheng.engine.exact.algebra import Reckoning
from quanheng.engine.exact.functions import average
from quanheng.engine.exact.values import Absent, Value, column, holds
from quanheng.engine.formula import Term
from quanheng.engine.scheme.model import Scheme
from quanheng.engine.terms import EVERYONE, NOT_REPORTED, REPORTED

GroupKey = tuple[str, int, str, str]


class Gathered:
    """Units, groups, items and attributes of one run, ready to be looked up.

    `group_of` each unit that belongs to one, in the order of the facts; `members` of each group.
    """

    def __init__(self, scheme: Scheme, facts: Facts) -> None:
        self.scheme, self.facts = scheme, facts
        self.kind = periods.kind_of(scheme.period)
        self.group_results: dict[GroupKey, Value] = {}
        self._sharable: dict[int, bool] = {}
        self._periods: dict[str, periods.Period | None] = {}
        self._shifts: dict[tuple[str, int], str] = {}
        self._values: dict[tuple[str, str, str], Value] = {}
        names = {name for u in facts.units for name in u.attributes}
        self._columns = {n: column({u.id: u.attributes.get(n, "") for u in facts.units}) for n in names}
        self._finer = self._finer_observations()
        groups = {u.id: self._group(u) for u in facts.units}
        self.group_of = {unit: group for unit, group in groups.items() if group}
        self.members: dict[str, list[str]] = {}
        for unit, group in self.group_of.items():
            self.members.setdefault(group, []).append(unit)

    def _group(self, unit: Unit) -> str:
        """The first declared group whose formula is true for the unit (without a formula: that it is listed
        with). A unit that no declared group takes has none: it is compared with nobody and not scored."""
        for group in self.scheme.groups:
            if group.where is None:
                taken = unit.group == group.id
            else:
                taken = holds(Reckoning(self, unit.id, "").worth(group.where))
            if taken:
                return group.id
        return "" if self.scheme.groups else unit.group or EVERYONE

    # periods

    def period(self, text: str) -> periods.Period | None:
        """The period a text means."""
        if text not in self._periods:
            self._periods[text] = periods.parse(text)
        return self._periods[text]

    def shift(self, period: str, n: int) -> str:
        """The period n steps later, as text; "" if `period` is none."""
        if (period, n) not in self._shifts:
            parsed = self.period(period)
            self._shifts[period, n] = "" if parsed is None else str(parsed.shift(n))
        return self._shifts[period, n]

    def year_to_date(self, period: str) -> list[str]:
        """The periods of the same kind from the start of the year to this one."""
        parsed = self.period(period)
        return [] if parsed is None else [str(parsed.shift(1 - n)) for n in range(parsed.part, 0, -1)]

    def span(self, first: str, last: str) -> list[str]:
        """All periods from first to last."""
        a, b = self.period(first), self.period(last)
        return [] if a is None or b is None else [str(a.shift(n)) for n in range(b.ordinal - a.ordinal + 1)]

    def periods_observed(self) -> list[str]:
        """The periods of the scheme's kind from the first in which anything was observed to the last."""
        found = []
        for text in {period for _, _, period in self.facts.observations}:
            parsed = self.period(text)
            if parsed is not None and (parsed.kind == self.kind or periods.is_finer(parsed.kind, self.kind)):
                found.append(parsed.within(self.kind))
        return self.span(str(min(found)), str(max(found))) if found else []

    @cached_property
    def first(self) -> periods.Period | None:
        """The first period in which anything was observed."""
        seen = self.periods_observed()
        return self.period(seen[0]) if seen else None

    def began(self, period: str) -> bool:
        """True unless a period lies before the first observed one: before it nothing has a value, constants
        included."""
        parsed = self.period(period)
        return parsed is not None and self.first is not None and not parsed < self.first

    # items

    def _finer_observations(self) -> dict[tuple[str, str, str], list[tuple[periods.Period, Observation]]]:
        """The observations of finer periods, under the period of the scheme that holds them, in order of time."""
        found: dict[tuple[str, str, str], list[tuple[periods.Period, Observation]]] = {}
        for (unit, item, text), observation in self.facts.observations.items():
            declared = self.scheme.items.get(item)
            parsed = self.period(text)
            if parsed is None or declared is None or not periods.is_finer(parsed.kind, self.kind):
                continue
            found.setdefault((unit, item, str(parsed.within(self.kind))), []).append((parsed, observation))
        for parts in found.values():
            parts.sort(key=lambda part: part[0])
        return found

    def sources(self, unit: str, item: str, period: str) -> list[tuple[str, Observation]]:
        """The observations an item's value in a period is made of: the period's own, else the finer ones."""
        own = self.facts.observations.get((unit, item, period))
        finer = self._finer.get((unit, item, period), [])
        if own is not None and (own.status != NOT_REPORTED or not finer):
            return [(period, own)]
        return [(str(p), o) for p, o in finer]

    def observed(self, unit: str, item: str, period: str) -> Value:
        """The value of an item in a period: its own observation, else its finer ones folded (those reported;
        by `last` if nothing else is declared), else absent: the gravest absence told, or not reported."""
        key = (unit, item, period)
        if key not in self._values:
            self._values[key] = self._observe(unit, item, period)
        return self._values[key]

    def _observe(self, unit: str, item: str, period: str) -> Value:
        parts = [o for _, o in self.sources(unit, item, period)]
        values = [o.value for o in parts if o.status == REPORTED and o.value is not None]
        if not values:
            return Absent(max((o.status for o in parts), default=NOT_REPORTED) or NOT_REPORTED)
        fold = self.scheme.items[item].fold if item in self.scheme.items else ""
        if fold == "sum":
            return sum(values, Fraction(0))
        return average(values) if fold == "mean" else values[-1]

    def named(self, name: str, unit: str, period: str) -> Value | None:
        """An item's value, or an attribute of the unit; None if no item and no attribute has the name."""
        if name in self.scheme.items:
            return self.observed(unit, name, period)
        if name in self._columns:
            return self._columns[name][unit]
        return None

    def shared(self, function: str, argument: Term, unit: str, period: str) -> GroupKey | None:
        """A key under which a group function's result may be kept for the whole group; None if it may not,
        because the argument reads names that mean something else from indicator to indicator."""
        mark = id(argument)
        if mark not in self._sharable:
            names = {t.word for t in argument.walk() if t.kind == "name"}
            self._sharable[mark] = all(n in self.scheme.items or n in self._columns for n in names)
        return (function, mark, self.group_of[unit], period) if self._sharable[mark] else None
