"""Circles of three or more among markers who are marked themselves: block sums against a permutation null.

Method (methods.md A.9, the block sums): the residuals and the shuffling are those of `collusion`. From every unit a circle is
grown by its best partner, then by whoever adds most, up to `MOST`; its statistic is the sum over its pairs without the
strongest pair, over the square root of how many pairs are left. Without the strongest pair, for else one favoured pair would
make a circle of whoever stands beside it; standardised, for else a larger circle would always win. The largest such statistic
of every shuffled world gives the line (max-statistic over all circles looked at: family-wise error).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from quanheng.methods.matrix import Floats
from quanheng.methods.raters.collusion import AT_ONCE, DRAWS, SHUFFLES, basis_of, residuals, shuffled
from quanheng.methods.raters.marks import Bools

Places = np.ndarray[tuple[int, ...], np.dtype[np.int64]]
LEAST, MOST = 3, 6  # units of a circle
LEVEL = 0.01
PLANTED = 10  # worlds from which the line of a power is taken


@dataclass(frozen=True)
class Circles:
    """What was found. `found`: (units, sum of residuals over all pairs, p by the max-statistic), the most unusual first and no
    unit twice, only those with p ≤ `level`; `line`: the statistic that would be unusual."""

    found: tuple[tuple[tuple[int, ...], float, float], ...]
    line: float
    level: float


def circles(
    years: Sequence[ArrayLike], *, level: float = LEVEL, draws: int = DRAWS, seed: int = 0
) -> Circles:
    """Look for circles in mutual marks of several years, each [marker, marked] of the same units in the same order, NaN where
    none. False accusation over all circles together is at most about `level`; `seed` fixes the shuffling."""
    left = [residuals(marks) for marks in years]
    n = left[0].shape[0] if left else 0
    if n < LEAST or not any((~np.isnan(r)).any() for r in left):
        return Circles((), float("inf"), level)
    rng = np.random.default_rng(seed)
    step = max(1, AT_ONCE // (n * n))
    largest = np.concatenate(
        [
            _grown(shuffled(left, min(step, draws - begin), rng)).best.max(axis=1)
            for begin in range(0, draws, step)
        ]
    )
    line = float(np.quantile(largest, 1 - level, method="higher"))
    sums = sum((np.nan_to_num(r) for r in left), np.zeros((n, n)))
    both = (sums + sums.T)[None, :, :]
    grown = _grown(both)
    p = (1 + (largest[None, :] >= grown.best[0][:, None] - 1e-9).sum(axis=1)) / (draws + 1)
    taken: set[int] = set()
    found = []
    for k in np.argsort(-grown.best[0], kind="stable"):
        circle = tuple(sorted(grown.of(0, int(k))))
        if p[k] > level or taken & set(circle):
            continue
        taken |= set(circle)
        total = float(both[0][np.ix_(circle, circle)].sum() / 2)
        found.append((circle, total, float(p[k])))
    return Circles(tuple(found), line, level)


def power_of_circle(
    given: Sequence[Bools],
    sd: float,
    boost: float,
    size: int = LEAST,
    *,
    level: float = LEVEL,
    tries: int = 500,
    seed: int = 0,
) -> float:
    """How often a circle of `size` units that all add `boost` to one another's marks every year would be named, all of it.

    `given` [marker, marked] by year: who marked whom; `sd`: of chance. By simulation with normal chance, against the line that
    shuffling draws in such worlds; the circle is of units that marked one another in most years. 0 where there are none.
    """
    rng = np.random.default_rng(seed)
    masks = [np.asarray(g, dtype=bool) & ~np.eye(np.asarray(g).shape[0], dtype=bool) for g in given]
    n = masks[0].shape[0] if masks else 0
    if n < size:
        return 0.0
    mutual = sum(((m & m.T).astype(np.float64) for m in masks), np.zeros((n, n)))
    first = _grown(mutual[None], size).order[0]
    circle = max(first.tolist(), key=lambda c: mutual[np.ix_(c, c)].sum())
    if (mutual[np.ix_(circle, circle)] + np.eye(size) == 0).any():
        return 0.0
    kind = np.zeros((n, n))
    kind[np.ix_(circle, circle)] = boost
    world = np.zeros((tries, n, n))
    planted: list[list[Floats]] = [[] for _ in range(PLANTED)]
    for mask in masks:
        basis = basis_of(mask)
        cells = rng.normal(0.0, sd, (tries, int(mask.sum()))) + kind[mask]
        cells -= (cells @ basis) @ basis.T
        world[:, mask] += cells
        for k in range(min(PLANTED, tries)):
            left = np.full((n, n), np.nan)
            left[mask] = cells[k]
            planted[k].append(left)
    # the line as the permutation draws it in such worlds: the favours themselves are shuffled too, and raise it
    null = [_grown(shuffled(left, SHUFFLES, rng)).best.max(axis=1) for left in planted if left]
    line = float(np.quantile(np.concatenate(null), 1 - level, method="higher"))
    grown = _grown(world + world.transpose(0, 2, 1))
    named = 0
    for k in range(tries):
        top = int(grown.best[k].argmax())
        named += grown.best[k, top] >= line and set(circle) <= set(grown.of(k, top))
    return float(named / tries)


class _Grown(NamedTuple):
    """`best` statistic [world, unit] of the circle grown from every unit; its `size`; `order` [world, unit, place]: who came."""

    best: Floats
    size: Places
    order: Places

    def of(self, world: int, unit: int) -> list[int]:
        """The members of one."""
        found: list[int] = self.order[world, unit, : self.size[world, unit]].tolist()
        return found


def _grown(sums: Floats, most: int = MOST) -> _Grown:
    """Symmetric sums [world, unit, unit] → the circles grown from every unit."""
    worlds, n, _ = sums.shape
    sums = sums.copy()
    each = np.arange(n)
    sums[:, each, each] = 0.0
    inside = np.zeros((worlds, n, n), dtype=bool)
    inside[:, each, each] = True
    gain = np.where(inside, -np.inf, sums)
    order = np.full((worlds, n, min(most, n)), -1, dtype=np.int64)
    order[:, :, 0] = each
    total, strongest = np.zeros((worlds, n)), np.full((worlds, n), -np.inf)
    best, size = np.full((worlds, n), -np.inf), np.full((worlds, n), LEAST)
    w, s = np.arange(worlds)[:, None], each[None, :]
    for k in range(1, min(most, n)):
        new = gain.argmax(axis=2)
        added = gain[w, s, new]  # the newcomer's ties to all who are in
        for place in range(k):
            strongest = np.maximum(strongest, sums[w, order[:, :, place], new])
        total = total + added
        inside[w, s, new] = True
        order[:, :, k] = new
        gain += sums[w, new]
        gain[inside] = -np.inf
        pairs = (k + 1) * k // 2
        if k + 1 >= LEAST:
            score = (total - strongest) / np.sqrt(pairs - 1)
            better = score > best
            best, size = np.where(better, score, best), np.where(better, k + 1, size)
    return _Grown(best, size, order)
