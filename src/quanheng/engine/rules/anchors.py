"""行为锚定 anchors: a scale whose every step is an observable behaviour (BARS), computed or judged."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from quanheng.engine.errors import Text
from quanheng.engine.rules.base import Array, Rule, Standing, parameter
from quanheng.engine.rules.bounds import ParameterProblem
from quanheng.engine.rules.wording import number

NO_LEVEL = Text("档号不在锚定量表之内", "the level is not on the anchored scale")


@dataclass(frozen=True, kw_only=True)
class Anchor:
    """一档锚：值到 to 为止，得 points 分，behaviour 写可观察的行为。

    One anchor: up to `to`, `points`, and the behaviour that is seen. The last has no `to`.
    """

    to: Decimal | None = field(
        default=None, metadata=parameter("到多少为止，末档不写", "upper end; not for the last")
    )
    points: Decimal = field(metadata=parameter("得分", "points"))
    behaviour: str = field(default="", metadata=parameter("可观察的行为", "the behaviour that is seen"))


@dataclass(frozen=True, kw_only=True)
class Anchors(Rule):
    """行为锚定量表（BARS）：每档都有可观察的行为。by: value 时按测得的值查档（如到场小时数），closed: right 表示含
    上端点；by: level 时评定者直接给档号（1 为第一档）。升降由各档分数的走向决定，若有升有降则不单调。

    Behaviourally anchored rating scale: each step is an observable behaviour. by: value looks the measured
    value up (hours until arrival), closed: right holds the upper end; by: level takes the number of the step
    that was judged (1 is the first). Whether points rise or fall follows from the anchors; if they do
    neither, the rule is not monotone.
    """

    name = "anchors"
    title = Text("行为锚定", "Behaviour anchors")
    source = "Smith & Kendall (1963), Retranslation of expectations; 行为锚定等级评价法"
    formula = "points = pₖ where toₖ₋₁ < x ≤ toₖ   (by value); pₖ for level k (by level)"

    anchors: tuple[Anchor, ...] = field(
        metadata=parameter("各档锚，自小到大", "the anchors, lowest value first")
    )
    by: str = field(
        default="value",
        metadata=parameter(
            "按测得的值，还是按评定的档号",
            "by the measured value, or by the level judged",
            choices=("value", "level"),
        ),
    )
    closed: str = field(
        default="right",
        metadata=parameter(
            "含哪一端：right 含上端点，left 含下端点",
            "which end belongs to an anchor",
            choices=("right", "left"),
        ),
    )

    def monotone(self) -> int:
        points = [a.points for a in self.anchors]
        if points == sorted(points):
            return 1
        return -1 if points == sorted(points, reverse=True) else 0

    def limits(self) -> tuple[Decimal | None, Decimal | None]:
        return min(a.points for a in self.anchors), max(a.points for a in self.anchors)

    def fast(self, x: Array, at: Standing) -> Array:
        xp = at.xp
        index = xp.zeros(x.shape, xp.int8)
        if self.by == "value":
            for anchor in self.anchors[:-1]:
                end = float(anchor.to or 0)
                index += at.exceeds(x, end) if self.closed == "right" else at.reaches(x, end)
            wrong = xp.isnan(x)
        else:
            for level in range(2, len(self.anchors) + 1):
                index += at.reaches(x, float(level))
            known = (
                at.reaches(x, 1.0) & at.reaches(float(len(self.anchors)), x) & at.reaches(at.whole_down(x), x)
            )
            at.fault(~known & ~xp.isnan(x), NO_LEVEL)
            wrong = ~known
        points = xp.array([float(a.points) for a in self.anchors])[index]
        points[wrong] = xp.nan
        return points

    def _find(self, x: Fraction) -> int | None:
        """The index of the anchor; None if the level is none of them."""
        if self.by == "level":
            return int(x) - 1 if x.denominator == 1 and 1 <= x <= len(self.anchors) else None
        for i, anchor in enumerate(self.anchors):
            if anchor.to is None or x < anchor.to or (self.closed == "right" and x == anchor.to):
                return i
        return None

    def exact(self, x: Fraction, at: Standing) -> Fraction | None:
        found = self._find(x)
        if found is None:
            at.fault(True, NO_LEVEL)
            return None
        return Fraction(self.anchors[found].points)

    def _reach(self, i: int) -> Text:
        """The part of the scale an anchor covers."""
        if self.by == "level":
            return Text(f"第 {i + 1} 档", f"level {i + 1}")
        upto, over = ("≤", ">") if self.closed == "right" else ("<", "≥")
        end = self.anchors[i].to
        if end is not None:
            return Text(f"{upto} {number(end)}", f"{upto} {number(end)}")
        before = self.anchors[i - 1].to if i else None
        return (
            Text("其余", "all else")
            if before is None
            else Text(f"{over} {number(before)}", f"{over} {number(before)}")
        )

    def describe(self) -> Text:
        steps = [(self._reach(i), a) for i, a in enumerate(self.anchors)]
        zh = "；".join(
            f"{r.zh}{f'（{a.behaviour}）' if a.behaviour else ''} 得 {number(a.points)}" for r, a in steps
        )
        en = "; ".join(
            f"{r.en}{f' ({a.behaviour})' if a.behaviour else ''} gives {number(a.points)}" for r, a in steps
        )
        return Text(f"行为锚定：{zh}", f"Behaviour anchors: {en}")

    def say(self, x: Fraction, at: Standing, points: Fraction | None) -> Text:
        found = self._find(x)
        if found is None:
            return NO_LEVEL
        anchor, reach = self.anchors[found], self._reach(found)
        zh_seen = f"，{anchor.behaviour}" if anchor.behaviour else ""
        en_seen = f", {anchor.behaviour}" if anchor.behaviour else ""
        got = number(anchor.points)
        if self.by == "level":
            return Text(f"评定为{reach.zh}{zh_seen}，得 {got}", f"judged {reach.en}{en_seen}: {got} points")
        return Text(
            f"{number(x)}（{reach.zh}{zh_seen}），得 {got}",
            f"{number(x)} ({reach.en}{en_seen}): {got} points",
        )

    def problems(self) -> list[ParameterProblem]:
        if len(self.anchors) < 2:
            return [("anchors", Text("锚定量表不足两档", "the scale has fewer than two anchors"), Text("至少两档", "two at least"),
                     Text("补写各档", "write the other anchors"))]  # fmt: skip
        if self.by == "level":
            return []
        found = []
        for i, anchor in enumerate(self.anchors):
            last = i == len(self.anchors) - 1
            if (anchor.to is None) != last:
                found.append((f"anchors[{i}].to",
                              Text("末档写了终点，更大的值无档可入", "the last anchor has an end: larger values fall in none") if last
                              else Text("中间一档没有终点", "an anchor before the last has no end"),
                              Text("除末档外每档有 to，末档不写", "a `to` on all but the last"), Text("补上或去掉 to", "add or drop it")))  # fmt: skip
        ends = [a.to for a in self.anchors[:-1] if a.to is not None]
        if ends != sorted(set(ends)):
            found.append(("anchors", Text("各档终点不是自小到大", "the ends do not rise from anchor to anchor"),
                          Text("终点逐档增大", "ends that rise"), Text("调整次序", "put them in order")))  # fmt: skip
        return found
