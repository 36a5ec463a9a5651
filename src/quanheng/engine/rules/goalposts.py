"""固定阈值 goalposts: where the value lies between two fixed posts, comparable through time."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from quanheng.engine.errors import Text
from quanheng.engine.rules.base import Array, Rule, Standing, parameter
from quanheng.engine.rules.bounds import ParameterProblem, bound, bound_exact, bound_note
from quanheng.engine.rules.wording import HIGHER_LOWER, equals, join, number, said, term

CROSSED = Text("下阈值不低于上阈值", "the low post is not below the high post")
ABSENT_POST = Text("没有阈值，不能计分", "a post is absent, hence no points")
NONE, FULL = Decimal(0), Decimal(100)


@dataclass(frozen=True, kw_only=True)
class Goalposts(Rule):
    """固定阈值：(x − low) ÷ (high − low) × 100，越小越好时 (high − x) ÷ (high − low) × 100。阈值固定，所以各年可比。
    clip 为真时限在 0 至 100。

    Goalposts: (x − low) ÷ (high − low) × 100, or (high − x) ÷ (high − low) × 100 where lower is better. The
    posts are fixed, so years compare. With `clip` points stay within 0 and 100.
    """

    name = "goalposts"
    title = Text("固定阈值", "Goalposts")
    source = "UNDP, Human Development Report, Technical notes (fixed minimum and maximum goalposts)"
    formula = "points = 100·(x − low)/(high − low)"

    low: Any = field(metadata=parameter("下阈值", "low post", kind="parameter"))
    high: Any = field(metadata=parameter("上阈值", "high post", kind="parameter"))
    clip: bool = field(default=True, metadata=parameter("限在 0 至 100", "keep within 0 and 100"))
    better: str = field(default="higher", metadata=parameter("方向", "direction", choices=HIGHER_LOWER))

    def monotone(self) -> int:
        return 1 if self.better == "higher" else -1

    def limits(self) -> tuple[Decimal | None, Decimal | None]:
        return (NONE, FULL) if self.clip else (None, None)

    def fast(self, x: Array, at: Standing) -> Array:
        xp, low, high = at.xp, at.value(self.low), at.value(self.high)
        proper = at.exceeds(high, low)
        points = x - low if self.better == "higher" else high - x
        points *= 100.0 / xp.where(proper, high - low, xp.nan)
        at.fault(~proper & ~xp.isnan(x + low + high), CROSSED)
        return bound(points, NONE, FULL, xp) if self.clip else points

    def _raw(self, x: Fraction, low: Fraction, high: Fraction) -> Fraction:
        return 100 * (x - low if self.better == "higher" else high - x) / (high - low)

    def exact(self, x: Fraction, at: Standing) -> Fraction | None:
        low, high = at.value(self.low), at.value(self.high)
        if low is None or high is None:
            return None
        if low >= high:
            at.fault(True, CROSSED)
            return None
        raw = self._raw(x, low, high)
        return bound_exact(raw, NONE, FULL) if self.clip else raw

    def describe(self) -> Text:
        low, high = said(self.low), said(self.high)
        zh_tail, en_tail = ("，限在 0 至 100", ", within 0 and 100") if self.clip else ("", "")
        if self.better == "higher":
            return Text(
                f"从 {low.zh}（0 分）到 {high.zh}（100 分）按比例{zh_tail}",
                f"In proportion from {low.en} (0) to {high.en} (100){en_tail}",
            )
        return Text(
            f"从 {high.zh}（0 分）到 {low.zh}（100 分）按比例{zh_tail}",
            f"In proportion from {high.en} (0) down to {low.en} (100){en_tail}",
        )

    def say(self, x: Fraction, at: Standing, points: Fraction | None) -> Text:
        low, high = at.value(self.low), at.value(self.high)
        if low is None or high is None:
            return ABSENT_POST
        if low >= high:
            return CROSSED
        raw = self._raw(x, low, high)
        off = f"({term(x)} − {term(low)})" if self.better == "higher" else f"({term(high)} − {term(x)})"
        sum_ = f"{off} ÷ ({term(high)} − {term(low)}) × 100 {equals(raw)}"
        return join(Text(sum_, sum_), bound_note(raw, NONE, FULL) if self.clip else Text("", ""))

    def problems(self) -> list[ParameterProblem]:
        if isinstance(self.low, Decimal) and isinstance(self.high, Decimal) and self.low >= self.high:
            return [
                (
                    "low",
                    Text(
                        f"下阈值 {number(self.low)} 不低于上阈值 {number(self.high)}",
                        f"low {number(self.low)} is not below high {number(self.high)}",
                    ),
                    Text("下阈值小于上阈值", "low below high"),
                    Text(
                        "对调两值；越小越好另写 better: lower",
                        "swap them; for lower-is-better write better: lower",
                    ),
                )
            ]
        return []
