"""调整 adjust: gates, bonuses with their caps, deductions, bounds; then what a veto does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from quanheng.engine.formula import Formula
from quanheng.engine.rounding import half_up_array
from quanheng.engine.scheme.model import Extra, Parameter, PerGroup, Scheme
from quanheng.engine.steps.algebra import ArrayAlgebra, compare_arrays
from quanheng.engine.steps.cube import Cube, Fault, Floats, Seen
from quanheng.engine.steps.standing import places


@dataclass
class Adjusted:
    """The score after adjustment [period, unit] and what vetoes leave: `limit` the best grade allowed
    (index into the bands, 0 = no limit), `disqualified` units without rank and grade."""

    base: Floats
    bonus: Floats
    deduct: Floats
    score: Floats
    limit: NDArray[np.int64]
    disqualified: NDArray[np.bool_]


def adjust(
    scheme: Scheme, cube: Cube, base: Floats, nodes: dict[str, Floats], faults: list[Fault]
) -> Adjusted:
    """The root's score → the adjusted score. `nodes` are node scores (or points) formulas may name."""
    how = scheme.adjust
    nothing = np.zeros(cube.shape)
    limit = np.zeros(cube.shape, dtype=np.int64)
    disqualified = np.zeros(cube.shape, dtype=bool)
    if idle(scheme):
        score = base if how.floor is None else np.maximum(base, float(how.floor))
        return Adjusted(base, nothing, nothing, score, limit, disqualified)
    local = {name: Seen(v) for name, v in nodes.items()}
    local["score"] = Seen(base)
    if any("place" in f.names for f in _formulas(scheme)):
        local["place"] = Seen(place_before(scheme, cube, base))
    algebra = ArrayAlgebra(cube, scheme.root.id, local, faults)
    bonus, deduct = _extra(cube, algebra, how.bonus), _extra(cube, algebra, how.deduct)
    score = base + bonus - deduct
    if how.floor is not None:
        score = np.maximum(score, float(how.floor))
    if how.cap is not None:
        score = np.minimum(score, float(how.cap))
    for veto in how.veto:
        hit = np.broadcast_to(np.nan_to_num(algebra.of(veto.when).v) != 0, cube.shape)
        if veto.effect.zero:
            score = np.where(hit & ~np.isnan(score), 0.0, score)
        elif veto.effect.disqualify:
            disqualified = disqualified | hit
        else:
            limit = np.where(hit, np.maximum(limit, scheme.grades.index(veto.effect.grade_at_most)), limit)
    if not how.bonus.lift_lowest and scheme.grades.bands:
        limit = np.where(_lowest(scheme, base), len(scheme.grades.bands) - 1, limit)
    score = half_up_array(score, scheme.round.score, np)
    return Adjusted(base, bonus, deduct, score, limit, disqualified)


def idle(scheme: Scheme) -> bool:
    """True if the scheme adjusts nothing but the lower bound."""
    how = scheme.adjust
    named = how.bonus.categories or how.deduct.categories or how.veto or not how.bonus.lift_lowest
    return not named and how.cap is None


def named_nodes(scheme: Scheme) -> set[str]:
    """Nodes whose scores formulas of adjust and grade read; an item of the same name comes first."""
    how = scheme.grades
    read = [f.names for f in _formulas(scheme)]
    read += [x.when.names for x in how.limits] + [x.when.names for x in how.promote]
    read += [b.requires.names for b in how.bands if b.requires]
    return {
        n
        for names in read
        for n in names
        if n in scheme.nodes and n != scheme.root.id and n not in scheme.items
    }


def _formulas(scheme: Scheme) -> list[Formula]:
    how = scheme.adjust
    found = [v.when for v in how.veto]
    for extra in (how.bonus, how.deduct):
        found += [f for f in (extra.only_if, extra.cap) if isinstance(f, Formula)]
        for category in extra.categories:
            found += list(category.claims.values())
            found += [category.cap] if isinstance(category.cap, Formula) else []
    return found


def place_before(scheme: Scheme, cube: Cube, base: Floats) -> Floats:
    """Places within the group on the score before adjustment, 1 = best, ties share the smallest."""
    out = np.empty(cube.shape)
    for s in cube.slices.values():
        out[:, s] = places(-base[:, s], "min", scheme.round.score is not None)
    return out


def _number(cube: Cube, algebra: ArrayAlgebra, parameter: Parameter) -> Any:
    if isinstance(parameter, Formula):
        return algebra.of(parameter).v
    if isinstance(parameter, PerGroup):
        given = [parameter.of(g) for g in cube.slices]
        return cube.spread(np.array([[np.nan if n is None else float(n) for n in given]]))
    return float(parameter)


def _extra(cube: Cube, algebra: ArrayAlgebra, extra: Extra) -> Floats:
    """The sum of all categories, each capped, gated and capped again; absent claims count nothing."""
    total = np.zeros(cube.shape)
    for category in extra.categories:
        claims = [np.nan_to_num(algebra.of(f).v) for f in category.claims.values()]
        amount: Any = 0.0
        for claim in claims:
            amount = np.maximum(amount, claim) if category.highest_only else amount + claim
        if category.cap is not None:
            amount = np.minimum(amount, np.nan_to_num(_number(cube, algebra, category.cap)))
        total = total + np.maximum(amount, 0.0)
    if extra.cap is not None:
        total = np.maximum(np.minimum(total, np.nan_to_num(_number(cube, algebra, extra.cap))), 0.0)
    if extra.only_if is not None:
        total = np.where(np.nan_to_num(algebra.of(extra.only_if).v) != 0, total, 0.0)
    return np.broadcast_to(total, cube.shape).astype(float)


def _lowest(scheme: Scheme, base: Floats) -> Any:
    """Where the score before adjustment reaches no grade better than the last."""
    reached: Any = np.zeros(base.shape, dtype=bool)
    for band in scheme.grades.bands[:-1]:
        if band.line is None:
            return np.zeros(base.shape, dtype=bool)
        reached = reached | compare_arrays(">" if band.edge == "open" else ">=", base, float(band.line))
    return ~reached & ~np.isnan(base)
