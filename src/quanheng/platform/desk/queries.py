"""The reader of the desk: what waits for this person, what was told, and how the work they answer for stands.

`desk(actor) -> Desk`: `.waiting` (`agenda.queries.Waiting`, the soonest first), `.notices`, `.unread`, and panels that
hold None or nothing for whom they do not concern: `.papers` returns of one's units, `.confirming` returns that wait for
one's word, `.burden` of one's units this month, `.calls` in progress, `.schemes` in force with their newest run,
`.acts` the last lines of the journal.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from quanheng.platform.agenda import queries as agenda
from quanheng.platform.collection import flow as returns
from quanheng.platform.collection import queries as collection
from quanheng.platform.journal import queries as journal
from quanheng.platform.journal.queries import Entry
from quanheng.platform.notices import queries as notices
from quanheng.platform.registry.people import today
from quanheng.platform.registry.powers import Actor
from quanheng.platform.schemes import queries as schemes
from quanheng.platform.schemes.models import SchemeVersion
from quanheng.platform.scoring import queries as scoring

KEEPERS = frozenset({"office", "leader", "reviewer"})  # whose work the calls and runs are
OVERSEERS = frozenset(
    {"office", "leader", "finance", "congress", "audit", "auditor"}
)  # who may read the acts


class SchemeRow(NamedTuple):
    """A scheme in force and its newest run."""

    version: SchemeVersion
    run: scoring.Run | None


class CallRow(NamedTuple):
    """An open call and how far it is: returns in each state."""

    call: collection.Call
    progress: collection.Progress


@dataclass
class Desk:
    """One person's desk."""

    waiting: list[agenda.Waiting]
    notices: list[notices.Notice]
    unread: int
    papers: list[collection.Return] = field(default_factory=list)
    confirming: list[collection.ToConfirm] = field(default_factory=list)
    burden: list[collection.UnitBurden] = field(default_factory=list)
    calls: list[CallRow] = field(default_factory=list)
    schemes: list[SchemeRow] = field(default_factory=list)
    acts: list[Entry] = field(default_factory=list)

    @property
    def minutes(self) -> int:
        """How long all that waits should take."""
        return sum(w.minutes or 0 for w in self.waiting)


def desk(actor: Actor) -> Desk:
    """Everything one person's first page shows."""
    found = Desk(agenda.waiting(actor), notices.inbox(actor, 6), notices.unread(actor))
    mine = actor.units("reporter") | actor.units("owner")
    if mine:
        found.papers = collection.papers_of(actor)[:8]
        month = f"{today():%Y-%m}"
        found.burden = [b for b in collection.burden_of(month) if b.unit in mine]
    if actor.roles & {"owner", "office"}:
        found.confirming = collection.to_confirm(actor)
    if actor.roles & KEEPERS:
        found.calls = [CallRow(c, collection.progress(c)) for c in collection.calls(returns.OPEN)]
        found.schemes = [SchemeRow(v, scoring.latest(v.scheme)) for v in schemes.versions()]
    if actor.roles & OVERSEERS:
        found.acts = journal.entries(12)
    return found
