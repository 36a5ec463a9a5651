"""The readers of the portal: the runs it shows, and the search over places, indicators and data items."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from quanheng.platform.schemes import queries as schemes
from quanheng.platform.schemes.models import SchemeVersion
from quanheng.platform.scoring import queries as scoring
from quanheng.platform.scoring.board import named_unit
from quanheng.platform.scoring.reading import Reading, reading
from quanheng.platform.ui import tiles
from quanheng.platform.ui.environment import language, named
from quanheng.platform.ui.numbers import fixed

if TYPE_CHECKING:
    from quanheng.platform.scoring.models import Run

MOST = 40


@dataclass(frozen=True)
class Shown:
    """A scheme in force with its newest run."""

    version: SchemeVersion
    run: Run
    reading: Reading

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
    """Every scheme in force that has a run; the one with most units first."""
    found = []
    for version in schemes.versions():
        run = scoring.latest(version.scheme)
        if run is not None:
            found.append(Shown(version, run, reading(run.pk)))
    return sorted(found, key=lambda s: -len(s.reading.units))


def search(text: str) -> list[Hit]:
    """Places first, then indicators, then data items; all whose name holds the text, in either language."""
    asked = text.strip().casefold()
    if not asked:
        return []
    places: list[tuple[bool, Hit]] = []
    rest: list[Hit] = []
    for s in shown():
        period = s.reading.latest
        for unit in s.reading.units:
            words = [unit.id, unit.name, *unit.attributes.values()]
            tile = tiles.tile(unit.name)
            exact = [w.casefold() for w in words] + ([tile.letter, tile.english.casefold()] if tile else [])
            if (
                asked in exact
                or any(len(asked) > 1 and asked in w for w in exact)
                or tiles.short(asked) in exact
            ):
                places.append(
                    (
                        asked not in exact,
                        Hit(
                            named_unit(unit),
                            s.title,
                            standing(s.reading, period, unit),
                            reverse("scoring:unit", args=[s.run.pk, period, unit.id]),
                        ),
                    )
                )
        for k, leaf in enumerate(s.reading.leaves):
            if (
                asked in leaf.id.casefold()
                or asked in leaf.name.casefold()
                or asked in leaf.name_en.casefold()
            ):
                rest.append(
                    Hit(
                        named(leaf),
                        s.title,
                        _("指标"),
                        f"{reverse('schemes:page', args=[s.version.scheme])}#node-{k}",
                    )
                )
        for k, item in enumerate(s.reading.scheme.items.values()):
            if (
                asked in item.id.casefold()
                or asked in item.name.casefold()
                or asked in item.name_en.casefold()
            ):
                rest.append(
                    Hit(named(item), s.title, _("数据项"), reverse("ledger:item", args=[s.version.scheme, k]))
                )
    return [hit for _far, hit in sorted(places, key=lambda p: p[0])][:MOST] + rest[:MOST]


def standing(read: Reading, period: str, unit: Any) -> str:
    """`2024 年 83.34 分，第 6（6–9）`."""
    s = read.standing(period, unit.id)
    if s.score is None or s.rank is None:
        return _("%(p)s 年无总分") % {"p": period}
    between = f"{s.low}–{s.high}" if s.low != s.high else str(s.low)
    return _("%(p)s 年 %(score)s 分，第 %(rank)s（区间 %(between)s）") % {
        "p": period, "score": fixed(s.score, read.places), "rank": s.rank, "between": between,
    }  # fmt: skip
