"""满意度 and 满意率, two measures of the same answers: the mean of the scale on 0–100, and the share of the top boxes.

Source: 满意度 as in public opinion practice of offices (five steps mapped to 0–100 in equal steps; CSI of Fornell et al.
1996, J. Marketing 60, 7–18, rescales the same way); 满意率 = 满意 / 作答, whether 基本满意 counts being the regulation's
word (domain.md §14: 0, 0.5 or 1). “Don't know” answers are in neither denominator; their share is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import ArrayLike

from quanheng.engine.errors import Place, Problems
from quanheng.methods.matrix import Floats
from quanheng.methods.surveys.intervals import mean_interval, variance_of, wilson


@dataclass(frozen=True)
class Satisfaction:
    """What one question says. Shares and the rate run 0–1, the value 0–100; NaN where nobody judged.

    `answers`: who judged; `unknown`: who did not know; `n`: the effective size the intervals rest on.
    """

    value: float
    value_low: float
    value_high: float
    rate: float
    rate_low: float
    rate_high: float
    answers: float
    unknown: float
    n: float

    @property
    def unknown_share(self) -> float:
        """Share of “don't know” among all who were asked and answered anything."""
        asked = self.answers + self.unknown
        return self.unknown / asked if asked else 0.0


def on_hundred(steps: int) -> Floats:
    """The values of a scale of `steps`, worst first, in equal steps: 5 → 0, 25, 50, 75, 100."""
    if steps < 2:
        problems = Problems()
        problems.add(
            "scale-short", Place(path="steps"), (f"量表只有 {steps} 级", f"the scale has {steps} steps"),
            ("至少两级", "at least two"), ("补上选项", "add options"),
        )  # fmt: skip
        problems.refuse()
    return np.linspace(0.0, 100.0, steps)


def satisfaction(
    counts: ArrayLike,
    *,
    values: Sequence[float] = (),
    satisfied: Sequence[float] = (),
    unknown: float = 0.0,
    effective: float | None = None,
    confidence: float = 0.95,
) -> Satisfaction:
    """Value and rate of (weighted) counts per step, worst step first.

    `values`: of each step on 0–100 (default: equal steps). `satisfied`: how far each step counts as satisfied, 0–1
    (default: the two best of the scale; with 基本满意 as its middle, give 0.5 or 1 there). `effective`: the size
    the intervals rest on, default the sum of the counts.
    """
    c: Floats = np.asarray(counts, dtype=np.float64)
    v: Floats = np.asarray(values, dtype=np.float64) if len(values) else on_hundred(len(c))
    top: Floats = np.asarray(satisfied, dtype=np.float64) if len(satisfied) else _two_best(len(c))
    _check(c, v, top, unknown)
    total = float(c.sum())
    size = total if effective is None else min(effective, total)
    if total <= 0:
        return Satisfaction(nan, nan, nan, nan, nan, nan, 0.0, unknown, 0.0)
    value, rate = float(c @ v) / total, float(c @ top) / total
    low, high = mean_interval(value, variance_of(c * (size / total), v), size, confidence)
    # Steps that count half vary less than yes and no would: Wilson on the sum of halves errs to the wide side.
    rate_low, rate_high = wilson(min(rate, 1.0) * size, size, confidence)
    return Satisfaction(
        value,
        max(low, float(v.min())),
        min(high, float(v.max())),
        rate,
        rate_low,
        rate_high,
        total,
        unknown,
        size,
    )


def _two_best(steps: int) -> Floats:
    top = np.zeros(steps)
    top[-2:] = 1.0
    if steps < 4:  # of two or three steps only the best is satisfied
        top[-2] = 0.0
    return top


def _check(c: Floats, v: Floats, top: Floats, unknown: float) -> None:
    problems = Problems()
    if (c < 0).any() or unknown < 0 or not np.isfinite(c).all():
        problems.add(
            "counts-sign", Place(path="counts"), ("份数有负的", "a count is below zero"),
            ("不小于零", "none below zero"), ("检查计数", "check the counting"),
        )  # fmt: skip
    if not len(c) == len(v) == len(top):
        problems.add(
            "scale-length", Place(path="values"),
            (f"{len(c)} 级，{len(v)} 个分值，{len(top)} 个计满意", f"{len(c)} steps, {len(v)} values, {len(top)} marks of satisfied"),
            ("每级一个", "one for each step"), ("补齐", "fill them up"),
        )  # fmt: skip
    if ((top < 0) | (top > 1)).any():
        problems.add(
            "satisfied-range", Place(path="satisfied"), ("计满意的比例不在 0–1", "a share of satisfied outside 0–1"),
            ("0、0.5 或 1 等", "0, 0.5, 1 and the like"), ("改正", "correct it"),
        )  # fmt: skip
    problems.refuse()
