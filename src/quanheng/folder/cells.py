"""What the value of an Excel cell does not tell: which cells hold formulas, which are shown as per cent."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import IO
from xml.etree import ElementTree

_BUILT_IN_PERCENT = {9, 10}
_LETTERS = re.compile(r"([A-Z]+)([0-9]+)")


def address(row: int, column: int) -> str:
    """The name of a cell, both counted from 0: (0, 0) → A1, (6, 27) → AB7."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def position(name: str) -> tuple[int, int]:
    """(row, column) from 0 of a cell's name; (-1, -1) if it is none."""
    match = _LETTERS.fullmatch(name)
    if not match:
        return -1, -1
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


def marks(data: bytes, sheet: str) -> dict[tuple[int, int], str]:
    """(row, column) → "formula" or "percent" for the cells of a sheet that are one; a formula wins.

    `data` must have been admitted before (see `limits`); what cannot be read marks nothing.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            path = _path_of(book, sheet)
            if path is None:
                return {}
            percent = _percent_styles(book)
            with book.open(path) as stream:
                return dict(_cells(stream, percent))
    except (ElementTree.ParseError, KeyError, ValueError, zipfile.BadZipFile):
        return {}


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _path_of(book: zipfile.ZipFile, sheet: str) -> str | None:
    relation = ""
    for element in ElementTree.fromstring(book.read("xl/workbook.xml")).iter():
        if _local(element.tag) == "sheet" and element.get("name") == sheet:
            relation = next((v for k, v in element.attrib.items() if _local(k) == "id"), "")
    for element in ElementTree.fromstring(book.read("xl/_rels/workbook.xml.rels")).iter():
        if element.get("Id") == relation and relation:
            target = element.get("Target", "")
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return None


def _percent_styles(book: zipfile.ZipFile) -> set[str]:
    """The indices of cell styles whose number format shows a per cent sign."""
    if "xl/styles.xml" not in book.namelist():
        return set()
    root = ElementTree.fromstring(book.read("xl/styles.xml"))
    formats = set(_BUILT_IN_PERCENT)
    for element in root.iter():
        if _local(element.tag) == "numFmt" and "%" in element.get("formatCode", ""):
            formats.add(int(element.get("numFmtId", "-1")))
    for element in root:
        if _local(element.tag) == "cellXfs":
            return {str(k) for k, xf in enumerate(element) if int(xf.get("numFmtId", "0")) in formats}
    return set()


def _cells(stream: IO[bytes], percent: set[str]) -> Iterator[tuple[tuple[int, int], str]]:
    for _, element in ElementTree.iterparse(stream, events=("end",)):
        tag = _local(element.tag)
        if tag == "c":
            style = element.get("s", "")
            formula = any(_local(child.tag) == "f" for child in element)
            if formula or style in percent:
                yield position(element.get("r", "")), "formula" if formula else "percent"
        elif tag == "row":
            element.clear()
