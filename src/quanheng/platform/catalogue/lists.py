"""Reading a list of data items, as CSV or Excel, and writing the register as one."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from quanheng.engine.errors import Problems
from quanheng.platform.catalogue.meanings import COLUMNS as WORDS
from quanheng.platform.catalogue.meanings import ItemSpec
from quanheng.platform.catalogue.models import Definition
from quanheng.platform.lib import escape
from quanheng.platform.lib.sheets import read_list, rows

COLUMNS = {
    "id": ("编号", "数据项编号", "代码", "数据项"),
    "name": ("名称", "数据项名称", "指标名称"),
    "name_en": ("英文名称", "英文"),
    "uom": ("计量单位", "单位"),
    "definition": ("口径", "统计口径", "定义", "指标解释"),
    "owner": ("责任单位", "数据责任单位", "提供单位"),
    "frequency": ("频率", "报送频率", "周期"),
    "source": ("来源", "数据来源", "出处"),
}
FREQUENCIES = {
    "年": "year", "年度": "year", "每年": "year", "半年": "half", "季": "quarter", "季度": "quarter", "每季": "quarter",
    "月": "month", "月度": "month", "每月": "month", "year": "year", "half": "half", "quarter": "quarter", "month": "month", "": "",
}  # fmt: skip


def items_in(data: bytes, file: str) -> list[ItemSpec]:
    """The items of a list; the name stands for a missing id. Raises `Refused` with every row that cannot be read."""
    problems = Problems()
    table = read_list(data, file, COLUMNS, ("name",), problems)
    found = []
    for k, row in rows(table) if table is not None else ():
        cells = {column: escape.plain(row.get(column, "").strip()) for column in COLUMNS}
        frequency = FREQUENCIES.get(cells["frequency"])
        if frequency is None:
            problems.add(
                "no-frequency", table.locate(k, "frequency"),
                (f"“{cells['frequency']}”不是频率", f"“{cells['frequency']}” is no frequency"),
                ("年、半年、季、月", "year, half, quarter, month"), ("改正，或空着", "correct it, or leave it empty"),
            )  # fmt: skip
        facts = cells | {"id": cells["id"] or cells["name"], "frequency": frequency or ""}
        found.append(ItemSpec(**facts, place=table.locate(k, "id" if cells["id"] else "name")))
    problems.refuse()
    return found


def as_csv(definitions: Iterable[Definition], lang: str) -> bytes:
    """The register as a CSV file that Excel opens and the import reads."""
    text = io.StringIO()
    out = csv.writer(text)
    out.writerow([WORDS[c].say(lang) if lang == "zh" else c for c in COLUMNS])
    for d in definitions:
        cells = [d.item.code, *(getattr(d, c) for c in COLUMNS if c != "id")]
        out.writerow(escape.row(cells))
    return text.getvalue().encode("utf-8-sig")
