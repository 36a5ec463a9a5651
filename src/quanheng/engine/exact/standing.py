"""Where one measured value stands, in fractions: what a rule's exact form asks (see rules.base.Standing)."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from quanheng.engine.errors import Text
from quanheng.engine.exact.population import Population
from quanheng.engine.exact.values import Undefined
from quanheng.engine.formula import Formula
from quanheng.engine.scheme.model import Node, PerGroup

if TYPE_CHECKING:
    from quanheng.engine.exact.weighing import Weighing


class Undecided(Exception):
    """The points of one value cannot be decided; caught where the leaf is rated, and told with all others."""

    def __init__(self, why: Text) -> None:
        self.why = why
        super().__init__(why.en)


class ExactStanding:
    """The standing of one unit's leaf in one period."""

    xp: Any = None

    def __init__(self, weighing: Weighing, unit: str, leaf: Node, period: str) -> None:
        self.weighing, self.unit, self.leaf, self.period = weighing, unit, leaf, period

    @cached_property
    def target(self) -> Fraction | None:
        """The target, None where none is given."""
        return self._number(self.weighing.target(self.unit, self.leaf, self.period))

    def value(self, parameter: Any) -> Fraction | None:
        """A parameter (Decimal, PerGroup or Formula) for this unit and period; None where it is absent."""
        if isinstance(parameter, PerGroup):
            parameter = parameter.of(self.weighing.group_of(self.unit))
        if isinstance(parameter, Formula):
            self.weighing.watch(self.leaf, parameter)
            return self._number(
                self.weighing.worth(parameter, self.leaf, self.unit, self.period, with_x=True)
            )
        return None if parameter is None else Fraction(parameter)

    def _number(self, value: Any) -> Fraction | None:
        if isinstance(value, Undefined):
            raise Undecided(value.why)
        if isinstance(value, str):
            raise Undecided(Text(f"“{value}”不是数", f"“{value}” is not a number"))
        return value if isinstance(value, Fraction) else None

    @property
    def population(self) -> Population:
        """The population the value is compared with."""
        self.weighing.looked.add(self.leaf.id)
        return self.weighing.population(self.leaf, self.unit, self.period)

    @property
    def _x(self) -> Fraction:
        x = self.weighing.prepared(self.unit, self.leaf, self.period)
        if not isinstance(x, Fraction):
            raise Undecided(Text("没有计量值", "there is no measured value"))
        return x

    def low(self, nth: int = 1) -> Fraction | None:
        """The nth lowest of the population."""
        return self.population.low(nth)

    def high(self, nth: int = 1) -> Fraction | None:
        """The nth highest of the population."""
        return self.population.high(nth)

    def mean(self) -> Fraction | None:
        """The mean of the population."""
        return self.population.mean()

    def median(self) -> Fraction | None:
        """The median of the population."""
        return self.population.median()

    def deviation(self, ddof: int = 1) -> Fraction | None:
        """The standard deviation of the population."""
        return self.population.deviation(ddof)

    def count(self) -> Fraction:
        """How many of the population have a value."""
        return Fraction(len(self.population.values))

    def place(self, better: str = "higher", ties: str = "min") -> Fraction | None:
        """The place in the population, 1 = best; None in a period that is not of the population."""
        if not self._within(self.period):
            return None
        return self.population.place(self._x, better, ties)

    def previous(self, n: int = 1) -> Fraction | None:
        """The measured value n periods before, untreated; None if there is none."""
        earlier = self.weighing.gathered.shift(self.period, -n)
        if not self.weighing.gathered.began(earlier):
            return None
        before = self.weighing.measured(self.unit, self.leaf, earlier)
        return before if isinstance(before, Fraction) else None

    def previous_place(self, n: int = 1, better: str = "higher", ties: str = "min") -> Fraction | None:
        """The place n periods before, by the values as measured; None if there was none."""
        period = self.weighing.gathered.shift(self.period, -n)
        if not self.weighing.gathered.began(period) or not self._within(period):
            return None
        before = self.weighing.measured(self.unit, self.leaf, period)
        if not isinstance(before, Fraction):
            return None
        return self.weighing.population(self.leaf, self.unit, period, raw=True).place(before, better, ties)

    def _within(self, period: str) -> bool:
        """True if a period belongs to the population's span (always, where the population is of one period)."""
        over = self.leaf.over
        return over.kind != "periods" or over.first <= period <= over.last

    def reaches(self, a: Fraction, b: Fraction) -> bool:
        """a >= b."""
        return a >= b

    def exceeds(self, a: Fraction, b: Fraction) -> bool:
        """a > b."""
        return a > b

    def whole_down(self, a: Fraction) -> Fraction:
        """The largest whole number not above a."""
        return Fraction(math.floor(a))

    def whole_up(self, a: Fraction) -> Fraction:
        """The smallest whole number not below a."""
        return Fraction(math.ceil(a))

    def fault(self, where: bool, what: Text) -> None:
        """End the rating of this value, with the reason, if `where`."""
        if where:
            raise Undecided(what)


__all__ = ["ExactStanding", "Undecided"]
