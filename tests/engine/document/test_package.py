"""A zip that anyone may have made: inflated to its true end, never beyond the limit."""

from __future__ import annotations

import io
import zipfile

import pytest

from quanheng.engine.document.package import UNREADABLE, Bounds, TooMuch, inflate


def zipped(content: bytes, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        archive.writestr("x", content)
    return stream.getvalue()


def content(data: bytes, most: int) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return b"".join(inflate(archive, archive.infolist()[0], most))


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_to_the_last_byte_that_is_allowed(compression: int) -> None:
    plain = bytes(range(256)) * 10_000
    data = zipped(plain, compression)
    assert content(data, len(plain)) == plain
    with pytest.raises(TooMuch):
        content(data, len(plain) - 1)


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_cannot_be_inflated_in_pieces_is_not(compression: int) -> None:
    with pytest.raises(UNREADABLE, match="compression"):
        content(zipped(b"x", compression), 10)


def test_bounds() -> None:
    bounds = Bounds(inflated=1000, fold=10, harmless=50)
    assert [bounds.most(size) for size in (0, 5, 6, 100, 101)] == [50, 50, 60, 1000, 1000]
