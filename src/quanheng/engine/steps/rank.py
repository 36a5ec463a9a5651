"""排名 rank: places by score within the group (or over all), ties as declared, units listed outside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from quanheng.engine.scheme.model import Scheme
from quanheng.engine.steps.algebra import ArrayAlgebra
from quanheng.engine.steps.cube import Cube, Floats
from quanheng.engine.steps.standing import places

LAST = 1e300  # an absent breaker goes behind every score


def outside(scheme: Scheme, cube: Cube) -> NDArray[np.bool_]:
    """[period, unit]: True for units that are listed outside the ranking."""
    if scheme.rank.outside is None:
        return np.zeros(cube.shape, dtype=bool)
    seen = ArrayAlgebra(cube, scheme.root.id).of(scheme.rank.outside).v
    return np.broadcast_to(np.nan_to_num(seen) != 0, cube.shape)


def rank(scheme: Scheme, cube: Cube, score: Floats, apart: Any, breakers: Mapping[str, Floats]) -> Floats:
    """Places [period, unit], 1 = best; NaN for units without a score or `apart` from the ranking."""
    ranked = np.where(apart, np.nan, score)
    ties = scheme.rank.ties
    columns = list(cube.slices.values()) if scheme.rank.within == "group" else [slice(0, len(cube.units))]
    out = np.empty(cube.shape)
    for s in columns:
        block = places(-ranked[:, s], ties if not scheme.rank.breakers else "min", False)
        if scheme.rank.breakers:
            block = _broken(block, [breakers[b][:, s] for b in scheme.rank.breakers], ties)
        out[:, s] = block
    return out


def _broken(block: Floats, keys: list[Floats], ties: str) -> Floats:
    """Ties parted by further scores, in order; what is still tied follows the tie rule."""
    for n, key in enumerate(keys):
        last = n == len(keys) - 1
        # places are whole numbers: a place and, below it, the place by the next key, sort together
        within = places(np.where(np.isnan(block), np.nan, -np.nan_to_num(key, nan=-LAST)), "dense", False)
        joint = block * (block.shape[1] + 1) + within
        block = places(joint, ties if last else "min", True)
    return block
