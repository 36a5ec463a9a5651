"""Outlooks of everything a plan watches, of either kind, and the back-tests that say which of them may be shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from quanheng.platform.monitoring import levels, paces, queries
from quanheng.platform.monitoring.figures import Facts
from quanheng.platform.monitoring.flow import LEVEL
from quanheng.platform.monitoring.levels import LevelTest
from quanheng.platform.monitoring.models import Look, Plan, Reading
from quanheng.platform.monitoring.outlook import LEVELS, Key, Outlook, Series
from quanheng.platform.monitoring.paces import Hindcast
from quanheng.platform.monitoring.plan import MonitoringPlan


@dataclass(frozen=True)
class Past:
    """What past years and earlier checks tell: hindcasts by indicator, and levels reckoned before, by digest."""

    hindcasts: Sequence[Hindcast] = ()
    outlooks: Mapping[str, Outlook] = field(default_factory=dict)
    tests: Mapping[str, LevelTest] = field(default_factory=dict)


def outlooks(
    plan: MonitoringPlan, facts: Facts, series: Sequence[Series], month: int, past: Past
) -> dict[Key, Outlook]:
    """(unit, indicator) → outlook at the end of a month."""
    return {
        **paces.outlooks(plan, facts, series, month, past.hindcasts),
        **levels.outlooks(plan, facts, series, month, past.outlooks),
    }


def reckoned(
    plan: Plan, said: MonitoringPlan, facts: Facts, units: Sequence[str], last: int
) -> tuple[dict[str, Outlook], dict[str, LevelTest]]:
    """Levels of the months up to one, by the digest of what they are reckoned from: what the newest checks kept, and what is new.

    Forecasts take long, and whoever writes must not wait for them: they are made before the check takes its turn, which
    then finds them done. A figure posted in between has another digest, and is reckoned then.
    """
    watched = [one for one in said.indicators if one.adds == LEVEL]
    kept, tests = _kept(plan, [one.id for one in watched], last)
    for month in range(1, last + 1):
        series = [
            (unit, one, target)
            for one in watched
            for unit in units
            if one.concerns(unit) and (target := facts.amount(unit, one.target, one.node, month)) is not None
        ]
        found = levels.outlooks(said, facts, series, month, kept)
        kept |= {o.of: o for o in found.values()}
        if month == last:
            tests |= {t.of: t for t in levels.tried(said, facts, series, month, found, tests)}
    return kept, tests


def _kept(plan: Plan, ids: Sequence[str], last: int) -> tuple[dict[str, Outlook], dict[str, LevelTest]]:
    """What the newest check of each month kept of levels."""
    newest = [pk for month, pk in queries.newest_of_each(plan).items() if month <= last]
    rows = Reading.objects.filter(look__in=newest, indicator__in=ids).values_list("extra", flat=True)
    kept: dict[str, Outlook] = {}
    for extra in rows.iterator(chunk_size=5000):
        told = extra.get("outlook") or {}
        if told.get("kind") == LEVELS:
            kept[told["of"]] = outlook_of(told)
    looks = Look.objects.filter(pk__in=newest).values_list("told", flat=True)
    tests = [level_test_of(row) for told in looks for row in told.get("levels", ())]
    return kept, {test.of: test for test in tests}


def outlook_of(said: Mapping[str, Any]) -> Outlook:
    """An outlook as a reading kept it."""
    names = ("kind", "note", "model", "beside", "expected", "low", "high", "chance", "learnt", "error", "plain_error", "trials", "years", "of")  # fmt: skip
    steps = tuple((low, middle, high) for low, middle, high in said["steps"])
    return Outlook(**{name: said[name] for name in names}, plain=said["straight"], steps=steps)


def level_test_of(said: Mapping[str, Any]) -> LevelTest:
    """A back-test of a level as a check kept it."""
    return LevelTest(**{**said, "shown": tuple(said["shown"]), "plain": tuple(said["plain"])})
