"""Weigh 加权 and roll_up 汇总: weights re-spread over what applies, and points and scores up the tree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from quanheng.engine.errors import Text
from quanheng.engine.exact.algebra import Lookup, Reckoning
from quanheng.engine.exact.roots import geometric
from quanheng.engine.exact.values import ZERO, Absent, Undefined, Value
from quanheng.engine.formula import Formula
from quanheng.engine.rounding import half_up, show
from quanheng.engine.scheme.model import Node, Scheme
from quanheng.engine.terms import NOT_REPORTED, REPORTED

if TYPE_CHECKING:
    from quanheng.engine.exact.weighing import Weighing

# The points of a node for a unit in a period.
Points = Callable[[Node, str, str], Fraction | None]
ADDING = ("", "sum", "mean")  # combines that add the children's weighted points


@dataclass(frozen=True)
class Rolled:
    """A node's points before weight and score after it; both None where it is left out or withheld."""

    points: Fraction | None
    score: Fraction | None
    absence: int = REPORTED
    held: bool = False


def declared_weight(scheme: Scheme, node: Node, group: str) -> Fraction:
    """What `Scheme.weight` says, without cutting a third to 28 digits."""
    parent = scheme.parents.get(node.id)
    if parent is None:
        return Fraction(scheme.full) if scheme.marks == "weights" else Fraction(1)
    own = node.weight.of(group) if node.weight else None
    if own is not None:
        return Fraction(own)
    if scheme.marks == "index":
        return Fraction(1)
    siblings = [c.weight.of(group) if c.weight else None for c in parent.children]
    taken = sum((Fraction(w) for w in siblings if w is not None), ZERO)
    return (declared_weight(scheme, parent, group) - taken) / siblings.count(None)


# weigh ----------------------------------------------------------------------------------------------


def applies(at: Weighing, unit: str, node: Node, period: str) -> bool:
    """True if a node takes part: a leaf with points, an inner node with a child that applies (and, where its
    points are a formula, for which the formula gives a number)."""
    key = (node.id, period, unit)
    found: bool | None = at.memory.recall("applies", key)
    if found is None:
        if node.leaf:
            found = at.rated(unit, node, period).points is not None
        elif isinstance(node.combine, Formula):
            found = outline(at, unit, node, period) is not None
        else:
            found = any(applies(at, unit, child, period) for child in node.children)
        at.memory.keep("applies", key, found)
    return found


def weight(at: Weighing, unit: str, node: Node, period: str) -> Fraction | None:
    """The effective weight: the parent's, shared among the siblings that apply as their declared weights are.
    None where the node does not apply; the root always has its own."""
    key = (node.id, period, unit)
    found: tuple[Fraction | None] | None = at.memory.recall("weight", key)
    if found is None:
        found = at.memory.keep("weight", key, (_weight(at, unit, node, period),))
    return found[0]


def _weight(at: Weighing, unit: str, node: Node, period: str) -> Fraction | None:
    parent = at.scheme.parents.get(node.id)
    if parent is None:
        return at.declared(node, unit)
    above = weight(at, unit, parent, period)
    if above is None or not applies(at, unit, node, period):
        return None
    total = sum((at.declared(c, unit) for c in parent.children if applies(at, unit, c, period)), ZERO)
    return above * at.declared(node, unit) / total if total else ZERO


# roll up --------------------------------------------------------------------------------------------


def roll_up(at: Weighing, unit: str, node: Node, period: str) -> Rolled:
    """Points and score of a node from those of its children (of a leaf: from its rating)."""
    if node.leaf:
        rated = at.rated(unit, node, period)
        return Rolled(rated.points, _scored(at, unit, node, period, rated.points), rated.absence, rated.held)
    children = [at.rolled(unit, child, period) for child in node.children]
    gone = max((c.absence for c in children if c.points is None), default=REPORTED)
    if any(c.held for c in children):
        return Rolled(None, None, gone or NOT_REPORTED, held=True)
    if not applies(at, unit, node, period):
        return Rolled(None, None, gone or NOT_REPORTED)
    points, score = _inner(at, unit, node, period)
    return Rolled(points, score, REPORTED if points is not None else gone or NOT_REPORTED)


def _scored(at: Weighing, unit: str, node: Node, period: str, points: Fraction | None) -> Fraction | None:
    """Points as a score: times weight over 100 under marks: weights, as they are under marks: index."""
    if points is None or at.scheme.marks == "index":
        return points
    own = weight(at, unit, node, period)
    return None if own is None else half_up(points * own / 100, at.scheme.round.score)


def _inner(at: Weighing, unit: str, node: Node, period: str) -> tuple[Fraction | None, Fraction | None]:
    scheme = at.scheme
    if scheme.marks == "index":
        points = half_up_or_none(combined(at, unit, node, period), scheme.round.score)
        points = None if points is None else bounded(node, points)
        return points, points
    own = weight(at, unit, node, period)
    if own is None:  # an ancestor does not apply: nothing is shared out to this node
        return None, None
    if node.combine in ADDING:
        scores = [at.rolled(unit, child, period).score for child in node.children]
        score = half_up_or_none(sum((s for s in scores if s is not None), ZERO), scheme.round.score)
    else:
        points = half_up_or_none(combined(at, unit, node, period), scheme.round.points)
        score = _scored(at, unit, node, period, points)
        if node.cap is None and node.floor is None:
            return points, score
    if score is None:
        return None, None
    score = bounded(node, score)
    if own:  # the points that the score amounts to
        return score * 100 / own, score
    return combined(at, unit, node, period), score


def half_up_or_none(x: Fraction | None, decimals: int | None) -> Fraction | None:
    """Rounded half-up if there is a number."""
    return None if x is None else half_up(x, decimals)


def bounded(node: Node, x: Fraction) -> Fraction:
    """Within the node's floor and cap."""
    if node.floor is not None:
        x = max(x, Fraction(node.floor))
    return x if node.cap is None else min(x, Fraction(node.cap))


def outline(at: Weighing, unit: str, node: Node, period: str) -> Fraction | None:
    """A node's points before any rounding and bounds on the way: what tells whether it applies at all, before
    the weights are known."""
    key = (node.id, period, unit)
    found: tuple[Fraction | None] | None = at.memory.recall("outline", key)
    if found is None:
        points = at.rated(unit, node, period).points if node.leaf else combined(at, unit, node, period, True)
        found = at.memory.keep("outline", key, (points,))
    return found[0]


def combined(at: Weighing, unit: str, node: Node, period: str, outlined: bool = False) -> Fraction | None:
    """The children's points made one, as the node declares: weighted mean, geometric, harmonic, minimum, or a
    formula. Children that do not apply are left out."""

    def of(child: Node, whose: str, when: str) -> Fraction | None:
        return outline(at, whose, child, when) if outlined else at.rolled(whose, child, when).points

    if isinstance(node.combine, Formula):
        return _by_formula(at, unit, node, period, of)
    parts = [(at.declared(c, unit), p) for c in node.children if (p := of(c, unit, period)) is not None]
    return _by_method(at, unit, node, period, parts)


def _by_formula(at: Weighing, unit: str, node: Node, period: str, of: Points) -> Fraction | None:
    assert isinstance(node.combine, Formula)
    result = Reckoning(at.gathered, unit, period, formula_names(at, node, of)).worth(node.combine)
    if isinstance(result, str):
        result = Undefined(Text("合成公式的结果是文字", "the combining formula gives a text"))
    if isinstance(result, Undefined):
        at.fault(unit, period, node.id, result.why)
        return None
    return result if isinstance(result, Fraction) else None


def formula_names(at: Weighing, node: Node, of: Points) -> Lookup:
    """What a node's own formula may read: its children's points, and `mean`, their weighted mean."""
    children = {child.id: child for child in node.children}

    def look(name: str, whose: str, when: str) -> Value | None:
        if name in children:
            points = of(children[name], whose, when)
        elif name == "mean":
            parts = [
                (at.declared(c, whose), p) for c in node.children if (p := of(c, whose, when)) is not None
            ]
            points = weighted_mean(parts)
        else:
            return None
        return Absent(NOT_REPORTED) if points is None else points

    return look


def weighted_mean(parts: list[tuple[Fraction, Fraction]]) -> Fraction | None:
    """Sum of weight × points over the sum of weights; None without weight."""
    total = sum((w for w, _ in parts), ZERO)
    return sum((w * p for w, p in parts), ZERO) / total if total else None


def _by_method(
    at: Weighing, unit: str, node: Node, period: str, parts: list[tuple[Fraction, Fraction]]
) -> Fraction | None:
    if not parts:
        return None
    if node.combine == "minimum":
        return min(p for _, p in parts)
    if node.combine not in ("geometric", "harmonic"):
        return weighted_mean(parts)
    if node.least is not None:
        parts = [(w, max(p, Fraction(node.least))) for w, p in parts]
    parts = [(w, p) for w, p in parts if w]
    lowest = min((p for _, p in parts), default=None)
    if lowest is None:
        return None
    if lowest < 0:
        at.fault(unit, period, node.id, Text(f"几何或调和平均遇到负分 {show(lowest)}",
                                             f"a geometric or harmonic mean of {show(lowest)}"))  # fmt: skip
        return None
    if lowest == 0:
        return ZERO
    if node.combine == "geometric":
        return geometric([p for _, p in parts], [w for w, _ in parts])
    return sum((w for w, _ in parts), ZERO) / sum((w / p for w, p in parts), ZERO)
