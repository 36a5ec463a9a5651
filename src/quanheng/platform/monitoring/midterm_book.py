"""The mid-term form as an Excel file, in the columns of the official table."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter  # type: ignore[import-untyped]

from quanheng.engine.errors import Text
from quanheng.platform.lib import escape
from quanheng.platform.monitoring.flow import CAUSES, POSSIBILITIES
from quanheng.platform.monitoring.models import Form
from quanheng.platform.ui.environment import DEMONSTRATION, language, said

HEAD = (
    Text("单位", "Unit"), Text("三级指标", "Indicator"), Text("度量单位", "Unit of measure"), Text("年度指标值", "Target of the year"),
    Text("执行情况", "Done so far"), Text("截至月份", "As of month"), Text("全年预计完成情况", "Expected full year"), Text("偏差原因类别", "Kind of cause"),
    Text("偏差原因说明", "Cause of deviation"), Text("完成目标可能性", "Possibility of meeting the target"), Text("备注", "Note"),
)  # fmt: skip
WIDTHS = (16, 26, 10, 14, 14, 8, 16, 14, 36, 16, 24)


def made(title: str, forms: Sequence[tuple[Form, str]], *, demonstration: bool) -> bytes:
    """The workbook of some forms, each with its unit's name."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet(said(Text("中期监控表", "Mid-term form")))
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        for k, width in enumerate(WIDTHS):
            sheet.set_column(k, k, width)
        head = book.add_format({"bold": True, "border": 1, "align": "center", "text_wrap": True})
        cell = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
        number = book.add_format({"border": 1, "num_format": "#,##0.######", "valign": "top"})
        sheet.merge_range(
            0,
            0,
            0,
            len(HEAD) - 1,
            escape.cell(title),
            book.add_format({"bold": True, "font_size": 16, "align": "center"}),
        )
        at = 1
        if demonstration:
            sheet.write_string(at, 0, said(DEMONSTRATION), book.add_format({"italic": True}))
            at += 1
        sheet.write_row(at, 0, [said(h) for h in HEAD], head)
        sheet.repeat_rows(at)
        for form, unit in forms:
            for row in form.rows:
                at += 1
                name = row["name_en"] if language() == "en" and row["name_en"] else row["name"]
                possibility = said(POSSIBILITIES[row["possibility"]]) if row["possibility"] else ""
                words = [unit, name, row["uom"], row["target"], row["done"], str(row["month"] or ""), row["expected"],
                         said(CAUSES[row["cause"]]) if row["cause"] else "", row["explain"], possibility, row["note"]]  # fmt: skip
                for k, text in enumerate(words):
                    if k in (3, 4, 5, 6) and text not in (None, ""):
                        sheet.write_number(at, k, float(text), number)
                    else:
                        sheet.write_string(at, k, escape.cell(text or ""), cell)
    return out.getvalue()
