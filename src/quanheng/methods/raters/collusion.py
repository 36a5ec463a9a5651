"""Mutual favours among markers who are marked themselves: residuals, pairs, and a permutation null, pooled over years.

Method (methods.md A.9): residuals after an additive fit of marker and unit; for every pair the symmetric sum of what the two
gave one another, over all years; against it the largest such sum when each marker's residuals are shuffled among those the
marker marked (max-statistic: family-wise error, Westfall & Young 1993). What is found is 异常，需核实 (unusual, to be looked
into), never an accusation; and `power` says how little one year can show.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from quanheng.methods.matrix import Floats
from quanheng.methods.raters.marks import Bools

DRAWS = 10_000
PLANTED, SHUFFLES = 20, 400  # worlds and shuffles each from which the line of a power is taken
AT_ONCE = 4_000_000  # numbers held at a time while shuffling


@dataclass(frozen=True)
class Suspicion:
    """What a check found. `pairs`: (one, other, sum of residuals, p by the max-statistic), the most unusual first, only
    those with p ≤ `level`; `line`: the sum that would be unusual; `sd`: of chance, from the residuals and how many were free; `marks`: how many."""

    pairs: tuple[tuple[int, int, float, float], ...]
    line: float
    sd: float
    marks: int
    level: float


def residuals(marks: ArrayLike) -> Floats:
    """What is left of mutual marks [marker, marked] after marker and unit effects; NaN where nothing was marked.

    The diagonal is never read: nobody marks oneself.
    """
    x = np.array(marks, dtype=np.float64)
    np.fill_diagonal(x, np.nan)
    given = ~np.isnan(x)
    out = np.full(x.shape, np.nan)
    if given.any():
        y = x[given]
        basis = basis_of(given)
        out[given] = y - basis @ (basis.T @ y)
    return out


def collusion(
    years: Sequence[ArrayLike], *, level: float = 0.05, draws: int = DRAWS, seed: int = 0
) -> Suspicion:
    """Look at mutual marks of several years, each [marker, marked] of the same units in the same order, NaN where none.

    False accusation over all pairs together is at most about `level`. `seed` fixes the shuffling.
    """
    left = [residuals(marks) for marks in years]
    n = left[0].shape[0]
    upper = np.triu_indices(n, 1)
    sums = sum((np.nan_to_num(r) for r in left), np.zeros((n, n)))
    seen = (sums + sums.T)[upper]
    mutual = np.zeros((n, n), dtype=bool)
    for r in left:
        both = ~np.isnan(r)
        mutual |= both & both.T
    able = mutual[upper]
    known = np.concatenate([r[~np.isnan(r)] for r in left]) if left else np.zeros(0)
    free = sum(
        int((~np.isnan(r)).sum()) - basis_of(~np.isnan(r)).shape[1] for r in left if (~np.isnan(r)).any()
    )
    sd = float(np.sqrt((known**2).sum() / free)) if free > 0 else 0.0
    if not able.any():
        return Suspicion((), float("inf"), sd, len(known), level)
    largest = _largest(left, able, upper, draws, np.random.default_rng(seed))
    line = float(np.quantile(largest, 1 - level, method="higher"))
    p = (1 + (largest[None, :] >= np.where(able, seen, -np.inf)[:, None] - 1e-9).sum(axis=1)) / (draws + 1)
    hits = [k for k in np.flatnonzero(able & (p <= level))]
    hits.sort(key=lambda k: -seen[k])
    pairs = tuple((int(upper[0][k]), int(upper[1][k]), float(seen[k]), float(p[k])) for k in hits)
    return Suspicion(pairs, line, sd, len(known), level)


def power(
    given: Sequence[Bools],
    sd: float,
    boost: float,
    *,
    level: float = 0.05,
    tries: int = 1000,
    seed: int = 0,
    as_run: bool = False,
) -> float:
    """How often one pair that adds `boost` to one another's marks every year would be found in this design.

    `given` [marker, marked] by year: who marked whom; `sd`: of chance. By simulation with normal chance. The line is that
    of worlds without favours, as in the table of methods.md A.9; or `as_run`, the one that shuffling draws where there are favours:
    they are shuffled with the rest and raise it, the more the fewer units there are. The pair is the first that marked one another
    in most years.
    """
    rng = np.random.default_rng(seed)
    n = given[0].shape[0]
    upper = np.triu_indices(n, 1)
    masks = [np.asarray(g, dtype=bool) & ~np.eye(n, dtype=bool) for g in given]
    mutual = sum(((m & m.T).astype(np.int64) for m in masks), np.zeros((n, n), dtype=np.int64))
    one, other = np.unravel_index(int(np.argmax(np.triu(mutual, 1))), (n, n))
    if mutual[one, other] == 0:
        return 0.0
    able = (mutual > 0)[upper]
    place = int(np.flatnonzero((upper[0] == one) & (upper[1] == other))[0])
    kind = np.zeros((n, n))
    kind[one, other] = kind[other, one] = boost
    seen, fair = np.zeros(tries), np.zeros((tries, len(upper[0])))
    planted: list[list[Floats]] = [[] for _ in range(min(PLANTED, tries))]
    for mask in masks:
        basis = basis_of(mask)
        chance = rng.normal(0.0, sd, (tries, int(mask.sum())))
        chance -= (chance @ basis) @ basis.T
        clean = kind[mask] - basis @ (basis.T @ kind[mask])
        cells = chance + clean
        fair += _pair_sums(chance, mask, upper)
        seen += _pair_sums(cells, mask, upper)[:, place]
        for k, years in enumerate(planted):
            left = np.full((n, n), np.nan)
            left[mask] = cells[k]
            years.append(left)
    null = fair[:, able].max(axis=1)
    if as_run:
        null = np.concatenate([_largest(years, able, upper, SHUFFLES, rng) for years in planted])
    line = np.quantile(null, 1 - level)
    return float((seen > line).mean())


def basis_of(given: Bools) -> Floats:
    """An orthonormal basis of what marker and unit effects can make of the cells marked."""
    rows, columns = np.nonzero(given)
    n = given.shape[0]
    design = np.zeros((len(rows), 2 * n))
    design[np.arange(len(rows)), rows] = 1.0
    design[np.arange(len(rows)), n + columns] = 1.0
    left, size, _ = np.linalg.svd(design, full_matrices=False)
    out: Floats = left[:, size > 1e-9 * size.max()]
    return out


def _pair_sums(cells: Floats, mask: Bools, upper: tuple[np.ndarray[tuple[int], np.dtype[np.intp]], ...]) -> Floats:  # fmt: skip
    """Cells [draw, cell] → the symmetric sums [draw, pair]."""
    n = mask.shape[0]
    whole = np.zeros((cells.shape[0], n, n))
    whole[:, mask] = cells
    out: Floats = whole[:, upper[0], upper[1]] + whole[:, upper[1], upper[0]]
    return out


def shuffled(left: Sequence[Floats], size: int, rng: np.random.Generator) -> Floats:
    """Symmetric sums [world, unit, unit] of so many worlds in which each marker's residuals are shuffled among those the
    marker marked, year by year."""
    n = left[0].shape[0]
    whole = np.zeros((size, n, n))
    for r in left:
        for i in range(n):
            at = np.flatnonzero(~np.isnan(r[i]))
            if len(at):
                order = rng.random((size, len(at))).argsort(axis=1)
                whole[:, i, at] += r[i, at][order]
    out: Floats = whole + whole.transpose(0, 2, 1)
    return out


def _largest(
    left: Sequence[Floats],
    able: Bools,
    upper: tuple[np.ndarray[tuple[int], np.dtype[np.intp]], ...],
    draws: int,
    rng: np.random.Generator,
) -> Floats:
    """The largest pair sum of every shuffled world [draw]."""
    n = left[0].shape[0]
    found = []
    step = max(1, AT_ONCE // (n * n))
    for begin in range(0, draws, step):
        sums = shuffled(left, min(step, draws - begin), rng)[:, upper[0], upper[1]]
        found.append(sums[:, able].max(axis=1))
    out: Floats = np.concatenate(found)
    return out
