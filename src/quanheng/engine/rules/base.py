"""What every scoring rule is: parameters, a fast form, an exact form, and words — side by side in one file.

A rule turns a measured value into points. It sees the value and its `Standing`: the target, the population
it is compared with, and earlier periods. The fast form gets a NumPy `Standing` whose answers are arrays
[period, unit] (or broadcast to it); the exact form gets the standing of one unit in one period,
whose answers are `fractions.Fraction`. Absent values never reach the exact form; in the fast form they are
NaN and must stay NaN. No rule imports NumPy: the fast form uses `at.xp`, so that the outside verifier runs
on the standard library alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar, Protocol

from quanheng.engine.errors import Text

Array = Any  # numpy.ndarray of float64, [period, unit]; numpy is not imported here on purpose


class Standing(Protocol):
    """Where a measured value stands. `Value` is an array in the fast form, a Fraction in the exact form.

    Comparisons of the fast form must not be fooled by binary dust: use `reaches`, `exceeds`, `whole_down`,
    `whole_up` instead of >=, >, floor, ceil whenever an edge decides points.
    """

    xp: Any  # numpy in the fast form, None in the exact form

    @property
    def target(self) -> Any:
        """The target; in the exact form None where none is given (NaN in the fast form)."""

    def value(self, parameter: Any) -> Any:
        """A parameter (Decimal, PerGroup or Formula) as a Value. A Formula may use items, attributes,
        `target` and `x`."""

    def low(self, nth: int = 1) -> Any:
        """The nth lowest value of the population (1 = the lowest)."""

    def high(self, nth: int = 1) -> Any:
        """The nth highest value of the population."""

    def mean(self) -> Any:
        """The mean of the population."""

    def median(self) -> Any:
        """The median of the population."""

    def deviation(self, ddof: int = 1) -> Any:
        """The standard deviation of the population (ddof=1: of a sample)."""

    def count(self) -> Any:
        """How many units of the population have a value."""

    def place(self, better: str = "higher", ties: str = "min") -> Any:
        """The place in the population, 1 = best; ties "min" "max" "mean" "dense"."""

    def previous(self, n: int = 1) -> Any:
        """The measured value n periods before (as measured, before treatment)."""

    def previous_place(self, n: int = 1, better: str = "higher", ties: str = "min") -> Any:
        """The place n periods before."""

    def reaches(self, a: Any, b: Any) -> Any:
        """a >= b, binary dust aside."""

    def exceeds(self, a: Any, b: Any) -> Any:
        """a > b, binary dust aside."""

    def whole_down(self, a: Any) -> Any:
        """The largest whole number not above a, binary dust aside."""

    def whole_up(self, a: Any) -> Any:
        """The smallest whole number not below a, binary dust aside."""

    def fault(self, where: Any, what: Text) -> None:
        """Report that the points cannot be decided where `where` is true (target zero, mark outside its
        band …). All faults are told at once and nothing is scored."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """The base of all rules. Subclasses are frozen dataclasses with keyword fields; every field has a
    default or is required, and its metadata tells what it is (see `parameter`).

    `name` is the word after `rule:` in the document; `title` its name in both languages; `source` the
    document or paper the method comes from; `formula` the same in plain mathematical notation.
    """

    name: ClassVar[str] = ""
    title: ClassVar[Text] = Text("", "")
    source: ClassVar[str] = ""
    formula: ClassVar[str] = ""  # one line

    def monotone(self) -> int:
        """1: points never fall as the value grows; -1: never rise; 0: neither (and why, in the docstring)."""
        raise NotImplementedError

    def limits(self) -> tuple[Decimal | None, Decimal | None]:
        """The lowest and the highest points it can give; None where there is no bound."""
        raise NotImplementedError

    def fast(self, x: Array, at: Standing) -> Array:
        """Points [period, unit] of measured values x [period, unit]; NaN where x is NaN."""
        raise NotImplementedError

    def exact(self, x: Fraction, at: Standing) -> Fraction | None:
        """Points of one measured value; None if they cannot be given (no earlier period, say)."""
        raise NotImplementedError

    def describe(self) -> Text:
        """The rule with its parameters in words, as the scheme page shows it."""
        raise NotImplementedError

    def say(self, x: Fraction, at: Standing, points: Fraction | None) -> Text:
        """How these points came of this value, with figures, to be checked by hand."""
        raise NotImplementedError

    def problems(self) -> list[tuple[str, Text, Text, Text]]:
        """What is wrong with the parameters together: (field, found, expected, remedy); fields one by one
        are checked by their types."""
        return []


def parameter(zh: str, en: str, **more: Any) -> dict[str, Any]:
    """Metadata of a rule's field: its meaning in both languages (for the reference and the editor)."""
    return {"text": Text(zh, en), **more}
