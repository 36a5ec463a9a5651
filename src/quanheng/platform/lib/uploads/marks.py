"""What a cell's value does not tell, from the workbook's own XML: formulas, error values, per cent formats, and how
far each sheet really reaches (what it says of its own dimension is passed over).

A sheet in which, seen as bytes, there can be none of these is not walked through: large plain tables are read fast.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from quanheng.engine.document.package import inflate
from quanheng.engine.document.sheet_marks import Cell, is_percent, position
from quanheng.platform.lib.uploads.guard_office import Package, has
from quanheng.platform.lib.uploads.guard_zip import Harm
from quanheng.platform.lib.uploads.limits import CELLS, COLUMNS, INFLATED, ROWS

_PERCENTS = {"9", "10"}  # built in
_DDE = re.compile(r"\|.*!|^DDE\(", re.IGNORECASE | re.DOTALL)
_QUOTED = re.compile(r'"[^"]*"')
# In the plain form that every office program writes: a cell beyond the limits, a row's number.
_FAR = re.compile(rb'\br="(?:[T-Z][A-Z]|S[S-Z]|[A-Z]{3})[0-9]')
_ROW = re.compile(rb'<row r="([0-9]{1,9})"')
_MAIN = b"spreadsheetml/2006/main"
_SIGNS = (b"<f", b'"e"')  # a formula, an error value
_TAIL = 32


@dataclass
class Marks:
    """Of one sheet: cells with a formula, with an error value (and which), shown as per cent; `rows` and `columns`
    are those of the rectangle from A1 to the last cell with content, 0 where nobody needed to know."""

    formulas: set[Cell] = field(default_factory=set)
    errors: dict[Cell, str] = field(default_factory=dict)
    percents: set[Cell] = field(default_factory=set)
    rows: int = 0
    columns: int = 0


class Noticed:
    """Which parts of a package must be walked through; its `look` is shown every piece while the gate looks.

    It need not see every cell that lies too far: a grid that cannot be held ends the reading process, and no more.
    But no formula and no error value escapes it: their tags are named so, or another prefix is declared for them.
    """

    def __init__(self) -> None:
        self.parts: set[str] = set()
        self._tail = b""

    def look(self, name: str, piece: bytes, first: bool) -> None:
        """Note the part if anything in the piece calls for it."""
        small = name.lower()
        if not small.startswith("xl/") or small in self.parts:
            return
        near = piece if first else self._tail + piece
        self._tail = piece[-_TAIL:]
        at = near.rfind(b'<row r="')
        row = _ROW.match(near, at) if at >= 0 else None
        far = row is not None and int(row[1]) > ROWS
        far = far or (first and _FAR.search(near) is not None)
        if far or any(sign in near for sign in _SIGNS) or _prefixed(near):
            self.parts.add(small)


def _prefixed(piece: bytes) -> bool:
    """Whether a prefix is declared for the language of sheets itself: then its tags may look otherwise."""
    at = piece.find(b"xmlns:")
    while at >= 0:
        if _MAIN in piece[at : at + 120] or piece[at : at + 40].find(b"=") < 0:
            return True
        at = piece.find(b"xmlns:", at + 6)
    return False


def marks_of(package: Package, noticed: Noticed) -> dict[str, Marks]:
    """Every sheet's marks by its name. Raises `Harm` for a sheet that reaches too far, or is no XML."""
    styles = _percent_styles(package)
    found = {}
    for name, part in _sheets(package).items():
        walked = part in noticed.parts or bool(styles)
        found[name] = _walk(package, part, styles) if walked else Marks()
    check_reach(found)
    return found


def check_reach(found: Mapping[str, Marks]) -> None:
    """Raise `Harm` for a sheet that reaches too far, before anybody makes room for it."""
    cells = 0
    for name, marks in found.items():
        if marks.rows > ROWS or marks.columns > COLUMNS:
            raise too_large(name, marks.rows, marks.columns)
        cells += marks.rows * marks.columns
    if cells > CELLS:
        raise too_many(cells, CELLS)


def too_many(found: int, most: int) -> Harm:
    """The refusal of sheets that span too many cells."""
    return Harm("too-many-cells", (f"铺开 {found:,} 格", f"{found:,} cells"), (f"不超过 {most:,} 格", f"at most {most:,} cells"),
                ("删去无关的行列和表，另存后再传", "remove rows, columns and sheets that do not belong, save and upload again"))  # fmt: skip


def too_large(name: str, rows: int, columns: int) -> Harm:
    """The refusal of a sheet that reaches too far."""
    return Harm(
        "sheet-too-large",
        (f"表“{name[:31]}”铺开 {rows} 行 × {columns} 列", f"the sheet “{name[:31]}” spans {rows} rows × {columns} columns"),
        (f"不超过 {ROWS} 行、{COLUMNS} 列", f"at most {ROWS} rows and {COLUMNS} columns"),
        ("删去远处孤零零的单元格，另存后再传", "delete lone cells far away, save and upload again"),
    )  # fmt: skip


def _sheets(package: Package) -> dict[str, str]:
    """The part of each sheet by its name."""
    targets: dict[str, str] = {}
    named: dict[str, str] = {}

    def relation(tag: str, said: Mapping[str, str]) -> None:
        if tag == "Relationship":
            targets[said.get("Id", "")] = posixpath.normpath(posixpath.join("/xl", said.get("Target", "")))[
                1:
            ].lower()

    def sheet(tag: str, said: Mapping[str, str]) -> None:
        if tag == "sheet":
            named[said.get("name", "")] = next(
                (v for k, v in said.items() if k.rpartition(":")[2] == "id"), ""
            )

    _read(package.parts.get("xl/_rels/workbook.xml.rels", b""), relation)
    _read(package.parts.get("xl/workbook.xml", b""), sheet)
    return {name: targets.get(target, "") for name, target in named.items()}


def _percent_styles(package: Package) -> set[str]:
    """The numbers of the cell styles that show a per cent sign."""
    formats, styles, inside = set(_PERCENTS), list[str](), False

    def style(tag: str, said: Mapping[str, str]) -> None:
        nonlocal inside
        if tag == "numFmt" and is_percent(said.get("formatCode", "")):
            formats.add(said.get("numFmtId", ""))
        elif tag == "xf" and inside:
            styles.append(said.get("numFmtId", ""))
        elif tag in ("cellXfs", "cellStyles", "dxfs"):
            inside = tag == "cellXfs"

    _read(package.parts.get("xl/styles.xml", b""), style)
    return {str(n) for n, number in enumerate(styles) if number in formats}


def _read(content: bytes, element: Callable[[str, Mapping[str, str]], None]) -> None:
    if content:
        parser = expat.ParserCreate()
        parser.StartElementHandler = lambda tag, said: element(tag.rpartition(":")[2], said)
        _parse(parser, content, True)


def _parse(parser: expat.XMLParserType, piece: bytes, last: bool) -> None:
    try:
        parser.Parse(piece, last)
    except expat.ExpatError as error:
        raise Harm(
            "damaged",
            ("工作簿的一个部件已损坏", "a part of the workbook is damaged"),
            ("完整的文件", "a whole file"),
        ) from error


def _walk(package: Package, part: str, styles: set[str]) -> Marks:
    """One sheet, cell by cell."""
    found, cell, text = Marks(), (-1, -1), list[str]()
    row = column = -1

    def start(tag: str, said: Mapping[str, str]) -> None:
        nonlocal cell, row, column
        tag = tag.rpartition(":")[2]
        if tag == "row":
            row, column = int(said["r"]) - 1 if said.get("r", "").isdecimal() else row + 1, -1
        elif tag == "c":
            cell = position(said.get("r", "")) or (row, column + 1)
            row, column = cell
            if said.get("t") == "e":
                found.errors[cell] = ""
            if said.get("s") in styles:
                found.percents.add(cell)
        elif tag in ("v", "f", "is"):
            found.rows, found.columns = max(found.rows, cell[0] + 1), max(found.columns, cell[1] + 1)
            if tag == "f":
                found.formulas.add(cell)
            if tag == "f" or (tag == "v" and cell in found.errors):
                text.clear()
                parser.CharacterDataHandler = text.append

    def end(tag: str) -> None:
        if parser.CharacterDataHandler is not None:
            parser.CharacterDataHandler = None
            said = "".join(text)
            if tag.rpartition(":")[2] == "v":
                found.errors[cell] = said[:20]
            elif _DDE.search(_QUOTED.sub("", said)):
                raise has("dde", said)

    entry = next((e for e in package.archive.infolist() if e.filename.lower() == part), None)
    if entry is None:
        return found
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    for piece in inflate(package.archive, entry, INFLATED):
        _parse(parser, piece, False)
    _parse(parser, b"", True)
    return found
