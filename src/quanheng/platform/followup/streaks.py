"""Failures in a row (连续不合格), from released grades over the years, and which action is due; nothing is decided here.

A series is the same assessment through the years: a scheme, or schemes whose ids differ by their year only. A unit
fails a year where its grade in that year's last released period is a failing one (`parameters`: `failing`, else the
scheme's last grade). A year without a released grade ends the row.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from quanheng.engine.periods import parse
from quanheng.platform.followup import parameters
from quanheng.platform.lib.sheets import words
from quanheng.platform.publication import queries as publication
from quanheng.platform.publication.models import Release
from quanheng.platform.scoring import queries as scores

_YEAR = re.compile(r"[-_·（(\s]*(19|20)\d\d\s*(年度?)?[)）]?$")


class Streak(NamedTuple):
    """A unit that failed in a row up to the last year: the years, the newest release, the level of the action due."""

    series: str
    unit: str
    name: str
    years: tuple[int, ...]
    grades: tuple[str, ...]
    release: Release
    level: int
    action: str
    source: str


def series_of(scheme: str) -> str:
    """A scheme's id without its year: 县级综合考核-2026 → 县级综合考核."""
    return _YEAR.sub("", scheme) or scheme


def streaks() -> list[Streak]:
    """Every unit that failed in the last released year of a series, those longest in a row first."""
    held: dict[tuple[str, str], dict[int, tuple[str, str, bool, str, Release]]] = {}
    last: dict[str, int] = {}
    for release in reversed(publication.released()):
        failing = _failing(release)
        series = series_of(release.scheme)
        for s in scores.totals(release.run):
            read = parse(s.period)
            if read is None or s.period not in release.periods or not s.grade:
                continue
            years = held.setdefault((series, s.unit), {})
            old = years.get(read.year)
            if old is None or old[0] <= s.period:
                years[read.year] = (s.period, s.grade, s.grade in failing, s.name, release)
            last[series] = max(last.get(series, 0), read.year)
    found = [_streak(series, unit, years, last[series]) for (series, unit), years in held.items()]
    return sorted((s for s in found if s is not None), key=lambda s: (-len(s.years), s.series, s.unit))


def _failing(release: Release) -> frozenset[str]:
    said = words(parameters.value("failing"))
    if said:
        return frozenset(said)
    bands = scores.scheme(release.run).grades.bands
    return frozenset({bands[-1].name}) if len(bands) > 1 else frozenset()


def _streak(
    series: str, unit: str, years: dict[int, tuple[str, str, bool, str, Release]], last: int
) -> Streak | None:
    row: list[int] = []
    year = last
    while year in years and years[year][2]:
        row.insert(0, year)
        year -= 1
    if not row:
        return None
    level = sum(len(row) >= n for n in parameters.years())
    action = parameters.value(f"action_{level}") if level else ""
    source = parameters.source(f"action_{level}") if level else ""
    _period, _grade, _fails, name, release = years[last]
    return Streak(
        series, unit, name, tuple(row), tuple(years[y][1] for y in row), release, level, action, source
    )
