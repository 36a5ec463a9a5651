"""达标计分 pass_fail: full marks where the target is met, else none (目标完成计分法)."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from quanheng.engine.errors import Text
from quanheng.engine.rules.base import Array, Rule, Standing, parameter
from quanheng.engine.rules.bounds import ParameterProblem, bound_problems
from quanheng.engine.rules.wording import ABSENT_TARGET, number

TESTS = {"reaches": "≥", "below": "<", "equals": "=", "at_most": "≤", "above": ">"}
OPPOSITE = {"reaches": "<", "below": "≥", "equals": "≠", "at_most": ">", "above": "≤"}


@dataclass(frozen=True, kw_only=True)
class PassFail(Rule):
    """达标计分：与目标值相比，成立得 full 分，不成立得 fail 分。比较方式写明：reaches ≥、above >、equals =、
    at_most ≤、below <。equals 两侧都不得分，所以随值先升后降，不作单调要求。

    Pass or fail: the value compared with the target gives `full` or `fail`. The comparison is explicit.
    With `equals` the points are neither rising nor falling: values on both sides fail.
    """

    name = "pass_fail"
    title = Text("达标计分", "Pass or fail")
    source = "某市《经济发展指标月度评估办法》目标完成计分法（达标得满分，未达标 0 分）"
    formula = "points = full if x ≥ T else fail   (≥ > = ≤ < as declared)"

    test: str = field(
        default="reaches",
        metadata=parameter(
            "怎样算达标：reaches ≥，above >，equals =，at_most ≤，below <",
            "the comparison with the target: reaches ≥, above >, equals =, at_most ≤, below <",
            choices=tuple(TESTS),
        ),
    )
    full: Decimal = field(default=Decimal(100), metadata=parameter("达标得分", "points if met"))
    fail: Decimal = field(default=Decimal(0), metadata=parameter("未达标得分", "points if not met"))

    def monotone(self) -> int:
        return {"reaches": 1, "above": 1, "equals": 0, "at_most": -1, "below": -1}[self.test]

    def limits(self) -> tuple[Decimal | None, Decimal | None]:
        return self.fail, self.full

    def _met(self, x: Any, target: Any, at: Standing) -> Any:
        if self.test == "reaches":
            return at.reaches(x, target)
        if self.test == "above":
            return at.exceeds(x, target)
        if self.test == "at_most":
            return at.reaches(target, x)
        if self.test == "below":
            return at.exceeds(target, x)
        return at.reaches(x, target) & at.reaches(target, x)

    def fast(self, x: Array, at: Standing) -> Array:
        xp, target = at.xp, at.target
        points = xp.where(self._met(x, target, at), float(self.full), float(self.fail))
        points[xp.isnan(x + target)] = xp.nan
        return points

    def exact(self, x: Fraction, at: Standing) -> Fraction | None:
        target = at.target
        if target is None:
            return None
        return Fraction(self.full if self._met(x, target, at) else self.fail)

    def describe(self) -> Text:
        sign, full, fail = TESTS[self.test], number(self.full), number(self.fail)
        return Text(
            f"实际值 {sign} 目标值得 {full} 分，否则得 {fail} 分",
            f"value {sign} target gives {full} points, otherwise {fail}",
        )

    def say(self, x: Fraction, at: Standing, points: Fraction | None) -> Text:
        target = at.target
        if target is None:
            return ABSENT_TARGET
        met = bool(self._met(x, target, at))
        sign = TESTS[self.test] if met else OPPOSITE[self.test]
        got = number(self.full if met else self.fail)
        compared = f"{number(x)} {sign} {number(target)}"
        if met:
            return Text(f"{compared}，满分 {got}", f"{compared}: met, {got} points")
        return Text(f"{compared}，未达标，得 {got}", f"{compared}: not met, {got} points")

    def problems(self) -> list[ParameterProblem]:
        return bound_problems(self.fail, self.full, "fail", "full")
