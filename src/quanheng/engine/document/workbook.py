"""An Excel workbook → sheets of plain cells, after the file was found harmless; formulas and errors are named.

Before any library opens the file, every part of it is inflated under a limit and looked at: a bomb, a macro-
sized grid with one cell in the far corner, or an XML entity is refused while it is still small.
"""

from __future__ import annotations

import datetime
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

import python_calamine

from quanheng.engine.document.model import Scalar
from quanheng.engine.errors import Place, Problems

LARGEST = 50 * 2**20  # bytes of the file
INFLATED = 200 * 2**20  # bytes of all its parts
RATIO = 100  # inflated bytes for one byte of the file
SMALL = 2 * 2**20  # below so many inflated bytes the ratio does not matter
PARTS = 2000
GRID = 20_000_000  # cells of the rectangle a sheet spans

_OLD = b"\xd0\xcf\x11\xe0"  # the container of .xls
_CELL = re.compile(rb"<(?:\w+:)?c(?=[\s/>])([^>]*)>(\s*<(?:\w+:)?f(?=[\s/>]))?")
_REF = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_STYLE = re.compile(rb'\bs="([0-9]+)"')
_NAME = re.compile(r"<(?:\w+:)?sheet\s[^>]*>")
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')


@dataclass
class Sheet:
    """A sheet's cells by row, from A1; and which cells hold a formula, an error, or a percentage format."""

    file: str
    name: str
    rows: list[list[Scalar]] = field(default_factory=list)
    formulas: set[str] = field(default_factory=set)
    errors: set[str] = field(default_factory=set)
    percents: set[str] = field(default_factory=set)

    def place(self, row: int, column: int, path: str = "") -> Place:
        """The place of a cell; row and column count from 0."""
        return Place(self.file, sheet=self.name, cell=reference(row, column), path=path)


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


def read_book(data: bytes, file: str, problems: Problems, largest: int = LARGEST) -> list[Sheet] | None:
    """The visible sheets of an .xlsx or .xls file; None, with problems noted, if it must not or cannot be read.

    Formula cells are read by the value Excel last computed and named in a warning; error cells are errors.
    """
    try:
        looked, grids = _grids(data, file, largest)
    except _Harmful as harm:
        problems.add(
            harm.code, Place(file), harm.found, harm.expected,
            ("在 Excel 里打开，只留方案的几张表，另存为新文件", "open it in Excel, keep only the sheets of the scheme, save as a new file"),
        )  # fmt: skip
        return None
    sheets = []
    for name, grid in grids.items():
        sheet = looked.get(name, Sheet(file, name))
        sheet.rows = [[_plain(value) for value in row] for row in grid]
        sheets.append(sheet)
        _tell_cells(sheet, problems)
    return sheets


def _grids(data: bytes, file: str, largest: int) -> tuple[dict[str, Sheet], dict[str, list[list[object]]]]:
    """What was seen of each sheet beforehand, and the cells of each visible sheet."""
    if len(data) > largest:
        raise _Harmful("file-too-large", f"文件有 {len(data) / 2**20:.0f} MB", f"the file has {len(data) / 2**20:.0f} MB",
                       f"不超过 {largest // 2**20} MB", f"at most {largest // 2**20} MB")  # fmt: skip
    looked = {} if data.startswith(_OLD) else _look(_parts(data), file)
    try:
        book = python_calamine.load_workbook(io.BytesIO(data))
        shown = [
            m.name for m in book.sheets_metadata if m.visible == python_calamine.SheetVisibleEnum.Visible
        ]
        grids: dict[str, list[list[object]]] = {
            name: [list(row) for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)]
            for name in shown
        }
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise _Harmful("not-a-workbook", f"工作簿打不开：{error}", f"the workbook cannot be opened: {error}",
                       "没有密码、没有损坏的 .xlsx 或 .xls 文件", "an .xlsx or .xls file, not locked and not damaged") from error  # fmt: skip
    return looked, grids


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


class _Harmful(Exception):
    """The file must not or cannot be read: code, what was found, what is expected, each in both languages."""

    def __init__(self, code: str, zh: str, en: str, want_zh: str, want_en: str) -> None:
        super().__init__(en)
        self.code, self.found, self.expected = code, (zh, en), (want_zh, want_en)


def _parts(data: bytes) -> dict[str, bytes]:
    """The parts of the package, each truly inflated under the limit (sizes in the file's own index can lie)."""
    limit = INFLATED if len(data) * RATIO > INFLATED else max(len(data) * RATIO, SMALL)
    parts: dict[str, bytes] = {}
    total = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            infos = package.infolist()
            if len(infos) > PARTS:
                raise _Harmful("too-many-parts", f"文件里有 {len(infos)} 个部件", f"the file has {len(infos)} parts",
                               f"不超过 {PARTS} 个", f"at most {PARTS}")  # fmt: skip
            for info in infos:
                content = b"".join(_inflate(data, info, limit - total))
                total += len(content)
                if total > limit:
                    raise _Harmful("inflates-too-much",
                                   f"文件 {len(data)} 字节，展开超过 {limit // 2**20} MB", f"the file has {len(data)} bytes and inflates beyond {limit // 2**20} MB",
                                   f"展开不超过 {RATIO} 倍，也不超过 {INFLATED // 2**20} MB", f"at most {RATIO} times its size and {INFLATED // 2**20} MB")  # fmt: skip
                if info.filename.lower().endswith((".xml", ".rels")):
                    parts[info.filename.lower()] = content
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, ValueError, IndexError) as error:
        raise _Harmful("not-a-workbook", f"不是 Excel 工作簿：{error}", f"not an Excel workbook: {error}",
                       ".xlsx 或 .xls 文件", "an .xlsx or .xls file") from error  # fmt: skip
    return parts


def _inflate(data: bytes, info: zipfile.ZipInfo, most: int) -> Iterator[bytes]:
    """The content of one part, one byte more than `most` at the most."""
    start = info.header_offset
    if data[start : start + 4] != b"PK\x03\x04" or info.flag_bits & 1:
        raise ValueError("damaged or encrypted part")
    start += (
        30
        + int.from_bytes(data[start + 26 : start + 28], "little")
        + int.from_bytes(data[start + 28 : start + 30], "little")
    )
    packed = data[start : start + info.compress_size]
    if info.compress_type == zipfile.ZIP_STORED:
        yield packed[: most + 1]
    elif info.compress_type == zipfile.ZIP_DEFLATED:
        yield zlib.decompressobj(-15).decompress(packed, max(most + 1, 1))
    else:
        raise NotImplementedError(f"compression {info.compress_type}")


def _look(parts: dict[str, bytes], file: str) -> dict[str, Sheet]:
    """Each sheet's formula, error and percentage cells, from its own XML."""
    for name, content in parts.items():
        if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
            raise _Harmful("xml-entity", f"部件 {name} 含有实体声明", f"the part {name} declares an entity",
                           "Excel 自己写的文件", "a file written by Excel itself")  # fmt: skip
    percents = _percent_styles(parts.get("xl/styles.xml", b"").decode("utf-8", "replace"))
    sheets: dict[str, Sheet] = {}
    for name, part in _sheet_parts(parts).items():
        sheet = sheets.setdefault(name, Sheet(file, name))
        content = parts.get(part, b"")
        last_row = last_column = 0
        for cell in _CELL.finditer(content):
            at = _REF.search(cell[1])
            if not at:
                continue
            ref = (at[1] + at[2]).decode()
            last_row, last_column = max(last_row, int(at[2])), max(last_column, _column(at[1]))
            if cell[2]:
                sheet.formulas.add(ref)
            if b't="e"' in cell[1]:
                sheet.errors.add(ref)
            style = _STYLE.search(cell[1])
            if style and int(style[1]) in percents:
                sheet.percents.add(ref)
        if last_row * last_column > GRID:
            raise _Harmful("grid-too-large", f"表“{name}”铺开 {last_row} 行 × {last_column} 列", f"sheet “{name}” spans {last_row} rows × {last_column} columns",
                           "右下角没有孤零零的单元格", "no lone cell in the far corner")  # fmt: skip
    return sheets


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _sheet_parts(parts: dict[str, bytes]) -> dict[str, str]:
    """The part of each sheet by its name."""
    targets = {}
    for found in re.findall(
        r"<(?:\w+:)?Relationship\s[^>]*>",
        parts.get("xl/_rels/workbook.xml.rels", b"").decode("utf-8", "replace"),
    ):
        said = dict(_ATTRIBUTE.findall(found))
        target = said.get("Target", "").lstrip("/").lower()
        targets[said.get("Id", "")] = target if target.startswith("xl/") else f"xl/{target}"
    names = {}
    for found in _NAME.findall(parts.get("xl/workbook.xml", b"").decode("utf-8", "replace")):
        said = dict(_ATTRIBUTE.findall(found))
        name = said.get("name", "")
        for code, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
            name = name.replace(code, sign)
        names[name] = targets.get(said.get("r:id", ""), "")
    return names


def _percent_styles(styles: str) -> set[int]:
    """The cell styles that show a number as a percentage."""
    formats = {"9", "10"}
    for found in re.findall(r"<(?:\w+:)?numFmt\s[^>]*>", styles):
        said = dict(_ATTRIBUTE.findall(found))
        if "%" in said.get("formatCode", ""):
            formats.add(said.get("numFmtId", ""))
    section = re.search(r"<(?:\w+:)?cellXfs[\s>].*?</(?:\w+:)?cellXfs>", styles, re.DOTALL)
    used = re.findall(r"<(?:\w+:)?xf\s[^>]*>", section[0]) if section else []
    return {n for n, xf in enumerate(used) if dict(_ATTRIBUTE.findall(xf)).get("numFmtId") in formats}


def _tell_cells(sheet: Sheet, problems: Problems) -> None:
    """Name cells that hold an error (refused) or a formula (its last value is taken)."""
    for ref in sorted(sheet.errors):
        problems.add(
            "error-cell", Place(sheet.file, sheet=sheet.name, cell=ref),
            ("单元格是公式错误（如 #DIV/0!）", "the cell holds an error such as #DIV/0!"),
            ("一个值，或留空", "a value, or nothing"), ("改正公式，或清空", "correct the formula, or clear the cell"),
        )  # fmt: skip
    for ref in sorted(sheet.formulas - sheet.errors):
        problems.add(
            "formula-cell", Place(sheet.file, sheet=sheet.name, cell=ref),
            ("单元格是 Excel 公式，取的是上次算出的值", "the cell holds an Excel formula; its last computed value is taken"),
            ("写定的值：方案里的数不应随别的单元格变", "a fixed value: numbers of a scheme must not move with other cells"),
            ("复制后“选择性粘贴—数值”", "copy and paste special: values"), "warning",
        )  # fmt: skip
