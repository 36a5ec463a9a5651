"""Who may not hear an appeal (回避): whoever reported, confirmed, ran, reviewed or confirmed what it is against.

Also whoever claimed, raised or decided a bonus, a deduction or a veto of the unit in these periods, granted or not; those
who heard an earlier stage; and anybody who holds a seat at the unit that appeals.
"""

from __future__ import annotations

from quanheng.engine.errors import Text
from quanheng.platform.adjustments import queries as adjustments
from quanheng.platform.appeals.flow import HEARERS
from quanheng.platform.appeals.models import Appeal, AppealStep
from quanheng.platform.collection.models import Move as CellMove
from quanheng.platform.ledger import queries as ledger
from quanheng.platform.ledger.locks import covers
from quanheng.platform.registry.models import Person
from quanheng.platform.registry.people import actor_of, holders
from quanheng.platform.registry.powers import Actor
from quanheng.platform.scoring import actions as scoring
from quanheng.platform.scoring import queries as scores

ASIDE = Text(
    "填报、确认、计分、复核、确认过这个结果的人，办过它的加分、扣分和否决的人，审过前一级的人，申诉单位的人，都要回避",
    "whoever reported, confirmed, ran or reviewed this result, dealt with its bonuses, deductions or vetoes, heard an earlier stage, or sits at the unit stands aside",
)


def recused(appeal: Appeal) -> set[str]:
    """The identities that may not hear it."""
    run = appeal.run
    found = (
        scoring.spoken(run) | _of_figures(appeal) | adjustments.hands(run.version, appeal.unit, run.periods)
    )
    one: Appeal | None = appeal
    while one is not None:
        steps = AppealStep.objects.filter(appeal=one)
        # of this appeal only those who speak for the unit; of an earlier stage also those who heard it
        own = steps.filter(verb__in=("file", "supplement", "withdraw")) if one.pk == appeal.pk else steps
        found |= set(own.values_list("identity", flat=True))
        one = one.before
    return found


def figures_of(appeal: Appeal) -> list[ledger.Figure]:
    """The unit's figures that the run stood on, of its periods and what lies within them."""
    run = appeal.run
    found = ledger.in_force(items=list(scores.scheme(run).items), units=[appeal.unit], as_of=run.cut_off)
    return [f for f in found if any(covers(p, f.period) for p in run.periods)]


def _of_figures(appeal: Appeal) -> set[str]:
    """Who posted, filled in or confirmed the unit's figures that the run stood on."""
    figures = figures_of(appeal)
    postings = {f.posting for f in figures}
    found = {p.by_identity for p in map(ledger.posting, postings) if p is not None}
    papers = {int(n) for f in figures if (n := _paper(f.return_ref))}
    moves = CellMove.objects.filter(cell__paper__in=papers, cell__item__in={f.item for f in figures}, cell__unit=appeal.unit)  # fmt: skip
    return found | set(moves.values_list("writer", flat=True).distinct())


def _paper(reference: str) -> str:
    kind, _, rest = reference.partition(":")
    number = rest.partition(":")[0]
    return number if kind == "return" and number.isdecimal() else ""


def barred(appeal: Appeal, actor: Actor) -> set[str]:
    """For the guard's `not_by`: the recused, and the actor's own identity where it sits at the unit."""
    return recused(appeal) | ({actor.identity} if actor.sits_at(appeal.unit) else set())


def hearers(appeal: Appeal, first: str) -> list[tuple[str, Person]]:
    """(role, person) of all who may hear it, those of the role `first` before the others."""
    gone = recused(appeal)
    found: dict[int, tuple[str, Person]] = {}
    for role in (first, *(r for r in HEARERS if r != first)):
        for person in holders(role):
            actor = actor_of(person)
            if actor.identity not in gone and not actor.sits_at(appeal.unit):
                found.setdefault(person.pk, (role, person))
    return list(found.values())
