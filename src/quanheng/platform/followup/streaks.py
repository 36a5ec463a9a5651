"""Failures in a row (连续不合格), from released grades over the years, and which action is due; nothing is decided here.

A series is the same assessment through the years: a scheme, or schemes whose ids differ by their year only. Which grades
fail, and what follows after how many years, is the scheme's to say (`use: {failures: …}`); where it says nothing there is
no failure and nothing is proposed. A unit fails a year where its grade in that year's last released period is one of those
its scheme names; the actions are those of the newest released scheme. A year without a released grade ends the row.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from quanheng.engine.errors import Text
from quanheng.engine.periods import parse
from quanheng.engine.scheme.use import FAILURES
from quanheng.platform.publication import queries as publication
from quanheng.platform.publication.models import Release
from quanheng.platform.scoring import queries as scores

_YEAR = re.compile(r"[-_·（(\s]*(19|20)\d\d\s*(年度?)?[)）]?$")
NOTHING = Text("", "")


class Action(NamedTuple):
    """What a scheme says is due after so many years in a row, and its ground."""

    years: int
    text: Text
    source: Text


class Streak(NamedTuple):
    """A unit that failed in a row up to the last year: the years, the newest release, the level of the action due."""

    series: str
    unit: str
    name: str
    years: tuple[int, ...]
    grades: tuple[str, ...]
    release: Release
    level: int
    action: Text
    source: Text


class Declared(NamedTuple):
    """What the scheme of a release says of failures in a row."""

    release: Release
    grades: tuple[Text, ...]
    actions: tuple[Action, ...]


class _Year(NamedTuple):
    period: str
    grade: str
    fails: bool
    name: str
    release: Release


def series_of(scheme: str) -> str:
    """A scheme's id without its year: 县级综合考核-2026 → 县级综合考核."""
    return _YEAR.sub("", scheme) or scheme


def declared() -> list[Declared]:
    """What is said of failures by the scheme of the newest release of each series; those that say nothing are left out."""
    newest: dict[str, Release] = {}
    for release in publication.released():
        newest.setdefault(series_of(release.scheme), release)
    found = []
    for release in newest.values():
        if actions := actions_of(release):
            names = {
                b.name: Text(b.name, b.name_en or b.name) for b in scores.scheme(release.run).grades.bands
            }
            found.append(Declared(release, tuple(names[g] for g in failing(release)), actions))
    return found


def failing(release: Release) -> tuple[str, ...]:
    """The grades that fail, as the scheme of a release says; none where it says nothing."""
    return tuple(scores.scheme(release.run).use.get(FAILURES, {}).get("grades", ()))


def actions_of(release: Release) -> tuple[Action, ...]:
    """The actions by rising years, as the scheme of a release says."""
    said = scores.scheme(release.run).use.get(FAILURES, {})
    found = []
    for row in said.get("actions", ()):
        zh = str(row.get("source") or said.get("source", ""))
        en = str(row.get("source_en") or ("" if row.get("source") else said.get("source_en", "")) or zh)
        action = str(row["action"])
        found.append(Action(int(row["years"]), Text(action, str(row.get("action_en") or action)), Text(zh, en)))  # fmt: skip
    return tuple(found)


def streaks() -> list[Streak]:
    """Every unit that failed in the last released year of a series, those longest in a row first."""
    held: dict[tuple[str, str], dict[int, _Year]] = {}
    last: dict[str, int] = {}
    for release in reversed(publication.released()):
        fails = failing(release)
        series = series_of(release.scheme)
        for s in scores.totals(release.run):
            read = parse(s.period)
            if read is None or s.period not in release.periods or not s.grade:
                continue
            years = held.setdefault((series, s.unit), {})
            old = years.get(read.year)
            if old is None or old.period <= s.period:
                years[read.year] = _Year(s.period, s.grade, s.grade in fails, s.name, release)
            last[series] = max(last.get(series, 0), read.year)
    found = [_streak(series, unit, years, last[series]) for (series, unit), years in held.items()]
    return sorted((s for s in found if s is not None), key=lambda s: (-len(s.years), s.series, s.unit))


def _streak(series: str, unit: str, years: dict[int, _Year], last: int) -> Streak | None:
    row: list[int] = []
    year = last
    while year in years and years[year].fails:
        row.insert(0, year)
        year -= 1
    if not row:
        return None
    newest = years[last]
    due = [a for a in actions_of(newest.release) if a.years <= len(row)]
    action, source = (due[-1].text, due[-1].source) if due else (NOTHING, NOTHING)
    return Streak(
        series, unit, newest.name, tuple(row), tuple(years[y].grade for y in row), newest.release, len(due), action, source
    )  # fmt: skip
