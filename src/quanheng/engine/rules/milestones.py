"""节点计分 milestones: each milestone reached brings its points; the measure is made from the list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from quanheng.engine.errors import Text
from quanheng.engine.rules.base import Array, Rule, Standing, parameter
from quanheng.engine.rules.bounds import ParameterProblem, bound_exact, bound_note, not_positive
from quanheng.engine.rules.naming import name_text
from quanheng.engine.rules.wording import number

NONE = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Milestones(Rule):
    """节点计分：列出各节点及分值，到达（数据项 ≥ 1）的相加。没有另写计量公式时，公式由节点表生成；未报的节点不加分，
    全部未报则为未报。

    Milestones: the points of those reached (item ≥ 1) add up. The measure is made from the list unless one is
    written; a milestone without a report adds nothing, and with no report at all the value is absent.
    """

    name = "milestones"
    title = Text("节点计分", "Milestones")
    source = "Doerr, Measure What Matters (2018): milestone key results；税务系统组织绩效“节点监控”"
    formula = "points = Σ pᵢ over the milestones reached"

    points: Mapping[str, Decimal] = field(
        metadata=parameter("各节点（数据项）及分值", "the milestones (items) and their points")
    )

    @property
    def most(self) -> Decimal:
        """All milestones together."""
        return sum(self.points.values(), NONE)

    def measure_text(self, leaf_id: str, raters: Mapping[str, Any]) -> tuple[str, list[str]]:
        """The measure as formula text. It makes no items: milestones are items the scheme declares."""
        parts = [f"if({name_text(item)} >= 1, {points}, 0)" for item, points in self.points.items()]
        return f"sum({', '.join(parts)})", []

    def monotone(self) -> int:
        return 1

    def limits(self) -> tuple[Decimal | None, Decimal | None]:
        return NONE, self.most

    def fast(self, x: Array, at: Standing) -> Array:
        return at.xp.clip(x, 0.0, float(self.most))

    def exact(self, x: Fraction, at: Standing) -> Fraction | None:
        return bound_exact(x, NONE, self.most)

    def describe(self) -> Text:
        zh = "、".join(f"{name} {number(p)}" for name, p in self.points.items())
        en = ", ".join(f"{name} {number(p)}" for name, p in self.points.items())
        return Text(f"到达节点得分相加：{zh}", f"Points of the milestones reached: {en}")

    def say(self, x: Fraction, at: Standing, points: Fraction | None) -> Text:
        note = bound_note(x, NONE, self.most)
        return Text(
            f"到达的节点合计 {number(x)} 分（全部 {number(self.most)} 分）{note.zh}",
            f"the milestones reached make {number(x)} of {number(self.most)} points{note.en}",
        )

    def problems(self) -> list[ParameterProblem]:
        found: list[ParameterProblem] = []
        if not self.points:
            found.append(("points", Text("一个节点也没有", "there is no milestone"), Text("至少一个节点", "one milestone at least"),
                          Text("写 points: {节点: 分值}", "write points: {milestone: points}")))  # fmt: skip
        for item, value in self.points.items():
            found += not_positive(f"points.{item}", value, f"节点“{item}”的分值", f"the points of “{item}”")
        return found
