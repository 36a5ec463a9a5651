"""功效系数 efficacy: base points at the unacceptable value, base + span at the satisfactory one."""

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
from quanheng.engine.rules.edges import edge, edge_problems, edge_words
from quanheng.engine.rules.wording import HIGHER_LOWER, equals, join, number, spaced, term

REVERSED = Text(
    "满意值不优于不允许值，功效系数没有意义", "the satisfactory value is not better than the unacceptable one"
)
ABSENT_EDGE = Text("没有满意值或不允许值，不能计分", "an end of the scale is absent, hence no points")


@dataclass(frozen=True, kw_only=True)
class Efficacy(Rule):
    """功效系数法：得分 = base + span × (实际 − 不允许值) ÷ (满意值 − 不允许值)，通常 60 + 40 × …。两端可由文件给定，
    也可取组内最好、最差值，或第 n 好、第 n 差值（{nth: 3}）。不写 floor、cap 时可低于 base、高于 base + span。
    两端相等（全组同值）时，不差于两端者得 equal 分。

    Efficacy coefficient: base + span × (x − unacceptable) ÷ (satisfactory − unacceptable), usually 60 + 40 × ….
    The ends are given, or are the best and worst value of the population, or its nth best and nth worst.
    Without floor and cap points may leave [base, base + span]. Where both ends are equal, a value as good as
    they are gets `equal`.
    """

    name = "efficacy"
    title = Text("功效系数", "Efficacy coefficient")
    source = "功效系数法（统计学通行方法；算例 5.81、12、6 → 58.73）"
    formula = "points = base + span · (x − xₛ) / (xₕ − xₛ)"

    satisfied: Any = field(
        default="best",
        metadata=parameter("满意值 xₕ", "satisfactory value xₕ", kind="edge", choices=("best",)),
    )
    unacceptable: Any = field(
        default="worst",
        metadata=parameter("不允许值 xₛ", "unacceptable value xₛ", kind="edge", choices=("worst",)),
    )
    better: str = field(default="higher", metadata=parameter("方向", "direction", choices=HIGHER_LOWER))
    base: Decimal = field(
        default=Decimal(60), metadata=parameter("不允许值的得分", "points at the unacceptable value")
    )
    span: Decimal = field(
        default=Decimal(40), metadata=parameter("两端之间的分差", "points between the ends")
    )
    floor: Decimal | None = field(default=None, metadata=parameter("最低分", "lowest points"))
    cap: Decimal | None = field(default=None, metadata=parameter("最高分", "highest points"))
    equal: Decimal = field(
        default=Decimal(100), metadata=parameter("两端相等时的得分", "points where both ends are equal")
    )

    def monotone(self) -> int:
        return 1 if self.better == "higher" else -1

    def limits(self) -> tuple[Decimal | None, Decimal | None]:
        inside = self.satisfied == "best" and self.unacceptable == "worst"
        low = self.base if inside else None
        high = self.base + self.span if inside else None
        if self.floor is not None:
            low = self.floor if low is None else max(low, self.floor)
        if self.cap is not None:
            high = self.cap if high is None else min(high, self.cap)
        return None if low is None else min(low, self.equal), None if high is None else max(high, self.equal)

    def _ends(self, at: Standing) -> tuple[Any, Any]:
        higher = self.better == "higher"
        return edge(self.satisfied, at, higher), edge(self.unacceptable, at, not higher)

    def fast(self, x: Array, at: Standing) -> Array:
        xp, (good, bad) = at.xp, self._ends(at)
        up, down = (good, bad) if self.better == "higher" else (bad, good)
        proper = at.exceeds(up, down)
        points = x - bad
        points *= xp.divide(float(self.span), good - bad)
        points += float(self.base)
        points = bound(points, self.floor, self.cap, xp)
        return points if bool(xp.all(proper)) else self._improper(points, x, up, down, proper, at)

    def _improper(
        self, points: Array, x: Array, up: Array, down: Array, proper: Array, at: Standing
    ) -> Array:
        xp = at.xp
        known = ~xp.isnan(x + up + down)
        good = at.reaches(x, up) if self.better == "higher" else at.reaches(down, x)
        even = at.reaches(up, down) & ~proper & good & known
        at.fault(known & ~proper & ~even, REVERSED)
        return xp.where(even, float(self.equal), xp.where(proper & known, points, xp.nan))

    def _raw(self, x: Fraction, good: Fraction, bad: Fraction) -> Fraction | None:
        """Points before bounds; None where the ends are equal or the wrong way round."""
        if (good > bad) if self.better == "higher" else (good < bad):
            return Fraction(self.base) + Fraction(self.span) * (x - bad) / (good - bad)
        return None

    def exact(self, x: Fraction, at: Standing) -> Fraction | None:
        good, bad = self._ends(at)
        if good is None or bad is None:
            return None
        raw = self._raw(x, good, bad)
        if raw is not None:
            return bound_exact(raw, self.floor, self.cap)
        if good == bad and (x >= good if self.better == "higher" else x <= good):
            return Fraction(self.equal)
        at.fault(True, REVERSED)
        return None

    def describe(self) -> Text:
        good, bad, tail = (
            edge_words(self.satisfied, True),
            edge_words(self.unacceptable, False),
            bound_words(self.floor, self.cap),
        )
        sum_ = f"{number(self.base)} + {number(self.span)} × (x − xₛ) ÷ (xₕ − xₛ)"
        return Text(
            f"功效系数 {sum_}，满意值 xₕ 为{spaced(good.zh).rstrip()}，不允许值 xₛ 为{spaced(bad.zh).rstrip()}{tail.zh}",
            f"Efficacy coefficient {sum_}; xₕ is {good.en}, xₛ is {bad.en}{tail.en}",
        )

    def say(self, x: Fraction, at: Standing, points: Fraction | None) -> Text:
        good, bad = self._ends(at)
        if good is None or bad is None:
            return ABSENT_EDGE
        raw = self._raw(x, good, bad)
        if raw is None:
            if points is None:
                return REVERSED
            return Text(
                f"满意值与不允许值同为 {number(good)}，得 {number(self.equal)}",
                f"both ends are {number(good)}: {number(self.equal)} points",
            )
        sum_ = f"{number(self.base)} + {number(self.span)} × ({term(x)} − {term(bad)}) ÷ ({term(good)} − {term(bad)}) {equals(raw)}"
        return join(Text(sum_, sum_), bound_note(raw, self.floor, self.cap))

    def problems(self) -> list[ParameterProblem]:
        found = [
            *edge_problems("satisfied", self.satisfied),
            *edge_problems("unacceptable", self.unacceptable),
            *not_positive("span", self.span, "两端之间的分差", "the points between the ends"),
            *bound_problems(self.floor, self.cap),
        ]
        good, bad = self.satisfied, self.unacceptable
        fixed = isinstance(good, Decimal) and isinstance(bad, Decimal)
        if fixed and (good == bad or (good > bad) != (self.better == "higher")):
            found.append(
                (
                    "satisfied",
                    Text(
                        f"满意值 {number(good)} 不优于不允许值 {number(bad)}",
                        f"satisfied {number(good)} is not better than unacceptable {number(bad)}",
                    ),
                    Text("按方向，满意值优于不允许值", "a better one, by the direction"),
                    Text("对调两端，或改正 better", "swap the ends, or correct better"),
                )
            )
        return found
