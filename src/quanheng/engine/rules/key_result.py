"""关键结果 key_result: how much of the way from the baseline to the goal has been gone (OKR)."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from quanheng.engine.errors import Text
from quanheng.engine.rules.base import Array, Rule, Standing, parameter
from quanheng.engine.rules.bounds import ParameterProblem, bound, bound_exact, bound_note, bound_problems
from quanheng.engine.rules.wording import HIGHER_LOWER, TARGET, equals, join, number, said, spaced, term

NO_WAY = Text(
    "目标与基线相等，或与写明的方向相反",
    "the goal equals the baseline, or lies against the declared direction",
)
ABSENT_END = Text("没有基线或目标，不能计分", "the baseline or the goal is absent, hence no points")


@dataclass(frozen=True, kw_only=True)
class KeyResult(Rule):
    """关键结果（OKR）：(实际 − 基线) ÷ (目标 − 基线) × 100，按 floor、cap 封底封顶（1 即 100 分）。目标小于基线的，降下来
    就是进展，同一公式成立。升降由目标在基线的哪一侧决定；两者有一个不是固定数时，写明 better 才能断定。

    Key result: (value − baseline) ÷ (goal − baseline) × 100, within floor and cap (1 is 100 points). With a
    goal below the baseline a fall is progress, by the same formula. Whether points rise or fall follows from
    the goal's side of the baseline; where either is no fixed number, `better` must say so to be known.
    """

    name = "key_result"
    title = Text("关键结果", "Key result")
    source = "Doerr, Measure What Matters (2018)：关键结果按 (实际 − 基线)/(目标 − 基线) 记 0–1"
    formula = "points = 100·clip((x − baseline)/(goal − baseline), floor, cap)"

    baseline: Any = field(metadata=parameter("基线", "baseline", kind="parameter"))
    goal: Any = field(
        default=None,
        metadata=parameter("目标，不写为目标值", "goal; the target if not written", kind="parameter"),
    )
    floor: Decimal = field(default=Decimal(0), metadata=parameter("比值封底", "floor of the ratio"))
    cap: Decimal = field(default=Decimal(1), metadata=parameter("比值封顶", "cap of the ratio"))
    better: str = field(
        default="",
        metadata=parameter(
            "方向（写了就核对）", "direction, checked if written", choices=("", *HIGHER_LOWER)
        ),
    )

    def monotone(self) -> int:
        if self.better:
            return 1 if self.better == "higher" else -1
        if isinstance(self.baseline, Decimal) and isinstance(self.goal, Decimal):
            return 1 if self.goal > self.baseline else -1
        return 0

    def limits(self) -> tuple[Decimal | None, Decimal | None]:
        return self.floor * 100, self.cap * 100

    def fast(self, x: Array, at: Standing) -> Array:
        xp, start = at.xp, at.value(self.baseline)
        goal = at.target if self.goal is None else at.value(self.goal)
        points = x - start
        points *= xp.divide(100.0, goal - start)
        points = bound(points, self.floor * 100, self.cap * 100, xp)
        up, down = at.exceeds(goal, start), at.exceeds(start, goal)
        sound = {"higher": up, "lower": down, "": up | down}[self.better]
        if not bool(xp.all(sound)):
            at.fault(~sound & ~xp.isnan(x + goal + start), NO_WAY)
            points = xp.where(sound, points, xp.nan)
        return points

    def _ends(self, at: Standing) -> tuple[Fraction | None, Fraction | None]:
        return at.value(self.baseline), at.target if self.goal is None else at.value(self.goal)

    def exact(self, x: Fraction, at: Standing) -> Fraction | None:
        start, goal = self._ends(at)
        if start is None or goal is None:
            return None
        if not {"higher": goal > start, "lower": goal < start, "": goal != start}[self.better]:
            at.fault(True, NO_WAY)
            return None
        return bound_exact(100 * (x - start) / (goal - start), self.floor * 100, self.cap * 100)

    def describe(self) -> Text:
        start, goal = said(self.baseline), said(self.goal)
        low, high = number(self.floor * 100), number(self.cap * 100)
        return Text(
            f"从基线{spaced(start.zh)}到{_named(goal.zh)}走完多少：(x − 基线) ÷ (目标 − 基线) × 100，最低 {low}，最高 {high}",
            f"How much of the way from {start.en} to {goal.en}: (x − baseline) ÷ (goal − baseline) × 100, at least {low}, at most {high}",
        )

    def say(self, x: Fraction, at: Standing, points: Fraction | None) -> Text:
        start, goal = self._ends(at)
        if start is None or goal is None:
            return ABSENT_END
        if points is None:
            return NO_WAY
        raw = 100 * (x - start) / (goal - start)
        sum_ = f"({term(x)} − {term(start)}) ÷ ({term(goal)} − {term(start)}) × 100 {equals(raw)}"
        return join(Text(sum_, sum_), bound_note(raw, self.floor * 100, self.cap * 100))

    def problems(self) -> list[ParameterProblem]:
        found = bound_problems(self.floor, self.cap)
        start, goal = self.baseline, self.goal
        fixed = isinstance(start, Decimal) and isinstance(goal, Decimal)
        if fixed and (goal == start or (self.better and (goal > start) != (self.better == "higher"))):
            found.append(("goal", Text(f"目标 {number(goal)}，基线 {number(start)}", f"goal {number(goal)}, baseline {number(start)}"),
                              Text("目标与基线不同，且在写明的方向一侧", "a goal apart from the baseline, on the declared side"),
                              Text("改正目标、基线或 better", "correct goal, baseline or better")))  # fmt: skip
        return found


def _named(goal: str) -> str:
    """The goal with its name, unless its name is all there is."""
    return goal if goal == TARGET.zh else f"目标{spaced(goal)}"
