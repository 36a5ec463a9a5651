"""标准分 z_score: how many standard deviations from the mean, on a scale of points."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from quanheng.engine.errors import Text
from quanheng.engine.rounding import half_up
from quanheng.engine.rules.base import Array, Rule, Standing, parameter
from quanheng.engine.rules.bounds import (
    ParameterProblem,
    bound,
    bound_exact,
    bound_note,
    bound_problems,
    bound_words,
    not_positive,
)
from quanheng.engine.rules.wording import EMPTY_POPULATION, HIGHER_LOWER, equals, join, number, term


@dataclass(frozen=True, kw_only=True)
class ZScore(Rule):
    """标准分：center + spread × (x − 平均) ÷ 标准差，封顶、封底；越小越好时取负。ddof 为 1 用样本标准差，为 0 用总体
    标准差。全组同值（或只有一个值）时得 equal 分，不写则为 center。

    Standard score: center + spread × (x − mean) ÷ standard deviation, within floor and cap; negative where
    lower is better. ddof 1 is the sample's deviation, 0 the population's. Equal values (or a single one) get
    `equal`, which is `center` if not written.
    """

    name = "z_score"
    title = Text("标准分", "Standard score")
    source = "OECD/JRC, Handbook on Constructing Composite Indicators (2008), Normalisation: standardisation"
    formula = "points = clip(center ± spread·(x − mean)/sd, floor, cap)"

    center: Decimal = field(default=Decimal(70), metadata=parameter("平均值的得分", "points at the mean"))
    spread: Decimal = field(
        default=Decimal(10), metadata=parameter("每个标准差的分数", "points per standard deviation")
    )
    ddof: int = field(
        default=1,
        metadata=parameter(
            "标准差的自由度扣减：1 样本，0 总体", "1: of a sample, 0: of the population", choices=(0, 1)
        ),
    )
    better: str = field(default="higher", metadata=parameter("方向", "direction", choices=HIGHER_LOWER))
    floor: Decimal = field(default=Decimal(0), metadata=parameter("最低分", "lowest points"))
    cap: Decimal = field(default=Decimal(100), metadata=parameter("最高分", "highest points"))
    equal: Decimal | None = field(
        default=None,
        metadata=parameter(
            "全组同值时的得分，不写为 center", "points where all are equal; center if not written"
        ),
    )

    def monotone(self) -> int:
        return 1 if self.better == "higher" else -1

    def limits(self) -> tuple[Decimal | None, Decimal | None]:
        return min(self.floor, self._even), max(self.cap, self._even)

    @property
    def _even(self) -> Decimal:
        return self.center if self.equal is None else self.equal

    def fast(self, x: Array, at: Standing) -> Array:
        xp, mean, deviation = at.xp, at.mean(), at.deviation(self.ddof)
        some = deviation > 0
        slope = float(self.spread) if self.better == "higher" else -float(self.spread)
        points = x - mean
        points *= slope / deviation
        points += float(self.center)
        points = bound(points, self.floor, self.cap, xp)
        if bool(xp.all(some)):
            return points
        return xp.where(some | xp.isnan(x - mean), points, float(self._even))

    def _raw(self, x: Fraction, at: Standing) -> Fraction | None:
        deviation: Fraction | None = at.deviation(self.ddof)
        if not deviation:
            return None
        slope = Fraction(self.spread if self.better == "higher" else -self.spread)
        off: Fraction = x - at.mean()
        # A root is right to 50 digits only; rounded to 40, equal scores of unlike groups come out equal.
        return Fraction(self.center) + slope * half_up(off / deviation, 40)

    def exact(self, x: Fraction, at: Standing) -> Fraction | None:
        if at.mean() is None:
            return None
        raw = self._raw(x, at)
        return Fraction(self._even) if raw is None else bound_exact(raw, self.floor, self.cap)

    def describe(self) -> Text:
        sign, tail = "+" if self.better == "higher" else "−", bound_words(self.floor, self.cap)
        body = f"{number(self.center)} {sign} {number(self.spread)} × "
        return Text(
            f"{body}(x − 平均) ÷ {'样本' if self.ddof else '总体'}标准差{tail.zh}",
            f"{body}(x − mean) ÷ standard deviation of the {'sample' if self.ddof else 'population'}{tail.en}",
        )

    def say(self, x: Fraction, at: Standing, points: Fraction | None) -> Text:
        if points is None:
            return EMPTY_POPULATION
        raw = self._raw(x, at)
        if raw is None:
            return Text(
                f"没有差异可比，得 {number(self._even)}",
                f"there is no spread to compare with: {number(self._even)} points",
            )
        sign = "+" if self.better == "higher" else "−"
        sum_ = (
            f"{number(self.center)} {sign} {number(self.spread)} × ({term(x)} − {term(at.mean())})"
            f" ÷ {number(at.deviation(self.ddof))} {equals(raw)}"
        )
        return join(Text(sum_, sum_), bound_note(raw, self.floor, self.cap))

    def problems(self) -> list[ParameterProblem]:
        return [
            *not_positive("spread", self.spread, "每个标准差的分数", "the points per deviation"),
            *bound_problems(self.floor, self.cap),
        ]
