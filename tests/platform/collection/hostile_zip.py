"""Zips that no program writes, made byte by byte: bombs, lies about sizes, entries that overlap, links, bad names."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

MB = 1 << 20


@dataclass
class Entry:
    """One entry as it is to be written; what is None is the truth."""

    name: str
    packed: bytes
    crc: int
    size: int
    method: int = 8
    said_size: int | None = None
    attributes: int = 0
    flags: int = 0
    at: int | None = None  # the place that the directory names


def entry(name: str, content: bytes, **how: object) -> Entry:
    """An entry packed truly."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(content) + packer.flush()
    return Entry(name, packed, zlib.crc32(content), len(content), **how)  # type: ignore[arg-type]


@cache
def zeros(megabytes: int) -> tuple[bytes, int]:
    """So many megabytes of spaces packed as tightly as deflate can, and their CRC."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block, crc, packed = b" " * MB, 0, []
    for _ in range(megabytes):
        packed.append(packer.compress(block))
        crc = zlib.crc32(block, crc)
    return b"".join([*packed, packer.flush()]), crc


def bomb(name: str, megabytes: int, **how: object) -> Entry:
    """An entry that inflates to so many megabytes."""
    packed, crc = zeros(megabytes)
    return Entry(name, packed, crc, megabytes * MB, **how)  # type: ignore[arg-type]


def raw_zip(entries: list[Entry], before: bytes = b"", after: bytes = b"", count: int | None = None) -> bytes:
    """The zip of these entries, as they are told and not as they are."""
    out, directory = bytearray(before), bytearray()
    for e in entries:
        name = e.name.encode("utf-8")
        said = e.size if e.said_size is None else e.said_size
        common = struct.pack(
            "<HHHHHIIIHH", 20, e.flags | 0x800, e.method, 0, 0x21, e.crc, len(e.packed), said, len(name), 0
        )
        at = len(out) if e.at is None else e.at
        if e.at is None:
            out += b"PK\x03\x04" + common + name + e.packed
        directory += b"PK\x01\x02" + struct.pack("<H", 0x031E) + common
        directory += struct.pack("<HHHII", 0, 0, 0, e.attributes, at) + name
    start, number = len(out), len(entries) if count is None else count
    end = b"PK\x05\x06" + struct.pack(
        "<HHHHIIH", 0, 0, number & 0xFFFF, number & 0xFFFF, len(directory), start, 0
    )
    return bytes(out) + bytes(directory) + end + after


def parts_of(data: bytes) -> dict[str, bytes]:
    """The parts of an honest package by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    """An honestly packed zip of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def zips(honest: Mapping[str, bytes]) -> dict[str, bytes]:
    """Named attacks on the container; each holds the honest workbook's parts besides."""
    good = [entry(name, content) for name, content in honest.items()]
    sheet = "xl/worksheets/sheet1.xml"
    others = [e for e in good if e.name != sheet]
    first = good[0]
    link = (stat.S_IFLNK | 0o777) << 16
    whole = raw_zip(good)
    return {
        "bomb-512-mib": raw_zip([*others, bomb(sheet, 512)]),
        "bomb-that-claims-to-be-small": raw_zip([*others, bomb(sheet, 512, said_size=1000)]),
        "bomb-of-many-entries": raw_zip([*good, *(bomb(f"xl/media/p{k}.xml", 1) for k in range(400))]),
        "claims-to-be-smaller": raw_zip([*others, entry(sheet, honest[sheet], said_size=10)]),
        "claims-to-be-larger": raw_zip([*others, entry(sheet, honest[sheet], said_size=len(honest[sheet]) + 1)]),
        "wrong-crc": raw_zip([*others, Entry(sheet, entry(sheet, honest[sheet]).packed, 1, len(honest[sheet]))]),
        "nested-zip": raw_zip([*good, entry("xl/media/a.zip", whole)]),
        "nested-under-another-name": raw_zip([*good, entry("xl/media/picture.png", whole)]),
        "quine-like": raw_zip([*good, entry("xl/again.bin", raw_zip([entry("xl/again.bin", whole)]))]),
        "overlapping": raw_zip([*good, *(Entry(f"xl/o{k}.xml", first.packed, first.crc, first.size, at=0) for k in range(50))]),
        "slip": raw_zip([*good, entry("../../../../etc/cron.d/x", b"x")]),
        "slip-backslash": raw_zip([*good, entry("..\\..\\x.txt", b"x")]),
        "absolute": raw_zip([*good, entry("/etc/passwd", b"x")]),
        "drive": raw_zip([*good, entry("C:\\x", b"x")]),
        "symlink": raw_zip([*good, entry("xl/media/link", b"/etc/passwd", attributes=link)]),
        "double-entry": raw_zip([*good, entry(sheet, honest[sheet])]),
        "double-entry-by-case": raw_zip([*good, entry(sheet.upper(), honest[sheet])]),
        "too-many-entries": raw_zip([*good, *(entry(f"xl/media/{k}.txt", b"") for k in range(2100))]),
        "says-too-few-entries": raw_zip(good, count=1),
        "encrypted": raw_zip([*others, entry(sheet, honest[sheet], flags=1)]),
        "strange-packing": raw_zip([*others, Entry(sheet, honest[sheet], 0, len(honest[sheet]), method=98)]),
        "something-before": raw_zip(good, before=b"#!/bin/sh\nrm -rf /\n"),
        "pdf-before": raw_zip(good, before=b"%PDF-1.7\n"),
        "directory-only": b"PK\x05\x06" + bytes(18),
        "magic-only": b"PK\x03\x04",
        "exe-inside": raw_zip([*good, entry("xl/media/x.png", b"MZ" + bytes(200))]),
    }  # fmt: skip
