"""The self-evaluation table as an Excel file in the official columns; sums and the execution rate are live formulas."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from quanheng.engine.errors import Text
from quanheng.platform.lib import escape
from quanheng.platform.ui.environment import DEMONSTRATION, language, said
from quanheng.platform.verification.flow import CAUSES, COLUMNS, FACTS, QUALITATIVE, SOURCES

HEAD = (
    Text("一级指标", "Level 1"), Text("二级指标", "Level 2"), Text("三级指标", "Level 3"), Text("指标性质", "Nature"), Text("年度指标值", "Target"),
    Text("度量单位", "Unit of measure"), Text("实际完成值", "Actual"), Text("分值", "Full marks"), Text("得分", "Score"), Text("偏差原因分析及改进措施", "Deviation and improvement"),
)  # fmt: skip
WIDTHS = (14, 14, 24, 9, 12, 10, 12, 9, 9, 40, 14, 12, 9)
FOUND = (Text("核验", "Verification"), Text("核验值", "Value found"), Text("核验得分", "Score found"))


def made(record: Mapping[str, Any], unit: str, worded: Callable[[str], str]) -> bytes:
    """The workbook of one table, as its record says (`tables.record`, or `findings.joined` with what was found)."""
    checked = any(row.get("found") for row in record["rows"])
    out = io.BytesIO()
    with xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet(said(Text("自评表", "Self-evaluation")))
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        for k, width in enumerate(WIDTHS):
            sheet.set_column(k, k, width)
        f = {
            "title": book.add_format({"bold": True, "font_size": 16, "align": "center"}), "head": book.add_format({"bold": True, "border": 1, "align": "center", "text_wrap": True}),
            "cell": book.add_format({"border": 1, "text_wrap": True, "valign": "top"}), "num": book.add_format({"border": 1, "num_format": "#,##0.######"}),
            "two": book.add_format({"border": 1, "num_format": "0.00"}), "note": book.add_format({"italic": True}),
        }  # fmt: skip
        title = record["title_en"] if language() == "en" and record["title_en"] else record["title"]
        sheet.merge_range(0, 0, 0, len(HEAD) - 1, escape.cell(title), f["title"])
        at = 1
        if record["demonstration"]:
            sheet.write_string(at, 0, said(DEMONSTRATION), f["note"])
            at += 1
        for key, words in FACTS.items():
            sheet.write_string(at, 0, said(words), f["head"])
            sheet.merge_range(
                at,
                1,
                at,
                len(HEAD) - 1,
                escape.cell(record["facts"][key] or (unit if key == "organisation" else "")),
                f["cell"],
            )
            at += 1
        at, rate = _funds(sheet, f, record, at)
        sheet.write_row(at, 0, [said(h) for h in (*HEAD, *(FOUND if checked else ()))], f["head"])
        first = at + 1
        for row in (r for r in record["rows"] if not r["funds"]):
            at += 1
            _row(sheet, f, row, at, worded)
            if row.get("found"):
                _checked(sheet, f, row["found"], at)
        at += 1
        sheet.merge_range(at, 0, at, 6, said(Text("总分", "Total")), f["head"])
        for column, letter, total in ((7, "H", record["full"]), (8, "I", record["total"])):
            parts = f"SUM({letter}{first + 1}:{letter}{at})" + (f"+{rate[letter]}" if letter in rate else "")
            if total is None:
                sheet.write_string(at, column, "—", f["cell"])
            else:
                sheet.write_formula(at, column, f"=ROUND({parts},2)", f["two"], float(total))
        sheet.write_blank(at, 9, None, f["cell"])
        if record.get("found_total"):
            sheet.write_string(at, 10, said(FOUND[0]), f["head"])
            _number(sheet, at, 12, record["found_total"], f["two"])
    return out.getvalue()


def _funds(
    sheet: Any, f: Mapping[str, Any], record: Mapping[str, Any], at: int
) -> tuple[int, dict[str, str]]:
    """The funds block; where the points of the execution rate stand."""
    head = [
        said(Text("项目资金（万元）", "Funds (10,000 yuan)")),
        *(said(t) for t in COLUMNS.values()),
        said(Text("分值", "Full marks")),
        said(Text("执行率 B/A，%", "Rate B/A, %")),
        said(Text("得分", "Score")),
    ]
    sheet.write_row(at, 0, head, f["head"])
    total = at + 1
    for part, words in {"total": Text("年度资金总额", "Total of the year"), **SOURCES}.items():
        at += 1
        sheet.write_string(at, 0, said(words), f["cell"])
        for k, column in enumerate(COLUMNS, 1):
            _number(sheet, at, k, record["funds"][column][part], f["num"])
    found = {}
    if record["funds_full"] is not None:
        _number(sheet, total, 4, record["funds_full"], f["two"])
        _number(sheet, total, 6, record["funds_score"], f["two"])
        found = {"H": f"E{total + 1}", "I": f"G{total + 1}"}
    if record["rate"] is not None:
        sheet.write_formula(
            total, 5, f"=ROUND(D{total + 1}/C{total + 1}*100,2)", f["two"], float(record["rate"])
        )
    return at + 2, found


def _row(
    sheet: Any, f: Mapping[str, Any], row: Mapping[str, Any], at: int, worded: Callable[[str], str]
) -> None:
    english = language() == "en"

    def name(pair: list[str]) -> str:
        return pair[1] if english and pair[1] else pair[0]

    levels = [name(p) for p in row["path"]][:2]
    words = [
        *levels,
        *[""] * (2 - len(levels)),
        name([row["name"], row["name_en"]]),
        row["nature"] or said(QUALITATIVE),
    ]
    for k, text in enumerate(words):
        sheet.write_string(at, k, escape.cell(text), f["cell"])
    _number(sheet, at, 4, row["target"], f["num"])
    sheet.write_string(at, 5, escape.cell(worded(row["uom"])), f["cell"])
    _number(sheet, at, 6, row["value"], f["num"])
    _number(sheet, at, 7, row["full"], f["two"])
    _number(sheet, at, 8, row["score"], f["two"])
    cause = f"{said(CAUSES[row['cause']])}：" if row["cause"] else ""
    sheet.write_string(at, 9, escape.cell(f"{cause}{row['explain']}"), f["cell"])


def _checked(sheet: Any, f: Mapping[str, Any], found: Mapping[str, Any], at: int) -> None:
    sheet.write_string(at, 10, found["state"][language() == "en"], f["cell"])
    _number(sheet, at, 11, found["value"], f["num"])
    _number(sheet, at, 12, found["score"], f["two"])


def _number(sheet: Any, at: int, column: int, text: str | None, form: Any) -> None:
    if text in (None, ""):
        sheet.write_string(at, column, "", form)
    else:
        sheet.write_number(at, column, float(text), form)
