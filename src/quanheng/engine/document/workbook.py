"""An Excel workbook → sheets of plain cells, after the file was found harmless.

Before any library opens the file, every part of it is inflated under a limit and looked at: a bomb, a grid with
one cell in the far corner, or an XML entity is refused while it is still small.
"""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from xml.parsers import expat

from quanheng.engine.document.model import Scalar
from quanheng.engine.document.package import UNREADABLE, Bounds, TooMuch, inflate
from quanheng.engine.document.reckoned import tell_reckoned
from quanheng.engine.document.sheet_marks import Cell, DeclaresEntity, Marks, Parts, reference
from quanheng.engine.errors import Place, Problems

LARGEST = 50 * 2**20  # bytes of the file
INFLATED = 200 * 2**20  # bytes of all its parts
RATIO = 100  # inflated bytes for one byte of the file
SMALL = 2 * 2**20  # below so many inflated bytes the ratio does not matter
BOUNDS = Bounds(INFLATED, RATIO, SMALL)
PARTS = 2000
GRID = 20_000_000  # cells of the rectangle a sheet spans

_OLD = b"\xd0\xcf\x11\xe0"  # the container of .xls
_DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")
_LONGEST = max(map(len, _DECLARATIONS))


class Harmful(Exception):
    """The file must not or cannot be read: code, what was found, what is expected, each in both languages."""

    def __init__(self, code: str, zh: str, en: str, want_zh: str, want_en: str) -> None:
        super().__init__(en)
        self.code, self.found, self.expected = code, (zh, en), (want_zh, want_en)


class Workbook:
    """An Excel file found harmless. Its sheets' cells are read when asked for.

    `names` are all its sheets and `shown` the visible ones; `marks` is by sheet, empty for an .xls file.
    Raises `TooMuch` for a file that inflates beyond its bounds, and `Harmful` for all else that is refused.
    """

    def __init__(self, data: bytes, bounds: Bounds) -> None:
        import python_calamine  # costs start-up time; documents in YAML and data in CSV do without it

        self.marks: dict[str, Marks] = {} if data.startswith(_OLD) else _looked_at(data, bounds)
        self._errors = (python_calamine.CalamineError, OSError, ValueError)
        try:
            self._book = python_calamine.load_workbook(io.BytesIO(data))
        except self._errors as error:
            raise _broken(error) from error
        sheets = self._book.sheets_metadata
        self.names = [m.name for m in sheets]
        self.shown = [m.name for m in sheets if m.visible == python_calamine.SheetVisibleEnum.Visible]

    def cells(self, sheet: str) -> list[list[Any]]:
        """A sheet's cells by row, from A1, as the library gives them. Raises `Harmful`."""
        try:
            return [list(row) for row in self._book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)]
        except self._errors as error:
            raise _broken(error) from error


@dataclass
class Sheet:
    """A sheet's cells by row, from A1; which are shown as per cent, by name; which hold a formula or an error."""

    file: str
    name: str
    rows: list[list[Scalar]] = field(default_factory=list)
    percents: set[str] = field(default_factory=set)
    marks: Marks = field(default_factory=Marks)

    def place(self, row: int, column: int, path: str = "") -> Place:
        """The place of a cell; row and column count from 0."""
        return Place(self.file, sheet=self.name, cell=reference(row, column), path=path)

    def holds(self, row: int, column: int) -> bool:
        """Whether a cell holds a value, or a formula even if its result was not kept."""
        return self._shown((row, column)) != "" or (row, column) in self.marks.formulas

    def refuse_reckoned(self, read: Callable[[Cell], bool], problems: Problems) -> None:
        """Note every formula and error value in the cells that are `read`."""
        tell_reckoned(self.marks, read, lambda cell: self.place(*cell), self._shown, problems)

    def _shown(self, cell: Cell) -> str:
        """What a cell shows, "" if nothing."""
        row, column = cell
        value = self.rows[row][column] if row < len(self.rows) and column < len(self.rows[row]) else None
        if value is None:
            return ""
        number = isinstance(value, (int, Decimal)) and not isinstance(value, bool)
        if number and reference(row, column) in self.percents:
            return format((Decimal(value) * 100).normalize(), "f") + "%"
        return format(value, "f") if isinstance(value, Decimal) else str(value)


def read_book(data: bytes, file: str, problems: Problems, largest: int = LARGEST) -> list[Sheet] | None:
    """The visible sheets of an .xlsx or .xls file; None, with problems noted, if it must not or cannot be read.

    Formula cells come by the value Excel last computed; who reads a cell refuses it by `Sheet.refuse_reckoned`.
    """
    try:
        if len(data) > largest:
            raise Harmful("file-too-large", f"文件有 {len(data) / 2**20:.0f} MB", f"the file has {len(data) / 2**20:.0f} MB",
                          f"不超过 {largest // 2**20} MB", f"at most {largest // 2**20} MB")  # fmt: skip
        sheets = list(_sheets(data, file))
    except Harmful as harm:
        problems.add(
            harm.code, Place(file), harm.found, harm.expected,
            ("在 Excel 里打开，只留方案的几张表，另存为新文件", "open it in Excel, keep only the sheets of the scheme, save as a new file"),
        )  # fmt: skip
        return None
    return sheets


def _sheets(data: bytes, file: str) -> Iterator[Sheet]:
    try:
        book = Workbook(data, BOUNDS)
    except TooMuch as much:
        limit = BOUNDS.most(len(data)) // 2**20
        raise Harmful("inflates-too-much",
                      f"文件 {len(data)} 字节，展开超过 {limit} MB", f"the file has {len(data)} bytes and inflates beyond {limit} MB",
                      f"展开不超过 {RATIO} 倍，也不超过 {INFLATED // 2**20} MB", f"at most {RATIO} times its size and {INFLATED // 2**20} MB") from much  # fmt: skip
    for name in book.shown:
        yield sheet_of(file, name, book.cells(name), book.marks.get(name, Marks()))


def sheet_of(file: str, name: str, cells: Iterable[Iterable[object]], marks: Marks) -> Sheet:
    """A sheet of cells as the library gives them, by row from A1."""
    percents = {reference(*cell) for cell in marks.percents}
    return Sheet(file, name, [[_plain(value) for value in row] for row in cells], percents, marks)


def _plain(value: object) -> Scalar:
    """A cell as a document's value; empty is None, a float is the 15 digits Excel shows."""
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        if value != value or value in (float("inf"), float("-inf")):
            return str(value)
        number = Decimal(f"{value:.15g}")
        return int(number) if number == number.to_integral_value() else number
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    text = str(value).strip()
    return text or None


def _looked_at(data: bytes, bounds: Bounds) -> dict[str, Marks]:
    """The marks of each sheet, after every part was inflated once within the bounds and thrown away again."""
    most = bounds.most(len(data))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _all_harmless(archive, most)
            marks = Parts(archive, most).marks()
    except DeclaresEntity as found:
        raise _entity(str(found)) from found
    except (*UNREADABLE, expat.ExpatError) as error:
        raise Harmful("not-a-workbook", f"不是 Excel 工作簿：{error}", f"not an Excel workbook: {error}",
                      ".xlsx 或 .xls 文件", "an .xlsx or .xls file") from error  # fmt: skip
    for name, sheet in marks.items():
        if sheet.rows * sheet.columns > GRID:
            raise Harmful("grid-too-large", f"表“{name}”铺开 {sheet.rows} 行 × {sheet.columns} 列", f"sheet “{name}” spans {sheet.rows} rows × {sheet.columns} columns",
                          "右下角没有孤零零的单元格", "no lone cell in the far corner")  # fmt: skip
    return marks


def _all_harmless(archive: zipfile.ZipFile, most: int) -> None:
    """All parts together inflate to at most so many bytes, and none declares an entity."""
    entries = archive.infolist()
    if len(entries) > PARTS:
        raise Harmful("too-many-parts", f"文件里有 {len(entries)} 个部件", f"the file has {len(entries)} parts",
                      f"不超过 {PARTS} 个", f"at most {PARTS}")  # fmt: skip
    declared = sum(entry.file_size for entry in entries)
    if declared > most:
        raise TooMuch(declared)
    left = most
    for entry in entries:
        xml = entry.filename.lower().endswith((".xml", ".rels"))
        tail = b""
        for piece in inflate(archive, entry, left):
            left -= len(piece)
            near = tail + piece
            if xml and any(sign in near for sign in _DECLARATIONS):
                raise _entity(entry.filename)
            tail = piece[-_LONGEST:]


def _entity(part: str) -> Harmful:
    return Harmful("xml-entity", f"部件 {part} 含有实体声明", f"the part {part} declares an entity",
                   "Excel 自己写的文件", "a file written by Excel itself")  # fmt: skip


def _broken(error: Exception) -> Harmful:
    return Harmful("not-a-workbook", f"工作簿打不开：{error}", f"the workbook cannot be opened: {error}",
                   "没有密码、没有损坏的 .xlsx 或 .xls 文件", "an .xlsx or .xls file, not locked and not damaged")  # fmt: skip
