"""What the run page shows, worked out of a reading: the finding in words, rows, tiles, distribution, influence, bump."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from quanheng.engine.explain.names import unit_words
from quanheng.engine.scheme.model import Band, Node
from quanheng.platform.scoring.reading import Reading, Standing
from quanheng.platform.ui import heat, tiles
from quanheng.platform.ui.environment import language, named, said
from quanheng.platform.ui.numbers import fixed, share

NAMED = 2  # how many climbers and how many fallers the bump chart names
TILE = (71, 52, 2)  # width, height, gap of a tile


@dataclass(frozen=True)
class TopCell:
    """A first-level score in the ranking, with its heat step."""

    node: Node
    score: float | None
    step: int


@dataclass(frozen=True)
class Row:
    """A row of the ranking."""

    standing: Standing
    tops: tuple[TopCell, ...]
    cut: bool  # a new grade begins here
    group: str  # the group's name where a new list begins, else ""


@dataclass(frozen=True)
class Finding:
    """The figures of the sentence under the head."""

    scored: int
    waiting: tuple[Standing, ...]
    first: Standing | None
    last: Standing | None
    median: float | None
    band: Band | None
    places: dict[str, int] | None
    taken: int
    held: tuple[Standing, ...]
    close: tuple[Standing, Standing, float, int] | None  # who might change places, gap, chance in per cent


def finding(reading: Reading, period: str) -> Finding:
    """What is worth saying of a period before any table."""
    ranking = reading.ranking(period)
    scored = [s for s in ranking if s.score is not None]
    by_score = sorted(scored, key=lambda s: -(s.score or 0))
    bands = reading.scheme.grades.bands
    band = bands[0] if bands else None
    return Finding(
        len(scored),
        tuple(s for s in ranking if s.score is None),
        by_score[0] if by_score else None,
        by_score[-1] if by_score else None,
        reading.median(period),
        band,
        reading.quota_places(period, band) if band else None,
        sum(s.band_index == 0 for s in scored),
        tuple(s for s in ranking if s.held is not None and s.held is band),
        _closest(reading, period),
    )


def _closest(reading: Reading, period: str) -> tuple[Standing, Standing, float, int] | None:
    """The neighbours most likely to change places, if they differ at all."""
    found = reading.firm(period).neighbours.filter(pl.col("gap") > 0).sort("chance", descending=True)
    if not found.height:
        return None
    row = found.row(0, named=True)
    upper, lower = (reading.standing(period, row[k]) for k in ("upper", "lower"))
    return upper, lower, row["gap"], round(row["chance"] * 100)


def rows(reading: Reading, period: str) -> list[Row]:
    """The ranking, with first-level scores coloured round their medians."""
    ranking = reading.ranking(period)
    columns = {
        top.id: heat.steps({s.unit.id: reading.node_score(period, top, s.unit.id) for s in ranking})
        for top in reading.tops
    }
    found: list[Row] = []
    group_of, seen = reading.run.group_of, ""
    for k, s in enumerate(ranking):
        group = group_of[s.unit.id]
        starts = not reading.whole and group != seen
        seen = group
        cells = tuple(
            TopCell(t, reading.node_score(period, t, s.unit.id), columns[t.id][s.unit.id])
            for t in reading.tops
        )
        cut = bool(k) and not starts and s.band_index != ranking[k - 1].band_index
        found.append(Row(s, cells, cut, group_name(reading, group) if starts else ""))
    return found


def group_name(reading: Reading, group: str) -> str:
    """A group's name in the language of the page."""
    known = next((g for g in reading.scheme.groups if g.id == group), None)
    return named(known) if known else _(group)


def bands_of(reading: Reading, period: str) -> list[tuple[Band, list[Standing]]]:
    """Each grade with who holds it."""
    ranking = reading.ranking(period)
    return [(b, [s for s in ranking if s.band_index == k]) for k, b in enumerate(reading.scheme.grades.bands)]


# tiles


@dataclass(frozen=True)
class Square:
    """One place on the tile grid; `standing` is None where the run has no figures of it."""

    x: int
    y: int
    name: str
    code: str
    standing: Standing | None
    step: int


def squares(reading: Reading, period: str) -> tuple[list[Square], tuple[int, int]]:
    """The tile grid and its size; empty if the units lie on no grid we know."""
    grid = tiles.grid(u.name or u.id for u in reading.units)
    by_name = {tiles.short(s.unit.name or s.unit.id): s for s in reading.ranking(period)}
    steps = heat.steps({n: s.score for n, s in by_name.items()})
    width, height, gap = TILE
    found = []
    for t in grid:
        s = by_name.get(t.name)
        name = named_unit(s.unit) if s else (t.english if language() == "en" else t.name)
        found.append(
            Square(t.column * (width + gap), t.row * (height + gap), name, t.code, s, steps.get(t.name, 0))
        )
    if not grid:
        return [], (0, 0)
    return found, (
        (max(t.column for t in grid) + 1) * (width + gap),
        (max(t.row for t in grid) + 1) * (height + gap),
    )


def named_unit(unit: Any) -> str:
    """A unit's name in the language of the page."""
    own = unit_words(unit)
    tile = tiles.tile(own.zh) if language() == "en" and own.en == own.zh else None
    return tile.english if tile else said(own)


def mark_of(unit: Any) -> str:
    """One character (two letters in English) for a unit: 浙, ZJ; else the first of its name."""
    tile = tiles.tile(unit.name or unit.id)
    if tile:
        return tile.code if language() == "en" else tile.letter
    return named_unit(unit)[: 2 if language() == "en" else 1]


# distribution


@dataclass(frozen=True)
class Mark:
    """A unit in the distribution."""

    x: float
    y: float
    text: str
    css: str
    title: str


@dataclass(frozen=True)
class Distribution:
    """Units stacked by score; ticks and grade lines along the axis."""

    marks: tuple[Mark, ...]
    ticks: tuple[tuple[float, str], ...]
    lines: tuple[tuple[float, str], ...]
    labels: tuple[tuple[float, str], ...]
    height: int


def distribution(reading: Reading, period: str, me: str = "", width: int = 581) -> Distribution:
    """The histogram of totals: a square a unit, lines where grades begin."""
    scored = [s for s in reading.ranking(period) if s.score is not None]
    if not scored:
        return Distribution((), (), (), (), 0)
    low = int(min(s.score for s in scored if s.score is not None) // 1)
    high = int(max(s.score for s in scored if s.score is not None) // 1) + 1
    step = next((k for k in (1, 2, 5, 10, 20, 50) if (high - low) / k <= 22), 100)
    low, side = low // step * step, 26
    count = -(-(high - low) // step)
    scale = min((width - 20) / max(count, 1), 44.0)
    stacks: dict[int, list[Standing]] = {}
    for s in sorted(scored, key=lambda s: s.score or 0):
        stacks.setdefault(int(((s.score or 0) - low) // step), []).append(s)
    tall = max(len(v) for v in stacks.values())
    base = max(tall * side + 14, 120)
    marks = []
    for k, stack in stacks.items():
        for n, s in enumerate(stack):
            css = "me" if s.unit.id == me else "hold" if s.held else "a" if s.band_index == 0 else ""
            x = 10 + (k + 0.5) * scale - min(scale - 2, 24) / 2
            marks.append(
                Mark(
                    round(x, 1),
                    base - (n + 1) * side,
                    mark_of(s.unit),
                    css,
                    f"{named_unit(s.unit)} {fixed(s.score, reading.places)}",
                )
            )
    at = lambda v: round(10 + (v - low) / step * scale, 1)  # noqa: E731
    every = max(1, count // 8)
    ticks = tuple((at(low + k * step), str(low + k * step)) for k in range(0, count + 1, every))
    lines = tuple((at(v), fixed(v, 0)) for _b, v in reading.lines() if low <= v <= high)
    labels = []
    edges = [(b, float(b.line) if b.line is not None else float(low)) for b in reading.scheme.grades.bands]
    top = float(high)
    for k, (band, line) in enumerate(edges):
        a, b = max(line, float(low)), min(top, float(high))
        n = sum(s.band_index == k for s in scored)
        if b > a:
            labels.append((min(max(round((at(a) + at(b)) / 2, 1), 46.0), width - 46.0), f"{named(band)} {n}"))
        top = min(top, line)
    return Distribution(tuple(marks), ticks, lines, tuple(labels), base)


# ranks over the years


def bump(reading: Reading, period: str, group: str = "") -> dict[str, Any]:
    """Figures of the bump chart up to `period`: everyone's rank in every year; a few are named by a stated rule:
    the two that rose most, the two that fell most, and who is held back by the quota."""
    years = [p for p in reading.periods if p <= period]
    units = [s.unit for s in reading.ranking(period) if not group or reading.run.group_of[s.unit.id] == group]
    ranks = {u.id: [reading.standing(p, u.id).rank for p in years] for u in units}
    moved = {k: r[0] - r[-1] for k, r in ranks.items() if r[0] is not None and r[-1] is not None}
    order = sorted(moved, key=lambda k: -moved[k])
    tone = {k: "up" for k in order[:NAMED] if moved[k] > 0} | {
        k: "down" for k in order[::-1][:NAMED] if moved[k] < 0
    }
    for s in reading.ranking(period):
        if s.held is not None and s.unit.id in ranks:
            tone[s.unit.id] = "here"
            break
    names = {u.id: named_unit(u) for u in units}
    longest = max((len(n) for n in names.values()), default=3)
    return {
        "years": years,
        "most": max((r for line in ranks.values() for r in line if r is not None), default=1),
        "side": min(140, 40 + longest * (14 if language() != "en" else 7)),
        "tip": _("{name} {year}：第 {rank} 名"),
        "said": _("各单位 %(a)s 至 %(b)s 年名次变化") % {"a": years[0], "b": years[-1]},
        "series": [
            {"name": names[u.id], "ranks": ranks[u.id], **({"tone": tone[u.id]} if u.id in tone else {})}
            for u in units
        ],
    }


def tones(figures: dict[str, Any]) -> dict[str, list[str]]:
    """Who is named in a bump chart, by tone."""
    found: dict[str, list[str]] = {"up": [], "down": [], "here": []}
    for line in figures["series"]:
        if "tone" in line:
            found[line["tone"]].append(line["name"])
    return found


# influence


@dataclass(frozen=True)
class Influence:
    """An indicator's part in the differences of totals, and its weight, both in per cent, with bar geometry."""

    node: Node
    part: str
    weight: str
    x: float
    width: float
    tick: float
    negative: bool


def influences(reading: Reading, period: str, width: int = 220) -> list[Influence]:
    """All indicators, the strongest first; bars start at zero, left of it where higher scores go with lower totals."""
    found = reading.influence(period)
    low = min(0.0, *(p for _n, p, _w in found))
    high = max(max(p for _n, p, _w in found), max(w for _n, _p, w in found), 0.01)
    scale = (width - 4) / (high - low)
    zero = -low * scale
    return [
        Influence(
            n, share(p), share(w), round(zero + min(p, 0) * scale, 1), round(max(abs(p) * scale, 0.6), 1),
            round(zero + w * scale, 1), p < 0,
        )
        for n, p, w in found
    ]  # fmt: skip


def spark(
    ranks: Sequence[int | None], most: int, width: int = 76, height: int = 22
) -> tuple[str, float, float]:
    """The path of a small line of ranks, and where its last point lies."""
    known = [(k, r) for k, r in enumerate(ranks) if r is not None]
    if not known:
        return "", 0.0, 0.0
    x = lambda k: round(3 + k * (width - 8) / max(len(ranks) - 1, 1), 1)  # noqa: E731
    y = lambda r: round(3 + (r - 1) * (height - 6) / max(most - 1, 1), 1)  # noqa: E731
    path = "M" + "L".join(f"{x(k)} {y(r)}" for k, r in known)
    return path, x(known[-1][0]), y(known[-1][1])
