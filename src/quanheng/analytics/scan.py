"""The warning scan: which figures lie below their floor, and which have fallen several times in a row. Whole cubes at once.

A pure function of arrays: indicators × periods × units, later periods last. A missing figure is never below a floor and
breaks a row of falls; where less is better, "below" means above and a fall is a rise.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

FALLS = 3  # domain.md leaves the number to the plan; three is what the benchmark scans for


@dataclass(frozen=True)
class Scan:
    """What the scan saw, both as indicators × periods × units: below the floor, and at the end of a row of falls."""

    below: Bools
    falling: Bools


def scan(cube: Floats, floor: Floats, *, falls: int = FALLS, higher_is_better: Bools | None = None) -> Scan:
    """Scan `cube` [indicator, period, unit] against `floor` [indicator] or [indicator, unit]; NaN is missing.

    `higher_is_better` [indicator] says which way is good (None: higher, for all). Raises ValueError for shapes that do not fit.
    """
    if cube.ndim != 3:
        raise ValueError("a cube has three dimensions: indicator, period, unit")
    many, periods, units = cube.shape
    if floor.shape not in ((many,), (many, units)):
        raise ValueError("a floor is given for each indicator, or for each indicator and unit")
    if falls < 1:
        raise ValueError("a row of falls has at least one")
    below = np.empty(cube.shape, dtype=np.bool_)
    falling = np.zeros(cube.shape, dtype=np.bool_)
    fell = np.empty((max(periods - 1, 0), units), dtype=np.bool_)
    for k in range(many):  # an indicator at a time: what it needs stays in the processor's cache
        up = higher_is_better is None or bool(higher_is_better[k])
        own, worse = cube[k], np.less if up else np.greater
        worse(own, floor[k], out=below[k])
        if periods > falls:
            worse(own[1:], own[:-1], out=fell)
            last = falling[k, falls:]
            np.copyto(last, fell[falls - 1 :])
            for back in range(1, falls):
                np.logical_and(last, fell[falls - 1 - back : periods - 1 - back], out=last)
    return Scan(below, falling)
