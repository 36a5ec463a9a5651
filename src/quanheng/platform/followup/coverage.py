"""How many of the assessed units a result has been tied to, at each place of use; urging (催办) where bonus pay lags (A13).

Coverage of a place: units of the newest release of a series with a decided consequence there ÷ units in that release.
Bonus pay is expected where the scheme says so (`use: {bonus: …}`) or it was tied for anybody. Below the parameter's line the office urges: whoever may propose gets a deadline, leaders are told; it ends by itself
once the line is reached.
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone

from quanheng.engine.errors import Place, Problems, Text
from quanheng.platform.agenda import deadlines
from quanheng.platform.agenda import queries as agenda
from quanheng.platform.agenda.calendar import add_working_days
from quanheng.platform.agenda.models import Deadline
from quanheng.platform.followup import parameters
from quanheng.platform.followup.flow import BONUS, DECIDED, PLACES
from quanheng.platform.followup.models import Consequence
from quanheng.platform.followup.streaks import series_of
from quanheng.platform.lib.faults import point
from quanheng.platform.notices.actions import notify
from quanheng.platform.publication import queries as publication
from quanheng.platform.publication.actions import titled
from quanheng.platform.publication.flow import RELEASED
from quanheng.platform.publication.models import Release
from quanheng.platform.registry.act import act
from quanheng.platform.registry.powers import Actor
from quanheng.platform.scoring import queries as scores

URGED = "followup.coverage"


class Coverage(NamedTuple):
    """Of a release: how many units it covers, how many are tied at each place, the line for bonus pay, the open urging."""

    release: Release
    units: int
    tied: dict[str, int]
    line: Fraction
    urged: Deadline | None
    expected: bool  # that bonus pay follows this assessment

    def share(self, place: str) -> Fraction | None:
        """The part of the units tied at a place."""
        return Fraction(self.tied[place], self.units) if self.units else None

    @property
    def lags(self) -> bool:
        """Whether bonus pay is tied for too few."""
        share = self.share(BONUS)
        return self.expected and share is not None and share < self.line


def coverages() -> list[Coverage]:
    """Of the newest release in force of every series."""
    newest: dict[str, Release] = {}
    for release in publication.released():
        newest.setdefault(series_of(release.scheme), release)
    return [coverage(release) for release in newest.values()]


def coverage(release: Release) -> Coverage:
    """Of one release."""
    units = {s.unit for s in scores.totals(release.run) if s.period == release.periods[-1]}
    pairs = set(
        Consequence.objects.filter(release=release, state=DECIDED, unit__in=units).values_list(
            "place", "unit"
        )
    )
    tied = {place: sum(p == place for p, _unit in pairs) for place in PLACES}
    found = agenda.deadline(URGED, f"release:{release.pk}")
    urged = found if found is not None and found.met_at is None and found.dropped_at is None else None
    expected = tied[BONUS] > 0 or BONUS in scores.scheme(release.run).use
    return Coverage(release, len(units), tied, parameters.share("bonus_line"), urged, expected)


def urge(release: Release, *, by: Actor) -> Deadline:
    """Urge that bonus pay be tied to a result. Urging what is urged already moves its day. Raises `Refused` at the line."""
    kept = Release.objects.select_related("run__version").get(pk=release.pk)
    with act("followup.urge", by, state=kept.state, allowed=(RELEASED,)) as record:
        now = coverage(kept)
        problems = Problems()
        if not now.lags:
            problems.add(
                "nothing-to-urge", Place(path=f"release:{kept.pk}"),
                (f"奖金挂钩 {now.tied[BONUS]}/{now.units}，没有低于线", f"bonus pay is tied for {now.tied[BONUS]} of {now.units}, not below the line"),
                (f"低于 {float(now.line):.0%} 才催办", f"urged below {float(now.line):.0%}"), ("不用催，或在规则页调线", "leave it, or move the line on the page of rules"),
            )  # fmt: skip
        problems.refuse()
        due = add_working_days(timezone.localdate(record.at), int(parameters.value("urge_days")))
        title = titled(kept)
        words = Text(
            f"奖金挂钩只覆盖 {now.tied[BONUS]}/{now.units}：{title.zh}",
            f"Bonus pay is tied for only {now.tied[BONUS]} of {now.units}: {title.en}",
        )
        made = deadlines.set_deadline(
            URGED, f"release:{kept.pk}", "", due, role="finance", link=reverse("followup:home"), title=words, minutes=60,
        )  # fmt: skip
        point("followup.urge:set")
        notify(
            [("finance", ""), ("leader", "")],
            words,
            link=reverse("followup:home"),
            about=f"release:{kept.pk}",
        )
        record.of(title, release=kept.pk, tied=now.tied[BONUS], units=now.units, due=due.isoformat())
    return made


def settled(release: Release) -> None:
    """After a decision: the urging ends where the line is reached."""
    if not coverage(release).lags:
        deadlines.met(URGED, f"release:{release.pk}")
