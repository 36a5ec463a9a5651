"""计量 measure: a leaf's formula over items → its measured value, with imputation and treatment if declared."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quanheng.engine.rounding import half_up_array
from quanheng.engine.scheme.model import Node
from quanheng.engine.steps.algebra import ArrayAlgebra
from quanheng.engine.steps.cube import Cube, Fault, Floats, Seen
from quanheng.engine.steps.prepare import impute, treat
from quanheng.engine.steps.standing import ArrayStanding


@dataclass
class Measured:
    """A leaf's measured values [period, unit]: `x` as rated, `raw` before treatment, `plain` if an item itself."""

    x: Seen
    raw: Floats
    plain: bool


def measure(cube: Cube, leaf: Node, faults: list[Fault]) -> Measured:
    """The measured values of one leaf; what cannot be computed is added to `faults`."""
    assert leaf.measure is not None
    algebra = ArrayAlgebra(cube, leaf.id, faults=faults)
    if "target" in leaf.measure.names:
        algebra.local = {"target": _target(cube, leaf)}
    seen = algebra.of(leaf.measure)
    plain = leaf.measure.alone in cube.values
    if seen.v.shape != cube.shape:
        codes = None if seen.codes is None else np.broadcast_to(seen.codes, cube.shape)
        seen = Seen(np.broadcast_to(seen.v, cube.shape).astype(float), codes)
    if leaf.decimals is not None:
        seen = Seen(half_up_array(seen.v, leaf.decimals, np), seen.codes)
    raw = seen.v
    if not leaf.prepare.idle:
        seen, plain = _prepared(cube, leaf, seen), False
    return Measured(seen, raw, plain)


def _target(cube: Cube, leaf: Node) -> Seen:
    from_table = cube.targets.get(leaf.id)
    if isinstance(leaf.target, str):
        return Seen(np.full(cube.shape, np.nan) if from_table is None else from_table)
    empty = np.full(cube.shape, np.nan)
    return Seen(
        np.asarray(ArrayStanding(cube, leaf, empty, empty, True, []).target, dtype=float) + np.zeros((1, 1))
    )


def _prepared(cube: Cube, leaf: Node, seen: Seen) -> Seen:
    how = leaf.prepare
    if how.impute:
        seen = impute(seen, how.impute, cube)
    if not how.winsorise and how.boxcox is None:
        return seen
    v = seen.v.copy()
    if leaf.over.kind == "periods":
        rows = [t for t, p in enumerate(cube.periods) if leaf.over.first <= str(p) <= leaf.over.last]
        if rows:
            v[rows] = treat(v[rows].reshape(-1), how).reshape(len(rows), -1)
        return Seen(v, seen.codes)
    columns = [slice(0, v.shape[1])] if leaf.over.kind == "all-groups" else list(cube.slices.values())
    for t in range(len(v)):
        for s in columns:
            if not np.isnan(v[t, s]).all():
                v[t, s] = treat(v[t, s], how)
    return Seen(v, seen.codes)
