"""Files kept by what they are: under QUANHENG_HOME/files by their SHA-256, written once, never changed or overwritten.

A file is whole or it is not there: it is written beside its place, forced to disk, and then given its name in one
step. Keeping the same bytes twice keeps one file. Nothing here deletes: who may forget a file is for its room to say.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from quanheng.platform.lib.faults import point
from quanheng.platform.lib.home import home

_DIGEST = re.compile(r"[0-9a-f]{64}")
_HALF = "half"  # the folder of what is being written


@dataclass(frozen=True)
class Kept:
    """A kept file: its SHA-256 in hexadecimal, and its bytes' number."""

    digest: str
    size: int


class Damaged(RuntimeError):
    """A kept file is not what its name says: the disk or somebody changed it."""


def keep(content: bytes | Iterable[bytes]) -> Kept:
    """Keep the bytes, whole and durable once this returns. Raises OSError, and leaves nothing, if that cannot be."""
    pieces = [content] if isinstance(content, (bytes, bytearray, memoryview)) else content
    folder = home() / "files"
    (folder / _HALF).mkdir(parents=True, exist_ok=True)
    half = folder / _HALF / secrets.token_hex(16)
    try:
        kept = _written(half, pieces)
        target = _place(folder, kept.digest)
        if target.exists():
            if target.stat().st_size != kept.size:
                raise Damaged(f"{target}: 内容与名字不符 / not what its name says")
            return kept
        target.parent.mkdir(parents=True, exist_ok=True)
        point("store.keep:written")
        os.replace(half, target)
        point("store.keep:named")
        _settle(target.parent)
        _settle(folder)
        return kept
    finally:
        half.unlink(missing_ok=True)


def path(digest: str) -> Path:
    """Where a kept file stands. Raises KeyError if it is not there, or if this is no digest."""
    if _DIGEST.fullmatch(digest):
        found = _place(home() / "files", digest)
        if found.is_file():
            return found
    raise KeyError(digest)


def holds(digest: str) -> bool:
    """Whether these bytes are kept."""
    try:
        return bool(path(digest))
    except KeyError:
        return False


def read(digest: str) -> bytes:
    """A kept file's bytes, weighed again. Raises KeyError if it is not there, `Damaged` if it was changed."""
    data = path(digest).read_bytes()
    if hashlib.sha256(data).hexdigest() != digest:
        raise Damaged(f"{digest}: 内容与摘要不符 / the content does not match its digest")
    return data


def _place(folder: Path, digest: str) -> Path:
    return folder / digest[:2] / digest


def _written(half: Path, pieces: Iterable[bytes]) -> Kept:
    digest, size = hashlib.sha256(), 0
    handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o440)
    with os.fdopen(handle, "wb") as file:
        for piece in pieces:
            digest.update(piece)
            size += len(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return Kept(digest.hexdigest(), size)


def _settle(folder: Path) -> None:
    """Force a folder's list of names to disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
