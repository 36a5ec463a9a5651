"""加权 weigh: declared weights by group, re-spread over the siblings that apply."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from quanheng.engine.rounding import half_up_array
from quanheng.engine.scheme.model import Node, Scheme
from quanheng.engine.steps.cube import Cube, Floats


def declared(scheme: Scheme, cube: Cube, node: Node) -> Any:
    """A node's declared weight: a float if it is the same in all groups, else [1, unit]."""
    by_group = [float(scheme.weight(node, g)) for g in cube.slices]
    if not by_group or all(w == by_group[0] for w in by_group):
        return by_group[0] if by_group else 0.0
    return cube.spread(np.array([by_group]))


def effective(scheme: Scheme, cube: Cube, applies: Mapping[str, Any]) -> dict[str, Any]:
    """Weights after re-spreading, by node: the root's is `full` (or 1), a child's its parent's times its share
    among the siblings that apply. `applies[node]` is a boolean array, or True for everywhere.
    """
    found: dict[str, Any] = {scheme.root.id: declared(scheme, cube, scheme.root)}
    for parent in scheme.root.walk():
        if parent.leaf:
            continue
        shares = [(c, declared(scheme, cube, c)) for c in parent.children]
        total: Any = 0.0
        for child, w in shares:
            total = total + (w if applies[child.id] is True else np.where(applies[child.id], w, 0.0))
        with np.errstate(all="ignore"):
            for child, w in shares:
                own = found[parent.id] * np.where(total == 0, 0.0, w / total)
                found[child.id] = (
                    own if applies[child.id] is True else np.where(applies[child.id], own, np.nan)
                )
    return found


def weighed(points: Floats, weight: Any, decimals: int | None) -> Floats:
    """points × weight ÷ 100, rounded half-up if declared."""
    score: Floats = half_up_array(points * (weight / 100.0), decimals, np)
    return score
