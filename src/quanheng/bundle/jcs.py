"""RFC 8785 canonical JSON: one text for one value, so that its hash means something."""

from __future__ import annotations

import json
from typing import Any

_LARGEST = 2**53 - 1


def canonical(value: Any) -> str:
    """The canonical text. ValueError for what JSON of this kind cannot say: NaN, huge integers, lone surrogates.

    >>> canonical({"b": [1, 2.50, 1e21], "a": "元\\n"})
    '{"a":"元\\\\n","b":[1,2.5,1e+21]}'
    """
    if value is None or isinstance(value, (bool, str)):
        return _word(value)
    if isinstance(value, int):
        if abs(value) > _LARGEST:
            raise ValueError(f"{value} 超出可写的整数 / no integer that JSON keeps exactly")
        return str(value)
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, dict):
        if not all(isinstance(k, str) for k in value):
            raise TypeError("JSON 的键必须是文字 / keys of JSON are texts")
        keys = sorted(value, key=lambda k: k.encode("utf-16-be"))
        return "{" + ",".join(f"{_word(k)}:{canonical(value[k])}" for k in keys) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(canonical(v) for v in value) + "]"
    raise TypeError(f"{type(value).__name__} 不能写成 JSON / cannot be written as JSON")


def _word(value: str | bool | None) -> str:
    text = json.dumps(value, ensure_ascii=False)
    text.encode("utf-8")  # refuses lone surrogates: UnicodeEncodeError is a ValueError
    return text


def _float(value: float) -> str:
    """A double as ECMAScript writes it."""
    if value != value or value in (float("inf"), float("-inf")):
        raise ValueError("NaN 与无穷大不能写成 JSON / JSON has no such number")
    if value == 0:
        return "0"
    mantissa, _, power = repr(abs(value)).partition("e")
    whole, _, part = mantissa.partition(".")
    digits = (whole + part).rstrip("0") if "." in mantissa else whole
    point = len(whole) + int(power or 0)
    if "." in mantissa and part.rstrip("0") == "":
        digits = whole
    stripped = digits.lstrip("0")
    point -= len(digits) - len(stripped)
    digits = stripped.rstrip("0")
    sign = "-" if value < 0 else ""
    count = len(digits)
    if count <= point <= 21:
        return sign + digits + "0" * (point - count)
    if 0 < point <= 21:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    exponent = f"e{'+' if point > 0 else '-'}{abs(point - 1)}"
    return sign + digits[0] + (f".{digits[1:]}" if count > 1 else "") + exponent
