"""The formula language in fractions: what a formula is worth for one unit in one period."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from quanheng.engine.errors import Text
from quanheng.engine.exact.functions import ARITHMETIC, COMPARISONS, OF_GROUP, PLAIN, numbers
from quanheng.engine.exact.values import ZERO, Absent, Undefined, Value, holds, spoiled, truth
from quanheng.engine.formula import Formula, Term, evaluate
from quanheng.engine.terms import NOT_REPORTED

if TYPE_CHECKING:
    from quanheng.engine.exact.gather import Gathered

# A look-up: what a name means for a unit in a period, or None if this look-up does not know it.
Lookup = Callable[[str, str, str], Value | None]


def nothing(name: str, unit: str, period: str) -> Value | None:
    """The look-up that knows no name."""
    return None


class Reckoning:
    """The algebra of one unit in one period (see `formula.Algebra`).

    Names are sought in `first`, then among items, then among attributes. A name that stands for nothing is
    not reported: the checks of the scheme have told about it before.
    """

    def __init__(
        self,
        gathered: Gathered,
        unit: str,
        period: str,
        first: Lookup = nothing,
    ) -> None:
        self.gathered, self.unit, self.period, self.first = gathered, unit, period, first

    def worth(self, formula: Formula) -> Value:
        """The value of a formula."""
        result: Value = evaluate(formula.root, self)
        return result

    def moved(self, unit: str, period: str) -> Reckoning:
        """The same reckoning for another unit or period."""
        return Reckoning(self.gathered, unit, period, self.first)

    def number(self, value: Decimal) -> Value:
        """A number as written."""
        return Fraction(value)

    def text(self, value: str) -> Value:
        """A text as written."""
        return value

    def name(self, name: str) -> Value:
        """What a name means here."""
        for look in (self.first, self.gathered.named):
            found = look(name, self.unit, self.period)
            if found is not None:
                return found
        return Absent(NOT_REPORTED)

    def negate(self, a: Value) -> Value:
        """-a."""
        given = numbers([a])
        return -given[0] if isinstance(given, list) else given

    def invert(self, a: Value) -> Value:
        """not a."""
        return spoiled([a]) or truth(not holds(a))

    def arith(self, operator: str, a: Value, b: Value) -> Value:
        """a + b and the like."""
        given = numbers([a, b])
        return ARITHMETIC[operator](given[0], given[1]) if isinstance(given, list) else given

    def compare(self, operator: str, a: Value, b: Value) -> Value:
        """a < b and the like: 1 or 0. Texts are equal or not; they have no order."""
        wrong = spoiled([a, b])
        if wrong is not None:
            return wrong
        if isinstance(a, Fraction) and isinstance(b, Fraction):
            return truth(COMPARISONS[operator](a, b))
        if operator in ("==", "!="):
            return truth((a == b) == (operator == "=="))
        return Undefined(Text("文字不能比大小", "texts have no order"))

    def logic(self, operator: str, values: list[Value]) -> Value:
        """and, or: one false decides an `and`, one true an `or`, whatever the others; else absence wins."""
        deciding = operator == "or"
        for value in values:
            if not isinstance(value, (Absent, Undefined)) and holds(value) == deciding:
                return truth(deciding)
        return spoiled(values) or truth(not deciding)

    def choose(self, condition: Value, a: Value, b: Value) -> Value:
        """a where the condition holds, else b; absent where the condition is."""
        return spoiled([condition]) or (a if holds(condition) else b)

    def call(self, function: str, values: list[Value]) -> Value:
        """A plain function."""
        return PLAIN[function](values)

    def lag(self, function: str, argument: Term, n: int) -> Value:
        """prev, growth, cumulative. A sum from the start of the year needs every period of it."""
        if function == "cumulative":
            sums: Value = ZERO
            for period in self.gathered.year_to_date(self.period):
                began = self.gathered.began(period)
                one: Value = (
                    evaluate(argument, self.moved(self.unit, period)) if began else Absent(NOT_REPORTED)
                )
                sums = self.arith("+", sums, one)
            return sums
        earlier = self.gathered.shift(self.period, -n)
        if not self.gathered.began(earlier):
            return Absent(NOT_REPORTED) if function == "prev" else self._unknown_change(argument)
        before: Value = evaluate(argument, self.moved(self.unit, earlier))
        if function == "prev":
            return before
        change = self.arith("/", self.arith("-", evaluate(argument, self), before), before)
        return self.arith("*", change, Fraction(100))

    def _unknown_change(self, argument: Term) -> Value:
        """A growth on a period before the first: absent, of the gravest kind met."""
        return spoiled([evaluate(argument, self), Absent(NOT_REPORTED)]) or Absent(NOT_REPORTED)

    def group(self, function: str, argument: Term) -> Value:
        """A function over all units of the unit's group in the period."""
        key = self.gathered.shared(function, argument, self.unit, self.period)
        if key is not None and key in self.gathered.group_results:
            return self.gathered.group_results[key]
        members = self.gathered.members[self.gathered.group_of[self.unit]]
        result = OF_GROUP[function]([evaluate(argument, self.moved(u, self.period)) for u in members])
        if key is not None:
            self.gathered.group_results[key] = result
        return result
