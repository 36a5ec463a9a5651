"""Opening workbooks: harmful ones are refused by name, formulas and errors in cells that are read by cell."""

from __future__ import annotations

import struct
from decimal import Decimal

import pytest
from tests.engine.document.books import book, part, with_part

from quanheng.engine.document.workbook import INFLATED, read_book
from quanheng.engine.errors import Problems

SHEET = "xl/worksheets/sheet1.xml"


def codes(data: bytes) -> list[str]:
    problems = Problems()
    assert read_book(data, "f.xlsx", problems) is None
    assert all(p.place.file == "f.xlsx" for p in problems.found)
    return [p.code for p in problems.found]


def test_cells_come_as_they_show() -> None:
    problems = Problems()
    data = book({"表": [["甲", 1, 2.5, True, None, " 空格 "], [0.1 + 0.2, 330100, -0.0, 1e15]]})
    sheets = read_book(data, "f.xlsx", problems)
    assert sheets is not None
    assert sheets[0].rows == [
        ["甲", 1, Decimal("2.5"), True, None, "空格"],
        [Decimal("0.3"), 330100, 0, 10**15, None, None],
    ]
    assert problems.found == []


def test_formulas_and_errors_are_refused_where_they_are_read() -> None:
    data = book(
        {"表": [["甲", ("=1+1", 2), ("=1/3", "")], [("=1/0", "#DIV/0!"), ("=NA()", "#N/A"), ("=9", 9)]]}
    )
    problems = Problems()
    sheets = read_book(data, "f.xlsx", problems)
    assert sheets is not None
    assert problems.found == []
    sheets[0].refuse_reckoned(lambda cell: cell != (1, 2), problems)
    assert [(p.code, p.severity, p.place.sheet, p.place.cell) for p in problems.found] == [
        ("formula-cell", "error", "表", "B1"),
        ("formula-without-value", "error", "表", "C1"),
        ("error-cell", "error", "表", "A2"),
        ("error-cell", "error", "表", "B2"),
    ]
    said = [p.found.zh for p in problems.found]
    assert "结果是 2" in said[0]
    assert "#DIV/0!" in said[2]
    assert "#N/A" in said[3]
    assert all("粘贴为数值" in p.remedy.zh for p in problems.found)


def test_percent_formats_are_seen() -> None:
    sheets = read_book(book({"表": [[(0.4, "0%"), (0.4, "0.00"), (0.123, "0.0%")]]}), "f.xlsx", Problems())
    assert sheets is not None
    assert sheets[0].percents == {"A1", "C1"}


def test_hidden_sheets_are_not_read() -> None:
    data = book({"表": [["甲"]], "藏": [["乙"]]}, lambda made, sheets: sheets["藏"].hide())
    sheets = read_book(data, "f.xlsx", Problems())
    assert [s.name for s in sheets or []] == ["表"]


def test_a_thousandfold_inflation_is_refused() -> None:
    plain = book({"表": [["甲"]]})
    bomb = with_part(
        plain, SHEET, part(plain, SHEET).replace(b"<sheetData>", b"<sheetData>" + b" " * 20_000_000)
    )
    assert len(bomb) * 500 < 20_000_000
    assert codes(bomb) == ["inflates-too-much"]


def test_sizes_that_lie_do_not_help_the_bomb() -> None:
    plain = book({"表": [["甲"]]})
    bomb = bytearray(
        with_part(plain, SHEET, b"<worksheet><sheetData>" + b" " * 20_000_000 + b"</sheetData></worksheet>")
    )
    size = struct.pack("<I", len(b"<worksheet><sheetData>") + 20_000_000 + len(b"</sheetData></worksheet>"))
    assert bomb.count(size) == 2
    assert codes(bytes(bomb).replace(size, struct.pack("<I", 100))) == ["inflates-too-much"]


def test_a_lone_cell_in_the_far_corner_is_refused() -> None:
    plain = book({"表": [["甲"]]})
    far = part(plain, SHEET).replace(
        b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    )
    assert codes(with_part(plain, SHEET, far)) == ["grid-too-large"]


def test_xml_entities_are_refused() -> None:
    plain = book({"表": [["甲"]]})
    evil = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>' + part(plain, SHEET).split(b"?>", 1)[1]
    assert codes(with_part(plain, SHEET, evil)) == ["xml-entity"]


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04", b"not a workbook", b"<html></html>", b"PK\x03\x04" + b"\0" * 200]
)
def test_what_is_no_workbook(data: bytes) -> None:
    assert codes(data) == ["not-a-workbook"]


def test_a_workbook_cut_short() -> None:
    assert codes(book({"表": [["甲"]]})[:-60]) == ["not-a-workbook"]


def test_a_file_that_is_too_large() -> None:
    problems = Problems()
    assert read_book(b"x" * 1001, "f.xlsx", problems, largest=1000) is None
    assert [p.code for p in problems.found] == ["file-too-large"]
    assert INFLATED == 200 * 2**20
