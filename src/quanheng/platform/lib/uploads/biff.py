"""An old .xls before calamine reads it: macros, links and passwords refused, formulas and per cent formats marked.

The file is a small file system (compound file) holding one stream of records; both are read here with nothing
believed: chains are cut where they would loop, and records where they would run over the end.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from quanheng.engine.document.sheet_marks import is_percent
from quanheng.platform.lib.uploads.guard_office import has
from quanheng.platform.lib.uploads.guard_zip import Harm
from quanheng.platform.lib.uploads.marks import Marks, check_reach

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFFA  # sector numbers from here on are marks, not places
_MACROS = ("_vba_project", "vba", "macros")
_BOF, _EOF, _BOUNDSHEET, _FORMAT, _XF, _FILEPASS, _SUPBOOK, _OBPROJ = (
    0x809,
    0x0A,
    0x85,
    0x41E,
    0xE0,
    0x2F,
    0x1AE,
    0xD3,
)
_FORMULAS = (0x06, 0x206, 0x406)
_BOOLERR, _MULRK, _DBQUERY, _QSI = 0x205, 0xBD, 0xDC, 0x1AD
_CELLS = (0x203, 0x27E, 0xFD, 0x204, 0xD6, _BOOLERR, *_FORMULAS)  # a row, a column, a style
_MACRO_SHEETS = (1, 6)
_OWN = (0x0401, 0x3A01)  # links inside the workbook, and to built-in functions
_PERCENTS = {9, 10}
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


def marks_of(data: bytes) -> dict[str, Marks]:
    """Every sheet's marks by its name. Raises `Harm` for what has no business in a return, or is no .xls."""
    try:
        stream = _Compound(data).workbook()
        found = _Records(stream).marks
    except (struct.error, IndexError) as error:
        raise _damaged() from error
    check_reach(found)
    return found


def _damaged() -> Harm:
    return Harm(
        "damaged",
        ("文件打不开或已损坏", "the file cannot be opened or is damaged"),
        ("完整的 .xls 文件", "a whole .xls file"),
    )


class _Compound:
    """The file system inside: its names, and the stream of the workbook."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        shift, self._mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or self._mini_shift != 6:
            raise _damaged()
        self._size = 1 << shift
        start, self._cutoff, mini = struct.unpack_from("<4xI4xII", data, 44)
        self._next = self._table(self._fat_sectors())
        self._entries = list(self._read_entries(self._chain(start)))
        for name, *_ in self._entries:
            _check_name(name)
        self._mini_next = self._table(self._sectors(mini))

    def workbook(self) -> bytes:
        """The stream that holds the sheets."""
        root = next((e for e in self._entries if e[1] == 5), None)
        for name, kind, start, size in self._entries:
            if kind == 2 and name == "workbook":
                if size >= self._cutoff or root is None:
                    return self._chain(start)[:size]
                return self._mini(self._chain(root[2]), start)[:size]
        raise Harm(
            "not-the-kind",
            ("内容不是 .xls 工作簿", "the content is not an .xls workbook"),
            (".xls 或 .xlsx 工作簿", "an .xls or .xlsx workbook"),
        )

    def _fat_sectors(self) -> list[int]:
        listed = list(struct.unpack_from("<109I", self._data, 76))
        at, seen = struct.unpack_from("<I", self._data, 68)[0], set[int]()
        while at < _END and at not in seen:
            seen.add(at)
            more = self._sector(at)
            listed += struct.unpack(f"<{len(more) // 4}I", more)[:-1]
            at = struct.unpack_from("<I", more, len(more) - 4)[0]
        return [s for s in listed if s < _END]

    def _table(self, sectors: list[int]) -> list[int]:
        joined = b"".join(self._sector(s) for s in sectors)
        return list(struct.unpack(f"<{len(joined) // 4}I", joined[: len(joined) // 4 * 4]))

    def _sector(self, number: int) -> bytes:
        return self._data[(number + 1) * self._size : (number + 2) * self._size]

    def _sectors(self, start: int) -> list[int]:
        found, seen = [], set[int]()
        while start < len(self._next) and start not in seen:
            seen.add(start)
            found.append(start)
            start = self._next[start]
        return found

    def _chain(self, start: int) -> bytes:
        return b"".join(self._sector(s) for s in self._sectors(start))

    def _mini(self, room: bytes, start: int) -> bytes:
        pieces, seen, size = [], set[int](), 1 << self._mini_shift
        while start < len(self._mini_next) and start not in seen:
            seen.add(start)
            pieces.append(room[start * size : (start + 1) * size])
            start = self._mini_next[start]
        return b"".join(pieces)

    def _read_entries(self, folder: bytes) -> Iterator[tuple[str, int, int, int]]:
        for at in range(0, len(folder) - 127, 128):
            length, kind = struct.unpack_from("<HB", folder, at + 64)
            start, size = struct.unpack_from("<II", folder, at + 116)
            if kind:
                name = folder[at : at + min(max(length - 2, 0), 64)].decode("utf-16-le", "replace")
                yield name.lower(), kind, start, size


def _check_name(name: str) -> None:
    if name.startswith(_MACROS):
        raise has("macros", name)
    if name in ("encryptedpackage", "encryptioninfo"):
        raise _locked()
    if name.startswith(("mbd", "lnk")) or name in ("\x01ole", "\x01ole10native", "objectpool", "ctls"):
        raise has("embedded", name)


def _locked() -> Harm:
    return Harm("locked", ("文件有密码", "the file is locked with a password"), ("没有密码的文件", "a file without a password"),
                ("去掉打开密码后再传", "remove the password and upload again"))  # fmt: skip


class _Records:
    """The stream of records, walked through once."""

    def __init__(self, stream: bytes) -> None:
        self.marks: dict[str, Marks] = {}
        self._names: dict[int, str] = {}  # where a sheet begins → its name
        self._formats, self._styles = set(_PERCENTS), list[int]()
        self._depth, self._sheet = 0, Marks()
        at = 0
        while at + 4 <= len(stream):
            kind, length = struct.unpack_from("<HH", stream, at)
            self._take(kind, stream[at + 4 : at + 4 + length], at)
            at += 4 + length
        for name in self._names.values():
            self.marks.setdefault(name, Marks())

    def _take(self, kind: int, body: bytes, at: int) -> None:
        if kind == _BOF:
            self._depth += 1
            if self._depth == 1 and at in self._names:
                self._sheet = self.marks.setdefault(self._names[at], Marks())
        elif kind == _EOF:
            self._depth = max(self._depth - 1, 0)
        elif kind in _CELLS or kind == _MULRK:
            if self._depth == 1:
                self._cell(kind, body)
        else:
            self._tell(kind, body)

    def _tell(self, kind: int, body: bytes) -> None:
        if kind == _FILEPASS:
            raise _locked()
        if kind == _OBPROJ:
            raise has("macros", "VBA")
        if kind == _SUPBOOK and struct.unpack_from("<2xH", body)[0] not in _OWN:
            raise has("external-link", "SUPBOOK")
        if kind in (_DBQUERY, _QSI):
            raise has("data-connection", "QUERY")
        if kind == _BOUNDSHEET:
            at, what, length, wide = struct.unpack_from("<IxBBB", body)
            name = (
                body[8 : 8 + length * 2].decode("utf-16-le", "replace")
                if wide & 1
                else body[8 : 8 + length].decode("latin-1")
            )
            if what in _MACRO_SHEETS:
                raise has("macros", name)
            self._names[at] = name
        elif kind == _FORMAT:
            number, wide = struct.unpack_from("<H2xB", body)
            if is_percent(body[5:].decode("utf-16-le" if wide & 1 else "latin-1", "replace")):
                self._formats.add(number)
        elif kind == _XF:
            self._styles.append(struct.unpack_from("<2xH", body)[0])

    def _cell(self, kind: int, body: bytes) -> None:
        row, column, style = struct.unpack_from("<HHH", body)
        if kind == _MULRK:
            for k in range((len(body) - 6) // 6):
                self._note(row, column + k, struct.unpack_from("<H", body, 4 + 6 * k)[0])
            return
        self._note(row, column, style)
        if kind in _FORMULAS:
            self._sheet.formulas.add((row, column))
        elif kind == _BOOLERR and body[7]:
            self._sheet.errors[(row, column)] = _ERRORS.get(body[6], "#ERROR")

    def _note(self, row: int, column: int, style: int) -> None:
        self._sheet.rows, self._sheet.columns = (
            max(self._sheet.rows, row + 1),
            max(self._sheet.columns, column + 1),
        )
        if style < len(self._styles) and self._styles[style] in self._formats:
            self._sheet.percents.add((row, column))
