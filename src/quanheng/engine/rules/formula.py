"""自定公式 formula: points by a formula of the scheme's own."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

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
from quanheng.engine.rules.wording import equals, join, number

ABSENT = Text("公式缺数，算不出得分", "the formula lacks figures: no points")


@dataclass(frozen=True, kw_only=True)
class OwnFormula(Rule):
    """自定公式：points 是一个公式，可用 x（计量值）、target（目标值）、数据项、单位属性和 group_min、group_max、
    group_mean 等函数，再封顶封底。随值升降由方案用 monotone 声明（1 不降，−1 不升，0 不定），不由程序推断。

    Own formula: `points` is a formula of x (the measured value), target, data items, attributes and functions
    such as group_min, group_max, group_mean, kept within floor and cap. How points move with the value is
    declared by the scheme (`monotone`: 1 never down, −1 never up, 0 neither), not inferred.
    """

    name = "formula"
    title = Text("自定公式", "Own formula")
    source = "方案自定"
    formula = "points = clip(f(x, target, items, attributes), floor, cap)"

    points: Any = field(metadata=parameter("得分公式", "the formula of the points", kind="formula"))
    floor: Decimal | None = field(default=None, metadata=parameter("最低分", "lowest points"))
    cap: Decimal | None = field(default=None, metadata=parameter("最高分", "highest points"))
    monotone_: Decimal = field(
        default=Decimal(0),
        metadata=parameter(
            "声明：1 值大分不降，−1 值大分不升，0 不定", "declared: 1 never down, −1 never up, 0 neither"
        ),
    )

    def monotone(self) -> int:
        return int(self.monotone_)

    def limits(self) -> tuple[Decimal | None, Decimal | None]:
        return self.floor, self.cap

    def fast(self, x: Array, at: Standing) -> Array:
        xp = at.xp
        points = xp.where(xp.isnan(x), xp.nan, at.value(self.points))
        return bound(points, self.floor, self.cap, xp)

    def exact(self, x: Fraction, at: Standing) -> Fraction | None:
        value = at.value(self.points)
        return None if value is None else bound_exact(Fraction(value), self.floor, self.cap)

    def describe(self) -> Text:
        tail = bound_words(self.floor, self.cap)
        return Text(f"得分 = {self.points.text}{tail.zh}", f"points = {self.points.text}{tail.en}")

    def say(self, x: Fraction, at: Standing, points: Fraction | None) -> Text:
        if points is None:
            return ABSENT
        value = at.value(self.points)
        raw, target = Fraction(value), at.target
        given = f"x = {number(x)}" + ("" if target is None else f"，target = {number(target)}")
        body = f"{self.points.text} {equals(raw)}"
        return join(
            Text(f"{given}：{body}", f"{given.replace('，', ', ')}: {body}"),
            bound_note(raw, self.floor, self.cap),
        )

    def problems(self) -> list[ParameterProblem]:
        found = bound_problems(self.floor, self.cap)
        if self.monotone_ not in (1, -1, 0):
            found.append(
                (
                    "monotone",
                    Text(f"写的是 {number(self.monotone_)}", f"it says {number(self.monotone_)}"),
                    Text("1、−1 或 0", "1, −1 or 0"),
                    Text(
                        "值大分不降写 1，值大分不升写 −1，否则写 0", "1: never down, −1: never up, 0: neither"
                    ),
                )
            )
        if "x" not in self.points.names:
            found.append(("points", Text("公式里没有 x，得分与计量值无关", "the formula has no x: points do not depend on the value"),
                          Text("用到 x 的公式", "a formula that uses x"), Text("把计量值写作 x；固定分数不必设指标", "write the measured value as x")))  # fmt: skip
        return found
