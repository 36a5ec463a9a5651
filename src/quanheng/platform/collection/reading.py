"""Reads a return with everything that stands beside its cells: the sheet for pages and checks, the form for workbooks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal

from django.db.models import Count, Q

from quanheng.engine import periods
from quanheng.engine.errors import Text
from quanheng.engine.exact.values import Value
from quanheng.engine.formula import NotAFormula
from quanheng.engine.scheme.model import Node, Scheme
from quanheng.platform.collection import flow, reckon
from quanheng.platform.collection.checks import Rule
from quanheng.platform.collection.intake_form import ASKED, COMPUTED, KNOWN, Form, Row
from quanheng.platform.collection.models import Cell, CheckRule, Evidence, Objection, Return
from quanheng.platform.collection.prefill import neighbours
from quanheng.platform.collection.sheet import Box, File, Key, Known, Sheet
from quanheng.platform.ledger import queries as ledger
from quanheng.platform.ledger.doors import DOORS
from quanheng.platform.registry import queries as registry
from quanheng.platform.schemes import queries as schemes

IN_HAND = (flow.SUBMITTED, flow.CONFIRMED)


def scheme_of(paper: Return) -> Scheme:
    """The scheme a return was asked under."""
    return schemes.resolved(paper.call.version)


def rules(items: Collection[str] | None = None) -> list[Rule]:
    """The office's rules in use: for these items, and those for every item."""
    found = CheckRule.objects.filter(active=True)
    if items is not None:
        found = found.filter(Q(item="") | Q(item__in=list(items)))
    return [as_rule(row) for row in found]


def as_rule(row: CheckRule) -> Rule:
    """A rule as the checks read it."""
    return Rule(
        row.kind, row.item, row.other, row.formula, row.least, row.most, row.severity,
        Text(row.words, row.words_en or row.words), row.pk,
    )  # fmt: skip


def sheet(paper: Return, held: Iterable[Rule] | None = None) -> Sheet:
    """The return with its cells, what is known beside them, and what rules may ask for."""
    scheme = scheme_of(paper)
    cells = list(paper.cells.all())
    held = rules({c.item for c in cells}) if held is None else list(held)
    known, ours = _figures(paper, cells, scheme, held)
    units = registry.units(
        {c.unit_id for c in cells} | {paper.unit_id} | {c.owner_id for c in cells if c.owner_id}
    )
    named = {code: unit.name for code, unit in units.items()}
    english = {code: unit.name_en for code, unit in units.items()}
    files, waiting = _files(paper), _waiting(paper)
    boxes = tuple(
        _box(cell, scheme, named, english, known, ours, files.get(cell.pk, ()), waiting.get(cell.pk, 0))
        for cell in cells
    )
    return Sheet(
        paper.pk, paper.call.title, paper.call.period, paper.unit_id, named.get(paper.unit_id, paper.unit_id),
        paper.filler, paper.state, paper.due, boxes, known, _parts(cells, known, held),
    )  # fmt: skip


def _figures(
    paper: Return, cells: list[Cell], scheme: Scheme, held: Iterable[Rule]
) -> tuple[dict[Key, Known], set[Key]]:
    """What the ledger holds that the sheet or its rules may need; and which of the cells it has from this return."""
    items = {c.item for c in cells} | names_in(held)
    if paper.filler == flow.OWN:
        items |= set(scheme.items)
    units = {c.unit_id for c in cells}
    units |= set(_below({c.unit_id for c in cells})) if any(r.kind == "tree" for r in held) else set()
    asked = {c.period for c in cells} | {paper.call.period}
    wanted = asked | {p for period in asked for p in (*neighbours(period), *_year_to_date(period))}
    known: dict[Key, Known] = {}
    ours: set[Key] = set()
    refs = {(c.item, c.unit_id, c.period): f"return:{paper.pk}:{c.address}" for c in cells}
    for f in ledger.in_force(items=items, units=units, periods=wanted - {""}):
        key = (f.item, f.unit, f.period)
        known[key] = Known(f.value, f.status, f.source or DOORS[f.door].zh, f.door, f.id, f.posted_at)
        if key in refs and f.return_ref == refs[key]:
            ours.add(key)
    return known, ours


def _year_to_date(period: str) -> list[str]:
    parsed = periods.parse(period)
    return [] if parsed is None else [str(parsed.shift(1 - n)) for n in range(parsed.part, 1, -1)]


def names_in(held: Iterable[Rule]) -> set[str]:
    """The items rules speak of besides their own."""
    found: set[str] = set()
    for rule in held:
        found |= {rule.other} if rule.other else set()
        if rule.formula:
            try:
                found |= reckon.read(rule.formula).names
            except NotAFormula:
                continue  # refused when it was written; a rule of an older house says nothing
    return found


def _box(
    cell: Cell,
    scheme: Scheme,
    named: Mapping[str, str],
    english: Mapping[str, str],
    known: Mapping[Key, Known],
    ours: Collection[Key],
    files: tuple[File, ...],
    waiting: int,
) -> Box:
    item = scheme.items.get(cell.item)
    key = (cell.item, cell.unit_id, cell.period)
    before, year_ago = neighbours(cell.period)
    here = known.get(key)
    box = Box(
        cell.pk, cell.key, cell.address, cell.item, cell.unit_id, cell.period,
        name=item.name if item else cell.item, name_en=item.name_en if item else "", uom=item.uom if item else "",
        definition=item.definition if item else "", frequency=item.frequency if item else "",
        owner=cell.owner_id or "", owner_name=named.get(cell.owner_id or "", item.owner if item else ""),
        unit_name=named.get(cell.unit_id, cell.unit_id), unit_name_en=english.get(cell.unit_id, ""), section=Text(cell.section, cell.section_en or cell.section),
        kind=cell.kind, state=cell.state, text=cell.text, value=cell.value, status=cell.status, note=cell.note,
        reason=cell.reason, back=cell.back, version=cell.version, via=cell.via, by=cell.by, at=cell.at, source=cell.source,
        figure=cell.figure or 0, before=known.get((cell.item, cell.unit_id, before)),
        last_year=known.get((cell.item, cell.unit_id, year_ago)), files=files, waiting=waiting,
        elsewhere=(here,) if here is not None and key not in ours and cell.kind == flow.ASKED else (),
    )  # fmt: skip
    return filled_in(box, here) if here is not None else box


def filled_in(box: Box, here: Known) -> Box:
    """A cell that is known, linked, or blank while the ledger has come to know it, with the ledger's figure."""
    fills = box.kind in (flow.KNOWN, flow.LINKED) or (box.asked and box.blank and box.state in flow.EDITABLE)
    if not fills:
        return box
    return Box(
        **{
            **vars(box),
            "kind": flow.KNOWN,
            "value": here.value,
            "status": here.status,
            "source": here.source,
            "at": here.at,
            "figure": here.figure,
            "via": "prefill",
            "elsewhere": (),
        }
    )


def _files(paper: Return) -> dict[int, tuple[File, ...]]:
    found: defaultdict[int, list[File]] = defaultdict(list)
    for row in Evidence.objects.filter(cell__paper=paper, off_at=None):
        found[row.cell_id].append(File(row.pk, row.name, row.kind, row.size, row.by))
    return {cell: tuple(files) for cell, files in found.items()}


def _waiting(paper: Return) -> dict[int, int]:
    unanswered = Objection.objects.filter(cell__paper=paper, answered_at=None)
    return dict(unanswered.values_list("cell_id").annotate(n=Count("id")))


def _below(codes: Collection[str]) -> dict[str, str]:
    """The units directly below these: code → the unit above."""
    return {code: unit.parent_id for code, unit in registry.units().items() if unit.parent_id in codes}


def _parts(
    cells: list[Cell], known: Mapping[Key, Known], held: Iterable[Rule]
) -> dict[Key, tuple[tuple[str, Decimal | None], ...]]:
    """For items that must add up: what the units below each unit have in hand or in the ledger."""
    additive = {r.item for r in held if r.kind == "tree"}
    summed = [c for c in cells if c.item in additive]
    if not summed:
        return {}
    below = _below({c.unit_id for c in summed})
    names = {code: unit.name for code, unit in registry.units(below).items()}
    in_hand = {
        (c.item, c.unit_id, c.period): c.value
        for c in Cell.objects.filter(
            item__in=additive, unit__in=list(below), state__in=IN_HAND, kind=flow.ASKED
        )
    }
    found: dict[Key, tuple[tuple[str, Decimal | None], ...]] = {}
    for cell in summed:
        parts = []
        for code, parent in below.items():
            if parent == cell.unit_id:
                key = (cell.item, code, cell.period)
                posted = known.get(key)
                parts.append((names[code], posted.value if posted else in_hand.get(key)))
        found[cell.item, cell.unit_id, cell.period] = tuple(parts)
    return found


def computed(paper: Return, page: Sheet) -> list[tuple[int, Node, Value]]:
    """Indicators worked out from the sheet's own cells, each with the row kept free for it."""
    if paper.filler != flow.OWN:
        return []
    rows = {int(b.address[1:]) for b in page.boxes}
    free = [n for n in range(min(rows, default=1), max(rows, default=0) + 20) if n not in rows]
    return [(row, *found) for row, found in zip(free, reckon.computed(scheme_of(paper), page), strict=False)]


def form(paper: Return, page: Sheet | None = None) -> Form:
    """The return as its workbook, CSV and JSON know it."""
    page = page or sheet(paper)
    rows = [(int(b.address[1:]), _row(b, page)) for b in page.boxes]
    addresses = {b.item: b.address for b in page.boxes}
    for number, node, value in computed(paper, page):
        words = reckon.in_cells(node.measure.root, addresses) if node.measure else ""
        rows.append((number, Row(f"= {node.id}", node.name, node.name_en, node.uom, kind=COMPUTED,
                                 value=reckon.decimal_of(value, node.decimals), formula_text=words)))  # fmt: skip
    call = paper.call
    return Form(
        call.title, paper.unit_id, page.unit_name, call.period, f"{call.pk}:{paper.filler}", call.version.digest,
        tuple(row for _, row in sorted(rows, key=lambda r: r[0])), call.title_en or call.title,
        paper.due.isoformat(), demonstration=call.demonstration,
    )  # fmt: skip


def _row(box: Box, page: Sheet) -> Row:
    given = page.filler == flow.GIVEN
    part = f"（{box.period}）" if box.period != page.period else ""
    return Row(
        box.key,
        (box.unit_name if given else box.name) + part,
        "" if given else box.name_en,
        box.uom,
        box.definition,
        box.section.zh,
        box.frequency,
        box.owner_name,
        kind=ASKED if box.asked else KNOWN,
        value=box.value,
        status=box.status,
        source=box.source,
        previous=beside(box.before),
        last_year=beside(box.last_year),
        note=box.note,
    )


def beside(known: Known | None) -> Decimal | str | None:
    """What stands in the columns of earlier periods."""
    if known is None:
        return None
    return (
        known.value
        if known.value is not None
        else {"not_applicable": "不适用", "not_due": "未到期"}.get(known.status)
    )
