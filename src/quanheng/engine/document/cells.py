"""One value ↔ one cell: numbers as numbers, texts as texts, anything else as one line of YAML, nothing lost."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from quanheng.engine.document.digits import narrowed, number_in, without_thousands
from quanheng.engine.document.model import Scalar, Written
from quanheng.engine.document.read import read
from quanheng.engine.document.write import flow
from quanheng.engine.errors import Place, Problem, Problems, Text

NULL = "null"
LONGEST = 32_767  # characters of a cell


def as_cell(value: Any) -> str | float | bool:
    """What to write into a cell; `from_cell` gives the value back.

    A number is written as a number where Excel's 15 digits hold it, else as text. Raises ValueError for a
    text longer than a cell can be.
    """
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, Decimal)):
        return float(value) if Decimal(f"{float(value):.15g}") == value else format(Decimal(value), "f")
    text = value if isinstance(value, str) and not _needs_quotes(value) else flow(value)
    if len(text) > LONGEST:
        raise ValueError(f"a text of {len(text)} characters does not fit into a cell (at most {LONGEST})")
    return text


def _needs_quotes(text: str) -> bool:
    return (
        not text or text[0] in '{["' or text == NULL or text != text.strip() or "\n" in text or "\r" in text
    )


def from_cell(value: Scalar, place: Place, problems: Problems) -> Written:
    """The value of a cell: a number, a text, or what its one line of YAML says."""
    if not isinstance(value, str):
        return Written(value, place)
    if value == NULL:
        return Written(None, place)
    if value[0] in "{[":
        return inline(value, place, problems)
    if value[0] == '"':
        tried = Problems()
        found = inline(value, place, tried)
        if not tried.errors and isinstance(found.value, str):
            return found
    return Written(value, place)


def inline(text: str, place: Place, problems: Problems) -> Written:
    """One line of YAML in a cell; all its parts have the cell as their place."""
    own = Problems()
    found = read(text.encode("utf-8"), "", own)
    problems.extend(
        Problem(
            p.code,
            place,
            p.found,
            p.expected,
            Text("检查单元格里的括号、冒号和引号", "check brackets, colons and quotes in the cell"),
            p.severity,
        )
        for p in own.found
    )
    return placed(found, place) if found is not None else Written(None, place)


def placed(w: Written, place: Place) -> Written:
    """The same value, every part of it standing at one place."""
    if isinstance(w.value, dict):
        return Written(
            {k: placed(v, place) for k, v in w.value.items()}, place, dict.fromkeys(w.value, place)
        )
    if isinstance(w.value, list):
        return Written([placed(v, place) for v in w.value], place)
    return Written(w.value, place)


def number_cell(value: Scalar, percent: bool, share: bool) -> Scalar:
    """A cell that should hold a number, as offices write it: 1,200 · ９５ · 95% · a percentage format.

    `percent`: the cell is formatted as a percentage (it shows 95% and holds 0.95). `share`: the number is a
    share (a quota: 30% is 0.30); otherwise per cent is the unit (a target: 95% is 95). What is no number is
    given back as it is.
    """
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return _whole(Decimal(value) * 100) if percent and not share else value
    if not isinstance(value, str):
        return value
    text = narrowed(value)
    signed = text.endswith("%")
    number = number_in(without_thousands(text.removesuffix("%").strip() if signed else text))
    if number is None:
        return value
    return _whole(Decimal(number) / 100) if signed and share else number


def _whole(number: Decimal) -> Scalar:
    """A whole number without its point, any other without idle zeros."""
    return int(number) if number == number.to_integral_value() else number.normalize()
