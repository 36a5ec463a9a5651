"""What a cell's value does not tell, from the workbook's own XML: formulas, errors, per cent formats, and how far
a sheet reaches. Every part is read in pieces by a parser that stops at the first entity declaration.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from quanheng.engine.document.package import inflate

Cell = tuple[int, int]  # row and column, both counted from 0
Takes = Callable[[str], None] | None  # what is given the text of an element; None: the text is passed over

_BUILT_IN_PERCENT = {"9", "10"}
_UNSHOWN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')  # of a number format: quoted text, padding, colours
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


class DeclaresEntity(Exception):
    """The part of this name has a document type or an entity, which no office program writes."""


@dataclass
class Marks:
    """The cells of one sheet that hold a formula, an error (with the error's name, such as #DIV/0!), or are shown
    as per cent; `rows` and `columns` are those of the rectangle from A1 to the last cell."""

    formulas: set[Cell] = field(default_factory=set)
    errors: dict[Cell, str] = field(default_factory=dict)
    percents: set[Cell] = field(default_factory=set)
    rows: int = 0
    columns: int = 0


def reference(row: int, column: int) -> str:
    """A cell's name: (0, 0) → A1.

    >>> reference(6, 2), reference(0, 27)
    ('C7', 'AB1')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def position(name: str) -> Cell | None:
    """(row, column) of a cell's name; None if it is no name.

    >>> position("C7"), position("AB1"), position("Sheet!A1")
    ((6, 2), (0, 27), None)
    """
    found = _REFERENCE.fullmatch(name)
    if not found:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]) - 1, column - 1


def is_percent(code: str) -> bool:
    """Whether a number format multiplies by a hundred; a per cent sign that is only text (0"%") does not.

    >>> is_percent("0.0%"), is_percent('0"%"'), is_percent("0\\\\%")
    (True, False, False)
    """
    return "%" in _UNSHOWN.sub("", code)


class Parts:
    """The XML parts of a workbook that was found to inflate within `most` bytes."""

    def __init__(self, archive: zipfile.ZipFile, most: int) -> None:
        self._archive, self._most = archive, most
        self._entries = {entry.filename.lower(): entry for entry in archive.infolist()}
        self._percents = self._percent_styles()

    def marks(self) -> dict[str, Marks]:
        """Every sheet's marks by its name. Raises `DeclaresEntity`, and expat's error for a part that is no XML."""
        return {name: self._marks(part) for name, part in self._sheets().items()}

    def _sheets(self) -> dict[str, str]:
        """The part of each sheet by its name."""
        targets: dict[str, str] = {}
        named: dict[str, str] = {}

        def relation(tag: str, said: Mapping[str, str]) -> None:
            if tag == "Relationship":
                targets[said.get("Id", "")] = posixpath.join("/xl", said.get("Target", ""))[1:].lower()

        def sheet(tag: str, said: Mapping[str, str]) -> None:
            if tag == "sheet":
                named[said.get("name", "")] = next((v for k, v in said.items() if _local(k) == "id"), "")

        self._read("xl/_rels/workbook.xml.rels", relation)
        self._read("xl/workbook.xml", sheet)
        return {name: targets.get(target, "") for name, target in named.items()}

    def _percent_styles(self) -> set[str]:
        """The numbers of the cell styles that show a per cent sign."""
        formats = set(_BUILT_IN_PERCENT)
        styles: list[str] = []
        inside = False

        def style(tag: str, said: Mapping[str, str]) -> None:
            nonlocal inside
            if tag == "numFmt" and is_percent(said.get("formatCode", "")):
                formats.add(said.get("numFmtId", ""))
            elif tag == "xf" and inside:
                styles.append(said.get("numFmtId", ""))
            elif tag in ("cellXfs", "cellStyles", "dxfs"):
                inside = tag == "cellXfs"

        self._read("xl/styles.xml", style)
        return {str(n) for n, number in enumerate(styles) if number in formats}

    def _marks(self, part: str) -> Marks:
        found = Marks()
        cell: Cell | None = None

        def element(tag: str, said: Mapping[str, str]) -> Takes:
            nonlocal cell
            if tag == "c":
                cell = position(said.get("r", ""))
                if cell is None:
                    return None
                found.rows, found.columns = max(found.rows, cell[0] + 1), max(found.columns, cell[1] + 1)
                if said.get("t") == "e":
                    found.errors[cell] = ""
                if said.get("s") in self._percents:
                    found.percents.add(cell)
            elif tag == "f" and cell is not None:
                found.formulas.add(cell)
            elif tag == "v" and cell in found.errors:
                return named
            elif tag != "v":
                cell = None
            return None

        def named(text: str) -> None:
            assert cell is not None
            found.errors[cell] += text

        self._read(part, element)
        return found

    def _read(self, part: str, element: Callable[[str, Mapping[str, str]], Takes]) -> None:
        """Tell every element of a part, in order; nothing if the workbook has no such part. `element` may give back
        what takes the text of the element."""
        entry = self._entries.get(part)
        if entry is None:
            return

        def refuse(*_: object) -> None:
            raise DeclaresEntity(part)

        def start(tag: str, said: Mapping[str, str]) -> None:
            parser.CharacterDataHandler = element(_local(tag), said)

        def end(_: str) -> None:
            parser.CharacterDataHandler = None

        parser = expat.ParserCreate()
        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.StartDoctypeDeclHandler = refuse
        for piece in inflate(self._archive, entry, self._most):
            parser.Parse(piece, False)
        parser.Parse(b"", True)


def _local(name: str) -> str:
    return name.rpartition(":")[2]
