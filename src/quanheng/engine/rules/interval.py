"""区间最佳 interval: full marks inside an interval, fewer the farther outside (适度指标)."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from quanheng.engine.errors import Text
from quanheng.engine.rules.base import Array, Rule, Standing, parameter
from quanheng.engine.rules.bounds import ParameterProblem, bound_problems, not_positive
from quanheng.engine.rules.wording import equals, number, said, spaced, term

CROSSED = Text("区间下限高于上限", "the lower end of the interval is above the upper end")
NO_REACH = Text("衰减距离不大于 0", "the distance of decay is not above zero")
NO_ENDS = Text("没有区间上下限，不能计分", "the interval has no ends, hence no points")


@dataclass(frozen=True, kw_only=True)
class Interval(Rule):
    """区间最佳（适度指标）：值在 [low, high] 内得满分；在外侧按距离线性减少，距离达到 reach 时为 floor。两侧距离
    可不同。随值先升后降，不单调。

    Interval-best: full marks inside [low, high]; outside, fewer in proportion to the distance, `floor` at the
    distance `reach` (which may differ by side). Points rise before the interval and fall after it.
    """

    name = "interval"
    title = Text("区间最佳", "Interval best")
    source = "综合评价无量纲化的区间型指标（数学建模通行式）"
    formula = "points = 100 − (100 − floor) · clip(distance to [low, high] / reach, 0, 1)"

    low: Any = field(metadata=parameter("区间下限", "lower end", kind="parameter"))
    high: Any = field(metadata=parameter("区间上限", "upper end", kind="parameter"))
    reach: Any = field(
        default=None,
        metadata=parameter(
            "减到最低分的距离（两侧相同）",
            "distance at which points are lowest, both sides",
            kind="parameter",
        ),
    )
    reach_low: Any = field(
        default=None, metadata=parameter("下侧距离", "that distance below", kind="parameter")
    )
    reach_high: Any = field(
        default=None, metadata=parameter("上侧距离", "that distance above", kind="parameter")
    )
    floor: Decimal = field(default=Decimal(0), metadata=parameter("最低分", "lowest points"))

    def monotone(self) -> int:
        return 0

    def limits(self) -> tuple[Decimal | None, Decimal | None]:
        return self.floor, Decimal(100)

    def _parts(self, at: Standing) -> tuple[Any, Any, Any, Any]:
        low, high = at.value(self.low), at.value(self.high)
        below = at.value(self.reach if self.reach_low is None else self.reach_low)
        above = at.value(self.reach if self.reach_high is None else self.reach_high)
        return low, high, below, above

    def fast(self, x: Array, at: Standing) -> Array:
        xp = at.xp
        low, high, below, above = self._parts(at)
        at.fault(at.exceeds(low, high) & ~xp.isnan(x), CROSSED)
        at.fault(((below <= 0) | (above <= 0)) & ~xp.isnan(x), NO_REACH)
        away = xp.maximum((low - x) / below, (x - high) / above)
        xp.clip(away, 0.0, 1.0, out=away)
        away *= -(100.0 - float(self.floor))
        away += 100.0
        return away

    def exact(self, x: Fraction, at: Standing) -> Fraction | None:
        low, high, below, above = self._parts(at)
        if None in (low, high, below, above):
            return None
        if low > high or below <= 0 or above <= 0:
            at.fault(True, CROSSED if low > high else NO_REACH)
            return None
        away: Fraction = max((low - x) / below, (x - high) / above)
        return 100 - (100 - Fraction(self.floor)) * min(max(away, Fraction(0)), Fraction(1))

    def describe(self) -> Text:
        low, high = said(self.low), said(self.high)
        below = said(self.reach if self.reach_low is None else self.reach_low)
        above = said(self.reach if self.reach_high is None else self.reach_high)
        least = number(self.floor)
        return Text(
            f"在{spaced(low.zh)}至{spaced(high.zh)}之间得 100 分；低于下限{spaced(below.zh)}或高于上限{spaced(above.zh)}减到 {least} 分，其间按比例",
            f"100 points from {low.en} to {high.en}; down to {least} at a distance of {below.en} below or {above.en} above, in proportion between",
        )

    def say(self, x: Fraction, at: Standing, points: Fraction | None) -> Text:
        low, high, below, above = self._parts(at)
        if points is None or None in (low, high, below, above):
            return NO_ENDS if None in (low, high, below, above) else CROSSED if low > high else NO_REACH
        if low <= x <= high:
            inside = f"{number(low)} ≤ {number(x)} ≤ {number(high)}"
            return Text(f"{inside}，满分", f"{inside}: full marks")
        off, reach = (low - x, below) if x < low else (x - high, above)
        if off >= reach:
            return Text(
                f"离区间 {number(off)}，不小于 {number(reach)}，得最低分 {number(self.floor)}",
                f"{number(off)} away, no less than {number(reach)}: the lowest, {number(self.floor)}",
            )
        away = f"({term(low)} − {term(x)})" if x < low else f"({term(x)} − {term(high)})"
        result = 100 - (100 - Fraction(self.floor)) * off / reach
        sum_ = f"100 − {number(100 - self.floor)} × {away} ÷ {number(reach)} {equals(result)}"
        return Text(sum_, sum_)

    def problems(self) -> list[ParameterProblem]:
        found = bound_problems(self.floor, Decimal(100), "floor", "100")
        if isinstance(self.low, Decimal) and isinstance(self.high, Decimal) and self.low > self.high:
            found.append(
                (
                    "low",
                    Text(
                        f"下限 {number(self.low)} 高于上限 {number(self.high)}",
                        f"low {number(self.low)} is above high {number(self.high)}",
                    ),
                    Text("下限不高于上限", "low not above high"),
                    Text("对调或改正", "swap or correct them"),
                )
            )
        for side in ("reach_low", "reach_high"):
            if self.reach is None and getattr(self, side) is None:
                found.append(
                    (
                        side,
                        Text(f"没有写 reach，也没有写 {side}", f"neither reach nor {side} is written"),
                        Text("减到最低分的距离", "the distance at which points are lowest"),
                        Text(f"写 reach（两侧相同），或写 {side}", f"write reach for both sides, or {side}"),
                    )
                )
        for name in ("reach", "reach_low", "reach_high"):
            value = getattr(self, name)
            if isinstance(value, Decimal):
                found += not_positive(name, value, "衰减距离", "the distance")
        return found
