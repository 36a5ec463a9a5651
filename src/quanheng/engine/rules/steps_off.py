"""线性扣分 steps_off: full marks up to a line, then so many points off for every step beyond it."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from quanheng.engine.errors import Text
from quanheng.engine.rules.base import Array, Rule, Standing, parameter
from quanheng.engine.rules.bounds import ParameterProblem, bound_problems, not_positive
from quanheng.engine.rules.wording import ABSENT_TARGET, equals, number, said, spaced, term

NO_BASE = Text(
    "起扣线不大于 0，不能按百分比计偏差", "the line is not above zero: no deviation in per cent of it"
)
# The binary error of a difference is measured by its two terms, not by the difference.
CANCELLED = 1e-14


@dataclass(frozen=True, kw_only=True)
class StepsOff(Rule):
    """线性扣分：未越过起扣线得满分；越过后每 step 扣 per 分，扣到 floor 为止。不足一步的：no 按比例扣，down 不扣，
    up 按一步扣。relative 为真时偏差按起扣线的百分比计（“每低 5%”），否则按原单位计（“每超 1 个百分点”）。

    Linear deduction: full marks up to the line, then `per` points off for each `step` beyond, down to
    `floor`. Part of a step counts in proportion (no), not at all (down), or as a whole one (up). With
    `relative` the deviation is in per cent of the line.
    """

    name = "steps_off"
    title = Text("线性扣分", "Linear deduction")
    source = "湖南省部门整体支出绩效评价指标表（控制率每超 1 个百分点扣 0.5；预算完成率每低 5% 扣 2 分）"
    formula = "points = max(floor, full − per · max(0, ±(x − from)) / step)"

    on: str = field(
        metadata=parameter("高于还是低于起扣线时扣分", "which side loses points", choices=("above", "below"))
    )
    from_: Any = field(
        default=None,
        metadata=parameter("起扣线，不写则为目标值", "the line; the target if not written", kind="parameter"),
    )
    step: Decimal = field(default=Decimal(1), metadata=parameter("一步的大小", "the size of a step"))
    per: Decimal = field(metadata=parameter("每步扣分", "points lost per step"))
    whole: str = field(
        default="no",
        metadata=parameter(
            "不足一步：no 按比例，down 不扣，up 按一步", "part of a step: no in proportion, down not at all, up as one",
            choices=("no", "down", "up"),
        ),
    )  # fmt: skip
    relative: bool = field(
        default=False,
        metadata=parameter("偏差按起扣线的百分比计", "the deviation is in per cent of the line"),
    )
    full: Decimal = field(default=Decimal(100), metadata=parameter("满分", "full marks"))
    floor: Decimal = field(default=Decimal(0), metadata=parameter("扣到多少为止", "the least left"))

    def monotone(self) -> int:
        return -1 if self.on == "above" else 1

    def limits(self) -> tuple[Decimal | None, Decimal | None]:
        return self.floor, self.full

    def fast(self, x: Array, at: Standing) -> Array:
        xp = at.xp
        line = at.target if self.from_ is None else at.value(self.from_)
        steps = x - line if self.on == "above" else line - x
        size = float(self.step)
        if self.relative:
            base = line > 0
            at.fault(~base & ~xp.isnan(line) & ~xp.isnan(x), NO_BASE)
            size = xp.where(base, line, xp.nan) * (size / 100)
        steps /= size
        if self.whole != "no":
            dust = (xp.abs(x) + xp.abs(line)) * (CANCELLED / size)
            steps = at.whole_down(steps + dust) if self.whole == "down" else at.whole_up(steps - dust)
        xp.maximum(steps, 0.0, out=steps)
        steps *= -float(self.per)
        steps += float(self.full)
        return xp.maximum(steps, float(self.floor), out=steps)

    def _line(self, at: Standing) -> Fraction | None:
        line: Fraction | None = at.target if self.from_ is None else at.value(self.from_)
        return line

    def _steps(self, x: Fraction, line: Fraction, at: Standing) -> Fraction:
        off = x - line if self.on == "above" else line - x
        steps = (off * 100 / line if self.relative else off) / Fraction(self.step)
        if self.whole != "no":
            steps = Fraction(at.whole_down(steps) if self.whole == "down" else at.whole_up(steps))
        return max(steps, Fraction(0))

    def exact(self, x: Fraction, at: Standing) -> Fraction | None:
        line = self._line(at)
        if line is None:
            return None
        if self.relative and line <= 0:
            at.fault(True, NO_BASE)
            return None
        return max(Fraction(self.full) - Fraction(self.per) * self._steps(x, line, at), Fraction(self.floor))

    def describe(self) -> Text:
        line = said(self.from_)
        step, per = number(self.step), number(self.per)
        of = Text("%", " % of it") if self.relative else Text("", "")
        part = {
            "no": Text("按比例", "in proportion"),
            "down": Text("不足一步不扣", "part of a step not counted"),
            "up": Text("不足一步按一步", "part of a step counted as one"),
        }[self.whole]
        side = Text("超过", "above") if self.on == "above" else Text("低于", "below")
        edge = Text("不超过", "up to") if self.on == "above" else Text("不低于", "down to")
        more = "超" if self.on == "above" else "低"
        return Text(
            f"{edge.zh}{spaced(line.zh)}得 {number(self.full)} 分；{side.zh}后每{more} {step}{of.zh} 扣 {per} 分（{part.zh}），最低 {number(self.floor)}",
            f"{number(self.full)} points {edge.en} {line.en}; {per} off for each {step}{of.en} {side.en} it ({part.en}), at least {number(self.floor)}",
        )

    def say(self, x: Fraction, at: Standing, points: Fraction | None) -> Text:
        line = self._line(at)
        if line is None:
            return ABSENT_TARGET
        if self.relative and line <= 0:
            return NO_BASE
        steps, full = self._steps(x, line, at), Fraction(self.full)
        within = x <= line if self.on == "above" else x >= line
        if within:
            sign = "≤" if self.on == "above" else "≥"
            return Text(
                f"{number(x)} {sign} {number(line)}，满分", f"{number(x)} {sign} {number(line)}: full marks"
            )
        off = f"{term(x)} − {term(line)}" if self.on == "above" else f"{term(line)} − {term(x)}"
        if self.relative:
            off = f"({off}) ÷ {term(line)} × 100"
        raw = full - Fraction(self.per) * steps
        if self.whole == "no":
            count = f"({off}) ÷ {number(self.step)}"
            zh = en = f"{number(full)} − {number(self.per)} × {count} {equals(raw)}"
        else:
            far = (x - line if self.on == "above" else line - x) * (100 / line if self.relative else 1)
            off = f"{off} {equals(far)}"
            zh = f"{off}，每 {number(self.step)} 一步计 {number(steps)} 步；{number(full)} − {number(self.per)} × {number(steps)} {equals(raw)}"
            en = f"{off}, {number(steps)} steps of {number(self.step)}; {number(full)} − {number(self.per)} × {number(steps)} {equals(raw)}"
        if raw < self.floor:
            return Text(f"{zh}，扣到 {number(self.floor)} 为止", f"{en}, not below {number(self.floor)}")
        return Text(zh, en)

    def problems(self) -> list[ParameterProblem]:
        return [
            *not_positive("step", self.step, "步长", "the step"),
            *not_positive("per", self.per, "每步扣分", "the deduction per step"),
            *bound_problems(self.floor, self.full, "floor", "full"),
        ]
