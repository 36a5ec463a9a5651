"""Gather, measure, rate and weigh of one indicator, in figures and words."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from quanheng.engine.errors import Text
from quanheng.engine.exact import Weighing
from quanheng.engine.exact.algebra import Reckoning
from quanheng.engine.exact.standing import Undecided
from quanheng.engine.exact.values import Value
from quanheng.engine.explain import fill
from quanheng.engine.explain.figures import fixed, rounded, sign, times, whole
from quanheng.engine.explain.model import NOTHING, LeafLine, SourceFigure
from quanheng.engine.explain.names import formula_words, rule_words
from quanheng.engine.formula import Formula
from quanheng.engine.rules.wording import join, number, term
from quanheng.engine.scheme.model import Node
from quanheng.engine.terms import ABSENCES, NOT_REPORTED, REPORTED

POLICIES = {
    "exclude": Text("不计，权重分给同级", "left out, its weight goes to its siblings"),
    "zero": Text("计 0 分", "counts 0 points"),
    "full": Text("计满分", "counts full points"),
    "hold": Text("挂起，总分待定", "held: the total is withheld"),
    "group_mean": Text("按组内平均分计", "counts the group's mean points"),
}


def absence_words(code: int) -> Text:
    """The kind of an absence in words; nothing if there is none."""
    if code == REPORTED:
        return NOTHING
    _, zh, en = ABSENCES[code]
    return Text(zh, en)


def policy_words(policy: str) -> Text:
    """What a policy does, in words."""
    return POLICIES.get(policy) or Text(f"计 {policy} 分", f"counts {policy} points")


def leaf_line(at: Weighing, unit: str, period: str, leaf: Node) -> LeafLine:
    """One indicator of one unit in one period."""
    rated, rolled = at.rated(unit, leaf, period), at.rolled(unit, leaf, period)
    target = at.target(unit, leaf, period)
    value = at.value(unit, leaf.id, period)
    weight = at.weight(unit, leaf.id, period)
    raw, working = _rated(at, unit, period, leaf, value)
    words = absence_words(rated.absence)
    if rated.absence:
        comma = Text("，", ", ")
        words = (
            join(words, comma, policy_words(rated.policy)) if value is None else policy_words(rated.policy)
        )
        working = words if value is None else join(working, Text("；", "; "), words)
    return LeafLine(
        node=leaf,
        path=_path(at, leaf),
        figures=tuple(_figures(at, unit, period, leaf)),
        formula=leaf.measure.text if leaf.measure else leaf.id,
        filled=_filled(at, unit, period, leaf),
        value=value,
        target=target if isinstance(target, Fraction) else None,
        working=working,
        rule=rule_words(at.scheme, leaf),
        points=rated.points,
        weight=weight,
        score=rolled.score,
        absence=rated.absence,
        absence_words=words,
        policy=rated.policy,
        result=_result(at, unit, period, leaf),
        aim=_aim(at, unit, period, leaf),
        scaling=_scaling(at, leaf, raw, rated.own),
        sharing=sharing(at, unit, period, leaf),
        scoring=_scoring(at, rated.points, weight, rolled.score),
    )


def _path(at: Weighing, leaf: Node) -> tuple[str, ...]:
    names: list[str] = []
    node = at.scheme.parents.get(leaf.id)
    while node is not None and node.id in at.scheme.parents:
        names.insert(0, node.name)
        node = at.scheme.parents[node.id]
    return tuple(names)


# gather -----------------------------------------------------------------------------------------------


def _figures(at: Weighing, unit: str, period: str, leaf: Node) -> list[SourceFigure]:
    """The source figures of the measure and of a target by formula, each once."""
    reckoning = Reckoning(at.gathered, unit, period)
    asked: dict[tuple[str, str], None] = {} if leaf.measure else {(leaf.id, period): None}
    for formula in (leaf.measure, leaf.target):
        if isinstance(formula, Formula):
            asked |= dict.fromkeys(fill.read(formula.root, reckoning))
    found = []
    for item, when in asked:
        if item in at.scheme.items:
            found += _observed(at, unit, item, when)
    return found


def _observed(at: Weighing, unit: str, item: str, period: str) -> list[SourceFigure]:
    declared = at.scheme.items[item]
    common = {"item": item, "name": declared.name or item, "uom": declared.uom, "name_en": declared.name_en}
    sources = at.gathered.sources(unit, item, period)
    if not sources:
        gone = ABSENCES[NOT_REPORTED][0]
        return [
            SourceFigure(
                period=period, value=None, written="", status=gone, source="", posted_at="", **common
            )
        ]
    return [
        SourceFigure(
            period=when, value=o.value, written=o.written or ("" if o.value is None else number(o.value, 10)),
            status=ABSENCES[o.status][0] if o.status else "reported", source=o.source, posted_at=o.posted_at, **common,
        )
        for when, o in sources
    ]  # fmt: skip


# measure ----------------------------------------------------------------------------------------------


def _reckoning(at: Weighing, unit: str, period: str, leaf: Node) -> Reckoning:
    def look(name: str, of_unit: str, in_period: str) -> Value | None:
        return at.target(of_unit, leaf, in_period) if name == "target" else None

    return Reckoning(at.gathered, unit, period, look)


def _filled(at: Weighing, unit: str, period: str, leaf: Node) -> str:
    if leaf.measure is None:
        return fill.shown(at.gathered.observed(unit, leaf.id, period))
    return fill.filled(leaf.measure.root, _reckoning(at, unit, period, leaf))


def _result(at: Weighing, unit: str, period: str, leaf: Node) -> Text:
    """From what the formula gives to the value that is rated."""
    measured, value = at.measured(unit, leaf, period), at.prepared(unit, leaf, period)
    said = NOTHING
    if isinstance(measured, Fraction):
        exact: Value = measured
        if leaf.measure is not None and (leaf.id, period, unit) not in at.changed:
            exact = _reckoning(at, unit, period, leaf).worth(leaf.measure)
        if isinstance(exact, Fraction):
            said = rounded(exact, measured, leaf.decimals)
    if value == measured or not isinstance(value, Fraction):
        return said
    if not isinstance(measured, Fraction):
        how = (
            Text("组内中位数", "the group's median")
            if leaf.prepare.impute == "group_median"
            else Text("组内平均", "the group's mean")
        )
        return Text(
            f"未报，按{how.zh}补为 {number(value)}", f"not reported, taken as {how.en}: {number(value)}"
        )
    return join(
        said,
        Text(f"；离群处理后 {number(value)}", f"; after treatment of outliers {number(value)}"),
    )


def _aim(at: Weighing, unit: str, period: str, leaf: Node) -> Text:
    """The target, and where it comes from."""
    target = at.target(unit, leaf, period)
    if leaf.target is None:
        return NOTHING
    if not isinstance(target, Fraction):
        return Text("没有目标值", "no target")
    if isinstance(leaf.target, str):
        return Text(f"目标 {number(target)}（目标表）", f"target {number(target)} (table of targets)")
    if isinstance(leaf.target, Formula):
        body = fill.filled(leaf.target.root, Reckoning(at.gathered, unit, period))
        shown = f" = {body}" + ("" if body == number(target) else f" {sign(target)} {number(target)}")
        text = formula_words(at.scheme, leaf.target.text)
        return Text(f"目标 {text.zh}{shown}", f"target {text.en}{shown}")
    return Text(f"目标 {number(target)}", f"target {number(target)}")


# rate -------------------------------------------------------------------------------------------------


def _rated(
    at: Weighing, unit: str, period: str, leaf: Node, value: Fraction | None
) -> tuple[Fraction | None, Text]:
    """The rule's own points, and how it made them."""
    if value is None or leaf.rate is None:
        return None, NOTHING
    standing = at.standing(unit, leaf, period)
    try:
        raw = leaf.rate.exact(value, standing)
        return raw, leaf.rate.say(value, standing, raw)
    except Undecided as undecided:
        return None, undecided.why


def _scaling(at: Weighing, leaf: Node, raw: Fraction | None, own: Fraction | None) -> Text:
    """From the rule's points to the scheme's: another base, rounding."""
    if raw is None or own is None:
        return NOTHING
    places = at.scheme.round.points
    if Fraction(leaf.out_of) == at.full_points:
        if raw == own:
            return NOTHING
        return Text(f"{number(raw)} 保留 {places} 位为 {fixed(own, places)}",
                    f"{number(raw)} to {places} decimals {fixed(own, places)}")  # fmt: skip
    tail = rounded(raw * at.full_points / Fraction(leaf.out_of), own, places, raw)
    body = f"{term(raw)} × {number(at.full_points)} ÷ {number(Decimal(leaf.out_of))}"
    return Text(f"{body} {tail.zh}", f"{body} {tail.en}")


# weigh ------------------------------------------------------------------------------------------------


def sharing(at: Weighing, unit: str, period: str, node: Node) -> Text:
    """How the weight came about: as declared, or shared out anew among the siblings that apply."""
    weight = at.weight(unit, node.id, period)
    parent = at.scheme.parents.get(node.id)
    if weight is None:
        return Text("不参加加权", "takes no part")
    declared = at.declared(node, unit)
    if parent is None or weight == declared:
        return Text(f"权重 {number(weight)}", f"weight {number(weight)}")
    above = at.weight(unit, parent.id, period) or Fraction(0)
    together = sum(
        (at.declared(c, unit) for c in parent.children if at.weight(unit, c.id, period) is not None),
        Fraction(0),
    )
    shown = f"{number(above)} × {number(declared)} ÷ {number(together)} {sign(weight, above, declared, together)} {number(weight)}"
    return Text(
        f"权重 {shown}（上级权重 × 本项 ÷ 同级参评之和）",
        f"weight {shown} (parent's × own ÷ sum of those that apply)",
    )


def _scoring(at: Weighing, points: Fraction | None, weight: Fraction | None, score: Fraction | None) -> Text:
    if points is None or score is None or weight is None:
        return NOTHING
    if at.scheme.marks == "index":
        shown = number(score) if whole(score) else f"{number(score)}…"
        return Text(f"得分 {shown}", f"score {shown}")
    return times(points, weight, score, at.scheme.round.score)
