"""Whether the questions of a block measure one thing: Cronbach's alpha, raw and standardised.

Source: Cronbach 1951 (Psychometrika 16, 297–334); the standardised form k r̄ / (1 + (k − 1) r̄) with r̄ the mean
correlation of two questions. The standardised form is the one the plspm program prints.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from quanheng.engine.errors import Place, Problems
from quanheng.methods.matrix import Floats


@dataclass(frozen=True)
class Alpha:
    """`raw` from covariances, `standardised` from correlations; `answers` complete ones used, `left_out` the others."""

    raw: float
    standardised: float
    questions: int
    answers: int
    left_out: int


def alpha(block: ArrayLike) -> Alpha:
    """Cronbach's alpha of answers [person, question]; NaN = not answered, and that person is left out.

    Raises `Refused` for fewer than two questions or three complete answers, or a question all answered alike.
    """
    x = np.asarray(block, dtype=np.float64)
    problems = Problems()
    if x.ndim != 2 or x.shape[1] < 2:
        _add(problems, f"{x.shape}", ("至少两道题的答卷表", "a table of at least two questions"))
        problems.refuse()
    whole: Floats = x[~np.isnan(x).any(axis=1)]
    if len(whole) < 3:
        _add(problems, f"n = {len(whole)}", ("至少 3 份答全的答卷", "at least 3 complete answers"))
        problems.refuse()
    for j in np.flatnonzero(np.ptp(whole, axis=0) == 0):
        _add(problems, f"Q{j + 1}", ("各人答案有差别的题", "questions on which people differ"))
    problems.refuse()
    k = x.shape[1]
    covariance = np.cov(whole, rowvar=False)
    total = float(covariance.sum())
    raw = k / (k - 1) * (1 - float(np.trace(covariance)) / total) if total > 0 else float("nan")
    deviation = np.sqrt(np.diag(covariance))
    correlation = covariance / np.outer(deviation, deviation)
    mean = (float(correlation.sum()) - k) / (k * (k - 1))
    return Alpha(raw, k * mean / (1 + (k - 1) * mean), k, len(whole), len(x) - len(whole))


def _add(problems: Problems, found: str, expected: tuple[str, str]) -> None:
    problems.add(
        "alpha-block", Place(path=found), (f"算不出信度：{found}", f"no alpha can be reckoned: {found}"),
        expected, ("换一组题，或等更多答卷", "choose another block, or wait for more answers"),
    )  # fmt: skip
