"""The rectification ledger as an Excel file, out and in: the columns of domain.md §13.

What is read in enters new problems only; a row whose number is in the ledger already must say the same and is passed
over, so that a file that was taken out can be sent in again with rows added.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from quanheng.engine.errors import Problems
from quanheng.platform.followup import queries
from quanheng.platform.followup.flow import SOURCES, STATES
from quanheng.platform.followup.models import Rectification
from quanheng.platform.followup.rectify import Finding
from quanheng.platform.lib import escape
from quanheng.platform.lib.sheets import day_in, read_list, rows
from quanheng.platform.registry import queries as registry

HEADS = (
    "问题编号", "来源", "问题描述", "对应指标", "责任单位", "责任人", "整改措施", "时限", "进展", "佐证附件", "自查结论",
    "验收人", "销号状态", "逾期天数", "退回次数", "挂接次年目标",
)  # fmt: skip
WIDTHS = (12, 10, 44, 18, 14, 12, 40, 12, 40, 24, 30, 12, 14, 9, 9, 24)
COLUMNS = {
    "number": ("问题编号",), "source": ("来源",), "text": ("问题描述",), "node": ("对应指标",), "unit": ("责任单位",),
    "responsible": ("责任人",), "measures": ("整改措施",), "due": ("时限",),
}  # fmt: skip
NEEDED = ("source", "text", "unit", "due")


def written(found: Sequence[Rectification]) -> bytes:
    """The ledger as it was shown, one row a problem."""
    names = registry.units({r.unit for r in found})
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet("整改台账")
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "bottom": 1})
        cell = book.add_format({"text_wrap": True, "valign": "top"})
        sheet.write_row(0, 0, HEADS, head)
        for k, width in enumerate(WIDTHS):
            sheet.set_column(k, k, width, cell)
        sheet.freeze_panes(1, 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        if queries.demonstration(found):
            sheet.set_header("&C示意数据 Invented data")
        for k, row in enumerate(found, start=1):
            values = escape.row(columns_of(row, names[row.unit].name if row.unit in names else row.unit))
            for column, value in enumerate(values):
                sheet.write(k, column, value)
    return out.getvalue()


def columns_of(row: Rectification, unit: str, lang: str = "zh") -> list[Any]:
    """A problem in the order of `HEADS`."""
    steps = list(row.steps.prefetch_related("files"))
    entries = [f"{s.at:%Y-%m-%d} {s.words}" for s in steps if s.verb == "progress"]
    checks = [s.words for s in steps if s.verb == "claim"]
    verifiers = [s.by for s in steps if s.verb in ("close", "last", "send_back")]
    files = [f.name for s in steps for f in s.files.all()]
    links = [f"{t.scheme} {t.node}{'' if t.value is None else f' {t.value}'}" for t in row.links.all()]
    returns = sum(s.verb == "send_back" for s in steps)
    return [
        row.number, SOURCES[row.source].say(lang), row.text, row.node, unit, row.responsible, row.measures, row.due.isoformat(),
        "\n".join(entries), "\n".join(files), checks[-1] if checks else "", verifiers[-1] if verifiers else "",
        STATES[row.state].say(lang), queries.overdue_days(row), returns, "\n".join(links),
    ]  # fmt: skip


def read(data: bytes, file: str) -> list[Finding]:
    """The new problems of an uploaded list. Raises `Refused` with every cell that cannot be read."""
    problems = Problems()
    table = read_list(data, file, COLUMNS, NEEDED, problems)
    problems.refuse()
    assert table is not None  # it would have been refused
    known = {w.zh: k for k, w in SOURCES.items()} | {w.en: k for k, w in SOURCES.items()}
    held = {r.number: r for r in Rectification.objects.all()}
    found = []
    for number, row in rows(table):
        texts = {k: escape.plain(row.get(k) or "").strip() for k in COLUMNS}
        if not any(texts.values()):
            continue
        if texts["number"] in held and held[texts["number"]].text == texts["text"]:
            continue
        unit = registry.unit_named(texts["unit"])
        due = day_in(texts["due"])
        if due is None:
            problems.add(
                "bad-day", table.locate(number, "due"),
                (f"时限“{texts['due'][:40]}”认不出", f"“{texts['due'][:40]}” is no day"),
                ("2026-07-08、2026年7月8日", "2026-07-08, 2026/7/8"), ("按这几种写法改正", "write it in one of these forms"),
            )  # fmt: skip
            continue
        found.append(Finding(
            unit.code if unit else texts["unit"], known.get(texts["source"], texts["source"]), texts["text"], due,
            texts["node"], texts["responsible"], texts["measures"], texts["number"], table.locate(number, "text"),
        ))  # fmt: skip
    problems.refuse()
    return found
