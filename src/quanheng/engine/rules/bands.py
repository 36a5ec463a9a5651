"""分档计分 bands: points by the band the value falls in; which end belongs to a band is always explicit."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from quanheng.engine.errors import Text
from quanheng.engine.rules.base import Array, Rule, Standing, parameter
from quanheng.engine.rules.bounds import ParameterProblem
from quanheng.engine.rules.wording import ABSENT_TARGET, HIGHER_LOWER, number

OUTSIDE = Text("值不在任何一档之内", "the value lies in none of the bands")
NO_BASE = Text(
    "目标值不大于 0，不能按目标的比例分档", "the target is not above zero: no bands in proportion to it"
)


@dataclass(frozen=True, kw_only=True)
class PointBand:
    """一档：从 from 到 to，得 points 分。

    One band: from, to, points. An end left out is open without limit.
    """

    from_: Decimal | None = field(
        default=None, metadata=parameter("起点，不写为不限", "lower end; none if not written")
    )
    to: Decimal | None = field(
        default=None, metadata=parameter("终点，不写为不限", "upper end; none if not written")
    )
    points: Decimal = field(metadata=parameter("得分", "points"))
    closed_from: bool | None = field(
        default=None, metadata=parameter("含起点", "the lower end belongs to it")
    )
    closed_to: bool | None = field(default=None, metadata=parameter("含终点", "the upper end belongs to it"))


@dataclass(frozen=True, kw_only=True)
class Bands(Rule):
    """分档（阶梯）计分：查值落在哪一档。closed: left 为左闭右开 [from, to)，right 为左开右闭 (from, to]；单档可用
    closed_from、closed_to 另行指定。各档须首尾相接，不留空隙、不重叠。relative 为真时各端点是目标值的倍数。

    Bands: look up the band of the value. closed: left means [from, to), right (from, to]; a band may say
    otherwise for its own ends. Bands must join without gap or overlap. With `relative` the ends are multiples
    of the target. Whether points rise or fall with the value follows from the bands; if they do neither, the
    rule is not monotone.
    """

    name = "bands"
    title = Text("分档计分", "Bands")
    source = (
        "湖南省部门整体支出绩效评价指标表（预算控制率 5/4/3/2/0）；瑞安考绩法民主测评阶梯（瑞委〔2012〕6号）"
    )
    formula = "points = pₖ where fromₖ ≤ x < toₖ   (or < … ≤, as declared)"

    bands: tuple[PointBand, ...] = field(metadata=parameter("各档", "the bands"))
    closed: str = field(
        default="left",
        metadata=parameter(
            "含哪一端：left 左闭右开，right 左开右闭",
            "which end belongs to a band",
            choices=("left", "right"),
        ),
    )
    relative: bool = field(
        default=False, metadata=parameter("端点为目标值的倍数", "ends are multiples of the target")
    )
    better: str = field(
        default="",
        metadata=parameter(
            "方向（写了就核对）", "direction, checked if written", choices=("", *HIGHER_LOWER)
        ),
    )

    @cached_property
    def ladder(self) -> tuple[tuple[Decimal | None, bool, Decimal | None, bool, Decimal], ...]:
        """(from, closed?, to, closed?, points), lowest band first."""
        left = self.closed == "left"
        full = [
            (
                b.from_,
                left if b.closed_from is None else b.closed_from,
                b.to,
                not left if b.closed_to is None else b.closed_to,
                b.points,
            )
            for b in self.bands
        ]
        top = max((abs(e) for b in full for e in (b[0], b[2]) if e is not None), default=Decimal(0)) + 1
        return tuple(
            sorted(
                full, key=lambda b: (-top if b[0] is None else b[0], top if b[2] is None else b[2], not b[1])
            )
        )

    def monotone(self) -> int:
        points = [b[4] for b in self.ladder]
        if points == sorted(points):
            return 1
        return -1 if points == sorted(points, reverse=True) else 0

    def limits(self) -> tuple[Decimal | None, Decimal | None]:
        return min(b.points for b in self.bands), max(b.points for b in self.bands)

    def fast(self, x: Array, at: Standing) -> Array:
        xp, ladder = at.xp, self.ladder
        if self.relative:
            target = at.target
            at.fault((target <= 0) & ~xp.isnan(x), NO_BASE)
            x = x / xp.where(target > 0, target, xp.nan)
        index = xp.zeros(x.shape, xp.int8)
        for low, closed, *_ in ladder[1:]:
            if low is not None:
                index += at.reaches(x, float(low)) if closed else at.exceeds(x, float(low))
        points = xp.array([float(b[4]) for b in ladder])[index]
        gone = xp.isnan(x)
        first, last = ladder[0], ladder[-1]
        if first[0] is not None:
            outside = (
                ~(at.reaches(x, float(first[0])) if first[1] else at.exceeds(x, float(first[0]))) & ~gone
            )
            at.fault(outside, OUTSIDE)
            gone |= outside
        if last[2] is not None:
            outside = ~(at.reaches(float(last[2]), x) if last[3] else at.exceeds(float(last[2]), x)) & ~gone
            at.fault(outside, OUTSIDE)
            gone |= outside
        points[gone] = xp.nan
        return points

    def _find(self, x: Fraction) -> tuple[Decimal | None, bool, Decimal | None, bool, Decimal] | None:
        for band in self.ladder:
            low, with_low, high, with_high, _ = band
            above = low is None or x > low or (with_low and x == low)
            below = high is None or x < high or (with_high and x == high)
            if above and below:
                return band
        return None

    def _measured(self, x: Fraction, at: Standing) -> Fraction | None:
        """The value that is looked up; None if it cannot be made."""
        if not self.relative:
            return x
        return x / at.target if at.target is not None and at.target > 0 else None

    def exact(self, x: Fraction, at: Standing) -> Fraction | None:
        sought = self._measured(x, at)
        if sought is None:
            if at.target is not None:
                at.fault(True, NO_BASE)
            return None
        band = self._find(sought)
        if band is None:
            at.fault(True, OUTSIDE)
            return None
        return Fraction(band[4])

    def describe(self) -> Text:
        times = Text("（目标值的倍数）", " (multiples of the target)") if self.relative else Text("", "")
        zh = "；".join(f"{_span(b)} 得 {number(b[4])}" for b in reversed(self.ladder))
        en = "; ".join(f"{_span(b)} gives {number(b[4])}" for b in reversed(self.ladder))
        return Text(f"分档{times.zh}：{zh}", f"Bands{times.en}: {en}")

    def say(self, x: Fraction, at: Standing, points: Fraction | None) -> Text:
        sought = self._measured(x, at)
        if sought is None:
            return ABSENT_TARGET if at.target is None else NO_BASE
        band = self._find(sought)
        if band is None:
            return OUTSIDE
        how = f"{number(x)} ÷ {number(at.target)} = {number(sought)}" if self.relative else number(x)
        return Text(
            f"{how} 落在 {_span(band)}，得 {number(band[4])}",
            f"{how} lies in {_span(band)}: {number(band[4])} points",
        )

    def problems(self) -> list[ParameterProblem]:
        if not self.bands:
            return [("bands", Text("一档也没有", "there is no band"), Text("至少一档", "one band at least"),
                     Text("写出各档的 from、to、points", "write from, to, points of each band"))]  # fmt: skip
        found = []
        for i, b in enumerate(self.bands):
            if b.from_ is not None and b.to is not None and b.from_ > b.to:
                found.append((f"bands[{i}].from", Text(f"起点 {number(b.from_)} 大于终点 {number(b.to)}", f"from {number(b.from_)} is above to {number(b.to)}"),
                              Text("起点不大于终点", "from not above to"), Text("对调或改正", "swap or correct them")))  # fmt: skip
        for one, two in zip(self.ladder, self.ladder[1:], strict=False):
            found += _joint(one[2], one[3], two[0], two[1])
        if self.better and self.monotone() not in (0, 1 if self.better == "higher" else -1):
            found.append(("better", Text("各档分数的走向与方向相反", "the points of the bands go against the direction"),
                          Text("越大越好则高档分不低于低档，越小越好相反", "higher better: no fewer points in a higher band; lower better: the reverse"),
                          Text("改正方向或各档分数", "correct the direction or the points")))  # fmt: skip
        return found


def _span(band: tuple[Decimal | None, bool, Decimal | None, bool, Decimal]) -> str:
    """[90, 100) and the like."""
    low, with_low, high, with_high, _ = band
    left = "(−∞" if low is None else f"{'[' if with_low else '('}{number(low)}"
    right = "+∞)" if high is None else f"{number(high)}{']' if with_high else ')'}"
    return f"{left}, {right}"


def _joint(
    end: Decimal | None, with_end: bool, start: Decimal | None, with_start: bool
) -> list[ParameterProblem]:
    """What is wrong between a band's upper end and the next band's lower end."""
    whole = Text("各档首尾相接，每个值恰好属于一档", "bands that join, so that each value is in exactly one")
    if end is None or start is None or end > start or (end == start and with_end and with_start):
        edge = start if end is None else end
        where = "∞" if edge is None else number(edge)
        return [("bands", Text(f"在 {where} 处两档重叠", f"two bands overlap at {where}"), whole,
                 Text("改正端点，或写明端点归哪一档", "correct the ends, or say which band holds the end"))]  # fmt: skip
    if end < start:
        return [("bands", Text(f"{number(end)} 与 {number(start)} 之间有空隙", f"there is a gap between {number(end)} and {number(start)}"),
                 whole, Text("让前一档的 to 等于后一档的 from", "make the to of one the from of the next"))]  # fmt: skip
    if not with_end and not with_start:
        return [("bands", Text(f"{number(end)} 本身不属于任何一档，是空隙", f"{number(end)} itself is in no band: a gap"), whole,
                 Text("让其中一档含这个端点", "let one of the two hold it"))]  # fmt: skip
    return []
