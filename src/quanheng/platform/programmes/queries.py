"""The readers of the register of assessments.

`filed_for(scheme_id, year) -> Programme | None` the one with a number · `programme(id)` KeyError if there is none
`require_filed(scheme_id, year)` raises `Refused` where there is no number, or it stands outside an adopted plan
`listing(year, state, search)` · `extent_of(programme) -> overlap.Extent` · `plan(year)` · `load(year) -> Load` counts and caps
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import F, Q

from quanheng.engine.errors import Place, Problems
from quanheng.platform.programmes import parameters
from quanheng.platform.programmes.flow import (
    CONTINUED,
    EXITED,
    FILED,
    LIVE,
    NUMBERED,
    PLANNED,
    REVIEWED,
    RUNNING,
)
from quanheng.platform.programmes.models import Plan, Programme
from quanheng.platform.programmes.overlap import Extent, Overlap, among, plain
from quanheng.platform.registry import queries as registry

IN_PLAN = (PLANNED, RUNNING, REVIEWED, CONTINUED, EXITED)


def programme(id: int) -> Programme:
    """One programme. Raises KeyError."""
    found = Programme.objects.filter(pk=id).first()
    if found is None:
        raise KeyError(id)
    return found


def filed_for(scheme_id: str, year: int) -> Programme | None:
    """The programme with a filing number that a scheme runs under in a year."""
    found = Programme.objects.filter(
        scheme=scheme_id, year=int(year), number__isnull=False, state__in=NUMBERED
    )
    return found.order_by("-id").first()


def require_filed(scheme_id: str, year: int) -> Programme:
    """The programme of a scheme and year, or `Refused`: without a number nothing goes out to the units."""
    problems = Problems()
    place = Place(path=f"{scheme_id} · {year}")
    found = filed_for(scheme_id, year)
    if found is None:
        problems.add(
            "no-filing-number", place,
            (f"方案“{scheme_id}”{year} 年没有备案号，任务不能下发", f"the scheme “{scheme_id}” has no filing number for {year}: nothing may go out"),
            ("考核项目名录里已备案的项目", "a filed programme in the register of assessments"),
            ("先在“考核项目”申报，由考核办核对、编号", "apply in the register; the office checks it and gives the number"),
        )  # fmt: skip
    elif found.state == FILED and plan(found.year) is not None:
        problems.add(
            "outside-the-plan", place,
            (f"“{found.title}”（{found.number}）不在 {year} 年已审定的计划里", f"“{found.title_en or found.title}” ({found.number}) is not in the adopted plan of {year}"),
            ("计划内的项目，或经一事一报批准的项目", "a programme of the plan, or one approved on its own"),
            ("请领导按一事一报批准", "ask a leader to approve it on its own"),
        )  # fmt: skip
    elif found.state not in (FILED, PLANNED, RUNNING):
        problems.add(
            "programme-over", place,
            (f"“{found.title}”{year} 年已评效果，不再下发任务", f"“{found.title_en or found.title}” of {year} has been reviewed; nothing more goes out"),
            ("实施中的项目", "a running programme"),
            ("为下一年另行申报", "apply for the next year"),
        )  # fmt: skip
    problems.refuse()
    assert found is not None  # refused above
    return found


def extent_of(programme: Programme) -> Extent:
    """What a programme reaches: units by code with the units of its kinds, and the kinds themselves."""
    objects = set(programme.units) | set(programme.kinds)
    return Extent(plain(objects), plain(programme.content), programme.begins, programme.ends)


def extents(programmes: list[Programme]) -> list[tuple[Programme, Extent]]:
    """The extents of many, with each kind of unit spelled out as its units, by one read of the register."""
    kinds: dict[str, list[str]] = {}
    kind_of: dict[str, str] = {}
    for code, unit in registry.units().items():
        kinds.setdefault(unit.kind, []).append(code)
        kind_of[code] = unit.kind
    found = []
    for one in programmes:
        objects = set(one.units) | set(one.kinds)
        for kind in one.kinds:
            objects |= set(kinds.get(kind, ()))
        found.append((one, Extent(plain(objects), plain(one.content), one.begins, one.ends)))
    return found


def overlaps(programme: Programme) -> list[Overlap]:
    """The live programmes that one meets on two or three of object, content, time; whole overlaps first."""
    others = Programme.objects.filter(state__in=LIVE, year__range=(programme.year - 1, programme.year + 1))
    known = extents([programme, *others.exclude(pk=programme.pk)])
    return among(known[0][1], known[1:])


def as_known(objects: Iterable[str]) -> list[str]:
    """Objects of an overlap as the register writes them: kinds of unit first, then units of none of these kinds."""
    units = {next(iter(plain([code])), ""): unit for code, unit in registry.units().items()}
    kinds = {next(iter(plain([u.kind])), ""): u.kind for u in units.values() if u.kind}
    met = [kinds[o] for o in objects if o in kinds]
    return [
        *met,
        *(
            units[o].code if o in units else o
            for o in objects
            if o not in kinds and not (o in units and units[o].kind in met)
        ),
    ]


def listing(year: int | None = None, state: str = "", search: str = "") -> list[Programme]:
    """Programmes by year (newest first), filtered."""
    found = Programme.objects.all()
    if year is not None:
        found = found.filter(year=year)
    if state:
        found = found.filter(state=state)
    for word in search.split():
        found = found.filter(
            Q(title__icontains=word)
            | Q(title_en__icontains=word)
            | Q(number__icontains=word)
            | Q(basis__icontains=word)
        )
    return list(found.order_by("-year", F("number").asc(nulls_first=True), "id"))


def years() -> list[int]:
    """The years that have programmes, newest first."""
    return sorted(set(Programme.objects.values_list("year", flat=True)), reverse=True)


def plan(year: int) -> Plan | None:
    """The adopted plan of a year."""
    return Plan.objects.filter(year=year).first()


class Load(NamedTuple):
    """How many programmes a year has (or would have) against its caps; `by` organiser code → count."""

    total: int
    cap_total: int | None
    by: dict[str, int]
    cap_organiser: int | None

    @property
    def over(self) -> list[str]:
        """Organisers over their cap."""
        return [] if self.cap_organiser is None else [o for o, n in self.by.items() if n > self.cap_organiser]


def load(year: int, states: tuple[str, ...] = (FILED, *IN_PLAN)) -> Load:
    """The count of a year in those states, against the caps that hold."""
    organisers = list(
        Programme.objects.filter(year=year, state__in=states).values_list("organiser", flat=True)
    )
    return Load(
        len(organisers),
        parameters.number("cap_total"),
        dict(Counter(organisers)),
        parameters.number("cap_organiser"),
    )
