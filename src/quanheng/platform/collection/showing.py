"""A return made ready to be shown: rows with their ground and edge, the notes in the margin, what is still to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from quanheng.engine.errors import Text
from quanheng.engine.terms import ABSENCES, STATUSES
from quanheng.platform.collection import burden, checks, flow, queries, reading, reckon
from quanheng.platform.collection.actions.filling import Conflict, Outcome
from quanheng.platform.collection.checks import BY_CHANGE, BY_EVIDENCE, Finding
from quanheng.platform.collection.models import Move, Return
from quanheng.platform.collection.prefill import neighbours
from quanheng.platform.collection.sheet import Box, Known, Sheet
from quanheng.platform.lib.decimals import plain
from quanheng.platform.ui.environment import language, named
from quanheng.platform.ui.numbers import NOTHING, number, written

STATUS_WORDS = {"not_due": "未到期", "not_applicable": "不适用"}  # as they are typed into a cell
A_PAGE = 100  # rows on one page; a longer sheet is turned over, or filled in as a workbook


@dataclass(frozen=True)
class ShownRow:
    """One row: a cell (`box`), or an indicator worked out from the others (`node` and `sum`)."""

    line: int
    address: str
    css: str
    name: str
    value: str
    before: str
    last_year: str
    box: Box | None = None
    findings: tuple[Finding, ...] = ()
    conflict: Conflict | None = None
    sum: str = ""
    uom: str = ""
    editable: bool = False
    typed: str | None = None

    @property
    def marked(self) -> bool:
        """True if the margin has something to say."""
        box = self.box
        return bool(self.findings or self.conflict or (box and (box.note or box.files or box.waiting)))


@dataclass(frozen=True)
class Shown:
    """A return, shown: rows by section, counts, and what is asked of the reader."""

    sheet: Sheet
    sections: tuple[tuple[Text, tuple[ShownRow, ...]], ...]
    findings: tuple[Finding, ...]
    counts: Counter[str]
    fix: int
    explain: int
    fill: int
    minutes: int
    timed: bool
    pages: int
    page: int

    @property
    def left(self) -> int:
        """How many cells stand in the way of submitting."""
        return self.fix + self.explain + self.fill

    @property
    def rows(self) -> list[ShownRow]:
        """All rows of the page."""
        return [row for _section, rows in self.sections for row in rows]

    def todo(self) -> str:
        """What is left, in words: 改 1 处，说明 1 处，补 1 格."""
        parts = []
        if self.fix:
            parts.append(_("改 %(n)s 处") % {"n": self.fix})
        if self.explain:
            parts.append(_("说明 %(n)s 处") % {"n": self.explain})
        if self.fill:
            parts.append(_("补 %(n)s 格") % {"n": self.fill})
        return _("，").join(parts)

    def waits(self) -> str:
        """What the button of submission waits for; "" if nothing."""
        return _("还有 %(n)s 处") % {"n": self.left} if self.left else ""

    def tally(self) -> str:
        """The cells by where they stand: 16 格：已代填 9，算出 1，已确认 3，待你 3."""
        c = self.counts
        parts = [
            (_("已代填 %(n)s"), c["known"]), (_("算出 %(n)s"), c["computed"]), (_("已确认 %(n)s"), c[flow.CONFIRMED]),
            (_("待确认 %(n)s"), c[flow.SUBMITTED]), (_("已填 %(n)s"), c[flow.DRAFT]), (_("退回 %(n)s"), c[flow.SENT_BACK]),
            (_("待填 %(n)s"), c[flow.BLANK]),
        ]  # fmt: skip
        said = _("，").join(words % {"n": n} for words, n in parts if n)
        return _("%(n)s 格：%(parts)s") % {"n": sum(c.values()), "parts": said}


def show(
    paper: Return,
    *,
    editable: bool,
    conflicts: Iterable[Conflict] = (),
    typed: Mapping[str, str] | None = None,
    page: int = 1,
    all_rows: bool = False,
) -> Shown:
    """The return for a page. `typed` keeps what was typed and not saved, by address; `all_rows` turns no pages."""
    sheet = reading.sheet(paper)
    findings = checks.find(sheet, reading.rules({b.item for b in sheet.boxes}))
    at: dict[str, list[Finding]] = {}
    for f in findings:
        at.setdefault(f.box.key, []).append(f)
    told = {c.key: c for c in conflicts}
    rows = [
        _row(
            box,
            sheet,
            tuple(at.get(box.key, ())),
            told.get(box.key),
            editable,
            (typed or {}).get(box.address),
        )
        for box in sheet.boxes
    ]
    sums = [
        _computed(line, node, value, sheet, paper) for line, node, value in reading.computed(paper, sheet)
    ]
    rows = sorted([*rows, *sums], key=lambda row: row.line)
    pages = 1 if all_rows else max(1, -(-len(rows) // A_PAGE))
    page = min(max(page, 1), pages)
    codes = _open(sheet, findings)
    bins = queries.bins(paper.call.form, paper.call.scheme)
    guess = burden.estimate(len(codes), bins)
    counts: Counter[str] = Counter(b.state if b.asked else "known" for b in sheet.boxes)
    counts["computed"] = len(sums)
    return Shown(
        sheet, _sections(rows if all_rows else rows[(page - 1) * A_PAGE : page * A_PAGE]), tuple(findings), counts,
        fix=sum(c == "fix" for c in codes.values()), explain=sum(c == "explain" for c in codes.values()),
        fill=sum(c == "fill" for c in codes.values()), minutes=guess.minutes, timed=guess.timed, pages=pages, page=page,
    )  # fmt: skip


def _open(sheet: Sheet, findings: Sequence[Finding]) -> dict[str, str]:
    """Cells that stand in the way of submitting → what they need: fix, explain or fill."""
    needs: dict[str, str] = {}
    for f in findings:
        if f.settled or not f.box.editable:
            continue
        need = (
            "fill" if f.code == "empty" else "fix" if f.lifted_by in (BY_CHANGE, BY_EVIDENCE) else "explain"
        )
        if need == "fix" or f.box.key not in needs:
            needs[f.box.key] = need
    return needs


def _row(
    box: Box,
    sheet: Sheet,
    findings: tuple[Finding, ...],
    conflict: Conflict | None,
    editable: bool,
    typed: str | None,
) -> ShownRow:
    name = unit_of(box) if sheet.filler == flow.GIVEN else named(box)
    if box.period != sheet.period:
        name = f"{name} {box.period}"
    return ShownRow(
        int(box.address[1:]), box.address, _css(box, findings, conflict), name, value_of(box), known_text(box.before),
        known_text(box.last_year), box, findings, conflict, uom=box.uom, editable=editable and box.editable, typed=typed,
    )  # fmt: skip


def unit_of(box: Box) -> str:
    """The name of the unit a cell is about."""
    return box.unit_name_en if language() == "en" and box.unit_name_en else box.unit_name


def _css(box: Box, findings: Sequence[Finding], conflict: Conflict | None) -> str:
    if not box.asked:
        return "known"
    if box.state == flow.CONFIRMED:
        return "ok"
    if conflict is not None:
        return "bad"
    still = [f for f in findings if not f.settled]
    if any(f.code == "empty" for f in still):
        return "bad" if box.returned else "ask"
    if any(f.lifted_by in (BY_CHANGE, BY_EVIDENCE) for f in still):
        return "bad"
    return "warn" if still else "done" if box.state == flow.SUBMITTED else ""


def value_of(box: Box) -> str:
    """What stands in a cell: the figure with thousands parted, the word for an absence, or what was typed."""
    if box.value is not None:
        return written(plain(box.value))
    return absence(box.status) or box.text


def absence(status: str) -> str:
    """The word for a status without a value."""
    if not status or status == "reported":
        return ""
    _code, zh, en = ABSENCES[STATUSES[status]]
    return en if language() == "en" else zh


def known_text(known: Known | None) -> str:
    """A figure of another period."""
    if known is None:
        return NOTHING
    return written(plain(known.value)) if known.value is not None else absence(known.status)


def _computed(line: int, node: reckon.Node, value: reckon.Value, sheet: Sheet, paper: Return) -> ShownRow:
    addresses = {b.item: b.address for b in sheet.boxes if b.period == sheet.period}
    words = "= " + reckon.in_cells(node.measure.root, addresses) if node.measure else ""
    result: Decimal | None = reckon.decimal_of(value, node.decimals)
    name = node.name_en if language() == "en" and node.name_en else node.name
    shown = number(result, 2 if node.decimals is None else node.decimals) if result is not None else NOTHING
    before, year_ago = (_earlier(node, sheet, n) for n in (0, 1))
    return ShownRow(line, f"C{line}", "calc", name, shown, before, year_ago, sum=words, uom=node.uom)


def _earlier(node: reckon.Node, sheet: Sheet, which: int) -> str:
    period = neighbours(sheet.period)[which]
    result = reckon.decimal_of(reckon.reckoned(node.measure, sheet.unit, period, sheet), node.decimals)
    return number(result, 2 if node.decimals is None else node.decimals) if result is not None else NOTHING


def _sections(rows: Sequence[ShownRow]) -> tuple[tuple[Text, tuple[ShownRow, ...]], ...]:
    found: list[tuple[Text, list[ShownRow]]] = []
    for row in rows:
        section = row.box.section if row.box is not None else found[-1][0] if found else checks.NO_WORDS
        if not found or found[-1][0] != section:
            found.append((section, []))
        found[-1][1].append(row)
    return tuple((section, tuple(inside)) for section, inside in found)


def told(name: str, done: Outcome) -> str:
    """What became of an uploaded file, in a sentence or two."""
    said = _("收到 %(name)s：存入 %(n)s 格") % {"name": name, "n": len(done.saved)}
    if done.replaced:
        listed = _("，").join(f"{a} {b} → {c}" for a, b, c in done.replaced[:5])
        said += _("，替换 %(n)s 格（%(listed)s）") % {"n": len(done.replaced), "listed": listed}
    wrong = sum(p.severity == "error" for p in done.problems)
    return said + (_("，%(n)s 处读不成数，已标在格边") % {"n": wrong} if wrong else "")


def todo_of(paper: Return) -> Shown:
    """A return with what is left to do in it, for lists."""
    return show(paper, editable=False)


def moved_text(move: Move) -> str:
    """What a cell held at a move."""
    if move.value is not None:
        return written(plain(move.value))
    return absence(move.status) or move.text or NOTHING
