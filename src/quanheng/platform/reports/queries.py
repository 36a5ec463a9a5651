"""The readers of the reports room.

`standing(run)` what every page of a document says of the run until it is published ("" once it is)
`released(run)` its release in force · `visible(run, actor, unit="")` who may have a document · `period_of(run, period)` KeyError for one that was not scored
`units_seen(run, actor)` the units whose own documents an actor may have
`self_table(run, period, unit)` the table a unit submitted, None if there is none; `self_evaluation` the same as a record, with
what was found, `Refused` if there is none · `without_table(run, period)` the units that submitted none
`batches(run=None)` the sets that were made, newest first · `batch(id)` KeyError · `same(key)` the set made of just this
"""

from __future__ import annotations

from typing import Any

from quanheng.engine.data import Unit
from quanheng.engine.errors import Place, Problems
from quanheng.platform.publication import queries as publication
from quanheng.platform.publication.flow import LIVE, RELEASED, SUPERSEDED, WITHDRAWN
from quanheng.platform.publication.models import Release
from quanheng.platform.registry.powers import Actor
from quanheng.platform.reports.models import Batch
from quanheng.platform.scoring import queries as scores
from quanheng.platform.scoring.flow import CONFIRMED, FROZEN, SENT_BACK
from quanheng.platform.scoring.models import Run
from quanheng.platform.scoring.reading import reading
from quanheng.platform.verification import findings
from quanheng.platform.verification import queries as verification
from quanheng.platform.verification.models import Table

PRELIMINARY = "初步结果　未公布"
UNPUBLISHED = "未公布"
UNDER_NOTICE = "公示中　尚未正式公布"
WITHDRAWN_SAID = "已撤回　不得引用"
SUPERSEDED_SAID = "已被后来的公布取代"
SENT_BACK_SAID = "已退回　不得引用"


def standing(run: Run) -> str:
    """What every page says of a run that is not, or no longer, published."""
    releases = [r for r in publication.releases(scheme=run.version.scheme) if r.run_id == run.pk]
    last = releases[0].state if releases else ""
    if last == RELEASED:
        return ""
    if last == SUPERSEDED:
        return SUPERSEDED_SAID
    if last == WITHDRAWN:
        return WITHDRAWN_SAID
    if run.state == SENT_BACK:
        return SENT_BACK_SAID
    if last in LIVE:
        return UNDER_NOTICE
    if run.public:
        return ""
    return UNPUBLISHED if run.state in (CONFIRMED, FROZEN) else PRELIMINARY


def released(run: Run) -> Release | None:
    """The release in force of a run."""
    return next((r for r in publication.released(run.version.scheme) if r.run_id == run.pk), None)


def visible(run: Run, actor: Actor, unit: str = "") -> bool:
    """Whoever may see the run may have its documents; a unit that was told of its result, those about itself."""
    return scores.visible(run, actor, unit)


def self_table(run: Run, period: str, unit: str) -> Table | None:
    """The self-evaluation table a unit submitted for this scheme and period."""
    return findings.submitted(run.version.scheme, period, unit, run.version_id)


def self_evaluation(run: Run, period: str, unit: str) -> dict[str, Any]:
    """That table as a plain record, with what verification found. Raises `Refused` where none was submitted."""
    table = self_table(run, period, unit)
    if table is None:
        problems = Problems()
        problems.add(
            "no-self-evaluation", Place(path=f"{unit} · {period}"),
            (f"{unit} 没有提交 {period} 的自评表", f"{unit} has submitted no self-evaluation table for {period}"),
            ("一份已提交的自评表；报告不另编一份", "a table that was submitted; no other is made up here"),
            ("在“自评核验”开一轮自评，请单位提交", "open a round under Self-evaluation and have the unit submit its table"),
        )  # fmt: skip
        problems.refuse()
    assert table is not None  # it would have been refused
    return findings.joined(table)


def self_table_seen(run: Run, period: str, unit: str, actor: Actor) -> bool:
    """Whether an actor may read what a unit said of itself: as in the room it was submitted in. True where there is nothing."""
    table = self_table(run, period, unit)
    return table is None or verification.seen(actor, table)


def without_table(run: Run, period: str) -> list[Unit]:
    """The units of a run that submitted no self-evaluation table."""
    return [u for u in scores.units(run).values() if self_table(run, period, u.id) is None]


def units_seen(run: Run, actor: Actor) -> list[Unit]:
    """The units whose documents an actor may have, as the run knew them."""
    known = scores.units(run).values()
    if scores.visible(run, actor):
        return list(known)
    return [u for u in known if scores.visible(run, actor, u.id)]


def period_of(run: Run, period: str) -> str:
    """A period that pages of the run show. Raises KeyError."""
    if period not in reading(run).periods:
        raise KeyError(period)
    return period


def runs_seen(actor: Actor) -> list[Run]:
    """The runs of which an actor may have documents, newest first."""
    seen = {r.pk: r for r in scores.seen(actor)}
    if actor.roles & set(scores.OF_A_UNIT):
        for run in scores.runs():
            if run.pk not in seen and any(scores.visible(run, actor, u) for u in scores.told(run)):
                seen[run.pk] = run
    return sorted(seen.values(), key=lambda r: -r.pk)


def batches(run: Run | None = None) -> list[Batch]:
    """The sets that were made, newest first."""
    found = Batch.objects.select_related("run__version").defer(
        "run__version__document", "run__version__canonical"
    )
    return list(found if run is None else found.filter(run=run))


def batch(id: int) -> Batch:
    """One set. Raises KeyError."""
    found = Batch.objects.select_related("run__version").filter(pk=id).first()
    if found is None:
        raise KeyError(id)
    return found


def same(key: str) -> Batch | None:
    """The set that was made of just this."""
    return Batch.objects.filter(key=key).first()
