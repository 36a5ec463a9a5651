"""前沿距离 frontier: how much of the way from the worst to the frontier has been gone."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from quanheng.engine.errors import Text
from quanheng.engine.rules.base import Array, Rule, Standing, parameter
from quanheng.engine.rules.bounds import ParameterProblem, bound, bound_exact, bound_note
from quanheng.engine.rules.edges import edge, edge_problems, edge_words
from quanheng.engine.rules.wording import HIGHER_LOWER, equals, join, number, spaced, term

REVERSED = Text("前沿值不优于最差值，前沿距离没有意义", "the frontier is not better than the worst value")
ABSENT_EDGE = Text(
    "没有前沿值或最差值，不能计分", "the frontier or the worst value is absent, hence no points"
)
NONE, FULL = Decimal(0), Decimal(100)


@dataclass(frozen=True, kw_only=True)
class Frontier(Rule):
    """前沿距离：(最差值 − 实际) ÷ (最差值 − 前沿值) × 100，越大越好、越小越好同一公式。两端可给定，也可取组内最差、
    最好值（或第 n 个）。两端相等时，不差于前沿者得 equal 分。

    Distance to frontier: (worst − x) ÷ (worst − frontier) × 100, one formula for both directions. The ends are
    given, or the worst and best of the population (or its nth). Where both are equal, a value as good as the
    frontier gets `equal`.
    """

    name = "frontier"
    title = Text("前沿距离", "Distance to frontier")
    source = "World Bank, Doing Business: distance to frontier methodology"
    formula = "points = 100·(worst − x)/(worst − frontier)"

    worst: Any = field(
        default="worst", metadata=parameter("最差值", "worst value", kind="edge", choices=("worst",))
    )
    frontier: Any = field(
        default="best", metadata=parameter("前沿值", "frontier", kind="edge", choices=("best",))
    )
    better: str = field(default="higher", metadata=parameter("方向", "direction", choices=HIGHER_LOWER))
    clip: bool = field(default=True, metadata=parameter("限在 0 至 100", "keep within 0 and 100"))
    equal: Decimal = field(
        default=FULL, metadata=parameter("两端相等时的得分", "points where both ends are equal")
    )

    def monotone(self) -> int:
        return 1 if self.better == "higher" else -1

    def limits(self) -> tuple[Decimal | None, Decimal | None]:
        if self.clip or (self.worst == "worst" and self.frontier == "best"):
            return min(NONE, self.equal), max(FULL, self.equal)
        return None, None

    def _ends(self, at: Standing) -> tuple[Any, Any]:
        higher = self.better == "higher"
        return edge(self.frontier, at, higher), edge(self.worst, at, not higher)

    def fast(self, x: Array, at: Standing) -> Array:
        xp, (front, worst) = at.xp, self._ends(at)
        up, down = (front, worst) if self.better == "higher" else (worst, front)
        proper = at.exceeds(up, down)
        points = worst - x
        points *= xp.divide(100.0, worst - front)
        if self.clip:
            points = bound(points, NONE, FULL, xp)
        if bool(xp.all(proper)):
            return points
        known = ~xp.isnan(x + up + down)
        good = at.reaches(x, up) if self.better == "higher" else at.reaches(down, x)
        even = at.reaches(up, down) & ~proper & good & known
        at.fault(known & ~proper & ~even, REVERSED)
        return xp.where(even, float(self.equal), xp.where(proper & known, points, xp.nan))

    def _raw(self, x: Fraction, front: Fraction, worst: Fraction) -> Fraction | None:
        if (front > worst) if self.better == "higher" else (front < worst):
            return 100 * (worst - x) / (worst - front)
        return None

    def exact(self, x: Fraction, at: Standing) -> Fraction | None:
        front, worst = self._ends(at)
        if front is None or worst is None:
            return None
        raw = self._raw(x, front, worst)
        if raw is not None:
            return bound_exact(raw, NONE, FULL) if self.clip else raw
        if front == worst and (x >= front if self.better == "higher" else x <= front):
            return Fraction(self.equal)
        at.fault(True, REVERSED)
        return None

    def describe(self) -> Text:
        front, worst = edge_words(self.frontier, True), edge_words(self.worst, False)
        zh_tail, en_tail = ("，限在 0 至 100", ", within 0 and 100") if self.clip else ("", "")
        return Text(
            f"(最差 − x) ÷ (最差 − 前沿) × 100，前沿为{spaced(front.zh).rstrip()}，最差为{spaced(worst.zh).rstrip()}{zh_tail}",
            f"(worst − x) ÷ (worst − frontier) × 100; the frontier is {front.en}, the worst is {worst.en}{en_tail}",
        )

    def say(self, x: Fraction, at: Standing, points: Fraction | None) -> Text:
        front, worst = self._ends(at)
        if front is None or worst is None:
            return ABSENT_EDGE
        raw = self._raw(x, front, worst)
        if raw is None:
            if points is None:
                return REVERSED
            return Text(
                f"两端同为 {number(front)}，得 {number(self.equal)}",
                f"both ends are {number(front)}: {number(self.equal)} points",
            )
        sum_ = f"({term(worst)} − {term(x)}) ÷ ({term(worst)} − {term(front)}) × 100 {equals(raw)}"
        return join(Text(sum_, sum_), bound_note(raw, NONE, FULL) if self.clip else Text("", ""))

    def problems(self) -> list[ParameterProblem]:
        found = [*edge_problems("worst", self.worst), *edge_problems("frontier", self.frontier)]
        front, worst = self.frontier, self.worst
        fixed = isinstance(front, Decimal) and isinstance(worst, Decimal)
        if fixed and (front == worst or (front > worst) != (self.better == "higher")):
            found.append(
                (
                    "frontier",
                    Text(
                        f"前沿值 {number(front)} 不优于最差值 {number(worst)}",
                        f"the frontier {number(front)} is not better than the worst {number(worst)}",
                    ),
                    Text("按方向，前沿值优于最差值", "a better one, by the direction"),
                    Text("对调两端，或改正 better", "swap the ends, or correct better"),
                )
            )
        return found
