"""A form → the workbook that is sent out: one sheet to fill, one that explains, one hidden that knows what it is.

Only this period's cells and the notes are unlocked. What is known already stands there shaded and locked; what is
computed stands there as a value. A hidden column carries the machine key of every row, so that rows may be moved.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import xlsxwriter

from quanheng.platform.collection.intake_form import ASKED, COMPUTED, FIRST, KNOWN, SHEET, WORDS, Form, Row
from quanheng.platform.lib.uploads.names import safe_name

ABOUT = "说明"
HIDDEN = "_quanheng"
FORMAT = 1  # of the hidden sheet
MARKER = "quanheng:item"  # head of the hidden column
KEY = 8  # the hidden column, I
HEADS = (
    ("数据项", "Item"), ("计量单位", "Unit of measure"), ("本期数", "This period"), ("", "Previous period"),
    ("", "Same period last year"), ("来源", "Source"), ("说明", "Note"), ("分类", "Section"),
)  # fmt: skip
_WIDTHS = (30, 10, 16, 14, 14, 24, 36, 14)
_DIGITS = 15  # what a spreadsheet's number can hold
_ABOUT = [
    ("怎样填", "How to fill it in"),
    ("只填“填报表”里白底的“本期数”和“说明”两栏，其余各格已锁定。", "Fill in only the white cells of This period and Note; all others are locked."),
    ("数按表上的计量单位填，只写数字。", "Use the unit of measure given; write the number alone."),
    ("不适用的写“不适用”，还没到报送时间的写“未到期”；是零就写 0，空着表示还没有填。",
     "Write 不适用 where it does not apply and 未到期 where it is not due; zero is 0; an empty cell is not filled in yet."),
    ("不要写公式：粘贴为数值。", "No formulas: paste as values."),
    ("灰底的数已由数据责任单位报过，不用再填；不对的，在“说明”里写明。", "Shaded figures are known already; if one is wrong, say so in its Note."),
    ("行可以挪动，不要删除；不要改表名，不要插入列。", "Rows may be moved, not deleted; do not insert columns."),
    ("填好后在填报页“传回工作簿”。错处会写进单元格批注。", "Upload it on the return's page. What is wrong comes back as cell comments."),
]  # fmt: skip


@dataclass(frozen=True)
class Written:
    """What is put into a form's cells beside the form: what somebody wrote by item, notes, and comments by item
    (text, and whether it is an error)."""

    raw: Mapping[str, Decimal | str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    comments: Mapping[str, tuple[str, bool]] = field(default_factory=dict)
    about: str = ""  # a comment on the whole


NOTHING = Written()


def file_name(form: Form) -> str:
    """The name under which the blank workbook is handed out."""
    return f"{safe_name(form.unit_name)}_{safe_name(form.period)}_{safe_name(form.title)}.xlsx"


def make(form: Form, written: Written = NOTHING) -> bytes:
    """The workbook of a form; the same form makes the same bytes."""
    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({
            "title": form.title, "author": "权衡 Quanheng", "created": datetime.datetime(2026, 1, 1),
            "comments": f"{form.unit} {form.period} {form.digest}",
        })  # fmt: skip
        _Sheet(book, form, written).write()
        _about(book, form)
        _hidden(book, form)
    return out.getvalue()


class _Sheet:
    """The sheet that people fill."""

    def __init__(self, book: Any, form: Form, written: Written) -> None:
        self._book, self._form, self._written = book, form, written
        self._sheet = book.add_worksheet(SHEET)
        self._styles: dict[tuple[Any, ...], Any] = {}

    def _style(self, **how: Any) -> Any:
        key = tuple(sorted(how.items()))
        if key not in self._styles:
            self._styles[key] = self._book.add_format(
                {"font_name": "宋体", "font_size": 11, "valign": "vcenter", **how}
            )
        return self._styles[key]

    def write(self) -> None:
        """Write it all."""
        form, sheet = self._form, self._sheet
        head = [_both(*h) for h in HEADS]
        head[2] = f"本期数 {form.period}\nThis period"
        head[3] = f"{form.previous_label}\nPrevious period"
        head[4] = f"{form.last_year_label}\nSame period last year"
        sheet.set_row(0, 30)
        sheet.write_string(0, 0, form.title, self._style(bold=True, font_size=16))
        due = f"　截止 Due：{form.due}" if form.due else ""
        shown = "　示意数据 Demonstration" if form.demonstration else ""
        sheet.write_string(
            1, 0, f"填报单位 Unit：{form.unit_name}　期间 Period：{form.period}{due}{shown}", self._style()
        )
        sheet.write_string(
            2,
            0,
            "只填白底的两栏；写法见“说明”表。Fill in the white cells only; see the sheet 说明.",
            self._style(font_color="#6B7280"),
        )
        sheet.set_row(3, 34)
        for k, text in enumerate(head):
            sheet.write_string(
                3,
                k,
                text,
                self._style(
                    bold=True, top=2, bottom=1, text_wrap=True, align="right" if k in (2, 3, 4) else "left"
                ),
            )
        sheet.write_string(3, KEY, MARKER, self._style())
        for k, width in enumerate(_WIDTHS):
            sheet.set_column(k, k, width)
        sheet.set_column(KEY, KEY, 12, None, {"hidden": True})
        last = len(form.rows) - 1
        for k, row in enumerate(form.rows):
            begins = k == 0 or row.section != form.rows[k - 1].section
            self._row(
                FIRST - 1 + k, row, {"top": 1} if begins and k else {"bottom": 2} if k == last else {}, begins
            )
        if self._written.about:
            self._comment(0, 0, self._written.about)
        self._page(last)

    def _row(self, at: int, row: Row, edge: dict[str, int], begins: bool) -> None:
        sheet, written = self._sheet, self._written
        comment, wrong = written.comments.get(row.item, ("", False))
        fill = {"bg_color": "#F6D5D5" if wrong else "#FBEBC8"} if comment else {}
        open_ = row.kind == ASKED
        shade = fill or ({} if open_ else {"bg_color": "#EFEFEA" if row.kind == KNOWN else "#E4EDF1"})
        sheet.write_string(at, 0, row.name, self._style(**edge, text_wrap=True))
        sheet.write_string(at, 1, row.uom, self._style(**edge, font_color="#6B7280"))
        cell = self._style(
            **edge, **shade, align="right", locked=not open_, num_format="General" if open_ else _digits(row)
        )
        self._figure(
            at, 2, written.raw.get(row.item, row.value if row.value is not None else row.shown), cell
        )
        dim = self._style(**edge, align="right", font_color="#6B7280", num_format=_digits(row))
        self._figure(at, 3, row.previous, dim)
        self._figure(at, 4, row.last_year, dim)
        sheet.write_string(at, 5, _source(row), self._style(**edge, font_color="#6B7280", text_wrap=True))
        note = written.notes.get(row.item, row.note)
        self._figure(at, 6, note, self._style(**edge, locked=False, text_wrap=True))
        sheet.write_string(at, 7, row.section if begins else "", self._style(**edge, font_color="#6B7280"))
        sheet.write_string(at, KEY, row.item, self._style())
        if open_:
            self._validate(at, row)
        if comment:
            self._comment(at, 2, comment)

    def _figure(self, at: int, column: int, value: Decimal | str | None, style: Any) -> None:
        """A number as a number if a spreadsheet can hold it, else as text; nothing as an empty cell."""
        if isinstance(value, Decimal) and len(value.normalize().as_tuple().digits) <= _DIGITS:
            self._sheet.write_number(at, column, float(value), style)
        elif value is None or value == "":
            self._sheet.write_blank(at, column, None, style)
        else:
            self._sheet.write_string(
                at, column, format(value, "f") if isinstance(value, Decimal) else value, style
            )

    def _validate(self, at: int, row: Row) -> None:
        cell = f"C{at + 1}"
        words = ",".join(f'{cell}="{zh}"' for zh, _ in WORDS.values())
        self._sheet.data_validation(at, 2, at, 2, {
            "validate": "custom", "value": f"=OR(ISNUMBER({cell}),{words})", "ignore_blank": True,
            "input_title": row.name[:32], "input_message": _cut("；".join(p for p in (row.definition, f"计量单位：{row.uom}" if row.uom else "") if p), 255),
            "error_title": "请写数 A number, please", "error_type": "stop",
            "error_message": "写数，或“不适用”“未到期”。Write a number, 不适用 (not applicable) or 未到期 (not due).",
        })  # fmt: skip

    def _comment(self, at: int, column: int, text: str) -> None:
        self._sheet.write_comment(
            at, column, text, {"author": "权衡", "x_scale": 2.4, "y_scale": 1.6, "visible": False}
        )

    def _page(self, last: int) -> None:
        sheet, form = self._sheet, self._form
        sheet.protect("", {"format_columns": True, "format_rows": True, "select_locked_cells": True})
        sheet.freeze_panes(FIRST - 1, 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(3)
        sheet.print_area(0, 0, FIRST - 1 + max(last, 0), 7)
        sheet.set_footer(
            f"&L{_footer(form.unit_name)} {_footer(form.period)}&C第 &P 页，共 &N 页&R{form.digest[:16]}"
        )
        sheet.set_selection(FIRST - 1, 2, FIRST - 1, 2)


def _both(zh: str, en: str) -> str:
    return f"{zh}\n{en}"


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _footer(text: str) -> str:
    return _cut(text.replace("&", "&&"), 60)


def _digits(row: Row) -> str:
    """The number format that shows the row's figures with as many decimals as they are known with."""
    known = [v for v in (row.value, row.previous, row.last_year) if isinstance(v, Decimal)]
    places = max((-int(v.as_tuple().exponent) for v in known), default=0)
    return "General" if not known else "#,##0" + ("." + "0" * min(places, 10) if places > 0 else "")


def _source(row: Row) -> str:
    if row.kind == COMPUTED:
        return f"= {row.formula_text}" if row.formula_text else "由本表算出"
    return row.source or ("你填" if row.kind == ASKED else "")


def _about(book: Any, form: Form) -> None:
    sheet = book.add_worksheet(ABOUT)
    wrap, bold = (
        book.add_format({"text_wrap": True, "valign": "top"}),
        book.add_format({"bold": True, "bottom": 1}),
    )
    for k, width in enumerate((26, 46, 12, 12, 14, 40)):
        sheet.set_column(k, k, width)
    at = 0
    for at, (zh, en) in enumerate(_ABOUT):
        sheet.merge_range(at, 0, at, 2, zh, bold if at == 0 else wrap)
        sheet.merge_range(at, 3, at, 5, en, bold if at == 0 else wrap)
        sheet.set_row(at, 18 if at == 0 else 34)
    for k, (zh, en) in enumerate(
        (
            ("数据项", "Item"),
            ("口径", "Definition"),
            ("计量单位", "Unit"),
            ("频率", "Frequency"),
            ("责任单位", "Owner"),
            ("英文名", "English name"),
        )
    ):
        sheet.write_string(at + 2, k, f"{zh} {en}", bold)
    for r, row in enumerate(form.rows, at + 3):
        for k, text in enumerate((row.name, row.definition, row.uom, row.frequency, row.owner, row.name_en)):
            sheet.write_string(r, k, text, wrap)
    sheet.protect("", {"format_columns": True, "format_rows": True})
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _hidden(book: Any, form: Form) -> None:
    """What the workbook is: facts by name, then one row an item with what was locked in it."""
    sheet = book.add_worksheet(HIDDEN)
    facts = {
        "format": str(FORMAT), "call": form.call, "unit": form.unit, "period": form.period,
        "scheme": form.scheme_digest, "form": form.digest, "version": str(form.version),
    }  # fmt: skip
    for r, (key, value) in enumerate(facts.items()):
        sheet.write_string(r, 0, f"quanheng:{key}")
        sheet.write_string(r, 1, value)
    for r, row in enumerate(form.rows, len(facts)):
        sheet.write_string(r, 0, row.item)
        sheet.write_string(r, 1, row.kind)
        sheet.write_string(r, 2, "" if row.kind == ASKED else row.shown)
    sheet.protect("")
    sheet.very_hidden()
