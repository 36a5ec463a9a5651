"""Numbers as people write them: what text is a number, to the last digit, and what only looks like one."""

from __future__ import annotations

import re
from decimal import Decimal

# A leading zero (007, an office code) or an underscore makes it a name, not a number.
_NUMBER = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?")
_WHOLE = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_NOT_FINITE = re.compile(r"[-+]?(?:\.?inf(?:inity)?|\.?nan)", re.IGNORECASE)
_THOUSANDS = re.compile(r"[-+]?[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?")
# What Chinese keyboards and Excel put in: full-width ASCII, ideographic and no-break spaces, a true minus, and
# marks without width.
_WIDTH = {c: c - 0xFEE0 for c in range(0xFF01, 0xFF5F)} | {
    0x3000: 32, 0xA0: 32, 0x2212: 45, 0xFEFF: None, 0x200B: None,
}  # fmt: skip

DIGITS = 40  # the longest number that is believed; more is a mistake or an attack
MAGNITUDE = 30  # the largest power of ten, up or down


def narrowed(text: str) -> str:
    """The text with full-width characters made half-width, outer spaces gone.

    >>> narrowed("１２．５　"), narrowed("−3"), narrowed("ＵＮＩＴ")
    ('12.5', '-3', 'UNIT')
    """
    return text.translate(_WIDTH).strip()


def number_in(text: str) -> int | Decimal | None:
    """The number a text is, kept as typed; None if it is no number or an unbelievable one.

    >>> number_in("１２"), number_in("1.50"), number_in("007"), number_in("1,200")
    (12, Decimal('1.50'), None, None)
    """
    plain = narrowed(text)
    if len(plain) > DIGITS or not _NUMBER.fullmatch(plain):
        return None
    if _WHOLE.fullmatch(plain):
        return int(plain)
    number = Decimal(plain)
    return number if believable(number) else None


def believable(number: Decimal) -> bool:
    """False for infinities, NaN, and numbers too long or too large to be figures of this world.

    >>> believable(Decimal("1e20")), believable(Decimal("1e999")), believable(Decimal("NaN"))
    (True, False, False)
    """
    if not number.is_finite():
        return False
    _, digits, exponent = number.as_tuple()
    if not isinstance(exponent, int) or len(digits) > DIGITS or exponent < -DIGITS:
        return False
    return not number or abs(number.adjusted()) <= MAGNITUDE


def is_not_finite(text: str) -> bool:
    """True for .inf, -inf, NaN and their kin."""
    return bool(_NOT_FINITE.fullmatch(narrowed(text)))


def without_thousands(text: str) -> str:
    """Text with the commas of well-formed thousands taken out: 1,234,567.8 → 1234567.8.

    >>> without_thousands("1,234,567.8"), without_thousands("1,23")
    ('1234567.8', '1,23')
    """
    plain = narrowed(text)
    return plain.replace(",", "") if _THOUSANDS.fullmatch(plain) else plain
