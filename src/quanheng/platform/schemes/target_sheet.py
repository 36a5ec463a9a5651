"""Targets as a table, both ways: a workbook or CSV of unit, indicator, period, target; every problem at its cell."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import PurePath
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from quanheng.engine.document.digits import number_in
from quanheng.engine.errors import Place, Problems
from quanheng.engine.scheme.model import Scheme
from quanheng.folder.columns import TARGETS
from quanheng.folder.table import Table
from quanheng.platform.lib.uploads.tables import table_of
from quanheng.platform.registry import queries as registry
from quanheng.platform.schemes.aims import check_aims, decimal_of
from quanheng.platform.schemes.models import Aim, Draft

LARGEST = 4_000_000


def read(file: Any, draft: Draft, scheme: Scheme) -> list[Aim]:
    """The targets of an uploaded table. Raises `Refused` with every problem at its cell or line; nothing half-read."""
    problems = Problems()
    name = PurePath(file.name).name[:200] if file is not None else ""
    if file is None or not name.lower().endswith((".xlsx", ".csv")):
        problems.add(
            "unknown-ending", Place(name), (f"“{name}”不是表格" if name else "没有选文件", f"“{name}” is no table" if name else "no file was chosen"),
            (".xlsx 或 .csv", ".xlsx or .csv"), ("选一个表格文件", "choose a table"),
        )  # fmt: skip
    problems.refuse()
    data = file.read(LARGEST + 1)
    table = table_of(data, name, TARGETS, ("unit", "node", "target"), problems, LARGEST)
    problems.refuse()
    assert table is not None
    aims, places = _aims(table, scheme, problems)
    check_aims(draft, scheme, aims, problems, places)
    problems.refuse()
    return aims


def _aims(table: Table, scheme: Scheme, problems: Problems) -> tuple[list[Aim], list[Place]]:
    """Rows as targets; units may be named by code or name, indicators by id or name."""
    by_name = {n.name: n.id for n in scheme.leaves}
    aims: list[Aim] = []
    places: list[Place] = []
    with_period = "period" in table.frame.columns
    for row in range(table.frame.height):
        unit, node, said = (table.text(row, c).strip() for c in ("unit", "node", "target"))
        period = table.text(row, "period").strip() if with_period else ""
        if not (unit or node or said):
            continue
        number = decimal_of(said)
        if number is None:
            problems.add(
                "not-a-number", table.locate(row, "target"),
                (f"目标值写的是“{said[:40]}”", f"the target is “{said[:40]}”"), ("一个数", "a number"), ("只写数字，单位写在指标里", "digits only"),
            )  # fmt: skip
            continue
        found = registry.unit_named(unit)
        aims.append(Aim(found.code if found is not None else unit, by_name.get(node, node), period, number))
        places.append(table.locate(row, "unit"))
    if not aims and not problems.errors:
        problems.add(
            "no-rows", Place(table.file), ("表里没有一行目标值", "the table has no target"), ("每行一个单位一个指标", "a unit and an indicator a row"),
            ("按模板填写", "fill in the template"),
        )  # fmt: skip
    return aims, places


def template(
    draft: Draft,
    scheme: Scheme,
    last: Mapping[tuple[str, str], Decimal],
    held: Mapping[tuple[str, str], Decimal],
) -> bytes:
    """A workbook to fill in: a row for every unit and every indicator that takes a target by unit, last year's beside."""
    names = registry.units(draft.members)
    rows = [
        (names[u].name, leaf.id, "", held.get((u, leaf.id)), last.get((u, leaf.id)), leaf.uom)
        for leaf in scheme.leaves
        for u in draft.members
        if leaf.target == "units" and u in names
    ]
    return _book(("单位", "指标", "期间", "目标值", "上年目标值", "计量单位"), rows)


def _book(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet("目标值")
    bold = book.add_format({"bold": True, "bg_color": "#EFEDE6", "border": 1})
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 1, 24)
    sheet.set_column(2, 5, 14)
    for n, word in enumerate(head):
        sheet.write_string(0, n, word, bold)
    for r, row in enumerate(rows, 1):
        for n, value in enumerate(row):
            if isinstance(value, Decimal):
                sheet.write_number(r, n, float(value)) if number_in(str(value)) == Decimal(
                    repr(float(value))
                ) else sheet.write_string(r, n, str(value))
            elif value:
                sheet.write_string(r, n, str(value))
    book.close()
    return buffer.getvalue()
