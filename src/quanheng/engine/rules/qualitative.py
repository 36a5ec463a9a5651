"""定性三档 qualitative: a mark that must lie within the interval of the level achieved."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from quanheng.engine.errors import Text
from quanheng.engine.rules.base import Array, Rule, Standing, parameter
from quanheng.engine.rules.bounds import ParameterProblem
from quanheng.engine.rules.wording import number

OUTSIDE = Text("给分不在达成情况所属档次的区间内", "the mark lies outside the interval of its level")
ABSENT_LEVEL = Text(
    "没有填达成情况，不能核对给分，不计分", "the level is absent: the mark cannot be checked, hence no points"
)


@dataclass(frozen=True, kw_only=True)
class Qualitative(Rule):
    """定性分档：先定达成情况（1 达成、2 部分达成并具有一定效果、3 未达成且效果较差……），给分必须落在该档区间内，否则
    报错退回。bounds 自高到低给出各档界限；closed: high 时界限归高一档（80 属于“达成”），low 时归低一档。

    Qualitative levels: the level achieved (1 achieved, 2 partly, 3 not …) fixes the interval the mark must lie
    in; a mark outside is a fault. `bounds` from the highest down; with closed: high a bound belongs to the
    better level (80 is “achieved”), with low to the worse.
    """

    name = "qualitative"
    title = Text("定性分档", "Qualitative levels")
    source = "省级预算绩效管理系统计分规则（达成 100%–80%（含）、部分达成 80%–60%（含）、未达成 60%–0，给分区间校验）"
    formula = "points = x, provided boundₖ ≤ x < boundₖ₋₁ for level k"

    level: Any = field(
        metadata=parameter("达成情况的档号（公式）", "the number of the level (a formula)", kind="formula")
    )
    bounds: tuple[Decimal, ...] = field(
        default=(Decimal(100), Decimal(80), Decimal(60), Decimal(0)),
        metadata=parameter("各档界限，自高到低", "bounds of the levels, from the highest down"),
    )
    closed: str = field(
        default="high",
        metadata=parameter("界限归哪一档", "which level holds a bound", choices=("high", "low")),
    )

    def monotone(self) -> int:
        return 1

    def limits(self) -> tuple[Decimal | None, Decimal | None]:
        return self.bounds[-1], self.bounds[0]

    def _intervals(self) -> list[tuple[Decimal, bool, Decimal, bool]]:
        """(low, with it, high, with it) of levels 1, 2, 3 …; the outermost ends belong to their levels."""
        last, high = len(self.bounds) - 2, self.closed == "high"
        return [
            (self.bounds[k + 1], high or k == last, self.bounds[k], not high or k == 0)
            for k in range(last + 1)
        ]

    def fast(self, x: Array, at: Standing) -> Array:
        xp, level = at.xp, at.value(self.level)
        right = xp.zeros(x.shape, bool)
        for k, (low, with_low, high, with_high) in enumerate(self._intervals(), 1):
            above = at.reaches(x, float(low)) if with_low else at.exceeds(x, float(low))
            below = at.reaches(float(high), x) if with_high else at.exceeds(float(high), x)
            right |= above & below & (level == k)
        at.fault(~right & ~xp.isnan(x + level), OUTSIDE)
        return xp.where(right, x, xp.nan)

    def _fits(self, x: Fraction, level: Fraction) -> bool:
        intervals = self._intervals()
        if level.denominator != 1 or not 1 <= level <= len(intervals):
            return False
        low, with_low, high, with_high = intervals[int(level) - 1]
        return (x > low or (with_low and x == low)) and (x < high or (with_high and x == high))

    def exact(self, x: Fraction, at: Standing) -> Fraction | None:
        level = at.value(self.level)
        if level is None:
            return None
        if not self._fits(x, Fraction(level)):
            at.fault(True, OUTSIDE)
            return None
        return x

    def _span(self, k: int) -> str:
        low, with_low, high, with_high = self._intervals()[k]
        return f"{'[' if with_low else '('}{number(low)}, {number(high)}{']' if with_high else ')'}"

    def describe(self) -> Text:
        spans = [self._span(k) for k in range(len(self.bounds) - 1)]
        zh = "；".join(f"第 {k} 档 {s}" for k, s in enumerate(spans, 1))
        en = "; ".join(f"level {k} {s}" for k, s in enumerate(spans, 1))
        return Text(f"按达成情况在区间内给分：{zh}", f"A mark within the interval of the level: {en}")

    def say(self, x: Fraction, at: Standing, points: Fraction | None) -> Text:
        level = at.value(self.level)
        if level is None:
            return ABSENT_LEVEL
        if points is None:
            return OUTSIDE
        span, k = self._span(int(level) - 1), number(level)
        return Text(
            f"第 {k} 档区间 {span}，评定 {number(x)} 分", f"level {k} allows {span}; {number(x)} points given"
        )

    def problems(self) -> list[ParameterProblem]:
        if len(self.bounds) >= 2 and list(self.bounds) == sorted(set(self.bounds), reverse=True):
            return []
        return [
            (
                "bounds",
                Text(
                    f"界限写的是 {'、'.join(number(b) for b in self.bounds)}",
                    f"the bounds are {', '.join(number(b) for b in self.bounds)}",
                ),
                Text("至少两个，自高到低，各不相同", "two at least, from the highest down, all different"),
                Text("如 bounds: [100, 80, 60, 0]", "for instance bounds: [100, 80, 60, 0]"),
            )
        ]
