"""What the exact form computes with: a fraction, a text, an absence of one of three kinds, or an undefined result."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from quanheng.engine.errors import Place, Problem, Text
from quanheng.engine.terms import NOT_REPORTED


@dataclass(frozen=True)
class Absent:
    """No value; `code` says of which kind (see `terms`: not reported, not due, not applicable)."""

    code: int


@dataclass(frozen=True)
class Undefined:
    """A result that does not exist (a division by zero, the logarithm of a negative number …); `why` in words.

    It is told only if it decides something: in the branch of an `if` that is not taken it does no harm.
    """

    why: Text


Value = Fraction | str | Absent | Undefined
Figure = Fraction | Absent

ONE, ZERO = Fraction(1), Fraction(0)
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")


@dataclass(frozen=True)
class Fault:
    """Why one figure of one unit cannot be decided."""

    unit: str
    period: str
    node: str
    why: Text

    def problem(self) -> Problem:
        """The fault in four parts."""
        return Problem(
            "not-computable",
            Place(path=f"{self.period} / {self.unit} / {self.node}"),
            Text(
                f"单位“{self.unit}”在 {self.period} 的“{self.node}”算不出：{self.why.zh}",
                f"“{self.node}” of unit “{self.unit}” in {self.period} cannot be decided: {self.why.en}",
            ),
            Text("每一步都有确定的结果", "every step has a definite result"),
            Text(
                "改正这条数据或目标值；确属不适用的填 not_applicable；或在方案里写明这种情形怎么算",
                "correct the figure or the target; mark it not_applicable if it is; or let the scheme say "
                "what holds in this case",
            ),
        )


def truth(value: bool) -> Fraction:
    """1 for true, 0 for false."""
    return ONE if value else ZERO


def holds(value: Value) -> bool:
    """True if a condition is met: a number other than 0, a text that is not empty. Absent is not met."""
    if isinstance(value, Fraction):
        return value != 0
    return isinstance(value, str) and bool(value)


def spoiled(values: list[Value]) -> Absent | Undefined | None:
    """What forbids computing with these values: an undefined one, else the gravest absence, else nothing."""
    codes = []
    for value in values:
        if isinstance(value, Undefined):
            return value
        if isinstance(value, Absent):
            codes.append(value.code)
    return Absent(max(codes)) if codes else None


def column(cells: Mapping[str, str]) -> dict[str, Fraction | str | Absent]:
    """A column of attributes as written, by unit: numbers if every filled cell is one (an empty cell is then
    absent), else texts.

    >>> column({"甲": "1.50", "乙": ""}), column({"甲": "1", "乙": "综合"})
    ({'甲': Fraction(3, 2), '乙': Absent(code=1)}, {'甲': '1', '乙': '综合'})
    """
    if any(cell.strip() and not _NUMBER.fullmatch(cell.strip()) for cell in cells.values()):
        return dict(cells)
    return {unit: Fraction(c.strip()) if c.strip() else Absent(NOT_REPORTED) for unit, c in cells.items()}
