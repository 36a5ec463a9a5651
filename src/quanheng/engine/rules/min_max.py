"""极差标准化 min_max: where the value lies between the lowest and the highest of the population."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from quanheng.engine.errors import Text
from quanheng.engine.rules.base import Array, Rule, Standing, parameter
from quanheng.engine.rules.bounds import (
    ParameterProblem,
    bound,
    bound_exact,
    bound_note,
    bound_problems,
    bound_words,
)
from quanheng.engine.rules.wording import EMPTY_POPULATION, HIGHER_LOWER, equals, join, number, term


@dataclass(frozen=True, kw_only=True)
class MinMax(Rule):
    """极差标准化：越大越好 (x − min) ÷ (max − min) × 100，越小越好 (max − x) ÷ (max − min) × 100。全组同值时得 equal 分。

    Min–max: (x − min) ÷ (max − min) × 100, or (max − x) ÷ (max − min) × 100 where lower is better. A
    population of equal values gets `equal`.
    """

    name = "min_max"
    title = Text("极差标准化", "Min–max")
    source = "OECD/JRC, Handbook on Constructing Composite Indicators (2008), Normalisation: min–max"
    formula = "points = 100·(x − min)/(max − min); lower: 100·(max − x)/(max − min)"

    better: str = field(default="higher", metadata=parameter("方向", "direction", choices=HIGHER_LOWER))
    equal: Decimal = field(
        default=Decimal(100), metadata=parameter("全组同值时的得分", "points where all are equal")
    )
    floor: Decimal = field(default=Decimal(0), metadata=parameter("最低分", "lowest points"))
    cap: Decimal = field(default=Decimal(100), metadata=parameter("最高分", "highest points"))

    def monotone(self) -> int:
        return 1 if self.better == "higher" else -1

    def limits(self) -> tuple[Decimal | None, Decimal | None]:
        return min(self.floor, self.equal), max(self.cap, self.equal)

    def fast(self, x: Array, at: Standing) -> Array:
        xp, low, high = at.xp, at.low(), at.high()
        even = ~at.exceeds(high, low)
        points = x - low if self.better == "higher" else high - x
        points *= 100.0 / (high - low)
        points = bound(points, self.floor, self.cap, xp)
        if bool(xp.any(even)):
            points = xp.where(even & ~xp.isnan(x + low), float(self.equal), points)
        return points

    def _raw(self, x: Fraction, at: Standing) -> Fraction | None:
        low: Fraction = at.low()
        high: Fraction = at.high()
        if high == low:
            return None
        off = x - low if self.better == "higher" else high - x
        return 100 * off / (high - low)

    def exact(self, x: Fraction, at: Standing) -> Fraction | None:
        if at.low() is None:
            return None
        raw = self._raw(x, at)
        return Fraction(self.equal) if raw is None else bound_exact(raw, self.floor, self.cap)

    def describe(self) -> Text:
        body = "(x − min) ÷ (max − min) × 100" if self.better == "higher" else "(max − x) ÷ (max − min) × 100"
        tail = bound_words(self.floor, self.cap)
        return Text(
            f"{body}{tail.zh}；全组同值得 {number(self.equal)} 分",
            f"{body}{tail.en}; {number(self.equal)} if all are equal",
        )

    def say(self, x: Fraction, at: Standing, points: Fraction | None) -> Text:
        if points is None:
            return EMPTY_POPULATION
        raw = self._raw(x, at)
        if raw is None:
            return Text(
                f"全组同为 {number(x)}，得 {number(self.equal)}",
                f"all are {number(x)}: {number(self.equal)} points",
            )
        low, high = term(at.low()), term(at.high())
        off = f"({term(x)} − {low})" if self.better == "higher" else f"({high} − {term(x)})"
        sum_ = f"{off} ÷ ({high} − {low}) × 100 {equals(raw)}"
        return join(Text(sum_, sum_), bound_note(raw, self.floor, self.cap))

    def problems(self) -> list[ParameterProblem]:
        return bound_problems(self.floor, self.cap)
