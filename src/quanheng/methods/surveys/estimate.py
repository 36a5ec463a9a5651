"""The mean of several questions over weighted answers, with its standard error.

Source: Särndal, Swensson & Wretman 1992, Model Assisted Survey Sampling, §5.7 (linearised variance of ratios): of each
question the weighted mean over who answered it, then the mean over the questions; the error takes the weights and the
likeness of one person's answers into account, and no credit for raking (so it errs to the wide side).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan, sqrt

import numpy as np
from numpy.typing import ArrayLike

from quanheng.methods.matrix import Floats
from quanheng.methods.surveys.intervals import normal, wilson


@dataclass(frozen=True)
class Estimate:
    """`mean` and standard `error`; `answers` people who answered a question at least, `effective` Kish's size of them."""

    mean: float
    error: float
    answers: int
    effective: float

    def interval(self, low: float, high: float, confidence: float = 0.95) -> tuple[float, float]:
        """Mean ± z errors, inside the scale; the whole scale where fewer than two answered."""
        if self.answers < 2:
            return low, high
        reach = normal(confidence) * self.error
        return max(self.mean - reach, low), min(self.mean + reach, high)

    def share_interval(self, confidence: float = 0.95) -> tuple[float, float]:
        """Wilson's interval of a mean that is a share, on the size that gives this error; Kish's size where all agree."""
        if not self.answers:
            return 0.0, 1.0
        spread = self.mean * (1 - self.mean)
        size = spread / self.error**2 if self.error > 0 and spread > 0 else self.effective
        return wilson(min(max(self.mean, 0.0), 1.0) * size, size, confidence)


def estimate(values: ArrayLike, weights: ArrayLike | None = None) -> Estimate:
    """The estimate from values [person, question], NaN = not answered or don't know. Questions nobody answered fall out.

    >>> made = estimate([[0], [100], [100], [100]])
    >>> made.mean, round(made.error, 4)
    (75.0, 25.0)
    """
    x: Floats = np.asarray(values, dtype=np.float64)
    x = x if x.ndim == 2 else x[:, None]
    given = ~np.isnan(x)
    x, given = x[:, given.any(axis=0)], given[:, given.any(axis=0)]
    w: Floats = np.ones(len(x)) if weights is None else np.asarray(weights, dtype=np.float64)
    mass = given * w[:, None]
    totals = mass.sum(axis=0)
    x, given, mass, totals = x[:, totals > 0], given[:, totals > 0], mass[:, totals > 0], totals[totals > 0]
    judged = given.any(axis=1) & (w > 0)
    answers = int(judged.sum())
    if not answers:
        return Estimate(nan, nan, 0, 0.0)
    means = (mass * np.where(given, x, 0.0)).sum(axis=0) / totals
    parts = np.where(given, x - means, 0.0) * mass / totals
    influence = parts.mean(axis=1)
    scale = answers / (answers - 1) if answers > 1 else 1.0
    held = w[judged]
    effective = float(held.sum()) ** 2 / float(held @ held)
    return Estimate(float(means.mean()), sqrt(float(influence @ influence) * scale), answers, effective)
