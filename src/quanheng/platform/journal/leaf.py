"""The leaf of an act: canonical JSON in which people are commitments only, never names."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from quanheng.bundle.jcs import canonical
from quanheng.engine.errors import Text
from quanheng.platform.lib.decimals import plain

VERSION = 1
_SALT = 16
_LARGEST = 2**53 - 1
_SURROGATES = re.compile("[\ud800-\udfff]")


def salt() -> str:
    """Fresh random bytes in hexadecimal, for one entry."""
    return secrets.token_hex(_SALT)


def commitment(salt: str, name: str) -> str:
    """What stands for a name in a leaf: SHA-256 of the salt's bytes and the name in UTF-8."""
    return "sha256:" + hashlib.sha256(bytes.fromhex(salt) + name.encode("utf-8")).hexdigest()


def written(
    index: int, kind: str, body: Mapping[str, Any], by: str, personal: Mapping[str, str], salt: str
) -> str:
    """The leaf's text."""
    said: dict[str, Any] = {
        **{k: jsonable(v) for k, v in body.items() if v not in ("", None, {})},
        "v": VERSION,
        "index": index,
        "kind": kind,
        "by": commitment(salt, by),
    }
    if personal:
        said["personal"] = {k: commitment(salt, v) for k, v in personal.items()}
    return canonical(said)


def clean(text: str) -> str:
    """A text that every database and every JSON reader takes: no lone surrogates."""
    return _SURROGATES.sub("\ufffd", text)


def column(text: str, most: int) -> str:
    """A text as a column takes it: PostgreSQL knows no NUL."""
    return clean(text).replace("\0", "\ufffd")[:most]


def jsonable(value: Any) -> Any:
    """A value as the leaf can say it: exact numbers that JSON would round become texts."""
    if isinstance(value, str):
        return clean(value)
    if value is None or isinstance(value, (bool, float)):
        return value if value is None or (value == value and abs(value) != float("inf")) else str(value)
    if isinstance(value, int):
        return value if abs(value) <= _LARGEST else str(value)
    if isinstance(value, Decimal):
        return plain(value) if value.is_finite() else str(value)
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Text):
        return {"zh": clean(value.zh), "en": clean(value.en)}
    if isinstance(value, Mapping):
        return {clean(str(k)): jsonable(v) for k, v in value.items()}
    if isinstance(value, (set, frozenset)):
        return [jsonable(v) for v in sorted(value, key=str)]
    if isinstance(value, (list, tuple)):
        return [jsonable(v) for v in value]
    raise TypeError(f"{type(value).__name__} 不能写进存证 / cannot be written in the journal")


def moment(at: datetime) -> str:
    """A moment in UTC to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
