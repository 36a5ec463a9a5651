"""AHP (层次分析法): weights from pairwise comparisons, with their consistency.

Source: Saaty 1977/1980. λmax of the comparison matrix, CI = (λmax − n) / (n − 1), CR = CI / RI, consistent
enough if CR < 0.1. RI for n = 1…10: 0 0 0.58 0.90 1.12 1.24 1.32 1.41 1.45 1.49 (the usual table). The
geometric-mean form is Crawford & Williams 1985.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from quanheng.engine.errors import Place, Problems
from quanheng.methods.matrix import Floats, shares

RANDOM_INDEX = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49)
LIMIT = 0.1


@dataclass(frozen=True)
class Judged:
    """Weights [indicator] summing to 1, and how consistent the comparisons were.

    `largest`: λmax. `index`: CI. `ratio`: CR. `consistent`: CR < 0.1.
    """

    weights: Floats
    largest: float
    index: float
    ratio: float

    @property
    def consistent(self) -> bool:
        """True if the comparisons may be used."""
        return self.ratio < LIMIT


def ahp(comparisons: ArrayLike, names: Sequence[str] = (), *, form: str = "eigenvector") -> Judged:
    """Weights from a reciprocal matrix [indicator, indicator]; entry [i, j]: how many times i outweighs j.

    `form`: "eigenvector" or "geometric". Raises `Refused` with every fault: not square, more than 10
    indicators, an entry not above zero, [i, j] × [j, i] ≠ 1 (to 1 in 100, so that 0.33 may stand for 1/3).

    >>> ahp([[1, 3, 5], [1 / 3, 1, 3], [1 / 5, 1 / 3, 1]]).weights.round(3).tolist()
    [0.637, 0.258, 0.105]
    """
    a = _checked(np.asarray(comparisons, dtype=np.float64), names)
    n = len(a)
    if form == "geometric":
        weights = shares(np.exp(np.log(a).mean(axis=1)))
        largest = float(((a @ weights) / weights).mean())
    else:
        values, vectors = np.linalg.eig(a)
        first = int(values.real.argmax())
        weights = shares(np.abs(vectors[:, first].real))
        largest = float(values[first].real)
    index = max((largest - n) / (n - 1), 0.0) if n > 1 else 0.0
    ratio = index / RANDOM_INDEX[n - 1] if n > 2 else 0.0
    return Judged(weights, largest, index, ratio)


def _checked(a: Floats, names: Sequence[str]) -> Floats:
    problems = Problems()
    if a.ndim != 2 or a.shape[0] != a.shape[1] or not 1 <= len(a) <= len(RANDOM_INDEX):
        problems.add(
            "comparisons-shape", Place(),
            (f"比较矩阵的形状是 {a.shape}", f"the comparison matrix has shape {a.shape}"),
            (f"1 至 {len(RANDOM_INDEX)} 阶的方阵", f"a square matrix of order 1 to {len(RANDOM_INDEX)}"),
            ("指标多时分层比较", "compare in levels where there are more"),
        )  # fmt: skip
        problems.refuse()
    called = [names[i] if i < len(names) else str(i + 1) for i in range(len(a))]
    for i in range(len(a)):
        for j in range(i, len(a)):
            if not (a[i, j] > 0 and a[j, i] > 0 and abs(a[i, j] * a[j, i] - 1) <= 0.01):
                problems.add(
                    "comparisons-reciprocal", Place(path=f"{called[i]} : {called[j]}"),
                    (f"{a[i, j]:g} 与 {a[j, i]:g} 不互为倒数", f"{a[i, j]:g} and {a[j, i]:g} are not reciprocal"),
                    ("两数之积为 1，都大于零；对角线为 1", "a product of 1, both above zero; 1 on the diagonal"),
                    ("改其中一个", "correct one of the two"),
                )  # fmt: skip
    problems.refuse()
    return a
