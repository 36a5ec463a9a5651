"""Workbooks for the tests, made as an office makes them: rows of cells, formulas, formats, merged cells."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import xlsxwriter

Rows = list[list[Any]]
HEAD: Rows = [["项目", "内容"], ["方案编号", "例"], ["考核周期", "年度"]]
ITEMS: Rows = [["编号", "计量单位", "责任单位"], ["甲数", "分", "甲局"], ["乙数", "个", "乙局"]]


def book(sheets: dict[str, Rows], dress: Callable[[Any, Any], None] | None = None) -> bytes:
    """An .xlsx of the sheets; a cell ("=1+1", 2) is a formula with its last value, (0.95, "0%") a number with a
    format. `dress` may add more to the workbook: it gets the workbook and its sheets by name."""
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    by_name = {}
    for name, rows in sheets.items():
        sheet = by_name[name] = made.add_worksheet(name)
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if isinstance(value, tuple) and isinstance(value[0], str):
                    sheet.write_formula(r, c, value[0], None, value[1])
                elif isinstance(value, tuple):
                    sheet.write_number(r, c, value[0], made.add_format({"num_format": value[1]}))
                elif value is not None:
                    sheet.write(r, c, value)
    if dress:
        dress(made, by_name)
    made.close()
    return buffer.getvalue()


def scheme_book(tree: Rows, **more: Rows) -> bytes:
    """A whole scheme around an indicator table."""
    return book({"方案": HEAD, "指标体系": tree, "数据项": ITEMS, **more})


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """The package with one part replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename != name:
                new.writestr(info, old.read(info))
        new.writestr(name, content)
    return out.getvalue()


def part(data: bytes, name: str) -> bytes:
    """The content of one part of the package."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read(name)
