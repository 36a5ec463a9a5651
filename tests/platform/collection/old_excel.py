"""A small writer of .xls (BIFF8 in a compound file), so that honest and hostile old workbooks can be made by hand."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from typing import Any

SECTOR = 512
_FREE, _CHAIN_END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
PERCENT = 1  # the style that shows per cent


def record(kind: int, body: bytes = b"") -> bytes:
    """One record of the stream."""
    return struct.pack("<HH", kind, len(body)) + body


def _text(text: str) -> bytes:
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")


def _cell(row: int, column: int, value: Any) -> bytes:
    """A cell: a number, a text, ("%", number), ("=", number) for a formula with its result, or ("!", code) an error."""
    style = PERCENT if isinstance(value, tuple) and value[0] == "%" else 0
    at = struct.pack("<HHH", row, column, style)
    if isinstance(value, str):
        return record(0x204, at + _text(value))
    if isinstance(value, tuple) and value[0] == "=":
        return record(0x06, at + struct.pack("<dHIH", value[1], 0, 0, 3) + b"\x1e\x01\x00")
    if isinstance(value, tuple) and value[0] == "!":
        return record(0x205, at + bytes([value[1], 1]))
    return record(0x203, at + struct.pack("<d", value[1] if isinstance(value, tuple) else value))


def stream(
    sheets: Mapping[str, Mapping[tuple[int, int], Any]],
    extra: bytes = b"",
    kinds: Mapping[str, int] | None = None,
) -> bytes:
    """The stream of a workbook: cells by (row, column), `extra` records among the globals, and kinds of sheets."""
    bof = lambda what: record(0x809, struct.pack("<HHHHII", 0x600, what, 0, 0, 0, 0))  # noqa: E731
    bodies = [
        bof(0x10) + b"".join(_cell(*at, value) for at, value in sorted(cells.items())) + record(0x0A) for cells in sheets.values()
    ]  # fmt: skip
    head = (
        bof(0x05)
        + record(0x42, struct.pack("<H", 1200))
        + record(0x41E, struct.pack("<H", 164) + _text("0.0%"))
    )
    head += (
        record(0xE0, struct.pack("<HH", 0, 0) + bytes(16))
        + record(0xE0, struct.pack("<HH", 0, 164) + bytes(16))
        + extra
    )
    size = len(head) + sum(4 + 8 + 2 * len(name) for name in sheets) + 4
    for name, body in zip(sheets, bodies, strict=True):
        what = (kinds or {}).get(name, 0)
        head += record(0x85, struct.pack("<IBBBB", size, 0, what, len(name), 1) + name.encode("utf-16-le"))
        size += len(body)
    return head + record(0x0A) + b"".join(bodies)


def compound(streams: Mapping[str, bytes], folders: Sequence[str] = ()) -> bytes:
    """The compound file of these streams (each padded to 4,096 bytes) and these empty folders."""
    entries, sectors, fat = [], [], []
    for name, content in streams.items():
        content = content.ljust(4096, b"\0")
        start, count = len(sectors), -(-len(content) // SECTOR)
        sectors += [content[k * SECTOR : (k + 1) * SECTOR].ljust(SECTOR, b"\0") for k in range(count)]
        fat += [*range(start + 1, start + count), _CHAIN_END]
        entries.append((name, 2, start, len(content)))
    entries += [(name, 1, 0, 0) for name in folders]
    folder = b"".join(
        _entry(*e, first=k == 0) for k, e in enumerate([("Root Entry", 5, _CHAIN_END, 0), *entries])
    )
    start, count = len(sectors), -(-len(folder) // SECTOR)
    sectors += [folder[k * SECTOR : (k + 1) * SECTOR].ljust(SECTOR, b"\0") for k in range(count)]
    fat += [*range(start + 1, start + count), _CHAIN_END]
    at, tables = len(sectors), 1
    while (len(fat) + tables) * 4 > tables * SECTOR:
        tables += 1
    fat += [_FAT] * tables
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(tables * SECTOR, b"\xff")
    head = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6xI", 0x3E, 3, 0xFFFE, 9, 6, 0)
    )
    head += struct.pack("<IIIIIIII", tables, start, 0, 4096, _CHAIN_END, 0, _CHAIN_END, 0)
    places = [*range(at, at + tables), *[_FREE] * (109 - tables)]
    return head + struct.pack("<109I", *places) + b"".join(sectors) + table


def _entry(name: str, kind: int, start: int, size: int, first: bool) -> bytes:
    said = name.encode("utf-16-le") + b"\0\0"
    child = 1 if first else _FREE
    return (
        said.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(said), kind, 1, _FREE, _FREE, child)
        + bytes(36)
        + struct.pack("<III", start, size, 0)
    )


def workbook(
    sheets: Mapping[str, Mapping[tuple[int, int], Any]],
    extra: bytes = b"",
    kinds: Mapping[str, int] | None = None,
    folders: Sequence[str] = (),
) -> bytes:
    """An .xls of these sheets."""
    return compound({"Workbook": stream(sheets, extra, kinds)}, folders)


def harmful(sheets: Mapping[str, Mapping[tuple[int, int], Any]]) -> dict[str, tuple[str, bytes]]:
    """Old workbooks that must be refused: name → (code, bytes)."""
    first = next(iter(sheets))
    link = lambda body: record(0x1AE, body)  # noqa: E731
    return {
        "xls-vba-folder": ("macros", workbook(sheets, folders=["_VBA_PROJECT_CUR"])),
        "xls-vba-record": ("macros", workbook(sheets, record(0xD3))),
        "xls-macro-sheet": ("macros", workbook(sheets, kinds={first: 1})),
        "xls-vba-sheet": ("macros", workbook(sheets, kinds={first: 6})),
        "xls-external-book": ("external-link", workbook(sheets, link(struct.pack("<HH", 1, 7) + b"\0" + b"\1a.xls!"))),
        "xls-dde": ("external-link", workbook(sheets, link(struct.pack("<HH", 0, 9) + b"\0" + b"cmd\x03/calc"))),
        "xls-query": ("data-connection", workbook(sheets, record(0xDC, bytes(12)))),
        "xls-locked": ("locked", workbook(sheets, record(0x2F, bytes(54)))),
        "xls-ole-object": ("embedded", workbook(sheets, folders=["MBD0018D4F2"])),
        "xls-ole-native": ("embedded", workbook(sheets, folders=["\x01Ole10Native"])),
        "xls-far-corner": ("too-many-cells", workbook({**sheets, "x": {(65535, 255): 1}})),
        "xls-of-word": ("not-the-kind", compound({"WordDocument": bytes(4096)})),
        "xls-that-is-locked-xlsx": ("locked", compound({"EncryptedPackage": bytes(5000), "EncryptionInfo": bytes(4096)})),
        "xls-looping-chain": ("not-the-kind", workbook(sheets)[:512] + struct.pack("<128I", *[0] * 128) * 20),
        "xls-cut": ("not-the-kind", workbook(sheets)[:700]),
        "xls-magic-only": ("damaged", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        "xls-record-over-the-end": ("damaged", compound({"Workbook": stream(sheets)[:-4] + struct.pack("<HH", 0x203, 0xFFFF)})),
    }  # fmt: skip
