"""达标争先 competition: a line to be reached for the base, then a competition by place for the rest."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from quanheng.engine.errors import Text
from quanheng.engine.rules.base import Array, Rule, Standing, parameter
from quanheng.engine.rules.bounds import ParameterProblem, not_positive
from quanheng.engine.rules.series import place_points, place_points_exact, series_problems, series_words
from quanheng.engine.rules.wording import (
    ABSENT_TARGET,
    EMPTY_POPULATION,
    HIGHER_LOWER,
    TIES,
    equals,
    number,
    said,
    spaced,
    ties_words,
)


@dataclass(frozen=True, kw_only=True)
class Competition(Rule):
    """达标争先：达到 line 得 base，未达得 0；达标者再按名次争 top：第 1 名得全部 top，step 式每降 1 名少 top 的 step%，
    series 式按给定百分比序列、其后每名再少 then 个百分点；争先部分不低于 floor。who: exceeding 时恰好在线上的只得
    base、不参加争先。名次在全部可比单位中排（线相同时，与只在达标者中排是一回事）。

    Reach, then compete: reaching `line` gives `base`, falling short nothing; those who reach it compete by
    place for `top`: the first gets all of it, step: `step` per cent of top less per place; series: the per
    cents given, then `then` points of per cent less each; never below `floor`. With who: exceeding those
    exactly on the line get the base only. Places are taken among all (with one line for all, this equals
    places among those who reach it).
    """

    name = "competition"
    title = Text("达标争先", "Reach, then compete")
    source = "某市《经济发展指标月度评估办法》（GDP 达 8% 得 4 分，超过者争先进位最高 6 分；第 1 名满分，95%、90%，以后每名再减 5%）"
    formula = "points = 0 if x < line else base + max(floor, top·(1 − step%·(r − 1)))"

    line: Any = field(
        default=None,
        metadata=parameter("达标线，不写为目标值", "the line; the target if not written", kind="parameter"),
    )
    base: Decimal = field(default=Decimal(40), metadata=parameter("达标得分", "points for reaching the line"))
    top: Decimal = field(
        default=Decimal(60), metadata=parameter("争先部分的最高分", "most points of the competition")
    )
    form: str = field(
        default="step",
        metadata=parameter("step 递减，series 序列", "step, or a series", choices=("step", "series")),
    )
    step: Decimal = field(
        default=Decimal(5),
        metadata=parameter("每降 1 名少争先分的百分之几", "per cent of top lost per place"),
    )
    series: tuple[Decimal, ...] = field(
        default=(),
        metadata=parameter("第 1、2、3……名得争先分的百分之几", "per cent of top of places 1, 2, 3 …"),
    )
    then: Decimal = field(
        default=Decimal(5),
        metadata=parameter("序列之后每名再少几个百分点", "per cent less per place past the series"),
    )
    better: str = field(default="higher", metadata=parameter("方向", "direction", choices=HIGHER_LOWER))
    who: str = field(
        default="reaching",
        metadata=parameter(
            "谁参加争先：达到者，还是超过者",
            "who competes: those reaching or those exceeding the line",
            choices=("reaching", "exceeding"),
        ),
    )
    ties: str = field(default="min", metadata=parameter("并列", "ties", choices=TIES))
    floor: Decimal = field(
        default=Decimal(0), metadata=parameter("争先部分的最低分", "least points of the competition")
    )

    def monotone(self) -> int:
        return 1 if self.better == "higher" else -1

    def limits(self) -> tuple[Decimal | None, Decimal | None]:
        first = self.top * self.series[0] / 100 if self.form == "series" else self.top
        return Decimal(0), self.base + max(first, self.floor)

    @property
    def _in_points(self) -> tuple[tuple[Decimal, ...], Decimal]:
        """The series as points of the competition, and what is lost per place past it."""
        if self.form == "series":
            return tuple(self.top * s / 100 for s in self.series), self.top * self.then / 100
        return (self.top,), self.top * self.step / 100

    def fast(self, x: Array, at: Standing) -> Array:
        xp = at.xp
        line = at.target if self.line is None else at.value(self.line)
        higher = self.better == "higher"
        reached = at.reaches(x, line) if higher else at.reaches(line, x)
        place = at.place(self.better, self.ties)
        series, after = self._in_points
        if len(series) == 1:
            points = place * -float(after)
            points += float(series[0] + after)
            points = xp.maximum(points, float(self.floor), out=points)
        else:
            points = place_points(place, series, after, self.floor, xp)
        if self.who == "exceeding":
            ahead = at.exceeds(x, line) if higher else at.exceeds(line, x)
            points = xp.where(ahead | xp.isnan(points), points, 0.0)
        points += float(self.base)
        points = xp.where(reached | xp.isnan(points), points, 0.0)
        points[xp.isnan(x + line)] = xp.nan
        return points

    def _line(self, at: Standing) -> Fraction | None:
        line: Fraction | None = at.target if self.line is None else at.value(self.line)
        return line

    def _won(self, x: Fraction, line: Fraction, at: Standing) -> Fraction | None:
        """Points of the competition; None if x does not take part."""
        ahead = x - line if self.better == "higher" else line - x
        if ahead < 0 or (ahead == 0 and self.who == "exceeding"):
            return None
        series, after = self._in_points
        return place_points_exact(Fraction(at.place(self.better, self.ties)), series, after, self.floor)

    def exact(self, x: Fraction, at: Standing) -> Fraction | None:
        line = self._line(at)
        if line is None or at.place(self.better, self.ties) is None:
            return None
        if x < line if self.better == "higher" else x > line:
            return Fraction(0)
        return Fraction(self.base) + (self._won(x, line, at) or 0)

    def describe(self) -> Text:
        line, base, top = said(self.line), number(self.base), number(self.top)
        if self.form == "step":
            how = Text(
                f"第 1 名 {top}，每降 1 名少其 {number(self.step)}%",
                f"{top} for the first, {number(self.step)} % of it less per place",
            )
        else:
            words = series_words(self.series, self.then, Decimal(0))
            how = Text(f"{top} 的百分之几：{words.zh}", f"per cent of {top}: {words.en}")
        who = (
            Text("达到者", "those who reach it")
            if self.who == "reaching"
            else Text("超过者", "those who exceed it")
        )
        sign = "≥" if self.better == "higher" else "≤"
        ties = ties_words(self.ties)
        return Text(
            f"{sign}{spaced(line.zh)}得 {base} 分，未达得 0；{who.zh}按名次争先：{how.zh}，最低 {number(self.floor)}；{ties.zh}",
            f"{sign} {line.en} gives {base}, otherwise 0; {who.en} compete by place: {how.en}, at least {number(self.floor)}; {ties.en}",
        )

    def say(self, x: Fraction, at: Standing, points: Fraction | None) -> Text:
        line = self._line(at)
        if line is None:
            return ABSENT_TARGET
        place = at.place(self.better, self.ties)
        if place is None:
            return EMPTY_POPULATION
        higher = self.better == "higher"
        if x < line if higher else x > line:
            sign = "<" if higher else ">"
            return Text(
                f"{number(x)} {sign} {number(line)}，未达标，得 0",
                f"{number(x)} {sign} {number(line)}: not reached, 0 points",
            )
        met, won = f"{number(x)} {'≥' if higher else '≤'} {number(line)}", self._won(x, line, at)
        if won is None:
            return Text(
                f"{met}，达标得 {number(self.base)}；未超过，不参加争先",
                f"{met}: {number(self.base)} for reaching it; not exceeded, no competition",
            )
        r, base = number(place), Fraction(self.base)
        share = f"{number(self.top)} × {number(won * 100 / Fraction(self.top))}%" if self.top else "0"
        return Text(
            f"{met}，达标得 {number(base)}；争先第 {r} 名得 {share} {equals(won)}；合计 {number(base + won, 4)}",
            f"{met}: {number(base)} for reaching it; place {r} wins {share} {equals(won)}; {number(base + won, 4)} together",
        )

    def problems(self) -> list[ParameterProblem]:
        found = not_positive("top", self.top, "争先部分的最高分", "the most points of the competition")
        if self.base < 0:
            found.append(("base", Text(f"达标得分 {number(self.base)}", f"{number(self.base)} points for reaching the line"), Text("不小于 0", "0 or more"),
                          Text("改为 0 或正数", "write 0 or more")))  # fmt: skip
        if self.form == "step":
            found += not_positive("step", self.step, "每名递减", "the step per place")
        else:
            found += series_problems(self.series, None)
            if self.series and self.series[0] != 100:
                found.append(("series", Text(f"第 1 名只得争先分的 {number(self.series[0])}%", f"the first gets {number(self.series[0])} % of top"),
                              Text("第 1 名 100%，否则满分够不着", "100 % for the first, else full marks cannot be reached"), Text("第一个数写 100", "write 100 first")))  # fmt: skip
            if self.then < 0:
                found.append(("then", Text(f"序列之后每名再少 {number(self.then)}", f"{number(self.then)} less per further place"), Text("不小于 0", "0 or more"),
                              Text("写正数，或 0 表示不再少", "write a positive number, or 0")))  # fmt: skip
        return found
