"""增幅计分 improvement: points by the change on an earlier period."""

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
    not_positive,
)
from quanheng.engine.rules.undefined import CHOICES, points_of, policy_words, settle
from quanheng.engine.rules.wording import HIGHER_LOWER, equals, join, number, periods_before, term

NO_BASE = Text("上期值不大于 0，增幅没有意义（可在 zero_previous 写明怎样计）",
               "the earlier value is not above zero: growth means nothing (say in zero_previous what holds)")  # fmt: skip
ABSENT_BASE = Text("没有上期值，不能计分", "there is no earlier value, hence no points")


@dataclass(frozen=True, kw_only=True)
class Improvement(Rule):
    """增幅计分：base + per × (本期 ÷ 上期 − 1)，或 base + per × (本期 − 上期)，封顶、封底；越小越好时变化取负。per 是
    变化 1（即 100% 或一个单位）的分数：per 400 表示每提高 1 个百分点加 4 分。没有上期值的不计分。

    Improvement: base + per × (now ÷ before − 1), or base + per × (now − before), within floor and cap; the
    change counts negative where lower is better. `per` is for a change of 1 (100 %, or one unit). Without an
    earlier value there are no points.
    """

    name = "improvement"
    title = Text("增幅计分", "Improvement")
    source = "进位、提升计分，各地高质量发展考核通行做法"
    formula = "points = clip(base ± per·(x/xₜ₋ₙ − 1), floor, cap) or clip(base ± per·(x − xₜ₋ₙ), floor, cap)"

    base: Decimal = field(
        default=Decimal(60), metadata=parameter("没有变化时的得分", "points without a change")
    )
    per: Decimal = field(
        default=Decimal(400),
        metadata=parameter(
            "变化 1（100% 或一个单位）的分数", "points for a change of 1 (100 %, or one unit)"
        ),
    )
    form: str = field(
        default="ratio",
        metadata=parameter("变化率或变化量", "relative or absolute change", choices=("ratio", "difference")),
    )
    n: int = field(default=1, metadata=parameter("与前几期比", "how many periods back"))
    better: str = field(default="higher", metadata=parameter("方向", "direction", choices=HIGHER_LOWER))
    floor: Decimal = field(default=Decimal(0), metadata=parameter("最低分", "lowest points"))
    cap: Decimal = field(default=Decimal(100), metadata=parameter("最高分", "highest points"))
    zero_previous: Decimal | str = field(
        default="refuse",
        metadata=parameter(
            "上期不大于 0 时（只对变化率）：refuse 报错，absent 不计分，full 满分，zero 零分，或给定分数",
            "if the earlier value is not above zero (relative change only): refuse, absent, full, zero, or so many points",
            choices=(*CHOICES, "absent"),
        ),
    )

    def monotone(self) -> int:
        return 1 if self.better == "higher" else -1

    def limits(self) -> tuple[Decimal | None, Decimal | None]:
        ends = [self.floor, self.cap]
        if self.form == "ratio" and (given := points_of(self.zero_previous)) is not None:
            ends.append(given)
        return min(ends), max(ends)

    def fast(self, x: Array, at: Standing) -> Array:
        before, per = at.previous(self.n), float(self.per if self.better == "higher" else -self.per)
        if self.form == "difference":
            points = x - before
            points *= per
            points += float(self.base)
            return bound(points, self.floor, self.cap, at.xp)
        points = x / before
        points *= per
        points += float(self.base) - per
        points = bound(points, self.floor, self.cap, at.xp)
        wrong = before <= 0
        if bool(at.xp.any(wrong)):
            points = settle(points, wrong, x, self.zero_previous, NO_BASE, at)
        return points

    def _raw(self, x: Fraction, before: Fraction) -> Fraction:
        change = x - before if self.form == "difference" else x / before - 1
        return Fraction(self.base) + Fraction(self.per if self.better == "higher" else -self.per) * change

    def exact(self, x: Fraction, at: Standing) -> Fraction | None:
        before = at.previous(self.n)
        if before is None:
            return None
        if self.form == "ratio" and before <= 0:
            if self.zero_previous == "refuse":
                at.fault(True, NO_BASE)
            given = points_of(self.zero_previous)
            return None if given is None else Fraction(given)
        return bound_exact(self._raw(x, before), self.floor, self.cap)

    def describe(self) -> Text:
        sign, tail = "+" if self.better == "higher" else "−", bound_words(self.floor, self.cap)
        before = periods_before(self.n)
        head = f"{number(self.base)} {sign} {number(self.per)} × "
        if self.form == "difference":
            return Text(f"{head}(本期 − {before.zh}){tail.zh}", f"{head}(now − {before.en}){tail.en}")
        policy = policy_words(self.zero_previous)
        return Text(
            f"{head}(本期 ÷ {before.zh} − 1){tail.zh}；上期不大于 0：{policy.zh}",
            f"{head}(now ÷ {before.en} − 1){tail.en}; an earlier value not above zero {policy.en}",
        )

    def say(self, x: Fraction, at: Standing, points: Fraction | None) -> Text:
        before = at.previous(self.n)
        if before is None:
            return ABSENT_BASE
        if self.form == "ratio" and before <= 0:
            if points is None:
                return NO_BASE
            return Text(
                f"上期 {number(before)} 不大于 0，得 {number(points)}",
                f"the earlier value {number(before)} is not above 0: {number(points)} points",
            )
        raw, sign = self._raw(x, before), "+" if self.better == "higher" else "−"
        change = (
            f"{term(x)} − {term(before)}" if self.form == "difference" else f"{term(x)} ÷ {term(before)} − 1"
        )
        sum_ = f"{number(self.base)} {sign} {number(self.per)} × ({change}) {equals(raw)}"
        return join(Text(sum_, sum_), bound_note(raw, self.floor, self.cap))

    def problems(self) -> list[ParameterProblem]:
        return [
            *not_positive("per", self.per, "单位变化的分数", "the points per change"),
            *not_positive("n", self.n, "前几期", "the number of periods back"),
            *bound_problems(self.floor, self.cap),
        ]
