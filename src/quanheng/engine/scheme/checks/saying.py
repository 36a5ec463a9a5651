"""How checks speak: a problem from its parts, figures and lists in words."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from quanheng.engine.errors import Place, Problem, Text
from quanheng.engine.scheme.canonical import number_text

Pair = tuple[str, str]
# Warnings a scheme may answer under `overrides` with a reason; they are then not repeated.
ANSWERABLE = (
    "double-counting", "full-marks-unreachable", "grade-gap", "grade-unreachable", "grade-without-use", "orphan-item",
    "orphan-rater", "owner-missing", "quota-rounding", "veto-ground", "fold-missing", "frequency-coarser", "uom-declared",
    "uom-mixed", "cumulative-yearly", "unknown-name", "clock-uncounted",
    "subsidy-heavy",
)  # fmt: skip


def problem(
    code: str, place: Place, found: Pair, expected: Pair, remedy: Pair, severity: str = "error"
) -> Problem:
    """A problem; each text is a pair (Chinese, English)."""
    return Problem(code, place, Text(*found), Text(*expected), Text(*remedy), severity)


def warning(code: str, place: Place, found: Pair, expected: Pair, remedy: Pair) -> Problem:
    """The same as a warning."""
    return problem(code, place, found, expected, remedy, "warning")


def figure(number: Decimal) -> str:
    """A number without idle zeros."""
    return number_text(number)


def listed(words: Iterable[str], most: int = 6) -> Pair:
    """Some words as a list in both languages, cut after `most`."""
    every = list(words)
    more = len(every) - most
    zh = "、".join(every[:most]) + (f" 等 {len(every)} 个" if more > 0 else "")
    en = ", ".join(every[:most]) + (f" and {more} more" if more > 0 else "")
    return zh, en
