"""The readers of the portal: the releases it shows, the search over them, and one unit in all of them.

`shown() -> [Shown]` every scheme with a release in force that hides nothing, its newest · `parts() -> [Release]` those
that hide something (their own pages show what is left) · `search(text) -> [Hit]` · `unit(code) -> UnitPage | None`
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from quanheng.platform.publication import changes, shelf, telling
from quanheng.platform.publication import queries as published
from quanheng.platform.publication.models import Release
from quanheng.platform.schemes.models import SchemeVersion
from quanheng.platform.scoring.board import named_unit
from quanheng.platform.scoring.reading import Reading, Standing, reading
from quanheng.platform.scoring.sentences import when
from quanheng.platform.ui import tiles
from quanheng.platform.ui.environment import language, named
from quanheng.platform.ui.numbers import fixed

if TYPE_CHECKING:
    from quanheng.platform.scoring.models import Run

MOST = 40


@dataclass(frozen=True)
class Shown:
    """A scheme with its newest release that hides nothing."""

    version: SchemeVersion
    run: Run
    reading: Reading
    issue: Release

    @property
    def title(self) -> str:
        """The title in the language of the page."""
        return self.version.title_en if language() == "en" and self.version.title_en else self.version.title


@dataclass(frozen=True)
class Hit:
    """Something found: what it is, where it stands, its page."""

    name: str
    kind: str
    about: str
    address: str


def shown() -> list[Shown]:
    """Every scheme with a release in force that hides nothing: most units first, those of a single figure last."""
    found: dict[str, Shown] = {}
    for issue in published.released():
        if issue.whole and issue.scheme not in found:
            found[issue.scheme] = Shown(issue.run.version, issue.run, reading(issue.run_id), issue)
    return sorted(found.values(), key=lambda s: (len(s.reading.leaves) < 2, -len(s.reading.units)))


def parts() -> list[Release]:
    """Releases in force of which something is hidden."""
    return [r for r in published.released() if not r.whole]


def search(text: str) -> list[Hit]:
    """Places first, then schemes, indicators, data items; all whose name holds the text, in either language."""
    asked = text.strip().casefold()
    if not asked:
        return []
    places: list[tuple[bool, Hit]] = []
    rest: list[Hit] = []
    for s in shown():
        period = s.reading.latest
        for unit in s.reading.units:
            exact, near = _meets(asked, unit)
            if near:
                address = reverse("scoring:unit", args=[s.run.pk, period, unit.id])
                hit = Hit(named_unit(unit), s.title, standing(s.reading, period, unit), address)
                places.append((not exact, hit))
        if asked in s.version.scheme.casefold() or any(
            asked in t.casefold() for t in (s.version.title, s.version.title_en)
        ):
            address = reverse("publication:release", args=[s.issue.pk])
            rest.append(Hit(s.title, _("方案与公布"), _("第 %(n)s 次公布") % {"n": s.issue.pk}, address))
        rest += _things(s, asked)
    for issue in parts():
        told = shelf.told(issue)
        drawn = telling.page(told)
        address = reverse("publication:release", args=[issue.pk])
        for code, names in drawn["units"].items():
            if any(asked in w.casefold() for w in (code, *names)):
                places.append((asked not in (code.casefold(), *(n.casefold() for n in names)), Hit(telling.named(names), telling.titled(told), drawn["periods"][-1], address)))  # fmt: skip
        if any(asked in t.casefold() for t in (issue.title, issue.title_en)):
            rest.append(
                Hit(telling.titled(told), _("方案与公布"), _("第 %(n)s 次公布") % {"n": issue.pk}, address)
            )
    return [hit for _far, hit in sorted(places, key=lambda p: p[0])][:MOST] + rest[:MOST]


def _meets(asked: str, unit: Any) -> tuple[bool, bool]:
    """(exactly one of the unit's names, part of one of them): `浙`, `浙江`, `Zhe` all mean 浙江."""
    words = [unit.id, unit.name, *unit.attributes.values()]
    tile = tiles.tile(unit.name)
    names = [w.casefold() for w in words] + ([tile.letter, tile.english.casefold()] if tile else [])
    exact = asked in names or tiles.short(asked) in names
    return exact, exact or any(len(asked) > 1 and asked in w for w in names)


def _things(s: Shown, asked: str) -> list[Hit]:
    """Indicators and data items."""
    found = []
    for k, leaf in enumerate(s.reading.leaves):
        if any(asked in w.casefold() for w in (leaf.id, leaf.name, leaf.name_en)):
            address = f"{reverse('schemes:page', args=[s.version.scheme])}#node-{k}"
            found.append(Hit(named(leaf), s.title, _("指标"), address))
    for k, item in enumerate(s.reading.scheme.items.values()):
        if any(asked in w.casefold() for w in (item.id, item.name, item.name_en)):
            found.append(
                Hit(named(item), s.title, _("数据项"), reverse("ledger:item", args=[s.version.scheme, k]))
            )
    return found


def standing(read: Reading, period: str, unit: Any) -> str:
    """`2024 年 83.34 分，第 6（6–9）`."""
    s = read.standing(period, unit.id)
    if s.score is None or s.rank is None:
        return _("%(p)s无总分") % {"p": when(period)}
    between = f"{s.low}–{s.high}" if s.low != s.high else str(s.low)
    return _("%(p)s %(score)s 分，第 %(rank)s（区间 %(between)s）") % {
        "p": when(period), "score": fixed(s.score, read.places), "rank": s.rank, "between": between,
    }  # fmt: skip


@dataclass(frozen=True)
class Series:
    """A unit under one scheme: its standing in every period, the last first."""

    shown: Shown
    standings: list[Standing]


@dataclass(frozen=True)
class Corrected:
    """A score of the unit that a later release changed."""

    release: int
    title: str
    period: str
    line: changes.Line


@dataclass(frozen=True)
class UnitPage:
    """One unit in everything that is public."""

    code: str
    name: str
    series: list[Series] = field(default_factory=list)
    corrected: list[Corrected] = field(default_factory=list)


def unit(code: str) -> UnitPage | None:
    """A unit in every release in force, and what later releases changed of its scores."""
    found = UnitPage(code, code)
    for s in shown():
        if code in s.reading.at:
            standings = [s.reading.standing(p, code) for p in reversed(s.reading.periods)]
            found = UnitPage(code, named_unit(standings[0].unit), [*found.series, Series(s, standings)], [])
    if not found.series:
        return None
    return UnitPage(code, found.name, found.series, list(_corrected(code)))


def _corrected(code: str) -> list[Corrected]:
    listed = {r["id"]: r for r in shelf.listed() if r["state"] != "withdrawn"}
    found = []
    for told in listed.values():
        old = listed.get(told["supersedes"] or 0)
        if old is None:
            continue
        a, b = telling.page(old), telling.page(told)
        for period in reversed([p for p in b["periods"] if p in a["rows"]]):
            line = next((x for x in changes.lines(a, b, period) if x.unit == code), None)
            if line is not None and line.changed:
                found.append(Corrected(told["id"], telling.titled(told), period, line))
    return found
