"""比例分档 percentile_bands: the first so many per cent of the population get so many points; ties never split."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate
from typing import Any

from quanheng.engine.errors import Text
from quanheng.engine.rules.base import Array, Rule, Standing, parameter
from quanheng.engine.rules.bounds import ParameterProblem
from quanheng.engine.rules.wording import EMPTY_POPULATION, HIGHER_LOWER, direction, number

HALF = Fraction(1, 2)


@dataclass(frozen=True, kw_only=True)
class PercentileBands(Rule):
    """比例分档：按名次切档，前 20% 一档、其后 30% 一档……各档固定分。各档的末位名次 = 取整(单位数 × 累计比例)，取整
    方式写明。并列者同档，名额不拆：ties: up 全归上档（可超额），down 全归下档（可不足额）。

    Bands by percentile: the first 20 %, the next 30 % …, a fixed number of points each. The last place of a
    band is the rounded count × cumulative share. Equal values share a band: ties up puts them all into the
    better one (which may overfill), down into the worse one.
    """

    name = "percentile_bands"
    title = Text("比例分档", "Bands by percentile")
    source = "分档（按组内百分位）计分，各地绩效考核通行做法"
    formula = "points = pₖ, k the first band with r ≤ round(n·(s₁ + … + sₖ))"

    shares: tuple[Decimal, ...] = field(
        metadata=parameter("各档比例，自优至劣，合计 1", "shares of the bands, best first, 1 together")
    )
    points: tuple[Decimal, ...] = field(metadata=parameter("各档得分", "points of the bands"))
    better: str = field(default="higher", metadata=parameter("方向", "direction", choices=HIGHER_LOWER))
    rounding: str = field(
        default="floor",
        metadata=parameter(
            "名额取整：去尾、四舍五入、进一", "rounding of places", choices=("floor", "half_up", "ceil")
        ),
    )
    ties: str = field(
        default="up",
        metadata=parameter(
            "跨档并列：up 归上档，down 归下档",
            "a tie across bands: all up, or all down",
            choices=("up", "down"),
        ),
    )

    def monotone(self) -> int:
        return 1 if self.better == "higher" else -1

    def limits(self) -> tuple[Decimal | None, Decimal | None]:
        return min(self.points), max(self.points)

    def _cut(self, n: Any, share: Any, at: Standing, half: Any) -> Any:
        """The last place of the bands that hold `share` of n units."""
        if self.rounding == "ceil":
            return at.whole_up(n * share)
        return at.whole_down(n * share + half if self.rounding == "half_up" else n * share)

    @property
    def _ties(self) -> str:
        return "min" if self.ties == "up" else "max"

    def fast(self, x: Array, at: Standing) -> Array:
        xp, n = at.xp, at.count()
        place = at.place(self.better, self._ties)
        index = xp.zeros(x.shape, xp.int8)
        for share in list(accumulate(self.shares))[:-1]:
            index += place > self._cut(n, float(share), at, 0.5)  # whole numbers on both sides
        points = xp.array([float(p) for p in self.points])[index]
        points[xp.isnan(place)] = xp.nan
        return points

    def _band(self, at: Standing) -> int | None:
        place = at.place(self.better, self._ties)
        if place is None:
            return None
        cuts = [self._cut(at.count(), Fraction(s), at, HALF) for s in accumulate(self.shares)]
        return next((i for i, cut in enumerate(cuts[:-1]) if place <= cut), len(cuts) - 1)

    def exact(self, x: Fraction, at: Standing) -> Fraction | None:
        band = self._band(at)
        return None if band is None else Fraction(self.points[band])

    def describe(self) -> Text:
        pairs = [(number(s * 100), number(p)) for s, p in zip(self.shares, self.points, strict=True)]
        zh, en = "；".join(f"{s}% 得 {p}" for s, p in pairs), "; ".join(f"{s} % get {p}" for s, p in pairs)
        rounding = {
            "floor": Text("去尾", "down"),
            "half_up": Text("四舍五入", "half up"),
            "ceil": Text("进一", "up"),
        }[self.rounding]
        ties = Text("上档", "the better band") if self.ties == "up" else Text("下档", "the worse band")
        way = direction(self.better)
        return Text(
            f"按名次分档（{way.zh}）：依次 {zh}；名额{rounding.zh}取整，并列不拆，归{ties.zh}",
            f"Bands by place ({way.en}), best first: {en}; places rounded {rounding.en}; ties stay together in {ties.en}",
        )

    def say(self, x: Fraction, at: Standing, points: Fraction | None) -> Text:
        band = self._band(at)
        if band is None:
            return EMPTY_POPULATION
        place, n = number(at.place(self.better, self._ties)), number(at.count())
        shares = list(accumulate(self.shares))
        got = number(self.points[band])
        if band == len(shares) - 1:
            before = number(self._cut(at.count(), Fraction(shares[band - 1]), at, HALF)) if band else "0"
            return Text(f"第 {place} 名，在前 {before} 名之后（共 {n} 个）：末档，得 {got}",
                        f"place {place}, after the first {before} of {n}: the last band, {got} points")  # fmt: skip
        cut, share = (
            number(self._cut(at.count(), Fraction(shares[band]), at, HALF)),
            number(shares[band] * 100),
        )
        return Text(
            f"第 {place} 名，在前 {share}% 之内（{n} 个取 {cut} 名）：第 {band + 1} 档，得 {got}",
            f"place {place}, within the first {share} % ({cut} of {n}): band {band + 1}, {got} points",
        )

    def problems(self) -> list[ParameterProblem]:
        found: list[ParameterProblem] = []
        total = sum(self.shares, Decimal(0))
        if total != 1 or any(s <= 0 for s in self.shares):
            found.append(("shares", Text(f"各档比例合计 {number(total)}", f"the shares add up to {number(total)}"), Text("各大于 0，合计 1", "above 0 each, 1 together"),
                          Text("改正比例（20% 写 0.2）", "correct the shares (20 % is 0.2)")))  # fmt: skip
        if len(self.points) != len(self.shares):
            found.append(("points", Text(f"{len(self.shares)} 个比例，{len(self.points)} 个得分", f"{len(self.shares)} shares, {len(self.points)} points"),
                          Text("一档一个得分", "points for each band"), Text("补齐或删去", "add or drop some")))  # fmt: skip
        if list(self.points) != sorted(self.points, reverse=True):
            found.append(("points", Text("靠后的档反而得分高", "a worse band gets more"), Text("自优至劣，得分不升", "best first, not rising"),
                          Text("调整次序", "put them in order")))  # fmt: skip
        return found
