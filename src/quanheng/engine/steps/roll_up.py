"""汇总 roll_up: up the tree, level by level, siblings re-weighted over what applies.

Level by level and not by flat weights: with absent values the weight goes to the siblings, not to all
leaves, and a geometric node has no flat weight at all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from quanheng.engine.errors import Text
from quanheng.engine.formula import Formula
from quanheng.engine.rounding import half_up_array
from quanheng.engine.scheme.model import Node, Scheme
from quanheng.engine.steps.adjust import named_nodes
from quanheng.engine.steps.algebra import ArrayAlgebra
from quanheng.engine.steps.cube import Cube, Fault, Floats, Seen
from quanheng.engine.steps.rate import Rated
from quanheng.engine.steps.weigh import declared, effective, weighed

NEGATIVE = Text("几何或调和平均遇到负分", "a negative number of points in a geometric or harmonic mean")


@dataclass
class Rolled:
    """Points and scores by node, [period, unit]; inner nodes always, leaves where scores are formed from them.
    `held` tells where a node is withheld (挂起), for nodes that are anywhere."""

    points: dict[str, Floats] = field(default_factory=dict)
    scores: dict[str, Floats] = field(default_factory=dict)
    weights: dict[str, Any] = field(default_factory=dict)
    held: dict[str, Any] = field(default_factory=dict)


LeafPoints = Callable[[Node], Rated]


def roll_up(scheme: Scheme, cube: Cube, rated: LeafPoints, faults: list[Fault]) -> Rolled:
    """Points of every inner node from the points of the leaves; scores too where they can differ from
    points × weight (scores are rounded, or a node's score is bounded).
    """
    rolled = Rolled()
    if in_scores(scheme):
        _by_scores(scheme, cube, rated, rolled, faults)
    else:
        node_points(scheme, cube, scheme.root, rated, rolled, faults)
    return rolled


def in_scores(scheme: Scheme) -> bool:
    """True if scores must be formed leaf by leaf: marks: weights with rounded scores, bounded nodes, or nodes
    whose scores are read by name."""
    if scheme.marks == "index":
        return False
    bounded = any(n.cap is not None or n.floor is not None for n in scheme.nodes.values() if not n.leaf)
    return scheme.round.score is not None or bounded or bool(scheme.rank.breakers or named_nodes(scheme))


def node_points(
    scheme: Scheme, cube: Cube, node: Node, rated: LeafPoints, rolled: Rolled, faults: list[Fault]
) -> tuple[Floats, Any]:
    """Points of a node and where it is held (None: nowhere); inner nodes are kept in `rolled`, and those
    found there are taken as they are."""
    if node.leaf:
        leaf = rated(node)
        return leaf.points, leaf.held
    if node.id in rolled.points:
        return rolled.points[node.id], rolled.held.get(node.id)
    parts, held = [], None
    summed = node.combine in ("", "sum", "mean")
    num: Any = None
    den: Any = None
    for child in node.children:
        points, h = node_points(scheme, cube, child, rated, rolled, faults)
        held = h if held is None else held if h is None else held | h
        weight = declared(scheme, cube, child)
        if summed:  # accumulate at once: a child's array need not outlive its turn
            num, den = _add(num, den, points, weight)
        else:
            parts.append((child, points, weight))
    with np.errstate(all="ignore"):
        if summed:
            points = num / den if den is not None else np.full(cube.shape, np.nan)
        else:
            points = combined(cube, node, parts, faults)
        decimals = scheme.round.score if scheme.marks == "index" else scheme.round.points
        if scheme.marks == "index" or not summed:
            points = half_up_array(points, decimals, np)
        if scheme.marks == "index" and (node.cap is not None or node.floor is not None):
            points = np.clip(points, _bound(node.floor, -np.inf), _bound(node.cap, np.inf))
    if held is not None:
        points = np.where(held, np.nan, points)
        rolled.held[node.id] = held
    rolled.points[node.id] = points
    return points, held


def _add(num: Any, den: Any, points: Floats, weight: Any) -> tuple[Any, Any]:
    """Weighted sum and sum of weights over what is present."""
    if np.isnan(points.sum()):
        ok = ~np.isnan(points)
        product = np.where(ok, points, 0.0)
        product *= weight
        share: Any = ok * weight
    else:
        product, share = points * weight, weight
    if num is None:
        return product, share
    num += product
    return num, den + share


def combined(
    cube: Cube,
    node: Node,
    parts: list[tuple[Node, Floats, Any]],
    faults: list[Fault],
) -> Floats:
    """Points of a node that is no sum: geometric, harmonic, minimum, mean, or its own formula."""
    if isinstance(node.combine, Formula):
        local = {child.id: Seen(points) for child, points, _ in parts}
        if "mean" in node.combine.names:
            local["mean"] = Seen(_mean(parts))
        v = ArrayAlgebra(cube, node.id, local, faults).of(node.combine).v
        return np.broadcast_to(v, cube.shape).astype(float)
    if node.combine == "minimum":
        lowest: Floats = np.fmin.reduce([points for _, points, _ in parts])
        return lowest
    if node.combine in ("geometric", "harmonic"):
        lifted = [(c, p if node.least is None else np.maximum(p, float(node.least)), w) for c, p, w in parts]
        for _, p, _ in lifted:
            if (p < 0).any():
                faults.append(Fault(node.id, p < 0, NEGATIVE))
        into, back = (np.log, np.exp) if node.combine == "geometric" else (_inverse, _inverse)
        result: Floats = back(_mean([(c, into(p), w) for c, p, w in lifted]))
        return result
    return _mean(parts)


def _inverse(x: Floats) -> Floats:
    inverted: Floats = np.divide(1.0, x)
    return inverted


def _mean(parts: list[tuple[Node, Floats, Any]]) -> Floats:
    num: Any = None
    den: Any = None
    for _, points, weight in parts:
        num, den = _add(num, den, points, weight)
    result: Floats = num / den
    return result


def _bound(limit: Any, otherwise: float) -> float:
    return otherwise if limit is None else float(limit)


def by_formula(scheme: Scheme) -> bool:
    """True if any node combines its children by a formula of its own: then it may give no number though its
    children have points."""
    return any(isinstance(n.combine, Formula) for n in scheme.nodes.values())


def applying(scheme: Scheme, cube: Cube, points_of: Callable[[Node], Floats]) -> dict[str, Any]:
    """Where each node takes part: True for everywhere, or booleans [period, unit].

    A leaf applies where it has points, an inner node where a child applies, and where its points are a
    formula, where the formula gives a number (before any rounding and bounds on the way).
    """
    outlined = by_formula(scheme)
    applies: dict[str, Any] = {}
    outline: dict[str, Floats] = {}
    for node in reversed(list(scheme.root.walk())):
        if node.leaf:
            points = points_of(node)
            applies[node.id] = ~np.isnan(points) if np.isnan(points.sum()) else True
        else:
            marks = [applies[c.id] for c in node.children]
            applies[node.id] = True if any(m is True for m in marks) else np.logical_or.reduce(marks)
        if outlined:
            if not node.leaf:
                parts = [(c, outline[c.id], declared(scheme, cube, c)) for c in node.children]
                with np.errstate(all="ignore"):
                    points = combined(cube, node, parts, [])
            outline[node.id] = points
            if isinstance(node.combine, Formula):
                applies[node.id] = ~np.isnan(points)
    return applies


def _by_scores(scheme: Scheme, cube: Cube, rated: LeafPoints, rolled: Rolled, faults: list[Fault]) -> None:
    """Marks: weights with rounding: weights first (they need only what applies), then scores from the leaves up."""
    held: dict[str, Any] = {}
    for node in reversed(list(scheme.root.walk())):
        if node.leaf:
            leaf = rated(node)
            rolled.points[node.id] = leaf.points
            held[node.id] = leaf.held
        else:
            holds = [held[c.id] for c in node.children if held[c.id] is not None]
            held[node.id] = np.logical_or.reduce(holds) if holds else None
    applies = applying(scheme, cube, lambda leaf: rolled.points[leaf.id])
    rolled.weights = effective(scheme, cube, applies)
    for node in reversed(list(scheme.root.walk())):
        weight = rolled.weights[node.id]
        if node.leaf:
            rolled.scores[node.id] = weighed(rolled.points[node.id], weight, scheme.round.score)
        else:
            _inner_score(scheme, cube, node, rolled, faults)
            if held[node.id] is not None:
                rolled.scores[node.id] = np.where(held[node.id], np.nan, rolled.scores[node.id])
                rolled.points[node.id] = np.where(held[node.id], np.nan, rolled.points[node.id])


def _inner_score(scheme: Scheme, cube: Cube, node: Node, rolled: Rolled, faults: list[Fault]) -> None:
    weight, decimals = rolled.weights[node.id], scheme.round.score
    with np.errstate(all="ignore"):
        if node.combine in ("", "sum", "mean"):
            total: Any = 0.0
            present: Any = False
            for child in node.children:
                ok = ~np.isnan(rolled.scores[child.id])
                total = total + np.where(ok, rolled.scores[child.id], 0.0)
                present = present | ok
            score = half_up_array(np.where(present, total, np.nan), decimals, np)
        else:
            parts = [(c, rolled.points[c.id], declared(scheme, cube, c)) for c in node.children]
            points = half_up_array(combined(cube, node, parts, faults), scheme.round.points, np)
            rolled.points[node.id] = np.where(np.isnan(weight), np.nan, points)
            score = weighed(points, weight, decimals)
        if node.cap is not None or node.floor is not None:
            score = np.clip(score, _bound(node.floor, -np.inf), _bound(node.cap, np.inf))
            rolled.points.pop(node.id, None)
        if node.id not in rolled.points:
            rolled.points[node.id] = score * 100.0 / weight
    rolled.scores[node.id] = score
