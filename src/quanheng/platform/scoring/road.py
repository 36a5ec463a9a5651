"""The road of a run on its page: the steps behind it, the one that is due, and what this reader may do now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from quanheng.platform.registry.act import may
from quanheng.platform.registry.powers import Actor
from quanheng.platform.scoring import queries
from quanheng.platform.scoring.actions import spoken
from quanheng.platform.scoring.duties import ASKED_OF
from quanheng.platform.scoring.flow import FROZEN, MOVES, NEXT, PROVISIONAL, ROAD, SENT_BACK, STATES, TELLABLE
from quanheng.platform.scoring.models import Run
from quanheng.platform.ui.environment import language


@dataclass(frozen=True)
class Milestone:
    """One state of the road: its name, when and by whom it was reached; `place` is past, now or todo."""

    name: str
    place: str
    at: datetime | None
    by: str
    reason: str


@dataclass(frozen=True)
class Choice:
    """A step this reader's roles allow; `waits` says why it cannot be taken by this very person, if so."""

    verb: str
    words: str
    waits: str
    reason: bool


def road(run: Run, actor: Actor) -> dict[str, Any]:
    """`milestones`, `choices`, `due` (the verb that is due, "" if none), `asked_of` (the role it is asked of)."""
    taken = {s.state: s for s in queries.steps(run)}
    told = len(queries.told(run))
    signed = actor.person is not None or bool(actor.roles & queries.OVERSEERS)
    states = (
        [s for s in ROAD if s in taken or s == PROVISIONAL] + [SENT_BACK]
        if run.state == SENT_BACK
        else list(ROAD)
    )
    found = []
    for state in states:
        step = taken.get(state)
        at = run.created_at if state == PROVISIONAL else step.at if step else None
        by = (run.created_by if state == PROVISIONAL else step.by if step else "") if signed else ""
        place = "now" if state == run.state else "past" if at else "todo"
        found.append(
            Milestone(STATES[state].say(language()), place, at, by, step.reason if step and signed else "")
        )
    due = NEXT.get(run.state, "")
    return {
        "milestones": found, "choices": choices(run, actor), "due": due, "asked_of": ASKED_OF.get(due, ""),
        "may_tell": run.state in TELLABLE and told < run.version.members.count() and may("scoring.tell", actor), "told": told,
        "may_propose": run.state == FROZEN and not run.public and may("publication.propose", actor),
        "newest": bool(actor.roles & queries.OVERSEERS) and queries.newest_of(run), "reason": taken[SENT_BACK].reason if SENT_BACK in taken and signed else "",
    }  # fmt: skip


def choices(run: Run, actor: Actor) -> list[Choice]:
    """The steps an actor's roles allow from the run's state."""
    before = actor.identity in spoken(run) if run.state in NEXT else False
    waits = _("须由另一人办理") if before else ""
    return [
        Choice(verb, move.words.say(language()), waits, verb == "send_back")
        for verb, move in MOVES.items()
        if run.state in move.before and may(move.act, actor)
    ]
