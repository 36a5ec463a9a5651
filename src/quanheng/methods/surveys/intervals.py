"""How firm a share or a mean is: Wilson's interval, the difference of two shares, and how many answers are needed.

Sources: Wilson 1927 (J. Amer. Statist. Assoc. 22, 209–212); Newcombe 1998 (Statist. Med. 17, 873–890, method 10,
for the difference); Cochran 1977, Sampling Techniques, §4.4 (sample size); Kish 1965, Survey Sampling, §8.2 and §11.7
(design effect of clusters and of weights). Sizes may be effective sizes and need not be whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, isfinite, sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

from quanheng.engine.errors import Place, Problems
from quanheng.methods.matrix import Floats


@dataclass(frozen=True)
class Difference:
    """Two shares compared: `value` = first − second, its interval, and the chance of so much if there were none."""

    value: float
    low: float
    high: float
    p_value: float


def normal(confidence: float) -> float:
    """The two-sided quantile of the normal distribution: 1.96 for 0.95. Raises `Refused` outside 0–1."""
    if not 0 < confidence < 1:
        _refuse("confidence", f"{confidence}", "0 与 1 之间，通常 0.95", "between 0 and 1, usually 0.95")
    return NormalDist().inv_cdf((1 + confidence) / 2)


def wilson(hits: float, n: float, confidence: float = 0.95) -> tuple[float, float]:
    """Wilson's interval of the share `hits` / `n`; 0–1 for no answers at all.

    >>> [round(x, 4) for x in wilson(81, 263)]
    [0.2553, 0.3662]
    """
    if not (isfinite(n) and n >= 0 and 0 <= hits <= n):
        _refuse("hits", f"{hits} / {n}", "0 ≤ 人次 ≤ 总数", "0 ≤ hits ≤ n")
    if n == 0:
        return 0.0, 1.0
    z = normal(confidence)
    share = hits / n
    middle = share + z * z / (2 * n)
    reach = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    low = 0.0 if hits == 0 else max(0.0, (middle - reach) / scale)
    high = 1.0 if hits == n else min(1.0, (middle + reach) / scale)
    return low, high


def sample_size(
    margin: float,
    *,
    share: float = 0.5,
    effect: float = 1.0,
    confidence: float = 0.95,
    population: float = 0,
) -> int:
    """Answers needed so that the interval of a share reaches `margin` to each side; × the design effect.

    `share`: the share expected (0.5 is the worst case). `population`: how many people there are, 0 for very many; with
    few, n₀ / (1 + (n₀ − 1) / N) are enough (Cochran 1977, §4.4).

    >>> [sample_size(m) for m in (0.05, 0.03, 0.02)]
    [385, 1068, 2401]
    >>> [sample_size(0.05, population=n) for n in (61000, 1000, 100)]
    [382, 278, 80]
    """
    if not 0 < margin < 1:
        _refuse("margin", f"{margin}", "0 与 1 之间，如 0.05", "between 0 and 1, as 0.05")
    if not 0 < share < 1:
        _refuse("share", f"{share}", "0 与 1 之间", "between 0 and 1")
    if not (isfinite(effect) and effect > 0):
        _refuse("effect", f"{effect}", "大于 0，简单随机抽样为 1", "above 0; 1 for a simple random sample")
    z = normal(confidence)
    many = z * z * share * (1 - share) / margin**2 * effect
    return ceil((many / (1 + (many - 1) / population) if population > 0 else many) - 1e-9)


def margin(n: float, *, share: float = 0.5, confidence: float = 0.95, population: float = 0) -> float:
    """How far the interval of a share reaches to each side with `n` answers; of a `population`, none once all answered.

    >>> round(margin(385), 4), round(margin(278, population=1000), 4), margin(100, population=100)
    (0.0499, 0.0499, 0.0)
    """
    if n <= 0:
        _refuse("n", f"{n}", "大于 0", "above 0")
    left = max(population - n, 0.0) / (population - 1) if population > 1 else 1.0
    return normal(confidence) * sqrt(share * (1 - share) / n * left)


def cluster_effect(size: float, likeness: float) -> float:
    """Design effect of drawing whole clusters of `size` people whose answers are alike by `likeness` (ρ): 1 + (m − 1) ρ."""
    if size < 1 or not -1 <= likeness <= 1:
        _refuse(
            "cluster", f"m = {size}, ρ = {likeness}", "m ≥ 1，ρ 在 −1 与 1 之间", "m ≥ 1, ρ between −1 and 1"
        )
    return 1 + (size - 1) * likeness


def effective_size(weights: ArrayLike) -> float:
    """Kish's effective size of weighted answers: (Σw)² / Σw². 0 for none."""
    w = np.asarray(weights, dtype=np.float64)
    squares = float(w @ w)
    return float(w.sum()) ** 2 / squares if squares else 0.0


def weight_effect(weights: ArrayLike) -> float:
    """Design effect of unequal weights: n Σw² / (Σw)². 1 for equal ones, and for none."""
    w = np.asarray(weights, dtype=np.float64)
    size = effective_size(w)
    return float(np.count_nonzero(w)) / size if size else 1.0


def mean_interval(mean: float, variance: float, n: float, confidence: float = 0.95) -> tuple[float, float]:
    """Interval of a mean of `n` (effective) answers: mean ± z √(variance / n). Nothing is known of fewer than two.

    `variance` is that of the answers (divisor n − 1). Returns (−inf, inf) for n < 2.
    """
    if n < 2:
        return float("-inf"), float("inf")
    reach = normal(confidence) * sqrt(max(variance, 0.0) / n)
    return mean - reach, mean + reach


def difference(hits: tuple[float, float], n: tuple[float, float], confidence: float = 0.95) -> Difference:
    """Two independent shares: their difference with Newcombe's interval, and the two-sided score test.

    >>> d = difference((56, 48), (70, 80)); round(d.low, 4), round(d.high, 4)
    (0.0524, 0.3339)
    """
    for k in (0, 1):
        if n[k] <= 0:
            _refuse("n", f"{n[k]}", "两组都有人作答", "answers in both groups")
    shares = hits[0] / n[0], hits[1] / n[1]
    (low0, high0), (low1, high1) = wilson(hits[0], n[0], confidence), wilson(hits[1], n[1], confidence)
    value = shares[0] - shares[1]
    low = value - sqrt((shares[0] - low0) ** 2 + (high1 - shares[1]) ** 2)
    high = value + sqrt((high0 - shares[0]) ** 2 + (shares[1] - low1) ** 2)
    pooled = (hits[0] + hits[1]) / (n[0] + n[1])
    error = sqrt(pooled * (1 - pooled) * (1 / n[0] + 1 / n[1]))
    p_value = 2 * (1 - NormalDist().cdf(abs(value) / error)) if error else 1.0
    return Difference(value, low, high, p_value)


def variance_of(counts: ArrayLike, values: ArrayLike) -> float:
    """Variance (divisor n − 1) of answers given as counts per value; 0 for fewer than two answers."""
    c: Floats = np.asarray(counts, dtype=np.float64)
    v: Floats = np.asarray(values, dtype=np.float64)
    n = float(c.sum())
    if n < 2:
        return 0.0
    mean = float(c @ v) / n
    return float(c @ (v - mean) ** 2) / (n - 1)


def _refuse(what: str, found: str, zh: str, en: str) -> None:
    problems = Problems()
    problems.add(
        "survey-number", Place(path=what), (f"给的是 {found}", f"{found} is given"),
        (zh, en), ("改正后再算", "correct it and reckon again"),
    )  # fmt: skip
    problems.refuse()
