"""按次扣分 count_off: so many points off for each case counted."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from quanheng.engine.errors import Text
from quanheng.engine.rules.base import Array, Rule, Standing, parameter
from quanheng.engine.rules.bounds import ParameterProblem, bound_problems, not_positive
from quanheng.engine.rules.wording import equals, number, term


@dataclass(frozen=True, kw_only=True)
class CountOff(Rule):
    """按次扣分：每发生 1 次（件、个、天）扣 per 分，前 free 次不扣，最多扣 most（不写不限），扣到 floor 为止。

    Deductions by count: `per` points off for each case, the first `free` not counted, at most `most` in all
    (no limit if not written), never below `floor`.
    """

    name = "count_off"
    title = Text("按次扣分", "Deductions by count")
    source = "黑龙江产业项目考核办法（年内未开复工项目每个减 0.33）"
    formula = "points = max(floor, full − min(most, per·max(0, x − free)))"

    per: Decimal = field(metadata=parameter("每次扣分", "points lost per case"))
    free: Decimal = field(default=Decimal(0), metadata=parameter("前几次不扣", "cases not counted"))
    most: Decimal | None = field(
        default=None,
        metadata=parameter("最多扣多少，不写不限", "the largest deduction; no limit if not written"),
    )
    full: Decimal = field(default=Decimal(100), metadata=parameter("满分", "full marks"))
    floor: Decimal = field(default=Decimal(0), metadata=parameter("最低分", "lowest points"))

    @property
    def _least(self) -> Decimal:
        return self.floor if self.most is None else max(self.floor, self.full - self.most)

    def monotone(self) -> int:
        return -1

    def limits(self) -> tuple[Decimal | None, Decimal | None]:
        return self._least, self.full

    def fast(self, x: Array, at: Standing) -> Array:
        points = x * -float(self.per)
        points += float(self.full + self.per * self.free)
        return at.xp.clip(points, float(self._least), float(self.full), out=points)

    def exact(self, x: Fraction, at: Standing) -> Fraction | None:
        off = Fraction(self.per) * max(x - Fraction(self.free), Fraction(0))
        return max(Fraction(self.full) - off, Fraction(self._least))

    def describe(self) -> Text:
        full, per, free = number(self.full), number(self.per), number(self.free)
        zh_free, en_free = (f"，前 {free} 次不扣", f", the first {free} free") if self.free else ("", "")
        zh_most, en_most = (
            ("", "")
            if self.most is None
            else (f"，最多扣 {number(self.most)}", f", at most {number(self.most)} in all")
        )
        return Text(
            f"{full} 分起，每次扣 {per}{zh_free}{zh_most}，最低 {number(self.floor)}",
            f"From {full}, {per} off per case{en_free}{en_most}, at least {number(self.floor)}",
        )

    def say(self, x: Fraction, at: Standing, points: Fraction | None) -> Text:
        full = Fraction(self.full)
        if x <= self.free:
            return Text(
                f"{number(x)} 次，不扣分，得 {number(full)}",
                f"{number(x)} cases, nothing off: {number(full)} points",
            )
        counted = f"({term(x)} − {number(self.free)})" if self.free else term(x)
        raw = full - Fraction(self.per) * (x - Fraction(self.free))
        sum_ = f"{number(full)} − {number(self.per)} × {counted} {equals(raw)}"
        if raw >= self._least:
            return Text(sum_, sum_)
        least = number(self._least)
        return Text(f"{sum_}，扣到 {least} 为止", f"{sum_}, not below {least}")

    def problems(self) -> list[ParameterProblem]:
        found = [*not_positive("per", self.per, "每次扣分", "the deduction per case"), *not_positive("most", self.most, "最多扣分", "the largest deduction"),
                 *bound_problems(self.floor, self.full, "floor", "full")]  # fmt: skip
        if self.free < 0:
            found.append(("free", Text(f"前 {number(self.free)} 次不扣", f"{number(self.free)} cases free"), Text("不小于 0", "0 or more"),
                          Text("写 0 表示每次都扣", "write 0 to count every case")))  # fmt: skip
        return found
