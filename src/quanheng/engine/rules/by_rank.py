"""排名赋分 by_rank: points by the place in the population — by step, ratio, given series or percentile."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from quanheng.engine.errors import Text
from quanheng.engine.rules.base import Array, Rule, Standing, parameter
from quanheng.engine.rules.bounds import ParameterProblem, bound_problems, not_positive
from quanheng.engine.rules.series import place_points, place_points_exact, series_problems, series_words
from quanheng.engine.rules.wording import (
    EMPTY_POPULATION,
    HIGHER_LOWER,
    TIES,
    direction,
    equals,
    number,
    ties_words,
)

FORMS = ("step", "ratio", "series", "percentile")


@dataclass(frozen=True, kw_only=True)
class ByRank(Rule):
    """排名赋分：按名次 r 给分。step：full − step × (r − 1)；ratio：full × step^(r − 1)；series：按给定序列，序列之后
    每名再减 after（不写则得 floor）；percentile：full × (n − r) ÷ (n − 1)，只有一个单位时得 full。
    from: bottom 从最后一名数起（倒数第 1 名得 full，越靠前越少），用于扣分性质的名次。并列名次按 ties；平均名次落在
    两名之间时，取相邻两名分数的中间值。

    Points by place r. step: full − step × (r − 1); ratio: full × step^(r − 1); series: the numbers given, and
    past them `after` less for each further place (`floor` if not written); percentile:
    full × (n − r) ÷ (n − 1), `full` for a single unit. from: bottom counts from the last place (which gets
    `full`). Ties as declared; a mean place between two places gets what lies between their points.
    """

    name = "by_rank"
    title = Text("排名赋分", "Points by rank")
    source = "温州瑞安考绩法“按排名赋分”（名次每降 1 位减基本分 2%，瑞委〔2012〕6号）；公开的编制绩效大屏计分规则（60/57/54…）"
    formula = "points = full − step·(r − 1) | full·step^(r−1) | seriesᵣ | full·(n − r)/(n − 1)"

    from_: str = field(
        default="top",
        metadata=parameter("从头数还是从尾数", "count from the top or the bottom", choices=("top", "bottom")),
    )
    better: str = field(default="higher", metadata=parameter("方向", "direction", choices=HIGHER_LOWER))
    ties: str = field(default="min", metadata=parameter("并列", "ties", choices=TIES))
    full: Decimal = field(default=Decimal(100), metadata=parameter("第一名得分", "points of the first"))
    form: str = field(
        default="step",
        metadata=parameter(
            "写法：step 递减，ratio 按比例递减，series 序列，percentile 百分位",
            "form: step, ratio, series, percentile",
            choices=FORMS,
        ),
    )
    step: Decimal = field(
        default=Decimal(2),
        metadata=parameter("每降一名减多少分（ratio 为公比）", "points lost per place (ratio: the factor)"),
    )
    series: tuple[Decimal, ...] = field(
        default=(), metadata=parameter("第 1、2、3……名的得分", "points of places 1, 2, 3 …")
    )
    after: Decimal | None = field(
        default=None,
        metadata=parameter(
            "序列之后每名再减多少，不写则得最低分", "lost per place past the series; the floor if not written"
        ),
    )
    floor: Decimal = field(default=Decimal(0), metadata=parameter("最低分", "lowest points"))

    @property
    def _counted(self) -> str:
        """The direction in which places are counted."""
        if self.from_ == "top":
            return self.better
        return "lower" if self.better == "higher" else "higher"

    def monotone(self) -> int:
        return 1 if self._counted == "higher" else -1

    def limits(self) -> tuple[Decimal | None, Decimal | None]:
        if self.form == "series":
            return min(self.floor, *self.series), max(self.series)
        return self.floor, self.full

    def fast(self, x: Array, at: Standing) -> Array:
        xp = at.xp
        place = at.place(self._counted, self.ties)
        if self.form == "series":
            return place_points(place, self.series, self.after, self.floor, xp)
        full = float(self.full)
        if self.form == "percentile":
            n = at.count()
            alone = n <= 1
            points = n - place
            points *= full / xp.where(alone, 1.0, n - 1)
            if bool(xp.any(alone)):
                points = xp.where(alone & ~xp.isnan(points), full, points)
        elif self.form == "ratio":
            points = full * xp.power(float(self.step), place - 1.0)
        else:
            points = place * -float(self.step)
            points += full + float(self.step)
        return xp.maximum(points, float(self.floor), out=points)

    def _raw(self, place: Fraction, at: Standing) -> Fraction:
        """Points of a place before the floor."""
        full, step = Fraction(self.full), Fraction(self.step)
        if self.form == "percentile":
            n = at.count()
            return full * (n - place) / (n - 1) if n > 1 else full
        if self.form == "ratio":
            return full * step ** int(place - 1)
        if self.form == "series":
            return place_points_exact(place, self.series, self.after, self.floor)
        return full - step * (place - 1)

    def exact(self, x: Fraction, at: Standing) -> Fraction | None:
        place = at.place(self._counted, self.ties)
        if place is None:
            return None
        return max(self._raw(Fraction(place), at), Fraction(self.floor))

    def describe(self) -> Text:
        full, step = number(self.full), number(self.step)
        one, down = ("第 1 名", "每降 1 名") if self.from_ == "top" else ("倒数第 1 名", "每进 1 名")
        how = {
            "step": Text(f"{one}得 {full}，{down}减 {step}", f"{full} for the first, {step} less per place"),
            "ratio": Text(
                f"{one}得 {full}，{down}乘 {step}", f"{full} for the first, times {step} per place"
            ),
            "series": series_words(self.series, self.after, self.floor),
            "percentile": Text(f"{full} × (n − 名次) ÷ (n − 1)", f"{full} × (n − place) ÷ (n − 1)"),
        }[self.form]
        count = (
            Text("从第一名数起", "from the top")
            if self.from_ == "top"
            else Text("从最后一名数起", "from the bottom")
        )
        way, ties = direction(self.better), ties_words(self.ties)
        return Text(
            f"按名次（{way.zh}，{count.zh}）：{how.zh}，最低 {number(self.floor)}；{ties.zh}",
            f"By place ({way.en}, {count.en}): {how.en}, at least {number(self.floor)}; {ties.en}",
        )

    def say(self, x: Fraction, at: Standing, points: Fraction | None) -> Text:
        found: Any = at.place(self._counted, self.ties)
        if found is None:
            return EMPTY_POPULATION
        place, full, step = Fraction(found), number(self.full), number(self.step)
        raw, n, r = self._raw(place, at), number(at.count()), number(place)
        if self.form == "step":
            body = f"{full} − {step} × ({r} − 1) {equals(raw)}"
        elif self.form == "ratio":
            body = f"{full} × {step}^({r} − 1) {equals(raw)}"
        elif self.form == "percentile" and at.count() > 1:
            body = f"{full} × ({n} − {r}) ÷ ({n} − 1) {equals(raw)}"
        else:
            body = number(raw)
        low = raw < self.floor
        counted = Text("第", "place") if self.from_ == "top" else Text("倒数第", "place from the bottom")
        return Text(
            f"{counted.zh} {r} 名（共 {n} 个）：{body}{f'，保底取 {number(self.floor)}' if low else ''}",
            f"{counted.en} {r} of {n}: {body}{f', not below {number(self.floor)}' if low else ''}",
        )

    def problems(self) -> list[ParameterProblem]:
        found: list[ParameterProblem] = []
        if self.form == "series":
            found += series_problems(self.series, self.after)
        else:
            found += bound_problems(self.floor, self.full, "floor", "full")
            if self.series:
                found.append(("series", Text(f"写了序列，写法却是 {self.form}", f"a series is written, but the form is {self.form}"),
                              Text("序列只用于 form: series", "a series goes with form: series"), Text("写 form: series，或去掉序列", "write form: series, or drop it")))  # fmt: skip
        if self.form == "step":
            found += not_positive("step", self.step, "每名递减", "the step per place")
        if self.form == "ratio" and not 0 < self.step < 1:
            found.append(("step", Text(f"公比 {number(self.step)}", f"the factor is {number(self.step)}"),
                          Text("大于 0、小于 1", "above 0 and below 1"), Text("如每名得前一名的 95%，写 0.95", "for 95 % of the place before, write 0.95")))  # fmt: skip
        if self.form == "ratio" and self.ties == "mean":
            found.append(("ties", Text("按比例递减不能用平均名次", "the ratio form cannot take mean places"),
                          Text("并列取 min、max 或 dense", "ties min, max or dense"), Text("改 ties，或改用 series", "change ties, or use a series")))  # fmt: skip
        return found
