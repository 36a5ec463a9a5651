"""The sentences of a feedback letter, made from figures by open rules; each names its figure and its rule.

`RULES` is what a reader is shown: id → what it says and when. Comparisons are of points (0–100, before weights): with
the median of the unit's own group in the same period, with the unit's own last period, and of the value with its target.
A target that was missed is a weakness whatever else is true, and never a strength. The letter that is sent and the one that
reports lay out before (底稿) are of these sentences alone.
"""

from __future__ import annotations

from decimal import Decimal
from statistics import median
from typing import Any, NamedTuple

from quanheng.engine.errors import Text
from quanheng.engine.explain.way_up import direction
from quanheng.engine.scheme.model import Node
from quanheng.engine.terms import NOT_REPORTED
from quanheng.platform.followup import parameters
from quanheng.platform.scoring.account import explanation
from quanheng.platform.scoring.reading import LeafCell, Reading
from quanheng.platform.ui.numbers import fixed, number

STRENGTH, WEAKNESS, ADVICE = "strength", "weakness", "advice"
PARTS = {
    STRENGTH: Text("强项", "Strengths"),
    WEAKNESS: Text("短板", "Weaknesses"),
    ADVICE: Text("建议", "Advice"),
}
RULES = {
    "S1": Text(
        "评分高出同组中位数不少于“相差”", "points above the median of the group by the margin or more"
    ),
    "S2": Text("评分比上期提高不少于“相差”", "points above the last period's by the margin or more"),
    "S3": Text("达到目标且得满分", "reached its target and has full points"),
    "W1": Text("失分，从多到少", "score lost, the most first"),
    "W2": Text(
        "评分低于同组中位数不少于“相差”", "points below the median of the group by the margin or more"
    ),
    "W3": Text("评分比上期下降不少于“相差”", "points below the last period's by the margin or more"),
    "W4": Text(
        "有目标而未达到：全部列出，并且不再列为强项",
        "has a target and does not reach it: all of them, and none is named as a strength",
    ),
    "A1": Text(
        "失分最多的一项补满，总分能增多少", "what the total gains where the greatest loss is made good"
    ),
    "A2": Text(
        "低于中位数的补到中位数，总分能增多少", "what the total gains where one comes up to the median"
    ),
    "A3": Text("没有报数的，按期报数", "figures that were not reported should be"),
}
LEAST = 0.005
FULL = 100 - LEAST  # points that are full once rounded


class Cell(NamedTuple):
    """An indicator of the unit with what it is compared with."""

    node: Node
    now: LeafCell
    middle: float | None
    before: float | None
    target: float | None
    absence: int
    missed: bool


def missed(leaf: Node, value: Any, target: Any, points: Any) -> bool:
    """Whether an indicator has a target and a value that does not reach it; where neither more nor less is better, whether
    the value is another and costs points."""
    if value is None or target is None:
        return False
    way = direction(leaf)
    if way:
        return bool(value < target if way > 0 else value > target)
    return bool(value != target and points is not None and points < FULL)


def by(margin: str, most: int) -> Text:
    """By which thresholds the sentences of a letter were picked out."""
    return Text(
        f"以上各句由数字按公开的规则得出：相差{margin}分起列入，每类至多{most}句；没有达到目标的全部列出。",
        f"Each sentence comes of figures by an open rule: from a difference of {margin} points, at most {most} of a kind; every "
        "missed target is named.",
    )


def thresholds() -> tuple[str, int]:
    """The thresholds that hold now: points of difference, sentences of a kind."""
    return parameters.value("margin"), int(parameters.value("most"))


def sentences(
    run_id: int, read: Reading, period: str, unit: str, margin: Decimal, most: int
) -> list[dict[str, Any]]:
    """Every sentence for a unit: strengths, weaknesses, advice, each kind by weight of what it says."""
    cells = _cells(run_id, read, period, unit)
    gap = float(margin)
    found = _strengths(cells, gap, most)
    found += _weaknesses(cells, gap, most, read.scheme.marks != "index")
    return found + _advice(cells, gap, most, read.scheme.marks != "index")


def _cells(run_id: int, read: Reading, period: str, unit: str) -> list[Cell]:
    told = {line.node.id: line for line in explanation(run_id, unit, period).leaves}
    group = read.run.group_of[unit]
    mates = [k for k, u in enumerate(read.units) if read.run.group_of[u.id] == group]
    earlier = _before(read, period)
    found = []
    for leaf in read.leaves:
        row = read.cells(period, leaf)
        known = [p for k in mates if (p := row[k].points) is not None]
        line = told[leaf.id]
        found.append(Cell(
            leaf, read.cell(period, leaf, unit), median(known) if len(known) > 1 else None,
            read.cell(earlier, leaf, unit).points if earlier else None,
            None if line.target is None else float(line.target), line.absence,
            not line.absence and missed(leaf, line.value, line.target, row[read.at[unit]].points),
        ))  # fmt: skip
    return found


def _before(read: Reading, period: str) -> str | None:
    return read.before(period) if period in read.periods else None


def _strengths(every: list[Cell], gap: float, most: int) -> list[dict[str, Any]]:
    cells = [c for c in every if not c.missed]
    ahead = _sorted(
        (c.now.points - c.middle, c) for c in cells if c.now.points is not None and c.middle is not None
    )
    found = [
        _said(
            "S1",
            STRENGTH,
            c,
            "{n}评分 {p}，高出同组中位数 {m} 共 {d} 分",
            "{n}: {p} points, {d} above the median of the group ({m})",
            p=c.now.points,
            m=c.middle,
            d=d,
        )
        for d, c in ahead[:most]
        if d >= gap and d > LEAST
    ]
    up = _sorted(
        (c.now.points - c.before, c) for c in cells if c.now.points is not None and c.before is not None
    )
    found += [
        _said(
            "S2",
            STRENGTH,
            c,
            "{n}评分由上期 {b} 升到 {p}",
            "{n}: up from {b} to {p} points since the last period",
            p=c.now.points,
            b=c.before,
        )
        for d, c in up[:most]
        if d >= gap and d > LEAST
    ]
    full = [c for c in cells if c.target is not None and c.now.points is not None and c.now.points >= FULL]
    return found + [
        _said("S3", STRENGTH, c, "{n}目标 {t}，实际 {v}，得满分", "{n}: target {t}, reached {v}, full points", t=c.target, v=c.now.value)
        for c in full[:most]
    ]  # fmt: skip


def _lost(c: Cell) -> float:
    return 0.0 if c.now.weight is None or c.now.score is None else c.now.weight - c.now.score


def _losses(cells: list[Cell]) -> list[tuple[float, Cell]]:
    return _sorted((_lost(c), c) for c in cells if _lost(c) > LEAST)


def _weaknesses(cells: list[Cell], gap: float, most: int, weighed: bool) -> list[dict[str, Any]]:
    found = (
        [
            _said(
                "W1",
                WEAKNESS,
                c,
                "{n}满分 {w}，得 {s}，失 {d} 分",
                "{n}: {s} of {w}, {d} lost",
                w=c.now.weight,
                s=c.now.score,
                d=d,
            )
            for d, c in _losses(cells)[:most]
        ]
        if weighed
        else []
    )
    behind = _sorted(
        (c.middle - c.now.points, c) for c in cells if c.now.points is not None and c.middle is not None
    )
    found += [
        _said(
            "W2",
            WEAKNESS,
            c,
            "{n}评分 {p}，低于同组中位数 {m} 共 {d} 分",
            "{n}: {p} points, {d} below the median of the group ({m})",
            p=c.now.points,
            m=c.middle,
            d=d,
        )
        for d, c in behind[:most]
        if d >= gap and d > LEAST
    ]
    down = _sorted(
        (c.before - c.now.points, c) for c in cells if c.now.points is not None and c.before is not None
    )
    found += [
        _said(
            "W3",
            WEAKNESS,
            c,
            "{n}评分由上期 {b} 降到 {p}",
            "{n}: down from {b} to {p} points since the last period",
            p=c.now.points,
            b=c.before,
        )
        for d, c in down[:most]
        if d >= gap and d > LEAST
    ]
    short = sorted((c for c in cells if c.missed), key=lambda c: -_lost(c))
    return found + [
        _said("W4", WEAKNESS, c, "{n}目标 {t}，实际 {v}，没有达到", "{n}: target {t}, reached {v}: missed", t=c.target, v=c.now.value)
        for c in short
    ]  # fmt: skip


def _advice(cells: list[Cell], gap: float, most: int, weighed: bool) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    losses = _losses(cells) if weighed else []
    if losses:
        d, c = losses[0]
        share = 100 * d / sum(x for x, _c in losses)
        found.append(_said(
            "A1", ADVICE, c, "先补{n}：补满可增 {d} 分，占全部失分的 {s}%", "begin with {n}: made good, it adds {d}, {s} per cent of all that was lost", d=d, s=share,
        ))  # fmt: skip
    for c in cells:
        if weighed and c.now.points is not None and c.middle is not None and c.now.weight is not None:
            gain = (c.middle - c.now.points) * c.now.weight / 100
            if c.middle - c.now.points >= gap and gain > LEAST and len(found) <= most:
                found.append(_said("A2", ADVICE, c, "{n}补到同组中位数 {m}，可增 {d} 分", "{n}: up to the median of the group ({m}) it adds {d}", m=c.middle, d=gain))  # fmt: skip
    gone = [c for c in cells if c.absence == NOT_REPORTED]
    return found + [_said("A3", ADVICE, c, "{n}没有报数，请按期报数", "{n}: no figure was reported; report it in time") for c in gone[:most]]  # fmt: skip


def _sorted(pairs: Any) -> list[tuple[float, Cell]]:
    return sorted(pairs, key=lambda pair: -pair[0])


def _said(rule: str, kind: str, c: Cell, zh: str, en: str, **figures: float | None) -> dict[str, Any]:
    name, name_en = c.node.name or c.node.id, c.node.name_en or c.node.name or c.node.id
    values = {"t", "v"}
    told = {k: number(v) if k in values else fixed(v, 2) for k, v in figures.items()}
    return {
        "rule": rule, "kind": kind, "node": c.node.id, "zh": zh.format(n=f"“{name}”", **told) + "。",
        "en": en.format(n=f"“{name_en}”", **told) + ".", "figures": told,
    }  # fmt: skip
