"""The days between a proposal and its release: the notice, and the window in which units may appeal. The later holds."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from quanheng.platform.agenda.calendar import add_working_days
from quanheng.platform.publication.models import Release
from quanheng.platform.scoring import actions as scoring
from quanheng.platform.scoring import queries as scores
from quanheng.platform.scoring.models import Run


class Windows(NamedTuple):
    """The last day of the notice, the last day on which a unit may appeal (None: nobody may), the first day after both."""

    notice: date
    appeals: date | None
    first: date

    @property
    def held(self) -> bool:
        """Whether the time to appeal holds the release longer than the notice does."""
        return self.appeals is not None and self.appeals > self.notice


def of_release(release: Release) -> Windows:
    """The windows of a release that is proposed."""
    return _windows(release.notice_until, [t.until for t in release.run.told.all()])


def if_proposed(run: Run, days: int, today: date) -> Windows:
    """The windows a proposal of today would have: units that were not told of their result are told with it."""
    told = scores.told(run)
    ends = [t.until for t in told.values()]
    if days and scores.units(run).keys() - told.keys():
        ends.append(scoring.counted(run, today, scoring.clock(run, "appeal_days", scoring.APPEAL_DAYS)))
    return _windows(add_working_days(today, days) if days else today - timedelta(days=1), ends)


def _windows(notice: date, ends: list[date]) -> Windows:
    last = max(ends, default=None)
    return Windows(notice, last, max(notice, last or notice) + timedelta(days=1))
