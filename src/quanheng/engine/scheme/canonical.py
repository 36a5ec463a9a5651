"""The canonical form as one line of JSON, and its digest: equal for equal schemes, however they were written."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from typing import Any


def number_text(number: int | Decimal) -> str:
    """A number without exponent and without idle zeros.

    >>> number_text(Decimal("40.0")), number_text(Decimal("1E+3")), number_text(Decimal("-0.50"))
    ('40', '1000', '-0.5')
    """
    text = format(number, "f") if isinstance(number, Decimal) else str(number)
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def canonical_json(plain: Any) -> str:
    """Sorted keys, no spaces, numbers normalised, text as UTF-8 (not escaped)."""
    if isinstance(plain, dict):
        inner = ",".join(
            f"{json.dumps(k, ensure_ascii=False)}:{canonical_json(plain[k])}" for k in sorted(plain)
        )
        return f"{{{inner}}}"
    if isinstance(plain, (list, tuple)):
        return f"[{','.join(canonical_json(v) for v in plain)}]"
    if isinstance(plain, (int, Decimal)) and not isinstance(plain, bool):
        return number_text(plain)
    return json.dumps(plain, ensure_ascii=False)


def digest(plain: Any) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical_json(plain).encode("utf-8")).hexdigest()
