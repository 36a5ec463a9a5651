"""Cells by name; formulas, errors and per cent formats from the workbook's own XML."""

from __future__ import annotations

import io
import zipfile
from xml.parsers import expat

import pytest
from tests.engine.document.books import book, part, with_part

from quanheng.engine.document.sheet_marks import DeclaresEntity, Marks, Parts, is_percent, position, reference

SHEET = "xl/worksheets/sheet1.xml"


def marks(data: bytes) -> dict[str, Marks]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return Parts(archive, 10**7).marks()


def test_cells_by_name() -> None:
    names = [reference(0, 0), reference(6, 25), reference(6, 26), reference(9, 701), reference(9, 702)]
    assert names == ["A1", "Z7", "AA7", "ZZ10", "AAA10"]
    assert [position(reference(r, c)) for r, c in ((0, 0), (6, 26), (99, 702))] == [
        (0, 0),
        (6, 26),
        (99, 702),
    ]
    assert position("Sheet!A1") is None


def test_marks_of_every_sheet() -> None:
    found = marks(
        book({"表 <一>": [["甲", ("=1+1", 2)], [("=1/0", "#DIV/0!")]], "二": [[1], [], [0.5, (0.5, "0%")]]})
    )
    assert found == {
        "表 <一>": Marks({(0, 1), (1, 0)}, {(1, 0): "#DIV/0!"}, set(), 2, 2),
        "二": Marks(set(), {}, {(2, 1)}, 3, 2),
    }


def test_a_per_cent_sign_that_is_only_text_multiplies_nothing() -> None:
    formats = ["0%", "0.0%;[Red]-0.0%", '0"%"', "0\\%", '"达标率"0.0 %', '"%"0', "_%0", "General"]
    assert [is_percent(f) for f in formats] == [True, True, False, False, True, False, False, False]
    assert marks(book({"表": [[(95, '0"%"'), (0.95, "0.0 %")]]}))["表"].percents == {(0, 1)}


def test_a_formula_outside_the_cells_is_no_cells_formula() -> None:
    plain = book({"表": [[1]]})
    more = b"</sheetData><extLst><ext><xm:f xmlns:xm='x'>A1</xm:f></ext></extLst>"
    found = marks(with_part(plain, SHEET, part(plain, SHEET).replace(b"</sheetData>", more)))
    assert found["表"] == Marks(rows=1, columns=1)


def test_an_entity_is_refused_in_any_encoding() -> None:
    plain = book({"表": [[1]]})
    evil = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a "aa">]><x/>'.encode("utf-16")
    with pytest.raises(DeclaresEntity, match=SHEET):
        marks(with_part(plain, SHEET, evil))


def test_what_is_no_xml() -> None:
    with pytest.raises(expat.ExpatError):
        marks(with_part(book({"表": [[1]]}), SHEET, b"<worksheet>"))
