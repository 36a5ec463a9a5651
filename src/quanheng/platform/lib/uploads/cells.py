"""A cell as the reading process tells it, in the words a person sees."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from quanheng.platform.lib.uploads.limits import DIGITS


def as_text(cell: Any, percent: bool = False) -> str:
    """A cell's value as it is shown: numbers at Excel's own 15 digits, dates in ISO."""
    if cell is None or cell == "":
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, (int, float)):
        return _digits(cell, percent)
    if isinstance(cell, dict):  # a date or a time, as the reading process tells it
        return str(next(iter(cell.values()), ""))
    return str(cell)


def _digits(cell: float, percent: bool) -> str:
    number = Decimal(f"{cell:.15g}") if isinstance(cell, float) else Decimal(cell)
    if not number.is_finite():
        return str(number)
    if percent:
        number *= 100
    plain = format(number, "f") if abs(number.adjusted()) <= DIGITS else str(number)
    if "." in plain and "E" not in plain:
        plain = plain.rstrip("0").rstrip(".")
    return plain + ("%" if percent else "")
