"""Answers that wait are sealed (AES-256-GCM) with a key of their survey, in a file beside the database and not in it.

So whoever has the database alone, a backup or its log of writing, cannot read what was written in one transaction with a
burnt code; and when the survey is closed the key is destroyed, and what old backups hold can never be read again.
"""

from __future__ import annotations

import os
import secrets
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from quanheng.platform.lib.home import home

STEP = 512  # bytes: the length of what is sealed is a multiple of it
_NONCE = 12


class Lost(RuntimeError):
    """The key of a survey is not there: the data folder is not the one the database belongs to."""


def _place(survey: int) -> Path:
    return home() / "surveys" / f"{survey}.key"


def _folder() -> str:
    return os.environ.get("QUANHENG_HOME", "")


def make_key(survey: int) -> None:
    """Make the key of a survey, durably, unless it is there."""
    path = _place(survey)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_bytes(32))
        file.flush()
        os.fsync(file.fileno())
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def destroy_key(survey: int) -> None:
    """Overwrite and remove the key of a survey. Nothing happens where there is none."""
    path = _place(survey)
    _cipher.cache_clear()
    if path.exists():
        with path.open("r+b") as file:
            file.write(bytes(32))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()


def keyed() -> list[int]:
    """The surveys that have a key."""
    return sorted(int(p.stem) for p in (home() / "surveys").glob("*.key") if p.stem.isdecimal())


@lru_cache(maxsize=64)
def _cipher(survey: int, folder: str) -> AESGCM:
    """The cipher of a survey, kept in memory: its file is read once. `folder` is the data folder as it is named."""
    path = _place(survey)
    try:
        return AESGCM(path.read_bytes())
    except (FileNotFoundError, ValueError):
        raise Lost(
            f"{path}: 问卷的钥匙不在，数据目录与数据库不是一套 / the survey's key is not there: data folder and database do not belong together"
        ) from None


def seal(survey: int, content: bytes, longest: int = 0) -> bytes:
    """The content, sealed, as long as one of `longest` bytes would be: the length of a seal tells nothing. Raises `Lost`."""
    padded = content.ljust(-(-max(len(content), longest) // STEP) * STEP, b" ")
    nonce = secrets.token_bytes(_NONCE)
    return nonce + _cipher(survey, _folder()).encrypt(nonce, padded, str(survey).encode())


def unseal(survey: int, sealed: bytes) -> bytes:
    """The content of a seal, with the blanks at its end. Raises `Lost`, or InvalidTag where it was tampered with."""
    return _cipher(survey, _folder()).decrypt(sealed[:_NONCE], sealed[_NONCE:], str(survey).encode())
