"""Outlooks of figures that come in over the year, by their season: for each, and how good such outlooks were in past years."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from quanheng.analytics.forecast.choose import NO_BETTER, TOO_SHORT
from quanheng.analytics.forecast.pace import Attain, attain
from quanheng.platform.monitoring.figures import MONTHS, Facts, past
from quanheng.platform.monitoring.flow import LEVEL
from quanheng.platform.monitoring.outlook import PACE, Key, Outlook, Series
from quanheng.platform.monitoring.plan import MonitoringPlan

STOOD = (3, 6, 9)  # months at whose end past years are tried


@dataclass(frozen=True)
class Hindcast:
    """How the outlook of an indicator would have done at a month of past years, beside a straight line: mean absolute error in
    shares of what the year brought, how often the band held it, over so many trials (units × years)."""

    month: int
    series: int
    error: float
    straight: float
    held: float
    indicator: str = ""

    @property
    def better(self) -> bool:
        """Whether it beats the straight line; what does not is not shown as a forecast."""
        return self.error < self.straight


def outlooks(
    plan: MonitoringPlan, facts: Facts, series: Sequence[Series], month: int, tests: Sequence[Hindcast]
) -> dict[Key, Outlook]:
    """(unit, indicator) → outlook, each read at its own latest month; the indicator's own back-test says whether it is shown."""
    alike: defaultdict[tuple[str, int], list[tuple[Series, list[float]]]] = defaultdict(list)
    for one in series:
        unit, watched, target = one
        so_far = facts.so_far(unit, watched, month)
        if watched.adds == LEVEL or target <= 0 or not so_far.month or so_far.month == MONTHS:
            continue
        brought = facts.increments(unit, watched, facts.year, month)[: so_far.month]
        alike[(watched.id, so_far.month)].append((one, brought))
    proof = _by_indicator(tests)
    found: dict[Key, Outlook] = {}
    for (id, reached), rows in alike.items():  # learnt over an indicator's units together, and from no other
        years = past(facts, [(unit, watched) for (unit, watched, _), _ in rows])
        whole = (~np.isnan(years).any(2)).sum(1)
        got = _attain(
            years, np.array([r for _, r in rows]), np.array([float(t) for (_, _, t), _ in rows]),
            np.array([w.up for (_, w, _), _ in rows]), level=float(plan.level) / 100,
        )  # fmt: skip
        test = min(proof.get(id, ()), key=lambda t: abs(t.month - reached), default=None)
        for k, ((unit, watched, _), _) in enumerate(rows):
            numbers = (got.projection[k], got.low[k], got.high[k], got.chance[k], got.straight[k])
            if np.isfinite(numbers).all():
                enough = bool(got.band[k] == "conformal") and bool(whole.any())
                found[(unit, watched.id)] = _outlook(tuple(map(float, numbers)), int(whole[k]), enough, test)
    return found


def _outlook(numbers: tuple[float, ...], years: int, enough: bool, test: Hindcast | None) -> Outlook:
    """Shown as a forecast only where past years suffice and the indicator's back-test beats the straight line."""
    expected, low, high, chance, straight = numbers
    plain = Outlook(PACE, straight, model=PACE, beside="straight", years=years)
    if test is not None:
        plain = replace(plain, error=test.error, plain_error=test.straight, trials=test.series)
    if not enough or test is None:
        return replace(plain, note=TOO_SHORT)
    if not test.better:
        return replace(plain, note=NO_BETTER)
    return replace(plain, expected=expected, low=low, high=high, chance=chance, learnt=True)


def _by_indicator(tests: Sequence[Hindcast]) -> Mapping[str, list[Hindcast]]:
    found: defaultdict[str, list[Hindcast]] = defaultdict(list)
    for test in tests:
        found[test.indicator].append(test)
    return found


def _attain(*figures: npt.NDArray[Any], level: float) -> Attain:
    """`attain`, where figures without anything to learn from may come out as no number: those are left out afterwards."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return attain(*figures, level=level)


def hindcasts(
    plan: MonitoringPlan, facts: Facts, units: Sequence[str], months: Sequence[int] = STOOD
) -> list[Hindcast]:
    """For each indicator, the outlook made again for every whole past year from the others, at some months; nothing of an
    indicator that has not two whole years."""
    found: list[Hindcast] = []
    for one in plan.indicators:
        pairs = [(u, one) for u in units if one.adds != LEVEL and one.concerns(u)]
        if not pairs:
            continue
        years = past(facts, pairs)
        for month in months:
            rows = _tried(years, month, float(plan.level) / 100)
            if rows:
                means = (float(np.mean([r[k] for r in rows])) for k in range(3))
                found.append(Hindcast(month, len(rows), *means, indicator=one.id))
    return found


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
