"""Weights that make a sample look like its population: post-stratification and raking, with trimmed weights.

Sources: Deming & Stephan 1940 (Ann. Math. Statist. 11, 427–444, raking); Holt & Smith 1979 (J. R. Statist. Soc. A 142,
33–46, post-stratification); Potter 1990 (trimming; here the trimmed mass is raked back until margins and bounds both
hold). Kish's effective size goes with every set of weights. Weights have mean 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from quanheng.engine.errors import Place, Problems
from quanheng.methods.matrix import Floats

NEAR = 1e-6  # margins are met to this, in shares
ROUNDS = 2000

Margin = Mapping[str, float]
Codes = NDArray[np.int64]


@dataclass(frozen=True)
class Weights:
    """Weights per cell of the sample, mean 1 over the answers.

    `effective`: Kish's size. `trimmed`: answers whose weight stands at a bound. `missed`: the largest deviation of
    a weighted share from its margin. `rounds`: how often the margins were gone through.
    """

    values: Floats
    effective: float
    trimmed: int
    missed: float
    rounds: int


@dataclass(frozen=True)
class Stratified:
    """A weighted mean over strata, the variance of it, and the effective size that gives the same variance."""

    mean: float
    variance: float
    effective: float


def rake(
    cells: Sequence[Mapping[str, str]],
    counts: ArrayLike,
    margins: Mapping[str, Margin],
    *,
    low: float = 0.0,
    high: float = float("inf"),
) -> Weights:
    """Weights per cell so that every margin of the weighted sample is the known one.

    `cells`: of each cell, the category by variable ({"sex": "女", "age": "18–29"}); `counts`: answers in each;
    `margins`: by variable, the population by category (shares or head-counts). `low`, `high`: bounds of a weight, as
    multiples of the mean weight. Raises `Refused` with every reason why the margins cannot be met.
    """
    n: Floats = np.asarray(counts, dtype=np.float64)
    _check(cells, n, margins, low, high)
    codes, wanted = _coded(cells, margins)
    held = n > 0
    total = float(n.sum())
    weights = held.astype(np.float64)
    missed, rounds = float("inf"), 0
    while rounds < ROUNDS:
        rounds += 1
        for code, share in zip(codes, wanted, strict=True):
            got = np.bincount(code, weights=weights * n, minlength=len(share)) / total
            weights = weights * np.divide(share, got, out=np.ones_like(share), where=got > 0)[code]
        weights = np.where(held, np.clip(weights, low, high), 0.0)
        missed = _missed(weights, n, codes, wanted)
        if missed <= NEAR / 100:
            break
    if missed > NEAR:
        _refuse_unmet(missed, codes, wanted, weights, n, margins, low, high)
    bound = held & ((np.isclose(weights, low) & (low > 0)) | np.isclose(weights, high))
    effective = float(n @ weights) ** 2 / float(n @ weights**2)
    return Weights(weights, effective, int(n[bound].sum()), missed, rounds)


def post_stratify(
    counts: ArrayLike, means: ArrayLike, variances: ArrayLike, population: ArrayLike
) -> Stratified:
    """The mean over strata weighted by the known population [stratum]; `variances` are those of the answers.

    Strata without population count nothing. Raises `Refused` for a stratum that has people but no answers.
    """
    n: Floats = np.asarray(counts, dtype=np.float64)
    people: Floats = np.asarray(population, dtype=np.float64)
    problems = Problems()
    for h in np.flatnonzero((n <= 0) & (people > 0)):
        _empty(problems, f"{h + 1}")
    if people.sum() <= 0:
        _shares(problems, "population", float(people.sum()))
    problems.refuse()
    share = people / people.sum()
    held = share > 0
    w, m, v = (
        share[held],
        np.asarray(means, dtype=np.float64)[held],
        np.asarray(variances, dtype=np.float64)[held],
    )
    mean = float(w @ m)
    variance = float((w**2 / n[held]) @ v)
    # The variance one simple random answer of the whole population would have: within and between the strata.
    single = float(w @ v + w @ (m - mean) ** 2)
    return Stratified(mean, variance, single / variance if variance > 0 else float(n[held].sum()))


def _coded(
    cells: Sequence[Mapping[str, str]], margins: Mapping[str, Margin]
) -> tuple[list[Codes], list[Floats]]:
    codes, wanted = [], []
    for name, margin in margins.items():
        places = {category: k for k, category in enumerate(margin)}
        codes.append(np.array([places[cell[name]] for cell in cells], dtype=np.int64))
        share = np.array(list(margin.values()), dtype=np.float64)
        wanted.append(share / share.sum())
    return codes, wanted


def _missed(weights: Floats, n: Floats, codes: Sequence[Codes], wanted: Sequence[Floats]) -> float:
    mass = weights * n
    total = float(mass.sum())
    if total <= 0:
        return float("inf")
    gaps = [
        np.abs(np.bincount(code, weights=mass, minlength=len(share)) / total - share).max()
        for code, share in zip(codes, wanted, strict=True)
    ]
    return max(float(max(gaps, default=0.0)), abs(total / float(n.sum()) - 1))


def _check(
    cells: Sequence[Mapping[str, str]], n: Floats, margins: Mapping[str, Margin], low: float, high: float
) -> None:
    problems = Problems()
    if len(cells) != len(n) or (n < 0).any() or n.sum() <= 0:
        problems.add(
            "rake-cells", Place(path="counts"), ("没有可加权的答卷", "there are no answers to weigh"),
            ("每格一个不小于零的份数，合计大于零", "one count per cell, none below zero, a sum above zero"),
            ("等有答卷后再算", "wait for answers"),
        )  # fmt: skip
    if not 0 <= low <= 1 <= high:
        problems.add(
            "rake-bounds", Place(path="trim"), (f"权重上下限 {low}–{high}", f"bounds {low}–{high}"),
            ("下限 0–1，上限不小于 1（平均权重的倍数）", "from 0–1 to at least 1, as multiples of the mean weight"),
            ("改上下限", "correct the bounds"),
        )  # fmt: skip
    for name, margin in margins.items():
        _check_margin(name, margin, cells, n, problems)
    problems.refuse()


def _check_margin(
    name: str, margin: Margin, cells: Sequence[Mapping[str, str]], n: Floats, problems: Problems
) -> None:
    total = float(sum(margin.values()))
    if not margin or total <= 0 or any(not np.isfinite(v) or v < 0 for v in margin.values()):
        _shares(problems, name, total)
        return
    answers: dict[str, float] = {}
    for cell, count in zip(cells, n, strict=False):
        category = cell.get(name, "")
        answers[category] = answers.get(category, 0.0) + float(count)
    for category, count in answers.items():
        if count > 0 and not margin.get(category, 0.0):
            problems.add(
                "rake-stranger", Place(path=f"{name} · {category}"),
                (f"有 {count:.0f} 份答卷，总体里却没有这一类", f"{count:.0f} answers, but none such in the population"),
                ("答卷的每一类在总体里都有人数", "every category that answered has its population"),
                ("补上这一类的总体人数，或并入另一类", "give its population, or merge it with another"),
            )  # fmt: skip
        if category not in margin and not count:
            problems.add(
                "rake-unknown", Place(path=f"{name} · {category}"),
                ("总体里没有这一类", "the population has no such category"),
                ("、".join(margin), ", ".join(margin)), ("改正类别", "correct the category"),
            )  # fmt: skip
    for category, people in margin.items():
        if people > 0 and not answers.get(category, 0.0):
            _empty(problems, f"{name} · {category}")


def _shares(problems: Problems, name: str, total: float) -> None:
    problems.add(
        "rake-margin", Place(path=name), (f"总体人数合计 {total:g}", f"the population adds up to {total:g}"),
        ("不小于零，合计大于零", "none below zero, a sum above zero"), ("改总体人数", "correct the population"),
    )  # fmt: skip


def _empty(problems: Problems, where: str) -> None:
    problems.add(
        "rake-empty", Place(path=where),
        ("总体有人，却没有一份答卷", "it has people, but not one answer"),
        ("每一类至少一份答卷", "at least one answer in every category"),
        ("补充调查这一类，或并入相近的一类", "ask more of them, or merge it with its like"),
    )  # fmt: skip


def _refuse_unmet(
    missed: float,
    codes: Sequence[Codes],
    wanted: Sequence[Floats],
    weights: Floats,
    n: Floats,
    margins: Mapping[str, Margin],
    low: float,
    high: float,
) -> None:
    """Say which categories stay off, and whether the bounds or the empty cells are to blame."""
    problems = Problems()
    mass = weights * n
    bounded = low > 0 or np.isfinite(high)
    why = (
        (
            f"权重限在平均数的 {low:g}–{high:g} 倍，凑不到",
            f"weights of {low:g}–{high:g} times the mean cannot reach it",
        )
        if bounded
        else (
            "有的组合没有答卷，各边际合不到一起",
            "some combinations have no answers, and the margins exclude each other",
        )
    )
    for (name, margin), code, share in zip(margins.items(), codes, wanted, strict=True):
        got = np.bincount(code, weights=mass, minlength=len(share)) / max(float(mass.sum()), 1e-300)
        for k, category in enumerate(margin):
            if abs(got[k] - share[k]) > NEAR:
                problems.add(
                    "rake-unmet", Place(path=f"{name} · {category}"),
                    (f"占 {got[k]:.4%}，应占 {share[k]:.4%}：{why[0]}", f"{got[k]:.4%} instead of {share[k]:.4%}: {why[1]}"),
                    ("各边际能同时满足", "margins that can be met together"),
                    ("放宽权重上下限、合并类别，或补充调查", "widen the bounds, merge categories, or ask more people"),
                )  # fmt: skip
    if not problems.found:
        problems.add(
            "rake-unmet", Place(path="margins"), (f"{why[0]}（差 {missed:.2e}）", f"{why[1]} (off by {missed:.2e})"),
            ("各边际能同时满足", "margins that can be met together"), ("放宽权重上下限", "widen the bounds"),
        )  # fmt: skip
    problems.refuse()
