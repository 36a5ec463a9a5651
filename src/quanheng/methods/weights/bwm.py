"""BWM (最优最劣法): weights from comparing the best indicator with all, and all with the worst.

Source: Rezaei 2015, Omega 53, 49–57 (ratio model, consistency) and Rezaei 2016, Omega 64, 126–130 (linear
model, one solution): minimise ξ with |w_B − a_Bj·w_j| ≤ ξ, |w_j − a_jW·w_W| ≤ ξ, Σw = 1, w ≥ 0. The linear
programme is solved in whole fractions, without rounding. CR = ξ* / CI, where ξ* belongs to the ratio model
and CI is its largest possible value for the given a_BW: (2a + 1 − √(8a + 1)) / 2, which gives Rezaei's table
0, 0.44, 1, 1.63, 2.30, 3, 3.73, 4.47, 5.23 for a = 1…9.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from quanheng.engine.errors import Place, Problems
from quanheng.methods.matrix import Floats
from quanheng.methods.programme import minimise


@dataclass(frozen=True)
class Compared:
    """Weights [indicator] summing to 1. `gap`: ξ of the linear model (0 = wholly consistent).
    `ratio`: CR of the ratio model, 0 = consistent, 1 = as inconsistent as can be."""

    weights: Floats
    gap: float
    ratio: float


def bwm(
    best_to_others: Sequence[float], others_to_worst: Sequence[float], names: Sequence[str] = ()
) -> Compared:
    """Weights from two vectors of numbers 1–9, in the order of the indicators.

    The best has 1 in the first vector, the worst has 1 in the second. Raises `Refused` with every fault.

    >>> bwm([2, 1, 4, 2, 8], [4, 8, 2, 4, 1]).weights.round(4).tolist()
    [0.2105, 0.4211, 0.1053, 0.2105, 0.0526]
    """
    best, worst = _checked(best_to_others, others_to_worst, names)
    n = len(best)
    b, w = best.index(Fraction(1)), worst.index(Fraction(1))
    rows: list[list[Fraction]] = []  # each row · (w_1 … w_n, ξ) ≤ 0

    def bound(plus: int, minus: int, factor: Fraction) -> None:
        """|w_plus − factor · w_minus| ≤ ξ as two rows."""
        if plus == minus:
            return
        for sign in (1, -1):
            row = [Fraction(0)] * (n + 1)
            row[plus] += sign
            row[minus] -= sign * factor
            row[n] = Fraction(-1)
            rows.append(row)

    for j in range(n):
        bound(b, j, best[j])
        bound(j, w, worst[j])
    total = [Fraction(1)] * n + [Fraction(0)]
    cost = [Fraction(0)] * n + [Fraction(1)]
    solved = minimise(cost, rows, [Fraction(0)] * len(rows), total, Fraction(1))
    return Compared(
        np.array([float(x) for x in solved[:n]]), float(solved[n]), _ratio(best, worst, float(best[w]))
    )


def _ratio(best: list[Fraction], worst: list[Fraction], whole: float) -> float:
    """ξ* of the ratio model by bisection, over its largest value.

    For given ξ weights exist if one w_B/w_W lies in all intervals [(a_Bj − ξ)(a_jW − ξ), (a_Bj + ξ)(a_jW + ξ)]
    and in a_BW ± ξ.
    """
    largest = (2 * whole + 1 - math.sqrt(8 * whole + 1)) / 2
    if largest <= 0:
        return 0.0
    pairs = [(float(p), float(q)) for p, q in zip(best, worst, strict=True)]

    def possible(xi: float) -> bool:
        low, high = whole - xi, whole + xi
        for p, q in pairs:
            if (p == 1 and q == whole) or (q == 1 and p == whole):
                continue  # the best and the worst themselves
            low = max(low, max(p - xi, 0.0) * max(q - xi, 0.0))
            high = min(high, (p + xi) * (q + xi))
        return low <= high + 1e-12

    left, right = 0.0, largest
    if possible(0.0):
        return 0.0
    for _ in range(60):
        middle = (left + right) / 2
        left, right = (left, middle) if possible(middle) else (middle, right)
    return right / largest


def _checked(
    best: Sequence[float], worst: Sequence[float], names: Sequence[str]
) -> tuple[list[Fraction], list[Fraction]]:
    problems = Problems()
    if len(best) != len(worst) or len(best) < 2:
        problems.add(
            "comparisons-shape", Place(),
            (f"两行各有 {len(best)}、{len(worst)} 个数", f"the two rows have {len(best)} and {len(worst)} numbers"),
            ("两行一样长，至少 2 项指标", "two rows of one length, for at least 2 indicators"),
            ("每项指标在两行里各给一个数", "give each indicator a number in both"),
        )  # fmt: skip
        problems.refuse()
    for j, pair in enumerate(zip(best, worst, strict=True)):
        for number in pair:
            if not 1 <= number <= 9:
                problems.add(
                    "comparisons-range", Place(path=names[j] if j < len(names) else str(j + 1)),
                    (f"{number:g} 不在 1–9 之间", f"{number:g} is not between 1 and 9"),
                    ("1（同等）至 9（极端重要）", "1 (alike) to 9 (extremely more)"),
                    ("改这个数", "correct the number"),
                )  # fmt: skip
    for row, which in ((best, ("最优对各项", "best to others")), (worst, ("各项对最劣", "others to worst"))):
        if 1 not in row:
            problems.add(
                "comparisons-anchor", Place(path=which[0]),
                (f"“{which[0]}”里没有 1", f"there is no 1 in “{which[1]}”"),
                ("自己与自己比为 1", "an indicator against itself is 1"),
                ("把最优（最劣）那一项写成 1", "write 1 for the best (the worst) itself"),
            )  # fmt: skip
    problems.refuse()
    return [Fraction(str(x)) for x in best], [Fraction(str(x)) for x in worst]
