"""定等 grade: lines, quotas that groups never lend one another, linked limits, promotion outside the quota."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from quanheng.engine.formula import Formula
from quanheng.engine.scheme.model import Parameter, PerGroup, Scheme
from quanheng.engine.steps.adjust import Adjusted, place_before
from quanheng.engine.steps.algebra import ArrayAlgebra, compare_arrays
from quanheng.engine.steps.cube import Cube, Fault, Floats, Seen

NONE = -1


def grade(
    scheme: Scheme,
    cube: Cube,
    adjusted: Adjusted,
    ranks: Floats,
    nodes: dict[str, Floats],
    faults: list[Fault],
) -> NDArray[np.int64]:
    """Index of each unit's grade [period, unit], best 0; NONE where there is no score or grade."""
    bands = scheme.grades.bands
    graded = np.full(cube.shape, NONE, dtype=np.int64)
    if not bands:
        return graded
    scored = ~np.isnan(adjusted.score) & ~adjusted.disqualified
    allowed = _allowed(scheme, cube, adjusted, nodes, faults)
    ranked = ~np.isnan(ranks)
    best, promoted = _promoted(scheme, cube, adjusted, nodes, faults)
    for t in range(cube.shape[0]):
        for group, s in cube.slices.items():
            wait = ranked[t, s] & scored[t, s] & ~promoted[t, s]
            base = int((ranked if scheme.grades.base == "ranked" else scored)[t, s].sum())
            graded[t, s] = _fill(scheme, cube, group, allowed[t, s], ranks[t, s], wait, base)
    by_line = scored & ~ranked & ~promoted
    graded = np.where(by_line, allowed, graded)
    graded = np.where(promoted & scored, best, graded)
    return np.where(scored & (graded < len(bands)), graded, NONE)


def _names(scheme: Scheme, cube: Cube, adjusted: Adjusted, nodes: dict[str, Floats]) -> dict[str, Seen]:
    """What conditions of this step may name besides items and attributes; `score` is the adjusted one."""
    local = {name: Seen(v) for name, v in nodes.items()}
    local["score"] = Seen(adjusted.score)
    how = scheme.grades
    asked = (
        [b.requires for b in how.bands if b.requires]
        + [x.when for x in how.limits]
        + [x.when for x in how.promote]
    )
    if any("place" in f.names for f in asked):
        local["place"] = Seen(place_before(scheme, cube, adjusted.base))
    return local


def _allowed(
    scheme: Scheme, cube: Cube, adjusted: Adjusted, nodes: dict[str, Floats], faults: list[Fault]
) -> NDArray[np.int64]:
    """The best grade each unit may hold by line, condition, linked limit and veto; len(bands) if none."""
    bands = scheme.grades.bands
    algebra = ArrayAlgebra(cube, scheme.root.id, _names(scheme, cube, adjusted, nodes), faults)
    found = np.full(cube.shape, len(bands), dtype=np.int64)
    for k in reversed(range(len(bands))):
        band = bands[k]
        holds: Any = np.ones(cube.shape, dtype=bool)
        if band.line is not None:
            sign = ">" if band.edge == "open" else ">="
            holds = compare_arrays(sign, adjusted.score, float(band.line))
        if band.requires is not None:
            holds = holds & (np.nan_to_num(algebra.of(band.requires).v) != 0)
        found = np.where(holds, k, found)
    limit: Any = adjusted.limit
    for one in scheme.grades.limits:
        hit = np.nan_to_num(algebra.of(one.when).v) != 0
        limit = np.where(hit, np.maximum(limit, scheme.grades.index(one.at_most)), limit)
    best: NDArray[np.int64] = np.maximum(found, limit)
    return best


def _promoted(
    scheme: Scheme, cube: Cube, adjusted: Adjusted, nodes: dict[str, Floats], faults: list[Fault]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Grades given outside the quota, and to whom; a veto's limit holds for them too."""
    best = np.full(cube.shape, len(scheme.grades.bands), dtype=np.int64)
    algebra = ArrayAlgebra(cube, scheme.root.id, _names(scheme, cube, adjusted, nodes), faults)
    for one in scheme.grades.promote:
        hit = np.broadcast_to(np.nan_to_num(algebra.of(one.when).v) != 0, cube.shape)
        best = np.where(hit, np.minimum(best, scheme.grades.index(one.to)), best)
    promoted = best < len(scheme.grades.bands)
    return np.where(promoted, np.maximum(best, adjusted.limit), best), promoted


def _fill(
    scheme: Scheme,
    cube: Cube,
    group: str,
    allowed: NDArray[np.int64],
    ranks: Floats,
    wait: NDArray[np.bool_],
    base: int,
) -> NDArray[np.int64]:
    """One group in one period: bands from the best down, each taking its candidates in order of rank."""
    out = np.full(len(allowed), NONE, dtype=np.int64)
    waiting = wait.copy()
    placed = 0
    for k, band in enumerate(scheme.grades.bands):
        candidates = np.flatnonzero(waiting & (allowed <= k))
        room = None
        if band.quota is not None:
            room = capacity(scheme, cube, group, band.quota, base)
        if band.quota_with_better is not None:
            both = max(capacity(scheme, cube, group, band.quota_with_better, base) - placed, 0)
            room = both if room is None else min(room, both)
        if room is not None and room < len(candidates):
            order = candidates[np.argsort(ranks[candidates], kind="stable")]
            edge = ranks[order[room - 1]] if room else -np.inf
            if room and ranks[order[room]] == edge:  # a tie across the last place
                keep = ranks[order] <= edge if scheme.grades.ties == "in" else ranks[order] < edge
                candidates = order[keep]
            else:
                candidates = order[:room]
        out[candidates] = k
        waiting[candidates] = False
        placed += len(candidates)
    return out


def capacity(scheme: Scheme, cube: Cube, group: str, quota: Parameter, base: int) -> int:
    """How many places a quota gives a group, rounded as the scheme says, in whole fractions."""
    share: Decimal | None
    if isinstance(quota, Formula):
        seen = np.broadcast_to(ArrayAlgebra(cube, scheme.root.id).of(quota).v, (1, len(cube.units)))
        own = seen[0, cube.slices[group]]
        share = Decimal(repr(float(own[0])))
    elif isinstance(quota, PerGroup):
        share = quota.of(group)
    else:
        share = quota
    if share is None:
        return base
    places = Fraction(share) * base
    whole = places.numerator // places.denominator
    part = places - whole
    if scheme.grades.rounding == "ceil":
        return whole + (part > 0)
    if scheme.grades.rounding == "half_up":
        return whole + (part >= Fraction(1, 2))
    return whole
