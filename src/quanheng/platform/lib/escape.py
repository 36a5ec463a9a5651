"""Text that a spreadsheet would take for a formula gets a quote before it; only that quote is ever taken off again.

What begins with = + - @, a tabulator, a line end or NUL, or the full-width ＝ ＋ － ＠, is a formula to some program
when it stands in a CSV cell. A quote ' before it makes it text everywhere. Numbers stay numbers, and so does text
that is nothing but a number (-3.5).

>>> cell("=1+1"), cell("-3.5"), cell("石桥镇"), cell(-3.5), plain("'=1+1"), plain("'90s")
("'=1+1", '-3.5', '石桥镇', -3.5, '=1+1', "'90s")
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

_FORMULA = re.compile("'*[=+\\-@\t\r\n\0＝＋－＠]")
_OURS = re.compile("'+[=+\\-@\t\r\n\0＝＋－＠]")
_NUMBER = re.compile(r"[-+][0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?", re.ASCII)


def cell(value: Any) -> Any:
    """A value as it may be written into a cell: dangerous text quoted, everything else as it is."""
    if isinstance(value, str) and _FORMULA.match(value) and not _NUMBER.fullmatch(value):
        return f"'{value}"
    return value


def row(values: Iterable[Any]) -> list[Any]:
    """The values of one row, each as it may be written; nothing is an empty cell."""
    return ["" if value is None else cell(value) for value in values]


def plain(text: str) -> str:
    """The text behind our quote; a quote that anybody else wrote stays."""
    if _OURS.match(text) and not _NUMBER.fullmatch(text):
        return text[1:]
    return text
