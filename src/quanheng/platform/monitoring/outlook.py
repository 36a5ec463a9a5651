"""What is to be expected at the year's end: band and chance of meeting the target, for each watched figure; and how good such
an outlook was in past years. Outlooks suggest; they light no lamp and change no score."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from quanheng.analytics.forecast.pace import Attain, attain
from quanheng.platform.monitoring.figures import MONTHS, YEARS, Facts, past
from quanheng.platform.monitoring.flow import LEVEL
from quanheng.platform.monitoring.plan import MonitoringPlan, Watched


@dataclass(frozen=True)
class Outlook:
    """The year's end: expected, between `low` and `high` (the plan's level), and the chance of the target. `years`: past years it
    stands on; `learnt`: whether the band comes from past errors, or is a wide one because there are too few."""

    expected: float
    low: float
    high: float
    chance: float
    straight: float
    years: int
    learnt: bool

    def plain(self) -> dict[str, object]:
        """As it is kept."""
        return {
            "expected": round(self.expected, 4), "low": round(self.low, 4), "high": round(self.high, 4), "chance": round(self.chance, 4),
            "straight": round(self.straight, 4), "years": self.years, "learnt": self.learnt,
        }  # fmt: skip


Series = tuple[str, Watched, Fraction]  # unit, indicator, target


def outlooks(
    plan: MonitoringPlan, facts: Facts, series: Sequence[Series], month: int
) -> dict[tuple[str, str], Outlook]:
    """(unit, indicator) → outlook, for figures that come in over the year; each is read at its own latest month."""
    alike: defaultdict[tuple[str, int], list[tuple[Series, list[float]]]] = defaultdict(list)
    for one in series:
        unit, watched, target = one
        so_far = facts.so_far(unit, watched, month)
        if watched.adds == LEVEL or target <= 0 or not so_far.month or so_far.month == MONTHS:
            continue
        brought = facts.increments(unit, watched, facts.year, month)[: so_far.month]
        alike[(watched.id, so_far.month)].append((one, brought))
    found: dict[tuple[str, str], Outlook] = {}
    for rows in alike.values():  # an indicator is learnt over its units together, and from no other indicator
        years = past(facts, [(unit, watched) for (unit, watched, _), _ in rows])
        whole = (~np.isnan(years).any(2)).sum(1)
        got = _attain(
            years, np.array([r for _, r in rows]), np.array([float(t) for (_, _, t), _ in rows]),
            np.array([w.up for (_, w, _), _ in rows]), level=float(plan.level) / 100,
        )  # fmt: skip
        for k, ((unit, watched, _), _) in enumerate(rows):
            numbers = (got.projection[k], got.low[k], got.high[k], got.chance[k], got.straight[k])
            if np.isfinite(numbers).all():
                learnt = bool(got.band[k] == "conformal") and bool(whole.any())
                found[(unit, watched.id)] = Outlook(*map(float, numbers), int(whole[k]), learnt)
    return found


def _attain(*figures: npt.NDArray[Any], level: float) -> Attain:
    """`attain`, where figures without anything to learn from may come out as no number: those are left out afterwards."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return attain(*figures, level=level)


@dataclass(frozen=True)
class Hindcast:
    """How the outlook would have done at a month of past years, beside a straight line: mean absolute error in per cent of what
    the year brought, and how often the band held it."""

    month: int
    series: int
    error: float
    straight: float
    held: float

    @property
    def better(self) -> bool:
        """Whether it beats the straight line; what does not is not shown as a forecast."""
        return self.error < self.straight


def hindcasts(
    plan: MonitoringPlan, facts: Facts, units: Sequence[str], months: Sequence[int] = (3, 6, 9)
) -> list[Hindcast]:
    """The outlook made again for every whole past year from the others, at some months."""
    tried: defaultdict[int, list[tuple[float, float, bool]]] = defaultdict(list)
    for one in plan.indicators:
        pairs = [(u, one) for u in units if one.adds != LEVEL and one.concerns(u)]
        years = past(facts, pairs) if pairs else np.empty((0, YEARS, MONTHS))
        for month in months:
            tried[month] += _tried(years, month, float(plan.level) / 100)
    return [
        Hindcast(month, len(rows), *(float(np.mean([r[k] for r in rows])) for k in range(3)))
        for month, rows in sorted(tried.items())
        if rows
    ]


def _tried(years: npt.NDArray[np.float64], month: int, level: float) -> list[tuple[float, float, bool]]:
    """For every whole past year of every series: error of the outlook, error of a straight line, whether the band held it."""
    found: list[tuple[float, float, bool]] = []
    for y in range(years.shape[1]):
        others = years.copy()
        others[:, y] = np.nan
        rows = ~np.isnan(years[:, y]).any(1) & (years[:, y].sum(1) > 0) & ~np.isnan(others).any(2).all(1)
        if not rows.any():
            continue
        truth = years[rows, y].sum(1)
        usual = np.nanmean(
            others[rows].sum(2), axis=1
        )  # no target of that year is known, and the truth must not stand in for it
        got = _attain(others[rows], years[rows, y, :month], usual, level=level)
        off, line = np.abs(got.projection - truth) / truth, np.abs(got.straight - truth) / truth
        held = (got.low <= truth) & (truth <= got.high)
        known = np.isfinite(off) & np.isfinite(line)
        found += [
            (float(a), float(b), bool(c))
            for a, b, c in zip(off[known], line[known], held[known], strict=True)
        ]
    return found
