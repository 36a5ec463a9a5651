"""How a year's total comes in month by month: shares learnt from past years, drawn towards everybody's and a straight line.

An indicator's own shares (mean of its past years) are drawn towards the pooled profile by how far they can be trusted:
between-indicator variance over itself plus the year-to-year variance divided by the years (month by month). The pooled
profile is in turn drawn towards a straight line as far as its distance from it may be chance (James and Stein).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quanheng.analytics.forecast.accuracy import Floats, mean_known

MONTHS = 12
ALONE = 0.5  # how far what is known is trusted where nothing tells how years or indicators differ
LEAST = 1e-6


@dataclass(frozen=True)
class Seasons:
    """Shares of the past years and what they teach."""

    shares: Floats  # [n, years, 12]; NaN for a year that is incomplete or not above nought
    totals: Floats  # [n, years]
    pooled: Floats  # [12]
    trust: Floats  # [12] how far a single past year's own share can be trusted, as variance ratio
    counted: Floats  # [n] past years that count

    def profile(self, without: int | None = None) -> Floats:
        """[n, 12] shares of each indicator, its own years drawn towards the pooled profile; one year may be left out."""
        shares = self.shares.copy()
        if without is not None:
            shares[:, without] = np.nan
        years = (~np.isnan(shares[:, :, 0])).sum(1).astype(float)
        own = np.where(years[:, None] > 0, np.nan_to_num(mean_known(shares, 1)), 0.0)
        weight = years[:, None] / (years[:, None] + self.trust)
        mixed = np.maximum(self.pooled + np.where(years[:, None] > 0, weight, 0) * (own - self.pooled), LEAST)
        return np.asarray(mixed / mixed.sum(1, keepdims=True))

    def doubt(self, months: int) -> tuple[float, float]:
        """Variance of a cumulative share after so many months: from year to year, and between indicators."""
        within, between = spread(np.cumsum(self.shares, 2)[:, :, months - 1 : months])
        return float(within[0]), float(between[0])


def spread(shares: Floats) -> tuple[Floats, Floats]:
    """Per month: variance from year to year within an indicator, and of the true shares between indicators."""
    years = (~np.isnan(shares)).sum(1)
    several = years[:, 0] > 1
    within = np.full(shares.shape[2], np.nan)
    if several.any():
        told = shares[several]
        off = told - mean_known(told, 1)[:, None]
        within = np.nansum(off**2, (0, 1)) / np.maximum((years[several] - 1).sum(0), 1)
    own = mean_known(shares, 1)
    known = ~np.isnan(own[:, 0])
    if known.sum() < 3:
        return within, np.full(shares.shape[2], np.nan)
    between = np.var(own[known], axis=0, ddof=1) - within / max(1.0, float(years[known].mean()))
    return within, np.maximum(between, 0.0)


def learn(past: Floats) -> Seasons:
    """Learn from what each month of past years brought: [n, years, 12]."""
    totals = past.sum(2)
    good = ~np.isnan(totals) & (totals > 0)
    shares = np.where(good[:, :, None], past / np.where(good, totals, 1.0)[:, :, None], np.nan)
    within, between = spread(shares)
    known = ~np.isnan(within + between)
    trust = np.where(known & (between > 0), within / np.where(between > 0, between, 1.0), 1 / ALONE - 1)
    trust = np.where(known & (between <= 0), 1e9, trust)  # nobody has seasons of his own: the pooled profile
    return Seasons(
        shares, np.where(good, totals, np.nan), pool(shares, within), trust, good.sum(1).astype(float)
    )


def pool(shares: Floats, within: Floats) -> Floats:
    """[12] everybody's shares, drawn towards a straight line as far as the difference may be chance."""
    line = np.full(MONTHS, 1 / MONTHS)
    own = mean_known(shares, 1)
    own = own[~np.isnan(own[:, 0])]
    if not len(own):
        return line
    middle = own.mean(0)
    trusted = ALONE
    if len(own) > 2:
        chance = float(own.var(0, ddof=1).sum()) / len(own)
    elif not np.isnan(within).any():
        chance = float(within.sum()) / int((~np.isnan(shares[:, :, 0])).sum())
    else:
        return np.asarray(line + trusted * (middle - line))
    distance = float(((middle - line) ** 2).sum())
    trusted = max(0.0, 1 - chance / distance) if distance > 0 else 0.0
    return np.asarray(line + trusted * (middle - line))
