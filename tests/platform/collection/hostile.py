"""Hostile uploads by the hundred: the list of methods A.8 by name, and mutations of good files by seed.

`uploads(n, seed)` gives (name, bytes) to send at the door of a return; `evidence_uploads` those for evidence. The
same seed gives the same files, so a failing one can be named: `uploads(k + 1, seed)[k]`.
"""

from __future__ import annotations

import io
import json
import random
import struct
import zlib
from collections.abc import Callable
from functools import cache

from PIL import Image
from tests.platform.collection import hostile_books, hostile_zip
from tests.platform.collection.hostile_zip import packed, parts_of
from tests.platform.collection.sample import FORM, blank, filled

from quanheng.platform.collection import csv_form, json_form

Upload = tuple[str, bytes]
NAMES = [
    "return.xlsx", "表.xlsx", "return.xls", "return.csv", "return.json", "return.xlsm", "return.xlsb", "return.ods", "return",
    ".xlsx", "", "../../etc/passwd.xlsx", "..\\..\\x.xlsx", "a\0b.xlsx", "a" * 400 + ".xlsx", "con.xlsx", "\u202exslx.exe.xlsx",
    "a\r\nSet-Cookie: x=1.xlsx", '"><script>alert(1)</script>.xlsx', "=1+1.csv", "return.XLSX", "return.csv.xlsx", "😀.json",
]  # fmt: skip
VALUES = [
    "=1+1", "=cmd|'/c calc'!A0", "+1+1", "-2+3", "@SUM(1)", "\t=1", "\r=1", "\n=1", "＝1+1", "NaN", "inf", "-inf", "1e999", "1e-999", "9" * 60, "0x1F",
    "1_000", "1,23", "１２．５", "٣", "Ⅷ", "十九", "—", "", " ", "\u200b", "不适用", "未到期", "TRUE", "2026-05-01", "'; DROP TABLE x; --",
    "<script>alert(1)</script>", "{{7*7}}", "${7*7}", "%s%n", "\ud7ff", "\U0010ffff", "A" * 40_000, "12万", "79.2%", "1.2.3", "--1", "1 2", "⅓", "1e5",
]  # fmt: skip


@cache
def named() -> dict[str, Upload]:
    """The list of methods A.8 as files: what stands in the way of a return."""
    honest = parts_of(blank())
    found: dict[str, Upload] = {
        name: ("return.xlsx", data) for name, data in hostile_zip.zips(honest).items()
    }
    found |= {name: ("return.xlsx", data) for name, (_, data) in hostile_books.refused(honest).items()}
    found |= {name: ("return.xlsx", data) for name, data in hostile_books.borne(honest).items()}
    found["csv-bomb-of-commas"] = "return.csv", b"item,value\n" + b"," * 3_900_000
    found["csv-one-vast-cell"] = "return.csv", b'item,value\n"' + b"x" * 3_900_000
    found["csv-many-lines"] = "return.csv", b"item,value\n" + b"X03,1\n" * 500_000
    found["json-deep"] = "return.json", b"[" * 500_000
    found["json-many"] = "return.json", b'{"rows":[' + b"[]," * 600_000 + b"[]]}"
    found["json-digits"] = "return.json", b'{"rows":[{"item":"X03","value":' + b"9" * 100_000 + b"}]}"
    found["json-double"] = "return.json", b'{"rows":[],"rows":[]}'
    found["json-surrogate"] = "return.json", b'{"rows":[{"item":"X03","value":"\\ud800"}],"call":"\\ud800"}'
    found["too-large"] = "return.xlsx", filled() + bytes(21_000_000)
    found["empty"] = "return.xlsx", b""
    return found


def _flipped(random_: random.Random, data: bytes) -> bytes:
    out = bytearray(data)
    for _ in range(random_.choice([1, 2, 8, 64])):
        at = random_.randrange(len(out))
        out[at] ^= 1 << random_.randrange(8)
    return bytes(out)


def _cut(random_: random.Random, data: bytes) -> bytes:
    a, b = sorted((random_.randrange(len(data) + 1), random_.randrange(len(data) + 1)))
    return random_.choice([data[:a], data[a:], data[:a] + data[b:], data[:b] + data[a:], data + data[a:b]])


def _part_changed(random_: random.Random, data: bytes) -> bytes:
    """A well-formed zip with one part damaged."""
    parts = dict(parts_of(data))
    name = random_.choice(sorted(parts))
    parts[name] = random_.choice([_flipped, _cut])(random_, parts[name] or b"x")
    if random_.random() < 0.1:
        del parts[random_.choice(sorted(parts))]
    return packed(parts)


def _cells_changed(random_: random.Random, data: bytes) -> bytes:
    """A well-formed workbook with strange things written in its cells."""
    parts = dict(parts_of(data))
    rows = []
    for _ in range(random_.randrange(1, 12)):
        at = f"{random_.choice('ABCDEFGHI')}{random_.randrange(1, 20)}"
        text = (
            "".join(c for c in random_.choice(VALUES) if c >= " " or c in "\t\n")
            .replace("&", "&amp;")
            .replace("<", "&lt;")
        )
        kind = random_.choice(["inlineStr", "str", "n", "b", "e", "d", "s", "zz"])
        inner = f"<is><t>{text}</t></is>" if kind == "inlineStr" else f"<v>{text}</v>"
        formula = f"<f>{text}</f>" if random_.random() < 0.2 else ""
        rows.append(f'<row r="{at[1:]}"><c r="{at}" t="{kind}">{formula}{inner}</c></row>')
    sheet = parts[hostile_books.SHEET]
    parts[hostile_books.SHEET] = sheet.replace(
        b"</sheetData>", "".join(rows).encode("utf-8", "replace") + b"</sheetData>"
    )
    return packed(parts)


def _csv(random_: random.Random) -> bytes:
    text = csv_form.make(FORM).decode("utf-8-sig")
    lines = text.splitlines()
    for _ in range(random_.randrange(1, 6)):
        cells = random_.choice(lines).split(",")
        cells[random_.randrange(len(cells))] = random_.choice(VALUES)
        lines.append(random_.choice([",", "，", ";", '"', ",,"]).join(cells))
    encoding = random_.choice(
        [
            "utf-8",
            "utf-8-sig",
            "gb18030",
            "utf-16",
            "utf-16-le",
            "utf-32",
            "latin-1",
            "big5",
            "shift_jis",
            "cp1252",
        ]
    )
    data = random_.choice(["\n", "\r\n", "\r"]).join(lines).encode(encoding, "replace")
    return random_.choice([data, _flipped(random_, data), _cut(random_, data)])


def _json(random_: random.Random) -> bytes:
    told = json.loads(json_form.make(FORM))
    values = [*VALUES, None, True, 1, -1.5, [], {}, [[]], {"item": "X03"}, 10**50]
    for row in told["rows"]:
        if random_.random() < 0.6:
            row[random_.choice(["item", "value", "status", "note", "x"])] = random_.choice(values)
    if random_.random() < 0.3:
        told[random_.choice(["rows", "call", "unit", "period", "form"])] = random_.choice(values)
    data = json.dumps(told).encode("utf-8", "replace")
    return data if random_.random() < 0.6 else random_.choice([_flipped, _cut])(random_, data)


def _noise(random_: random.Random) -> bytes:
    magic = random_.choice(
        [
            b"",
            b"PK\x03\x04",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            b"%PDF-1.7",
            b"\xff\xfe",
            b"\xef\xbb\xbf",
            b"{",
            b"<?xml",
        ]
    )
    return magic + random_.randbytes(random_.choice([0, 10, 600, 5000]))


def _of_list(random_: random.Random) -> bytes:
    light = [data for _, (_, data) in sorted(named().items()) if len(data) < 1_000_000]
    return random_.choice(light)


def uploads(n: int, seed: int = 0) -> list[Upload]:
    """So many hostile files for the door of a return, after the named ones (the first of them)."""
    found = [named()[name] for name in sorted(named())][:n]
    random_ = random.Random(seed)
    makers: list[tuple[str, Callable[[], bytes]]] = [
        ("xlsx", lambda: _flipped(random_, filled())), ("xlsx", lambda: _cut(random_, filled())),
        ("xlsx", lambda: _part_changed(random_, filled())), ("xlsx", lambda: _cells_changed(random_, filled())),
        ("xlsx", lambda: _of_list(random_)), ("csv", lambda: _csv(random_)), ("json", lambda: _json(random_)), ("xlsx", lambda: _noise(random_)),
    ]  # fmt: skip
    while len(found) < n:
        ending, make = random_.choice(makers)
        name = random_.choice(NAMES) if random_.random() < 0.3 else f"return.{ending}"
        found.append((name, make()))
    return found


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), **how: object) -> bytes:
    """A small honest picture."""
    out = io.BytesIO()
    noise = random.Random(7).randbytes(3 * size[0] * size[1])
    Image.frombytes("RGB", size, noise).save(out, kind, **how)
    return out.getvalue()


def flood(width: int, height: int) -> bytes:
    """A PNG of some kilobytes that claims (and has) so many pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    row = b"\0" * (width // 8 + 2)
    packer = zlib.compressobj(9)
    body = b"".join(packer.compress(row * 100) for _ in range(height // 100)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@cache
def named_evidence() -> dict[str, Upload]:
    """What stands in the way of evidence, by name; all of it must be refused."""
    png, jpg = picture(), picture("JPEG")
    book = parts_of(blank())
    return {
        "pixel-flood": ("a.png", flood(60_000, 60_000)),
        "pixel-claim": ("a.png", flood(8, 100)[:16] + struct.pack(">II", 2**31 - 1, 2**31 - 1) + flood(8, 100)[24:]),
        "zip": ("a.zip", hostile_zip.raw_zip([hostile_zip.entry("a.txt", b"x")])),
        "svg": ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        "html-as-png": ("a.png", b"<html><script>alert(1)</script></html>"),
        "html-as-pdf": ("a.pdf", b"<html>%PDF-1.4 %%EOF"),
        "png-as-jpg": ("a.jpg", png), "jpg-as-png": ("a.png", jpg), "exe-as-pdf": ("a.pdf", b"MZ" + bytes(500)),
        "pdf-without-end": ("a.pdf", b"%PDF-1.4\n" + bytes(5000)),
        "png-cut": ("a.png", png[: len(png) // 2]), "jpg-cut": ("a.jpg", jpg[: len(jpg) // 3]), "jpg-magic": ("a.jpg", b"\xff\xd8\xff"),
        "moving": ("a.png", picture(save_all=True, append_images=[Image.new("RGB", (40, 30))])),
        "book-as-word": ("a.docx", blank()),
        "book-as-ofd": ("a.ofd", blank()),
        "macros": ("a.xlsx", packed({**book, "xl/vbaProject.bin": b"x"})),
        "word-with-macros": ("a.docm", blank()),
        "bomb": ("a.xlsx", hostile_zip.zips(book)["bomb-512-mib"]),
        "ofd-slip": ("a.ofd", hostile_zip.raw_zip([hostile_zip.entry("OFD.xml", b"<OFD/>"), hostile_zip.entry("../x", b"x")])),
        "double-ending": ("a.pdf.exe", b"%PDF-1.4 %%EOF"), "no-ending": ("a", png), "empty": ("a.pdf", b""),
        "too-large": ("a.pdf", b"%PDF-1.4" + bytes(21_000_000) + b"%%EOF"),
    }  # fmt: skip


def evidence_uploads(n: int, seed: int = 0) -> list[Upload]:
    """So many hostile evidence files, after the named ones."""
    found = [named_evidence()[name] for name in sorted(named_evidence())][:n]
    random_ = random.Random(seed)
    good = {
        "png": picture(),
        "jpg": picture("JPEG"),
        "xlsx": filled(),
        "pdf": b"%PDF-1.4\n" + bytes(300) + b"\n%%EOF",
    }
    while len(found) < n:
        kind = random_.choice(sorted(good))
        data = random_.choice([_flipped, _cut, lambda r, d: d + r.randbytes(200)])(random_, good[kind])
        name = (
            random_.choice(NAMES).replace("xlsx", random_.choice([*good, "ofd", "docx"]))
            if random_.random() < 0.4
            else f"a.{kind}"
        )
        found.append((name, data))
    return found
