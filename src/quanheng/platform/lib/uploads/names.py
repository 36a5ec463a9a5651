"""Names of files that every system takes, of whatever a stranger or a title calls a thing."""

from __future__ import annotations

import re
import unicodedata

_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]+')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])", re.IGNORECASE)


def safe_name(text: str, longest: int = 60) -> str:
    """Text as a part of a file's name that every system takes.

    >>> safe_name("一/二:三*.xlsx"), safe_name("../../etc"), safe_name("CON")
    ('一_二_三_.xlsx', '_.._etc', '_CON')
    """
    clean = _NOT_IN_NAMES.sub("_", unicodedata.normalize("NFC", text))
    clean = "".join(c for c in clean if c.isprintable()).strip().lstrip(".").rstrip(". ")[:longest].strip()
    return f"_{clean}" if not clean or _RESERVED.fullmatch(clean.split(".")[0]) else clean
