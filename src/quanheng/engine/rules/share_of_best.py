"""标杆比 share_of_best: the value as a share of the best of the population (按实绩赋分)."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from quanheng.engine.errors import Text
from quanheng.engine.rules.base import Array, Rule, Standing, parameter
from quanheng.engine.rules.bounds import ParameterProblem, bound, bound_exact, bound_note, bound_problems
from quanheng.engine.rules.undefined import CHOICES, points_of, policy_words, settle, settle_exact
from quanheng.engine.rules.wording import EMPTY_POPULATION, HIGHER_LOWER, equals, join, number, term

NO_BEST = Text(
    "最好值不大于 0（越小越好时为负），与第一名之比没有意义（可在 zero_best 写明怎样计）",
    "the best value is not above zero (negative, where lower is better): no ratio to it (say in zero_best what holds)",
)


@dataclass(frozen=True, kw_only=True)
class ShareOfBest(Rule):
    """标杆比（按实绩赋分）：实际 ÷ 第一名 × 100；越小越好时 第一名 ÷ 实际 × 100，第一名为 0 时第一名得 100、其余 0。
    第一名的值使比值没有意义时按 zero_best 处理。

    Share of the best: value ÷ best × 100; where lower is better, best ÷ value × 100 (a best of zero gives 100
    to those at zero and nothing to others). Where the best makes the ratio meaningless, `zero_best` holds.
    """

    name = "share_of_best"
    title = Text("标杆比", "Share of the best")
    source = "温州瑞安考绩法“按实绩赋分”（瑞委〔2012〕6号）"
    formula = "points = clip(100·x/best, floor, cap); lower: clip(100·best/x, floor, cap)"

    better: str = field(default="higher", metadata=parameter("方向", "direction", choices=HIGHER_LOWER))
    cap: Decimal = field(default=Decimal(100), metadata=parameter("最高分", "highest points"))
    floor: Decimal = field(default=Decimal(0), metadata=parameter("最低分", "lowest points"))
    zero_best: Decimal | str = field(
        default="refuse",
        metadata=parameter(
            "第一名不大于 0 时：refuse 报错，full 满分，zero 零分，或给定分数",
            "if the best is not above zero: refuse, full, zero, or so many points",
            choices=CHOICES,
        ),
    )

    def monotone(self) -> int:
        return 1 if self.better == "higher" else -1

    def limits(self) -> tuple[Decimal | None, Decimal | None]:
        ends = [self.floor, self.cap]
        if (given := points_of(self.zero_best)) is not None:
            ends.append(given)
        return min(ends), max(ends)

    def fast(self, x: Array, at: Standing) -> Array:
        xp = at.xp
        if self.better == "higher":
            best = at.high()
            points, wrong = x * (100.0 / best), best <= 0
        else:
            best = at.low()
            points, wrong = 100.0 * best / x, best < 0
            points[(x == 0) & ~xp.isnan(best)] = 100.0
        points = bound(points, self.floor, self.cap, xp)
        if not bool(xp.any(wrong)):
            return points
        return settle(points, wrong, x, self.zero_best, NO_BEST, at)

    def _best(self, at: Standing) -> tuple[Fraction | None, bool]:
        """The best value, and whether a ratio to it has a meaning."""
        best: Fraction | None = at.high() if self.better == "higher" else at.low()
        return best, best is not None and (best > 0 if self.better == "higher" else best >= 0)

    def _raw(self, x: Fraction, best: Fraction) -> Fraction:
        if self.better == "higher":
            return 100 * x / best
        return 100 * best / x if x else Fraction(100)

    def exact(self, x: Fraction, at: Standing) -> Fraction | None:
        best, sound = self._best(at)
        if best is None:
            return None
        if not sound:
            return settle_exact(self.zero_best, NO_BEST, at)
        return bound_exact(self._raw(x, best), self.floor, self.cap)

    def describe(self) -> Text:
        policy = policy_words(self.zero_best)
        low, high = number(self.floor), number(self.cap)
        zh, en = ("实际值 ÷ 第一名 × 100", "value ÷ best × 100")
        if self.better == "lower":
            zh, en = ("第一名 ÷ 实际值 × 100", "best ÷ value × 100")
        return Text(
            f"{zh}，最低 {low}，最高 {high}；比值没有意义时{policy.zh}",
            f"{en}, at least {low}, at most {high}; a meaningless ratio {policy.en}",
        )

    def say(self, x: Fraction, at: Standing, points: Fraction | None) -> Text:
        best, sound = self._best(at)
        if best is None:
            return EMPTY_POPULATION
        if not sound:
            if points is None:
                return NO_BEST
            return Text(
                f"第一名为 {number(best)}，得 {number(points)}",
                f"the best is {number(best)}: {number(points)} points",
            )
        if self.better == "lower" and x == 0:
            return Text("实际为 0，即第一名，得 100", "the value is zero, the best there is: 100 points")
        raw = self._raw(x, best)
        body = f"{term(x)} ÷ {term(best)}" if self.better == "higher" else f"{term(best)} ÷ {term(x)}"
        sum_ = f"{body} × 100 {equals(raw)}"
        return join(Text(sum_, sum_), bound_note(raw, self.floor, self.cap))

    def problems(self) -> list[ParameterProblem]:
        return bound_problems(self.floor, self.cap)
