"""完成比 ratio: the value as a share of the target, and the two inverses for lower-is-better indicators."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from quanheng.engine.errors import Text
from quanheng.engine.rules.base import Array, Rule, Standing, parameter
from quanheng.engine.rules.bounds import ParameterProblem, bound, bound_exact, bound_note, bound_problems
from quanheng.engine.rules.undefined import CHOICES, FULL, ZERO, points_of, policy_words, settle
from quanheng.engine.rules.wording import ABSENT_TARGET, HIGHER_LOWER, equals, join, number, term

ZERO_TARGET = Text(
    "目标值为 0，完成比没有意义（可在 zero_target 写明怎样计）",
    "the target is zero, so a ratio means nothing (say in zero_target what holds)",
)
NEGATIVE_TARGET = Text("目标值为负，不能用完成比", "the target is negative: a ratio cannot be used")
NOT_ABOVE = "full_if_not_above"


@dataclass(frozen=True, kw_only=True)
class Ratio(Rule):
    """完成比：实际值与目标值之比乘以 100，封顶、封底。越小越好的指标有两种写法：镜像式 2 − x/T（超出目标多少，
    就比满分少多少，达到目标两倍为 0），倒数式 T/x。目标为 0 时的处理须写明；目标为负不能用。

    Completion ratio: value over target times 100, within floor and cap. For lower-is-better indicators there
    are two inverses: the mirror 2 − x/T (as far above the target, so far below full marks; zero at twice the
    target) and the quotient T/x (a value of zero or less takes the cap). What holds for a target of zero is
    declared; a negative target is a fault.
    """

    name = "ratio"
    title = Text("完成比", "Completion ratio")
    source = "项目支出绩效自评表（海淀学院路街道 2016 等公开样表）；省级预算绩效管理系统计分规则（正向、反向、目标为 0）"
    formula = "100·clip(x/T, floor, cap); lower: 100·clip(2 − x/T, floor, cap) or 100·clip(T/x, floor, cap)"

    better: str = field(default="higher", metadata=parameter("方向", "direction", choices=HIGHER_LOWER))
    form: str = field(
        default="mirror",
        metadata=parameter(
            "反向写法：mirror 为 2 − x/T，quotient 为 T/x（只用于越小越好）",
            "inverse for lower-is-better: mirror 2 − x/T, quotient T/x",
            choices=("mirror", "quotient"),
        ),
    )
    cap: Decimal = field(
        default=Decimal(1), metadata=parameter("比值封顶（1 为 100%）", "cap of the ratio (1 is 100 %)")
    )
    floor: Decimal = field(default=Decimal(0), metadata=parameter("比值封底", "floor of the ratio"))
    zero_target: Decimal | str = field(
        default="refuse",
        metadata=parameter(
            "目标为 0 时：refuse 报错，full_if_not_above 不高于 0 得满分否则 0，full 满分，zero 零分，或给定分数",
            "with a target of zero: refuse, full marks if not above zero (else none), full, zero, or so many points",
            choices=(*CHOICES, NOT_ABOVE),
        ),
    )

    def monotone(self) -> int:
        return 1 if self.better == "higher" else -1

    def limits(self) -> tuple[Decimal | None, Decimal | None]:
        ends = [self.floor * 100, self.cap * 100]
        if self.zero_target == NOT_ABOVE:
            ends += [ZERO, FULL]
        elif (given := points_of(self.zero_target)) is not None:
            ends.append(given)
        return min(ends), max(ends)

    def fast(self, x: Array, at: Standing) -> Array:
        xp, target = at.xp, at.target
        usual = target > 0
        all_usual = bool(xp.all(usual))
        divisor = target if all_usual else xp.where(usual, target, xp.nan)
        if self.better == "higher":
            points = x * (100.0 / divisor)
        elif self.form == "mirror":
            points = 200.0 - x * (100.0 / divisor)
        else:
            points = 100.0 * divisor / xp.maximum(x, 1e-300)  # nothing or less: the cap
        points = bound(points, self.floor * 100, self.cap * 100, xp)
        return points if all_usual else self._unusual(points, x, target, at)

    def _unusual(self, points: Array, x: Array, target: Array, at: Standing) -> Array:
        xp, zero = at.xp, target == 0
        at.fault((target < 0) & ~xp.isnan(x), NEGATIVE_TARGET)
        if self.zero_target == NOT_ABOVE:
            decided = xp.where(at.exceeds(x, 0.0), 0.0, 100.0)
            return xp.where(zero & ~xp.isnan(x), decided, points)
        return settle(points, zero, x, self.zero_target, ZERO_TARGET, at)

    def _raw(self, x: Fraction, target: Fraction) -> Fraction:
        """The points before bounds, for a positive target."""
        if self.better == "higher":
            return 100 * x / target
        if self.form == "mirror":
            return 200 - 100 * x / target
        return 100 * target / x if x > 0 else Fraction(100 * self.cap)

    def exact(self, x: Fraction, at: Standing) -> Fraction | None:
        target = at.target
        if target is None:
            return None
        if target < 0:
            at.fault(True, NEGATIVE_TARGET)
            return None
        if target > 0:
            return bound_exact(self._raw(x, target), self.floor * 100, self.cap * 100)
        if self.zero_target == NOT_ABOVE:
            return Fraction(0 if at.exceeds(x, Fraction(0)) else 100)
        if self.zero_target == "refuse":
            at.fault(True, ZERO_TARGET)
        given = points_of(self.zero_target)
        return None if given is None else Fraction(given)

    def describe(self) -> Text:
        if self.better == "higher":
            body = Text("实际值 ÷ 目标值 × 100", "value ÷ target × 100")
        elif self.form == "mirror":
            body = Text("(2 − 实际值 ÷ 目标值) × 100", "(2 − value ÷ target) × 100")
        else:
            body = Text("目标值 ÷ 实际值 × 100", "target ÷ value × 100")
        low, high = number(self.floor * 100), number(self.cap * 100)
        if self.zero_target == NOT_ABOVE:
            zero = Text("不高于 0 得满分，否则 0 分", "gives full marks up to zero, else none")
        else:
            zero = policy_words(self.zero_target)
        return Text(
            f"{body.zh}，最低 {low}，最高 {high}；目标为 0：{zero.zh}",
            f"{body.en}, at least {low}, at most {high}; a target of zero {zero.en}",
        )

    def say(self, x: Fraction, at: Standing, points: Fraction | None) -> Text:
        target = at.target
        if target is None:
            return ABSENT_TARGET
        if target < 0:
            return NEGATIVE_TARGET
        if target == 0:
            if points is None:
                return ZERO_TARGET
            return Text(
                f"目标为 0，实际 {number(x)}，得 {number(points)}",
                f"target 0, value {number(x)}: {number(points)} points",
            )
        if self.better == "higher":
            body = f"{term(x)} ÷ {term(target)} × 100"
        elif self.form == "mirror":
            body = f"(2 − {term(x)} ÷ {term(target)}) × 100"
        elif x > 0:
            body = f"{term(target)} ÷ {term(x)} × 100"
        else:
            return Text(f"实际 {number(x)} 不大于 0，封顶取 {number(100 * self.cap)}",
                        f"the value {number(x)} is not above 0: capped at {number(100 * self.cap)}")  # fmt: skip
        raw = self._raw(x, target)
        sum_ = f"{body} {equals(raw)}"
        return join(Text(sum_, sum_), bound_note(raw, self.floor * 100, self.cap * 100))

    def problems(self) -> list[ParameterProblem]:
        found = bound_problems(self.floor, self.cap)
        if self.form == "quotient" and self.better == "higher":
            found.append(
                (
                    "form",
                    Text("越大越好的指标写了倒数式", "quotient is written for a higher-is-better indicator"),
                    Text("倒数式 T/x 只用于 better: lower", "the quotient T/x goes with better: lower"),
                    Text("写 better: lower，或去掉 form", "write better: lower, or leave form out"),
                )
            )
        return found
