"""A small linear programme in whole fractions: no rounding, no tolerance, one answer.

Source: the two-phase simplex method with Bland's rule (Bland 1977), which cannot cycle. For the few dozen
unknowns of a weighing; not for large problems.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

ZERO, ONE = Fraction(0), Fraction(1)


def minimise(
    cost: Sequence[Fraction],
    rows: Sequence[Sequence[Fraction]],
    bounds: Sequence[Fraction],
    total: Sequence[Fraction],
    sum_: Fraction,
) -> list[Fraction]:
    """x ≥ 0 that makes cost · x least, with rows · x ≤ bounds (bounds ≥ 0) and total · x = sum_ (≥ 0).

    Raises ValueError if there is none or the cost has no least value.
    """
    n, m = len(cost), len(rows)
    # columns: x, one slack a row, one artificial for the equation, right-hand side
    table = [
        [*row, *(ONE if k == i else ZERO for k in range(m)), ZERO, bounds[i]] for i, row in enumerate(rows)
    ]
    table.append([*total, *([ZERO] * m), ONE, sum_])
    basis = [n + i for i in range(m)] + [n + m]
    artificial = n + m
    first = [ZERO] * (n + m) + [ONE, ZERO]
    if _descend(table, basis, first, range(n + m + 1)) != 0:
        raise ValueError("no solution")
    if artificial in basis:
        row = basis.index(artificial)
        column = next((c for c in range(n + m) if table[row][c] != 0), None)
        if column is not None:
            _pivot(table, basis, row, column)
    second = [*cost, *([ZERO] * m), ZERO, ZERO]
    _descend(table, basis, second, range(n + m))
    found = [ZERO] * (n + m + 1)
    for row, column in enumerate(basis):
        found[column] = table[row][-1]
    return found[:n]


def _descend(
    table: list[list[Fraction]], basis: list[int], cost: Sequence[Fraction], columns: range
) -> Fraction:
    """Pivot until no column lowers the cost; the least cost."""
    while True:
        price = [cost[b] for b in basis]
        entering = None
        for c in columns:
            if c in basis:
                continue
            if cost[c] - sum((p * row[c] for p, row in zip(price, table, strict=True)), ZERO) < 0:
                entering = c
                break
        if entering is None:
            return sum((p * row[-1] for p, row in zip(price, table, strict=True)), ZERO)
        ratios = [(row[-1] / row[entering], basis[i], i) for i, row in enumerate(table) if row[entering] > 0]
        if not ratios:
            raise ValueError("the cost has no least value")
        _pivot(table, basis, min(ratios)[2], entering)


def _pivot(table: list[list[Fraction]], basis: list[int], row: int, column: int) -> None:
    head = table[row][column]
    table[row] = [v / head for v in table[row]]
    for i, other in enumerate(table):
        if i != row and other[column] != 0:
            factor = other[column]
            table[i] = [v - factor * w for v, w in zip(other, table[row], strict=True)]
    basis[row] = column
