"""The heat map: units × indicators, formatted; and the panel of one cell, down to its source figures."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import pstdev
from typing import Any

from django.utils.translation import gettext as _

from quanheng.engine.scheme.model import Node
from quanheng.engine.terms import ABSENCES, NOT_REPORTED
from quanheng.platform.scoring import account
from quanheng.platform.scoring.board import named_unit
from quanheng.platform.scoring.reading import LeafCell, Reading
from quanheng.platform.ui import heat
from quanheng.platform.ui.environment import language, named
from quanheng.platform.ui.numbers import NOTHING, fixed, number, share

LINE = (8.0, 284.0, 8.0, 50.0)  # left, width, top, height of the small line


@dataclass(frozen=True)
class Column:
    """An indicator: its name, weight, and how its points spread."""

    name: str
    full: str
    first: bool
    spread: str
    tops: int
    bottoms: int


@dataclass(frozen=True)
class Square:
    """A cell: its text, class, and words for those who do not see it."""

    text: str
    css: str
    words: str
    chosen: bool


@dataclass(frozen=True)
class Row:
    """A unit."""

    id: str
    name: str
    rank: str
    score: str
    grade: str
    cut: bool
    cells: tuple[Square, ...]


def absence_words(code: int) -> str:
    """`未报`, `未到期`, `不适用`."""
    _key, zh, en = ABSENCES[code]
    return en if language() == "en" else zh


def _square(cell: LeafCell, step: int, chosen: bool) -> Square:
    if cell.absence:
        css = "miss" if cell.absence == NOT_REPORTED else "na"
        text = NOTHING if cell.points is None else fixed(cell.points, 0)
        return Square(text, css, absence_words(cell.absence), chosen)
    text = fixed(cell.points, 0)
    return Square(text, f"k{step}", fixed(cell.points, 2), chosen)


def columns(read: Reading, period: str) -> list[Column]:
    """The indicators with the spread of their points and how many units touch the ends."""
    firsts = {next(n for n in top.walk() if n.leaf).id for top in read.tops}
    found = []
    for leaf in read.leaves:
        points = [c.points for c in read.cells(period, leaf) if c.points is not None]
        best, worst = (max(points), min(points)) if points else (0.0, 0.0)
        found.append(Column(
            named(leaf), number(read.full(leaf)), leaf.id in firsts, fixed(pstdev(points), 1) if points else NOTHING,
            sum(p == best for p in points), sum(p == worst for p in points),
        ))  # fmt: skip
    return found


def rows(read: Reading, period: str, chosen: tuple[str, int]) -> list[Row]:
    """Units by rank; `chosen` is the (unit, indicator number) the panel opens with."""
    cells = {leaf.id: read.cells(period, leaf) for leaf in read.leaves}
    steps = {
        leaf.id: heat.steps({u.id: c.points for u, c in zip(read.units, cells[leaf.id], strict=True)})
        for leaf in read.leaves
    }
    found: list[Row] = []
    ranking = read.ranking(period)
    for n, s in enumerate(ranking):
        own = s.unit.id
        squares = tuple(
            _square(cells[leaf.id][read.at[own]], steps[leaf.id][own], (own, k) == chosen)
            for k, leaf in enumerate(read.leaves)
        )
        cut = bool(n) and s.band_index != ranking[n - 1].band_index
        found.append(Row(
            own, named_unit(s.unit), NOTHING if s.rank is None else str(s.rank), fixed(s.score, read.places),
            named(s.band) if s.band else NOTHING, cut, squares,
        ))  # fmt: skip
    return found


def counts(read: Reading, period: str) -> tuple[int, int]:
    """Cells with a value of their own, and cells without."""
    gone = sum(bool(c.absence) for leaf in read.leaves for c in read.cells(period, leaf))
    return len(read.leaves) * len(read.units) - gone, gone


def chosen(read: Reading, period: str) -> tuple[str, int]:
    """The cell the panel opens with: where the most is lost by the first unit held back, else by the last."""
    ranking = read.ranking(period)
    unit = next((s.unit.id for s in ranking if s.held), ranking[0].unit.id)
    lost = []
    for k, leaf in enumerate(read.leaves):
        c = read.cell(period, leaf, unit)
        lost.append((-1.0 if c.weight is None or c.score is None else c.weight - c.score, -k))
    return unit, -max(lost)[1]


def lead(read: Reading, period: str) -> str:
    """Which indicators part the units most, and which run against the total."""
    found = read.influence(period)
    top = found[:3]
    text = _("总分差异的 %(share)s%% 经由%(names)s。") % {
        "share": share(sum(p for _n, p, _w in top)),
        "names": _("、").join(named(n) for n, _p, _w in top),
    }
    against = [(n, p, w) for n, p, w in found if p < 0]
    if against:
        node, part, weight = against[-1]
        text += _("%(name)s权重 %(weight)s%%，实际份额 %(part)s%%，高低与总分相反。") % {
            "name": named(node), "weight": share(weight), "part": share(part),
        }  # fmt: skip
    return text


def panel(run: Any, read: Reading, period: str, unit: str, index: int) -> dict[str, Any]:
    """Everything the panel of a cell says."""
    leaf = read.leaves[index]
    cells = read.cells(period, leaf)
    cell = cells[read.at[unit]]
    row = next(r for r in account.rows(run, read, period, unit) if r.number == index)
    points = [c.points for c in cells if c.points is not None]
    low, high = (min(points), max(points)) if points else (0.0, 1.0)
    span = high - low or 1.0
    place, of = read.leaf_place(period, leaf, unit)
    standing = read.standing(period, unit)
    lost = row.lost
    return {
        "unit": named_unit(standing.unit), "unit_id": unit, "number": index, "name": named(leaf), "uom": row.uom,
        "value": row.value, "absence": row.absence, "points": row.points, "score": row.score, "full": row.weight,
        "lost": fixed(lost, read.places) if lost is not None and lost > 0 else "",
        "place": place, "of": of, "target": row.target,
        "median": account.places_of(leaf, heat.middle([c.value for c in cells])),
        "all": sorted({round((p - low) / span, 3) for p in points}),
        "me": None if cell.points is None else (cell.points - low) / span,
        "low": fixed(low, 0), "high": fixed(high, 0), "sources": row.sources, "rule": row.working,
        **_line(read, period, leaf, unit),
    }  # fmt: skip


def _line(read: Reading, period: str, leaf: Node, unit: str) -> dict[str, Any]:
    """The small line of the measured value against the median, up to the period."""
    years = [p for p in read.periods if p <= period]
    own = [read.cell(p, leaf, unit).value for p in years]
    middle = [heat.middle([c.value for c in read.cells(p, leaf)]) for p in years]
    known = [v for v in (*own, *middle) if v is not None]
    if len(years) < 2 or not known or own[-1] is None:
        return {"line": "", "median_line": "", "end": (0, 0), "years": years, "line_said": ""}
    low, high = min(known), max(known)
    left, width, top, height = LINE

    def at(k: int, v: float) -> tuple[float, float]:
        return round(left + k * width / (len(years) - 1), 1), round(
            top + height - (v - low) / (high - low or 1) * height, 1
        )

    def path(values: list[float | None]) -> str:
        return "M" + "L".join("{} {}".format(*at(k, v)) for k, v in enumerate(values) if v is not None)

    return {
        "line": path(own), "median_line": path(middle), "end": at(len(years) - 1, own[-1]), "years": years,
        "line_said": _("%(a)s 至 %(b)s 年的值与中位") % {"a": years[0], "b": years[-1]},
    }  # fmt: skip
