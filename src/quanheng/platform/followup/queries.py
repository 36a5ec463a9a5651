"""The readers of the follow-up room.

`letters(release=None, unit=None)` · `letter(id)` · `interviews(units=None)` · `interview(id)`
`rectifications(units=None, state=None, overdue=False)` · `rectification(id)` · `links_of(scheme)` what next year's targets
carry · `demonstration(rows)` · `consequences(units=None)` · `consequence(id)`; a reader of one row raises KeyError.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Count, Q, Sum
from django.utils import timezone

from quanheng.platform.followup.flow import DONE, STATES
from quanheng.platform.followup.models import (
    Consequence,
    Interview,
    Letter,
    Rectification,
    RectificationFile,
    TargetLink,
)
from quanheng.platform.publication.models import Release
from quanheng.platform.registry import queries as registry
from quanheng.platform.schemes import queries as schemes


def letter(id: int) -> Letter:
    """One letter. Raises KeyError."""
    return _one(Letter.objects.select_related("release__run__version"), id)


def letters(release: Release | None = None, units: Collection[str] | None = None) -> list[Letter]:
    """Letters, of a release or of units."""
    found = Letter.objects.select_related("release__run__version")
    if release is not None:
        found = found.filter(release=release)
    return list(found if units is None else found.filter(unit__in=units).exclude(state="draft"))


def interview(id: int) -> Interview:
    """One interview. Raises KeyError."""
    return _one(Interview.objects.select_related("release"), id)


def interviews(units: Collection[str] | None = None) -> list[Interview]:
    """Interviews, the last first."""
    found = Interview.objects.prefetch_related("signatures")
    return list(found if units is None else found.filter(unit__in=units))


def rectification(id: int) -> Rectification:
    """One entry of the ledger. Raises KeyError."""
    return _one(_counted(), id)


def rectifications(
    units: Collection[str] | None = None, state: str = "", overdue: bool = False
) -> list[Rectification]:
    """The ledger, what is due first first; each with `returns`, how often it was sent back."""
    found = _counted()
    if units is not None:
        found = found.filter(unit__in=units)
    if state in STATES:
        found = found.filter(state=state)
    if overdue:
        found = found.filter(due__lt=timezone.localdate()).exclude(state__in=DONE)
    return list(found)


def demonstration(rows: Collection[Rectification]) -> bool:
    """Whether any of these is invented: it rests on a demonstration's release, or is of an invented unit."""
    units = registry.units({r.unit for r in rows})
    return any(
        (r.release is not None and r.release.demonstration)
        or (r.unit in units and bool(units[r.unit].attributes.get("demonstration")))
        for r in rows
    )


def _counted():  # type: ignore[no-untyped-def]
    return Rectification.objects.select_related("release").annotate(
        returns=Count("steps", filter=Q(steps__verb="send_back"))
    )


def overdue_days(row: Rectification, today: date | None = None) -> int:
    """How many days it is late (days of the calendar); 0 where it is done or not due yet."""
    if row.state in DONE:
        return 0
    return max(((today or timezone.localdate()) - row.due).days, 0)


def next_number(year: int) -> str:
    """The next running number of a year: 2026-007."""
    taken = Rectification.objects.filter(number__startswith=f"{year}-").values_list("number", flat=True)
    last = max((int(n[5:]) for n in taken if n[5:].isdecimal()), default=0)
    return f"{year}-{last + 1:03d}"


def nodes_of(scheme: str) -> dict[str, str]:
    """The indicators of a scheme in force or in draft, by id; none where there is no such scheme."""
    version = schemes.in_force(scheme)
    if version is not None:
        return {n.id: n.name or n.id for n in schemes.resolved(version).leaves}
    draft = next((d for d in schemes.drafts() if d.scheme == scheme), None)
    return {} if draft is None else schemes.tree_names(schemes.text(draft).text)


def schemes_ahead() -> list[str]:
    """The ids of schemes in force and in draft, to choose from."""
    found = [v.scheme for v in schemes.versions()] + [d.scheme for d in schemes.drafts() if d.scheme]
    return list(dict.fromkeys(found))


def entered(release: Release) -> dict[tuple[str, str], str]:
    """(unit, indicator) → the number of the problem a release has put into the ledger already."""
    rows = Rectification.objects.filter(release=release).order_by("id")
    return {(r.unit, r.node): r.number for r in rows if r.node}


def evidenced(row: Rectification) -> bool:
    """Whether evidence lies beside a step of the unit since the problem was raised or last sent back: what was found wanting
    then does not count again."""
    back = row.steps.filter(verb="send_back").order_by("-id").values_list("pk", flat=True).first() or 0
    return RectificationFile.objects.filter(
        step__rectification=row, step__verb__in=("plan", "progress", "claim"), step__pk__gt=back
    ).exists()


def bytes_of(unit: str) -> int:
    """How many bytes of files lie beside a unit's rectification."""
    found = RectificationFile.objects.filter(step__rectification__unit=unit)
    return found.aggregate(n=Sum("size"))["n"] or 0


def links_of(scheme: str | None = None) -> list[TargetLink]:
    """What the indicators of a scheme (None: of all) carry over from rectification."""
    found = TargetLink.objects.select_related("rectification").order_by("scheme", "node", "id")
    return list(found if scheme is None else found.filter(scheme=scheme))


def consequence(id: int) -> Consequence:
    """One consequence. Raises KeyError."""
    return _one(Consequence.objects.select_related("release__run__version", "decision"), id)


def consequences(units: Collection[str] | None = None) -> list[Consequence]:
    """Consequences, the last first; with `units` only what was decided for these."""
    found = Consequence.objects.select_related("release", "decision")
    return list(found if units is None else found.filter(unit__in=units, state="decided"))


def _one(rows, id: int):  # type: ignore[no-untyped-def]
    found = rows.filter(pk=id).first()
    if found is None:
        raise KeyError(id)
    return found
