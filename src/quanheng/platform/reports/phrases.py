"""What the composers write with: a sentence in both languages, lists of names, counts, amounts with their unit of measure."""

from __future__ import annotations

from collections.abc import Iterable

from quanheng.engine.errors import Text
from quanheng.platform.ui.environment import said
from quanheng.platform.ui.numbers import NOTHING


def both(zh: str, en: str) -> str:
    """A sentence in the language the document is written in."""
    return said(Text(zh, en))


def listed(names: Iterable[str]) -> str:
    """甲、乙、丙, or A, B, C."""
    return both("、", ", ").join(names)


def run_on(clauses: Iterable[str]) -> str:
    """Clauses one after another: ； or ; between."""
    return both("；", "; ").join(clauses)


def one_after(sentences: Iterable[str]) -> str:
    """Sentences of one paragraph; those that are empty are left out."""
    return both("", " ").join(s for s in sentences if s)


def many(n: int, one: str, more: str = "") -> str:
    """English: 1 unit, 3 units."""
    return f"{n} {one if n == 1 else more or f'{one}s'}"


def ordinal(n: int | str) -> str:
    """English: 1st, 2nd, 11th."""
    k = int(n)
    end = "th" if k % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(k % 10, "th")
    return f"{k}{end}"


def amount(value: str, uom: str) -> str:
    """A figure with its unit of measure: 15个, 15 projects, 93%; nothing is nothing."""
    if value == NOTHING or not uom:
        return value
    if uom == "%":
        return f"{value}%"
    times = " × " if uom[0].isdecimal() else " "  # 3,300 × 10,000 yuan
    return both(f"{value}{uom}", f"{value}{times}{uom}")


def marks(text: str) -> str:
    """A score in words: 93.20分, 93.20 points."""
    return both(f"{text}分", f"{text} {'point' if text == '1' else 'points'}")
