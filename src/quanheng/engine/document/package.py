"""A zip that anyone may have made, inflated piece by piece: it is never believed, and never inflates without bound."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

PIECE = 2**20  # bytes inflated at a time

# What reading a zip raises when it is damaged, locked, or packed as no office program packs.
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    OSError,
    EOFError,
    IndexError,
    ValueError,
)


class TooMuch(Exception):
    """More comes out of the zip than it may hold; `inflated` bytes were seen when the reading stopped."""

    def __init__(self, inflated: int) -> None:
        super().__init__(f"more than {inflated} bytes")
        self.inflated = inflated


@dataclass(frozen=True)
class Bounds:
    """How much a zip may hold: `fold` times its own size, at least `harmless` bytes, `inflated` at the most."""

    inflated: int
    fold: int
    harmless: int

    def most(self, size: int) -> int:
        """The bytes that may come out of a zip of so many bytes."""
        return min(self.inflated, max(self.harmless, self.fold * size))


def inflate(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> Iterator[bytes]:
    """The content of one entry in pieces, to its true end whatever size the directory declares.

    Raises `TooMuch` once it exceeds `most` bytes, and one of `UNREADABLE` if it cannot be read.
    """
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise NotImplementedError(f"compression {entry.compress_type}")  # others inflate in one piece
    entry.file_size = most + 2 * PIECE
    seen = 0
    with archive.open(entry) as stream:
        while piece := stream.read(PIECE):
            seen += len(piece)
            if seen > most:
                raise TooMuch(seen)
            yield piece
