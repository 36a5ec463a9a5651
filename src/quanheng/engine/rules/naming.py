"""Names of data items inside generated formulas: bare where the language allows it, else quoted in item("…")."""

from __future__ import annotations

import keyword
import unicodedata

from quanheng.engine.formula import FUNCTIONS

# Typographic signs that the formula language takes for operators and quotes, even between quotes.
_TAKEN = frozenset('“”‘’×÷−"\\')


def name_text(item: str) -> str:
    r"""The text by which a formula reads the item; characters the language would change are escaped.

    >>> name_text("满意度"), name_text("满意度@专家#1"), name_text("满意度（县）")
    ('满意度', 'item("满意度@专家#1")', 'item("满意度\\uff08县\\uff09")')
    """
    plain = item.isidentifier() and unicodedata.normalize("NFKC", item) == item
    if plain and not keyword.iskeyword(item) and item not in FUNCTIONS and item not in ("target", "x"):
        return item
    return 'item("' + "".join(_safe(c) for c in item) + '")'


def _safe(character: str) -> str:
    if (
        character in _TAKEN
        or unicodedata.normalize("NFKC", character) != character
        or not character.isprintable()
    ):
        return f"\\U{ord(character):08x}" if ord(character) > 0xFFFF else f"\\u{ord(character):04x}"
    return character
