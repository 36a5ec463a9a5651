"""Which grades of a unit were released for a year: what rooms below ask this one (`panels.performed`)."""

from __future__ import annotations

from quanheng.engine.errors import Text
from quanheng.engine.periods import parse
from quanheng.platform.panels.performed import Awarded
from quanheng.platform.publication import queries
from quanheng.platform.scoring import queries as scores


def awarded(unit: str, year: int) -> list[Awarded]:
    """The released grades of a unit in periods of a year, one a scheme: that of its last period, the newest release first."""
    found: dict[str, Awarded] = {}
    for release in queries.released():
        if release.scheme in found:
            continue
        version = release.run.version
        mine = [
            s
            for s in scores.totals(release.run_id)
            if s.unit == unit and s.grade and (at := parse(s.period)) is not None and at.year == year
        ]
        if mine:
            last = max(mine, key=lambda s: s.period)
            title = Text(version.title, version.title_en or version.title)
            found[release.scheme] = Awarded(release.scheme, title, last.period, last.grade)
    return list(found.values())
