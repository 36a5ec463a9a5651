"""分段递减 tapered: each further stretch above the reference adds less, and the same below takes away."""

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
    not_positive,
)
from quanheng.engine.rules.wording import (
    EMPTY_POPULATION,
    HIGHER_LOWER,
    equals,
    join,
    number,
    said,
    spaced,
    term,
)

MEAN = Text("组内平均", "the mean of the population")


@dataclass(frozen=True, kw_only=True)
class Tapered(Rule):
    """分段递减：得分 = base + x₁·B/d₁ + x₂·B/d₂ + …，x₁、x₂……是高出 from（不写为组内平均）的部分按 width 切成的各段，
    除数 d 逐段增大，所以越往上加得越慢；最后一个除数管其余全部。低于 from 的同式反向减分（symmetric），否则不减。
    B 为 points_base，不写则等于 base。

    Tapered excess: base + x₁·B/d₁ + x₂·B/d₂ + …, where x₁, x₂ … are the stretches of `width` into which the
    excess over `from` (the population's mean if not written) is cut; the divisors d grow, so each stretch adds
    less; the last divisor holds for all the rest. Below `from` the same is taken away if `symmetric`, else
    nothing. B is `points_base`, or `base` if not written.
    """

    name = "tapered"
    title = Text("分段递减", "Tapered excess")
    source = "黑龙江产业项目考核办法（得分 = B + x1·B/20 + x2·B/40 + x3·B/60…，每段 10 个百分点）"
    formula = "points = clip(base ± Σₖ xₖ·B/dₖ, floor, cap)"

    from_: Any = field(
        default=None,
        metadata=parameter(
            "基准值，不写为组内平均", "the reference; the population's mean if not written", kind="parameter"
        ),
    )
    width: Decimal = field(default=Decimal(10), metadata=parameter("每段的宽度", "width of a stretch"))
    base: Decimal = field(
        default=Decimal(100), metadata=parameter("等于基准时的得分", "points at the reference")
    )
    divisors: tuple[Decimal, ...] = field(
        default=(Decimal(20), Decimal(40), Decimal(60)),
        metadata=parameter("各段的除数", "divisors of the stretches"),
    )
    points_base: Decimal | None = field(
        default=None, metadata=parameter("式中的 B，不写则等于 base", "B of the formula; base if not written")
    )
    cap: Decimal | None = field(default=None, metadata=parameter("最高分", "highest points"))
    floor: Decimal | None = field(default=Decimal(0), metadata=parameter("最低分", "lowest points"))
    better: str = field(default="higher", metadata=parameter("方向", "direction", choices=HIGHER_LOWER))
    symmetric: bool = field(
        default=True, metadata=parameter("低于基准同式减分", "the same is taken away below the reference")
    )

    @property
    def _unit(self) -> Decimal:
        return self.base if self.points_base is None else self.points_base

    def monotone(self) -> int:
        return 1 if self.better == "higher" else -1

    def limits(self) -> tuple[Decimal | None, Decimal | None]:
        return self.floor if self.symmetric else self.base, self.cap

    def fast(self, x: Array, at: Standing) -> Array:
        xp = at.xp
        middle = at.mean() if self.from_ is None else at.value(self.from_)
        off = x - middle if self.better == "higher" else middle - x
        far, width, unit = (
            xp.abs(off) if self.symmetric else xp.maximum(off, 0.0),
            float(self.width),
            float(self._unit),
        )
        # Σ xₖ·B/dₖ, written as the first slope throughout with its change at each joint
        slopes = [unit / float(d) for d in self.divisors]
        total = far * slopes[0]
        for k in range(1, len(slopes)):
            if slopes[k] != slopes[k - 1]:
                total += (slopes[k] - slopes[k - 1]) * xp.maximum(far - k * width, 0.0)
        if self.symmetric:
            total = xp.copysign(total, off)
        total += float(self.base)
        return bound(total, self.floor, self.cap, xp)

    def _middle(self, at: Standing) -> Fraction | None:
        middle: Fraction | None = at.mean() if self.from_ is None else at.value(self.from_)
        return middle

    def _stretches(self, off: Fraction) -> list[tuple[Fraction, Decimal]]:
        """The lengths xₖ that are not empty, with their divisors."""
        left, width = abs(off), Fraction(self.width)
        cut = []
        for k, divisor in enumerate(self.divisors):
            part = left if k == len(self.divisors) - 1 else min(left, width)
            if part:
                cut.append((part, divisor))
            left -= part
        return cut

    def _raw(self, off: Fraction) -> Fraction:
        if off < 0 and not self.symmetric:
            return Fraction(self.base)
        total = sum(
            (part * Fraction(self._unit) / Fraction(d) for part, d in self._stretches(off)), Fraction(0)
        )
        return Fraction(self.base) + (total if off > 0 else -total)

    def exact(self, x: Fraction, at: Standing) -> Fraction | None:
        middle = self._middle(at)
        if middle is None:
            return None
        return bound_exact(
            self._raw(x - middle if self.better == "higher" else middle - x), self.floor, self.cap
        )

    def describe(self) -> Text:
        middle, tail = said(self.from_, MEAN), bound_words(self.floor, self.cap)
        parts = " + ".join(f"x{k}·{number(self._unit)}/{number(d)}" for k, d in enumerate(self.divisors, 1))
        width = number(self.width)
        zh_more = "高出" if self.better == "higher" else "低于"
        en_more = "above" if self.better == "higher" else "below"
        zh_back, en_back = (
            ("反向同式减分", "the same the other way is taken away")
            if self.symmetric
            else ("反向不减分", "nothing is taken away the other way")
        )
        return Text(
            f"{number(self.base)} + {parts}，x1、x2……为{zh_more}{spaced(middle.zh)}的部分，每 {width} 一段，末段管其余；{zh_back}{tail.zh}",
            f"{number(self.base)} + {parts}, x1, x2 … being what lies {en_more} {middle.en} in stretches of {width}, the last for the rest; {en_back}{tail.en}",
        )

    def say(self, x: Fraction, at: Standing, points: Fraction | None) -> Text:
        middle = self._middle(at)
        if middle is None:
            return EMPTY_POPULATION
        off = x - middle if self.better == "higher" else middle - x
        body = f"{term(x)} − {term(middle)}" if self.better == "higher" else f"{term(middle)} − {term(x)}"
        raw = self._raw(off)
        if not off or (off < 0 and not self.symmetric):
            return Text(
                f"{body} = {number(off)}，得 {number(raw)}", f"{body} = {number(off)}: {number(raw)} points"
            )
        sign = "+" if off > 0 else "−"
        parts = "".join(
            f" {sign} {number(p)} × {number(self._unit)} ÷ {number(d)}" for p, d in self._stretches(off)
        )
        sum_ = f"{number(self.base)}{parts} {equals(raw)}"
        note = bound_note(raw, self.floor, self.cap)
        return join(Text(f"{body} = {number(off)}；{sum_}", f"{body} = {number(off)}; {sum_}"), note)

    def problems(self) -> list[ParameterProblem]:
        found = [
            *not_positive("width", self.width, "每段的宽度", "the width of a stretch"),
            *not_positive("points_base", self._unit, "式中的 B", "B of the formula"),
            *bound_problems(self.floor, self.cap),
        ]
        if not self.divisors:
            found.append(("divisors", Text("没有写除数", "there are no divisors"), Text("每段一个除数", "a divisor for each stretch"),
                          Text("如 divisors: [20, 40, 60]", "for instance divisors: [20, 40, 60]")))  # fmt: skip
        for i, divisor in enumerate(self.divisors):
            found += not_positive(f"divisors[{i}]", divisor, "除数", "the divisor")
        if list(self.divisors) != sorted(self.divisors):
            found.append(("divisors", Text("除数不是逐段增大，越往上反而加得越快", "the divisors do not grow: farther stretches add more"),
                          Text("自小到大", "in rising order"), Text("调整次序", "put them in order")))  # fmt: skip
        return found
