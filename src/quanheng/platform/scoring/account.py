"""What the unit page shows: the engine's explanation, eight steps, every figure led back to its row of the ledger."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from quanheng.engine import explain as engine
from quanheng.engine.errors import Text
from quanheng.engine.explain.names import unit_words
from quanheng.engine.scheme.model import Item, Node
from quanheng.engine.terms import ABSENCES
from quanheng.platform.ledger import doors
from quanheng.platform.ledger import queries as ledger
from quanheng.platform.scoring import queries
from quanheng.platform.scoring.board import named_unit
from quanheng.platform.scoring.models import Run
from quanheng.platform.scoring.per_run import Named, kept_per_run, name_of
from quanheng.platform.scoring.reading import Reading, Standing
from quanheng.platform.scoring.sentences import when
from quanheng.platform.ui import heat
from quanheng.platform.ui.environment import language, named, said
from quanheng.platform.ui.numbers import NOTHING, fixed, number, signed, written


@dataclass(frozen=True)
class Source:
    """A source figure of an indicator: what, how much, where it is kept; `cell` is where it was typed, with its page."""

    label: str
    text: str
    address: str
    source: str
    absent: bool
    cell: str = ""
    cell_address: str = ""


@dataclass(frozen=True)
class LeafRow:
    """An indicator through the first four steps. `sum_rows` > 0 opens the cell of the first-level node."""

    number: int
    node: Node
    name: str
    uom: str
    sources: tuple[Source, ...]
    formula: str
    filled: str
    direct: bool
    value: str
    target: str
    working: str
    points: str
    step: int
    weight: str
    score: str
    lost: float | None
    absence: str
    sum_rows: int
    sum_name: str
    sum_score: str


@kept_per_run(512)
def explanation(run_id: int, unit: str, period: str) -> engine.Explanation:
    """The engine's explanation of a unit in a period, kept: a run never changes."""
    return engine.explain(queries.weighing(run_id), unit, period)


_worked_out: set[tuple[Named, str, str]] = (
    set()
)  # whose ways up are kept, so that a page need not wait to show them


@kept_per_run(4096)
def ways_up(run_id: int, unit: str, period: str) -> tuple[engine.WayUp, ...]:
    """What would move the unit up one place, one indicator at a time; kept. Takes a second or two."""
    found = tuple(engine.way_up(queries.weighing(run_id), unit, period))
    _worked_out.add((name_of(run_id), unit, period))
    return found


def ways_known(run: Run | int, unit: str, period: str) -> bool:
    """True if `ways_up` answers at once."""
    return (name_of(run), unit, period) in _worked_out


def places_of(node: Node, value: Any) -> str:
    """A measured value with the indicator's own decimals."""
    return number(value) if node.decimals is None else fixed(value, node.decimals)


def rows(run: Any, read: Reading, period: str, unit: str) -> list[LeafRow]:
    """The indicators of a unit, step by step."""
    told = explanation(run, unit, period)
    kept = _kept(read.scheme.items, run, unit)
    tops = {leaf.id: top for top in read.tops for leaf in top.walk() if leaf.leaf}
    sizes = {top.id: sum(n.leaf for n in top.walk()) for top in read.tops}
    found: list[LeafRow] = []
    opened: set[str] = set()
    for k, line in enumerate(told.leaves):
        node = line.node
        top = tops[node.id]
        opens = top.id not in opened
        opened.add(top.id)
        steps = heat.steps(
            {u.id: c.points for u, c in zip(read.units, read.cells(period, node), strict=True)}
        )
        found.append(
            LeafRow(
                k, node, named(node), _(node.uom) if node.uom else "",
                tuple(_source(read.scheme.items, f, kept, period) for f in line.figures),
                line.formula, grouped(pretty(line.filled)), bool(node.measure and node.measure.alone), places_of(node, line.value),
                "" if line.target is None else places_of(node, line.target),
                pretty(said(line.working)), fixed(line.points, 2), steps.get(unit, 0),
                number(line.weight), fixed(line.score, read.places),
                None if line.weight is None or line.score is None else float(line.weight - line.score),
                said(line.absence_words) if line.absence else "",
                sizes[top.id] if opens else 0, named(top), fixed(read.node_score(period, top, unit), read.places),
            )
        )  # fmt: skip
    return found


def pretty(text: str) -> str:
    """A computation as people write it: × ÷ − instead of * / -, powers kept."""
    return text.replace("**", "^").replace(" * ", " × ").replace(" / ", " ÷ ").replace(" - ", " − ")


def grouped(text: str) -> str:
    """A computation with thousands parted: 50646.7 → 50,646.7."""
    return re.sub(r"(?<![\d.])\d{4,}(?=\.\d|[^\d.]|$)", lambda m: f"{int(m[0]):,}", text)


def _kept(items: Mapping[str, Item], run: Any, unit: str) -> dict[tuple[str, str], ledger.Figure]:
    """(item, period) → the ledger row that was in force for the unit at the run's cut-off."""
    return {
        (f.item, f.period): f for f in ledger.in_force(items=list(items), units=[unit], as_of=run.cut_off)
    }


def _source(
    items: Mapping[str, Item], figure: Any, kept: dict[tuple[str, str], ledger.Figure], period: str
) -> Source:
    item = items.get(figure.item)
    name = named(item) if item else figure.name
    label = name if figure.period == period else f"{figure.period} {name}"
    uom = _(figure.uom) if figure.uom else ""
    if figure.status in ("reported", 0) and figure.value is not None:
        text = f"{written(figure.written)} {uom}".strip()
    else:
        text = _absent(figure.status)
    row = kept.get((figure.item, figure.period))
    return Source(
        label, text, reverse("ledger:figure", args=[row.id]) if row else "", figure.source, figure.value is None,
        row.return_ref.rpartition(":")[2] if row else "", doors.link(row.return_ref) if row and row.return_ref else "",
    )  # fmt: skip


def _absent(status: Any) -> str:
    for code, (key, zh, en) in ABSENCES.items():
        if status in (code, key):
            return en if language() == "en" else zh
    return NOTHING


def alone(told: engine.Explanation) -> engine.Explanation:
    """An explanation that names no other unit: for a unit that sees its own result before all results are public."""
    rank = told.rank
    if rank is None:
        return told
    place = "—" if rank.rank is None else str(rank.rank)
    words = Text(f"第 {place}，共 {rank.count} 个", f"rank {place} of {rank.count}")
    return replace(told, rank=replace(rank, above=None, below=None, tied=(), working=words))


def verdict(read: Reading, period: str, unit: str, run: Run, whole: bool = True) -> dict[str, Any]:
    """The figures of the sentence beside the big numbers: neighbours (if all may be seen), gaps, the chance to
    change places."""
    told = explanation(run, unit, period)
    frame = read.firm(period).neighbours
    found: dict[str, Any] = {
        "grade": pretty(said(told.grade.working)) if told.grade else "",
        "above": None,
        "below": None,
    }
    if not whole:
        return found
    own = read.standing(period, unit)
    for side, mine, theirs in (("above", "lower", "upper"), ("below", "upper", "lower")):
        row = next((r for r in frame.iter_rows(named=True) if r[mine] == unit), None)
        if row and own.score is not None:
            other = read.standing(period, row[theirs])
            found[side] = {
                "name": named_unit(other.unit),
                "rank": other.rank,
                "gap": row["gap"],
                "chance": round(row["chance"] * 100),
            }
    return found


def history(read: Reading, period: str, unit: str) -> dict[str, Any]:
    """Figures of the history chart: the total in every year up to `period`, its interval, the line of the best grade."""
    years = [p for p in read.periods if p <= period]
    standings = [read.standing(p, unit) for p in years]
    bands = [read.score_band(p, unit) for p in years]
    values = [s.score for s in standings]
    lines: list[dict[str, Any]] = [
        {
            "name": _("得分"),
            "values": values,
            "words": [fixed(v, read.places) for v in values],
            "tone": "here",
            "end": fixed(values[-1], read.places),
        },
        {
            "name": _("全体中位"),
            "values": [read.median(p) for p in years],
            "words": [fixed(read.median(p), read.places) for p in years],
            "tone": "ink",
            "dash": True,
        },
    ]
    for band, line in read.lines()[:1]:
        name = _("%(grade)s线 %(line)s") % {"grade": named(band), "line": number(line)}
        lines.append(
            {
                "name": name,
                "values": [line] * len(years),
                "words": [number(line)] * len(years),
                "tone": "ink",
                "dash": True,
            }
        )
    for k in range(1, len(lines)):
        lines[k]["at"], lines[k]["below"] = label_spot(lines, k)
    known = [v for line in lines for v in line["values"] if v is not None] + [
        x for b in bands if b for x in b
    ]
    low, high, step = axis(min(known), max(known)) if known else (0, 100, 20)
    return {
        "years": years, "lines": lines, "min": low, "max": high, "step": step,
        "lo": [b[0] if b else None for b in bands], "hi": [b[1] if b else None for b in bands],
        "said": _("%(name)s %(a)s 至 %(b)s 年得分") % {"name": named_unit(standings[-1].unit), "a": years[0], "b": years[-1]},
        "ranks": [s.rank for s in standings], "intervals": [(s.low, s.high) for s in standings],
    }  # fmt: skip


def label_spot(lines: list[dict[str, Any]], k: int, span: int = 3) -> tuple[int, bool]:
    """Where a line's name has most room: (index, below the line?). A name covers about `span` points."""
    own, others = lines[k]["values"], [line["values"] for n, line in enumerate(lines) if n != k]
    best, spot = -1.0, (0, False)
    for at in range(max(len(own) - span, 1)):
        for below in (False, True):
            room = 1e6
            for j in range(at, min(at + span, len(own))):
                for other in others:
                    if own[j] is not None and other[j] is not None and ((other[j] < own[j]) is below):
                        room = min(room, abs(other[j] - own[j]))
            room = min(room, 1e3 - at)
            if room > best:
                best, spot = room, (at, below)
    return spot


def axis(low: float, high: float, parts: int = 4) -> tuple[float, float, float]:
    """Round ends and step of an axis that holds both numbers."""
    span = max(high - low, 1e-9)
    step = next(
        (s for e in range(-6, 9) for s in (10.0**e, 2 * 10.0**e, 5 * 10.0**e) if span / s <= parts), span
    )
    a, b = (low // step) * step, -((-high) // step) * step
    return round(a, 9), round(b, 9), round(step, 9)


@dataclass(frozen=True)
class Strip:
    """Where everyone stands on one indicator: positions from 0 to 1."""

    node: Node
    name: str
    full: str
    all: tuple[float, ...]
    me: float | None
    peers: tuple[float, ...]
    place: int | None
    of: int


def strips(read: Reading, period: str, unit: str, peers: list[Standing]) -> list[Strip]:
    """One strip an indicator, by points."""
    near = {s.unit.id for s in peers}
    found = []
    for leaf in read.leaves:
        points = {u.id: c.points for u, c in zip(read.units, read.cells(period, leaf), strict=True)}
        known = [p for p in points.values() if p is not None]
        low, high = (min(known), max(known)) if known else (0.0, 1.0)
        at = {k: (p - low) / (high - low or 1.0) for k, p in points.items() if p is not None}
        place, of = read.leaf_place(period, leaf, unit)
        found.append(Strip(
            leaf, named(leaf), number(read.full(leaf, unit)), tuple(sorted(set(round(x, 3) for x in at.values()))), at.get(unit),
            tuple(at[k] for k in near if k in at), place, of,
        ))  # fmt: skip
    return found


@dataclass(frozen=True)
class Closing:
    """One of the last four steps: its word, how it came, what came."""

    name: str
    working: str
    result: str


def closing(run: Any, read: Reading, period: str, unit: str, whole: bool = True) -> list[Closing]:
    """Roll up, adjust, rank, grade, in words; other units are named only if all may be seen."""
    told = explanation(run, unit, period)
    told = told if whole else alone(told)
    s = read.standing(period, unit)
    total = told.sums[-1] if told.sums else None
    tops = " + ".join(f"{named(t)} {fixed(read.node_score(period, t, unit), read.places)}" for t in read.tops)
    added = read.scheme.marks == "weights" and read.scheme.root.combine in ("", "sum")
    sums = tops if added else pretty(said(total.working)) if total else ""
    adjusted = (s.score or 0) - (s.base or 0) if s.score is not None and s.base is not None else None
    found = [
        Closing(_("汇总"), sums, fixed(s.base, read.places)),
        Closing(
            _("调整"), pretty(said(told.adjust.working)) if told.adjust else "", signed(adjusted, read.places)
        ),
        Closing(
            _("排名"),
            with_names(read, pretty(said(told.rank.working))) if told.rank else "",
            NOTHING if s.rank is None else _("第 %(n)s") % {"n": s.rank},
        ),
    ]
    if told.grade:
        found.append(
            Closing(_("定等"), pretty(said(told.grade.working)), named(s.band) if s.band else NOTHING)
        )
    return found


def with_names(read: Reading, text: str) -> str:
    """A sentence of the engine with the map's English names for units that bring none of their own."""
    if language() == "en":
        for unit in sorted(read.units, key=lambda u: -len(u.name)):
            own = unit_words(unit)
            if own.en == own.zh:
                text = text.replace(own.zh, named_unit(unit))
    return text


@dataclass(frozen=True)
class Way:
    """One way to gain a place."""

    name: str
    uom: str
    now: str
    needed: str
    achieved: str


def ways(run: Any, read: Reading, period: str, unit: str) -> tuple[list[Way], str]:
    """The ways up, those done before first (the latest first), and the names of indicators that cannot do it alone."""
    listed = ways_up(run, unit, period)
    done = sorted(listed, key=lambda w: (not w.achieved_in, [-int(p[:4]) for p in w.achieved_in[-1:]]))
    found = [
        Way(named(w.node), _(w.uom) if w.uom else "", places_of(w.node, w.now), places_of(w.node, w.needed),
            when(w.achieved_in[-1]) if w.achieved_in else "")
        for w in done
    ]  # fmt: skip
    have = {w.node.id for w in listed}
    return found, _("、").join(named(leaf) for leaf in read.leaves if leaf.id not in have)
