"""The tables of the register as CSV files, with the headers the import reads."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse

from quanheng.platform.lib import escape
from quanheng.platform.programmes.flow import FATES, STATES
from quanheng.platform.programmes.models import Entry, Inventory, Programme
from quanheng.platform.registry import queries as registry

REGISTER = (
    "备案号",
    "名称",
    "主办单位",
    "依据",
    "考核对象",
    "考核内容",
    "开始",
    "结束",
    "估时",
    "状态",
    "方案",
)
LIST = ("名称", "主办单位", "依据", "考核对象", "考核内容", "开始", "结束", "估时", "去留", "并入", "理由")


def register(programmes: Iterable[Programme]) -> HttpResponse:
    """Programmes as they were shown."""
    units = registry.units()

    def called(code: str) -> str:
        return units[code].name if code in units else code

    return _file("programmes.csv", REGISTER, (
        [p.number, p.title, called(p.organiser), p.basis, "、".join([*p.kinds, *map(called, p.units)]), "、".join(p.content),
         p.begins.isoformat(), p.ends.isoformat(), p.burden, STATES[p.state].zh, p.scheme]
        for p in programmes
    ))  # fmt: skip


def entries(inventory: Inventory) -> HttpResponse:
    """Every entry of a list, with what became of it."""
    rows: Iterable[Entry] = inventory.entries.select_related("into")
    return _file(f"list-{inventory.pk}.csv", LIST, (
        [e.title, e.organiser, e.basis, "、".join(e.assessed), "、".join(e.content), e.begins.isoformat(), e.ends.isoformat(),
         e.burden, FATES[e.fate].zh, e.into.title if e.into else "", e.reason]
        for e in rows
    ))  # fmt: skip


def _file(name: str, header: Iterable[str], rows: Iterable[list[Any]]) -> HttpResponse:
    text = io.StringIO()
    out = csv.writer(text)
    out.writerow(header)
    out.writerows(escape.row(row) for row in rows)
    response = HttpResponse(text.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response
