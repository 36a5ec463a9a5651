"""Scores as an Excel workbook a reader can add up again: score = points × weight ÷ 100, sums up the tree, ranks.

Each formula is reckoned here in fractions on the very numbers written beside it, and stands only where it gives the
engine's score to the last digit; elsewhere (a geometric mean, a veto) the engine's value stands, with a note.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_rowcol_to_cell

from quanheng.engine.rounding import half_up
from quanheng.engine.scheme.model import Node, Scheme
from quanheng.platform.lib import escape
from quanheng.platform.reports.facts import RunFact, UnitFact
from quanheng.platform.scoring import queries
from quanheng.platform.scoring.board import named_unit
from quanheng.platform.scoring.exports import facts_of
from quanheng.platform.scoring.queries import ScoreRow
from quanheng.platform.scoring.reading import Standing
from quanheng.platform.ui.environment import named

Number = Decimal | float | None


@dataclass(frozen=True)
class Live:
    """A formula and what it gives; `text` "" where none gives the engine's value."""

    text: str
    value: float | None


def exact(value: Number) -> Fraction:
    """A number as the cell holds it."""
    return Fraction(repr(float(value or 0)))


def rounded(text: str, value: Fraction, decimals: int | None) -> tuple[str, Fraction]:
    """ROUND as the scheme declares."""
    return (text, value) if decimals is None else (f"ROUND({text},{decimals})", half_up(value, decimals))


def agreed(text: str, value: Fraction, engine: Number, decimals: int | None) -> Live:
    """The formula if it gives what the engine gave (to the last digit; where nothing is rounded, to ten), else the value."""
    if engine is None:
        return Live("", None)
    near = abs(value - exact(engine)) <= (0 if decimals is not None else Fraction(1, 10**10))
    return Live(f"={text}" if near else "", float(engine))


def leaf_score(scheme: Scheme, points: str, weight: str, row: ScoreRow) -> Live:
    """points × weight ÷ 100."""
    if row.points is None or row.weight is None:
        return Live("", None if row.score is None else float(row.score))
    text, value = rounded(
        f"{points}*{weight}/100", exact(row.points) * exact(row.weight) / 100, scheme.round.score
    )
    return agreed(text, value, row.score, scheme.round.score)


def node_score(
    scheme: Scheme,
    node: Node,
    cells: Mapping[str, str],
    weights: Mapping[str, str],
    rows: Mapping[str, ScoreRow],
) -> Live:
    """The sum of the children's scores; under marks: index their weighted mean. `cells`, `weights`: child → its cell."""
    own = rows[node.id]
    present = [c for c in node.children if rows[c.id].score is not None]
    if own.score is None or not present or node.combine not in ("", "sum", "mean"):
        return Live("", None if own.score is None else float(own.score))
    if scheme.marks == "index":
        above = "+".join(f"{cells[c.id]}*{weights[c.id]}" for c in present)
        below = "+".join(weights[c.id] for c in present)
        total = sum((exact(rows[c.id].weight) for c in present), Fraction(0))
        if not total:
            return Live("", float(own.score))
        text = f"({above})/({below})"
        value = (
            sum((exact(rows[c.id].score) * exact(rows[c.id].weight) for c in present), Fraction(0)) / total
        )
    else:
        text = f"SUM({','.join(cells[c.id] for c in present)})"
        value = sum((exact(rows[c.id].score) for c in present), Fraction(0))
    text, value = rounded(text, value, scheme.round.score)
    if node.floor is not None:
        text, value = f"MAX({text},{node.floor})", max(value, Fraction(node.floor))
    if node.cap is not None:
        text, value = f"MIN({text},{node.cap})", min(value, Fraction(node.cap))
    return agreed(text, value, own.score, scheme.round.score)


def total_score(scheme: Scheme, base: str, bonus: str, deduct: str, s: Standing) -> Live:
    """Base + bonus − deduction within the scheme's bounds."""
    how = scheme.adjust
    text, value = f"{base}+{bonus}-{deduct}", exact(s.base) + exact(s.bonus) - exact(s.deduct)
    if how.floor is not None:
        text, value = f"MAX({text},{how.floor})", max(value, Fraction(how.floor))
    if how.cap is not None:
        text, value = f"MIN({text},{how.cap})", min(value, Fraction(how.cap))
    text, value = rounded(text, value, scheme.round.score)
    return agreed(text, value, s.score, scheme.round.score)


class _Book:
    """A workbook with the house's few formats, and a first sheet that says what it is."""

    def __init__(self, fact: RunFact, title: str) -> None:
        self.fact, self.out = fact, io.BytesIO()
        self.book = xlsxwriter.Workbook(
            self.out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        self.book.set_properties({"title": title, "comments": self.mark})
        form = self.book.add_format
        self.head = form({"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter"})
        self.right = form(
            {"bold": True, "bottom": 1, "text_wrap": True, "align": "right", "valign": "vcenter"}
        )
        self.text, self.red = form({}), form({"font_color": "#B5282C", "bold": True})
        self.bold = form({"bold": True})
        decimals = "0" if not fact.places else "0." + "0" * fact.places
        self.score, self.sum = form({"num_format": decimals}), form({"num_format": decimals, "bold": True})
        self.plain = form({"num_format": "#,##0.##########"})
        self.about(title)

    @property
    def mark(self) -> str:
        """What every sheet says first."""
        demonstration = _("示意数据") + "　" + self.fact.demonstration if self.fact.demonstration else ""
        return "　｜　".join(
            x for x in (_(self.fact.standing) if self.fact.standing else "", demonstration) if x
        )

    def about(self, title: str) -> None:
        sheet = self.sheet(_("说明"), (18, 100))
        sheet.write_string(1, 0, title, self.bold)
        facts = {_("期间"): self.fact.period, **facts_of(self.fact.run, self.fact.scheme)}
        for k, (key, value) in enumerate(facts.items(), 2):
            sheet.write_string(k, 0, key)
            sheet.write_string(k, 1, escape.cell(value))
        sheet.write_string(
            len(facts) + 3,
            0,
            _(
                "得分和合计是活的公式：得分 = 评分 × 权重 ÷ 100，上级 = 下级之和，取整按方案；与程序算出的逐位相同。带“值”字样的格子是程序算出的值，方案的合成办法写不成简单的公式。"
            ),
        )

    def sheet(self, name: str, widths: Sequence[float]) -> Any:
        """A sheet with its mark in the first line and on every printed page."""
        sheet = self.book.add_worksheet(name)
        for k, width in enumerate(widths):
            sheet.set_column(k, k, width)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        if self.mark:
            sheet.write_string(0, 0, self.mark, self.red)
            sheet.set_header(f"&L{self.mark[:200]}")
        return sheet

    def number(self, sheet: Any, row: int, column: int, value: Number, form: Any = None) -> None:
        """A number, or nothing where there is none."""
        if value is not None:
            sheet.write_number(row, column, float(value), form or self.plain)

    def live(self, sheet: Any, row: int, column: int, one: Live, form: Any) -> bool:
        """A formula with the value it gives. False where it is a plain value."""
        if one.text:
            sheet.write_formula(row, column, one.text, form, one.value)
        else:
            self.number(sheet, row, column, one.value, form)
        return bool(one.text) or one.value is None

    def done(self) -> bytes:
        """The file."""
        self.book.close()
        return self.out.getvalue()


def of_unit(fact: RunFact, unit: UnitFact) -> bytes:
    """The sheet of one unit: its tree with points, weights, scores; then the adjustment."""
    book = _Book(fact, f"{unit.name} {fact.period} {_('评分表')}")
    sheet = book.sheet(_("评分表"), (34, 10, 16, 14, 14, 12, 12, 24))
    heads = (
        _("指标"),
        _("计量单位"),
        _("指标值"),
        _("目标值"),
        _("评分（权前）"),
        _("权重"),
        _("得分"),
        _("说明"),
    )
    for k, head in enumerate(heads):
        sheet.write_string(1, k, head, book.right if 2 <= k <= 6 else book.head)
    scheme = fact.scheme
    rows = {r.node: r for r in queries.rows(fact.run.pk, fact.period, unit.id)}
    leaves = {leaf.id: leaf for leaf in unit.leaves}
    order = [n for n in scheme.root.walk() if n is not scheme.root] + [scheme.root]
    at = {n.id: k for k, n in enumerate(order, 2)}
    depth = {scheme.root.id: 0}
    for node in order[:-1]:
        depth[node.id] = depth.get(scheme.parents[node.id].id, 0) + 1
    cell = {n: xl_rowcol_to_cell(k, 6) for n, k in at.items()}
    weight = {n: xl_rowcol_to_cell(k, 5) for n, k in at.items()}
    points = {n: xl_rowcol_to_cell(k, 4) for n, k in at.items()}
    for node in order:
        k, row = at[node.id], rows[node.id]
        name = _("合计（调整前）") if node is scheme.root else named(node)
        sheet.write_string(
            k, 0, "　" * max(depth[node.id] - 1, 0) + escape.cell(name), book.text if node.leaf else book.bold
        )
        book.number(sheet, k, 5, row.weight)
        if node.leaf:
            sheet.write_string(k, 1, escape.cell(leaves[node.id].uom))
            book.number(sheet, k, 2, row.value)
            sheet.write_string(k, 3, escape.cell(leaves[node.id].target))
            book.number(sheet, k, 4, row.points)
            one = leaf_score(scheme, points[node.id], weight[node.id], row)
        else:
            base = (
                rows[node.id] if node is not scheme.root else row._replace(score=_decimal(unit.standing.base))
            )
            one = node_score(scheme, node, cell, weight, {**rows, node.id: base})
        if not book.live(sheet, k, 6, one, book.score if node.leaf else book.sum):
            sheet.write_string(k, 7, _("值：按方案的合成办法"))
        elif row.absence:
            sheet.write_string(k, 7, leaves[node.id].absence if node.leaf else "")
    last, s = len(order) + 2, unit.standing
    for n, (name, value) in enumerate(((_("加分"), s.bonus), (_("扣分"), s.deduct))):
        sheet.write_string(last + n, 0, name)
        book.number(sheet, last + n, 6, value, book.score)
    sheet.write_string(last + 2, 0, _("得分"), book.bold)
    one = total_score(
        scheme, cell[scheme.root.id], xl_rowcol_to_cell(last, 6), xl_rowcol_to_cell(last + 1, 6), s
    )
    if s.base is not None and not book.live(sheet, last + 2, 6, one, book.sum):
        sheet.write_string(last + 2, 7, _("值：一票否决或方案的其他规定"))
    sheet.freeze_panes(2, 1)
    return book.done()


def _decimal(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(repr(value))


def of_run(fact: RunFact) -> bytes:
    """All units: points, weights, and scores with live sums and ranks."""
    book = _Book(fact, f"{fact.title} {fact.period} {_('评分附表')}")
    scheme, read = fact.scheme, fact.read
    everyone = [s for _n, rows in fact.groups for s in rows]
    nodes = [n for n in scheme.root.walk() if n is not scheme.root]
    leaves = list(read.leaves)
    by_unit: dict[str, dict[str, ScoreRow]] = {}
    for row in queries.rows(fact.run.pk, fact.period):
        by_unit.setdefault(row.unit, {})[row.node] = row
    sheets = {}
    for name, columns in ((_("评分（权前）"), leaves), (_("权重"), nodes), (_("得分"), nodes)):
        sheet = sheets[name] = book.sheet(name, (16, 18, *(13 for _c in columns), *(12,) * 6))
        for k, head in enumerate((_("分组"), _("单位"), *(named(c) for c in columns))):
            sheet.write_string(1, k, escape.cell(head), book.right if k > 1 else book.head)
        for r, s in enumerate(everyone, 2):
            sheet.write_string(r, 0, escape.cell(read.groups[read.run.group_of[s.unit.id]]))
            sheet.write_string(r, 1, escape.cell(named_unit(s.unit)))
        sheet.freeze_panes(2, 2)
    points, weights, scores = sheets.values()
    first = len(nodes) + 2
    for k, head in enumerate((_("调整前"), _("加分"), _("扣分"), _("总得分"), _("名次"), _("等次"))):
        scores.write_string(1, first + k, head, book.right)
    at = {n.id: k for k, n in enumerate(nodes, 2)}
    ranks = _ranks(fact, everyone)
    for r, s in enumerate(everyone, 2):
        rows = by_unit[s.unit.id]
        for k, leaf in enumerate(leaves, 2):
            book.number(points, r, k, rows[leaf.id].points)
        cell = {n.id: xl_rowcol_to_cell(r, at[n.id]) for n in nodes}
        weight = {n.id: f"{_quoted(_('权重'))}!{cell[n.id]}" for n in nodes}
        for n in nodes:
            book.number(weights, r, at[n.id], rows[n.id].weight)
            if n.leaf:
                mark = f"{_quoted(_('评分（权前）'))}!{xl_rowcol_to_cell(r, leaves.index(n) + 2)}"
                one = leaf_score(scheme, mark, weight[n.id], rows[n.id])
            else:
                one = node_score(scheme, n, cell, weight, rows)
            book.live(scores, r, at[n.id], one, book.score)
        root = {**rows, scheme.root.id: rows[scheme.root.id]._replace(score=_decimal(s.base))}
        book.live(scores, r, first, node_score(scheme, scheme.root, cell, weight, root), book.score)
        book.number(scores, r, first + 1, s.bonus, book.score)
        book.number(scores, r, first + 2, s.deduct, book.score)
        parts = [xl_rowcol_to_cell(r, first + k) for k in range(3)]
        if s.base is not None:
            book.live(scores, r, first + 3, total_score(scheme, *parts, s), book.sum)
        if s.rank is not None:
            book.live(
                scores,
                r,
                first + 4,
                Live(_rank(fact, r, first + 3, len(everyone)) if ranks else "", float(s.rank)),
                book.text,
            )
        scores.write_string(r, first + 5, escape.cell(named(s.band) if s.band else ""))
    return book.done()


def _quoted(name: str) -> str:
    return f"'{name}'"


def _rank(fact: RunFact, row: int, column: int, many: int) -> str:
    """How many of the same list stand higher, and one."""
    own = xl_rowcol_to_cell(row, column)
    all_scores = (
        f"{xl_rowcol_to_cell(2, column, True, True)}:{xl_rowcol_to_cell(many + 1, column, True, True)}"
    )
    same = (
        ""
        if fact.scheme.rank.within == "all-groups"
        else f"($A$3:$A${many + 2}={xl_rowcol_to_cell(row, 0, False, True)})*"
    )
    return f"=SUMPRODUCT({same}({all_scores}>{own}))+1"


def _ranks(fact: RunFact, everyone: Sequence[Standing]) -> bool:
    """Whether every rank is what the formula gives: ties share the better place, nobody is outside, nothing parts ties."""
    group_of, one = fact.read.run.group_of, fact.scheme.rank.within == "all-groups"
    for s in everyone:
        if (s.rank is None) != (s.score is None):
            return False
        higher = sum(
            (o.score or 0) > (s.score or 0)
            and o.score is not None
            and (one or group_of[o.unit.id] == group_of[s.unit.id])
            for o in everyone
        )
        if s.score is not None and s.rank != higher + 1:
            return False
    return True
