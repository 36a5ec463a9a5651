"""Numbers for people: half-up decimals, thousands with a comma, a true minus, a dash for what is not there."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache

from quanheng.engine.rounding import half_up

Number = Fraction | Decimal | float | int
NOTHING = "—"
MINUS = "−"


def exact(value: Number | str) -> Fraction:
    """A number as a fraction; a float by its shortest text, so that 1.005 is 1.005."""
    if isinstance(value, float):
        return Fraction(repr(value))
    return Fraction(value)


def fixed(value: Number | None, places: int = 2) -> str:
    """So many decimals, half-up: 1234.5 → `1,234.50`; None → `—`."""
    if value is None:
        return NOTHING
    if isinstance(value, (float, Decimal)):  # a tenth of the time of fractions, and the same digits
        try:
            quick = Decimal(repr(value) if isinstance(value, float) else value).quantize(
                _unit(places), ROUND_HALF_UP
            )
        except InvalidOperation:  # more digits than the context holds
            pass
        else:
            if quick.is_finite():
                text = f"{abs(quick):,f}"
                return f"{MINUS}{text}" if quick < 0 else text
    rounded = half_up(exact(value), places)
    scale = 10**places
    whole, part = divmod(abs(rounded.numerator * scale // rounded.denominator), scale)
    text = f"{whole:,}.{part:0{places}d}" if places else f"{whole:,}"
    return f"{MINUS}{text}" if rounded < 0 else text


@lru_cache(maxsize=32)
def _unit(places: int) -> Decimal:
    """One in the last of so many places."""
    return Decimal(1).scaleb(-places)


def number(value: Number | None, most: int = 4) -> str:
    """As many decimals as the number has, at most `most`: 0.25 → `0.25`, 5 → `5`, 1/3 → `0.3333`."""
    if value is None:
        return NOTHING
    text = fixed(value, most)
    return text.rstrip("0").rstrip(".") if "." in text else text


def written(text: str | None) -> str:
    """A figure as it was posted, with thousands parted: `50646.7` → `50,646.7`; its zeros stay."""
    if not text:
        return NOTHING
    try:
        figure = Decimal(text)
    except InvalidOperation:
        return text
    sign, digits = ("", text.lstrip("+")) if figure >= 0 else (MINUS, text.lstrip("-"))
    whole, dot, part = format(Decimal(digits), "f").partition(".")
    return f"{sign}{int(whole):,}{dot}{part}"


def signed(value: Number | None, places: int = 2) -> str:
    """With its sign: `+0.31`, `−2.00`, `0.00`."""
    if value is None:
        return NOTHING
    text = fixed(value, places)
    return f"+{text}" if exact(value) > 0 and text.strip("0.,") else text


def places(value: int | None) -> str:
    """A change of place: `↑2` better, `↓12` worse, `—` none or unknown."""
    if not value:
        return NOTHING
    return f"↑{value}" if value > 0 else f"↓{-value}"


def share(value: Number | None, decimals: int = 0) -> str:
    """A part of one as per cent without the sign: 0.345 → `35` (the sign stands in the head of the column)."""
    return NOTHING if value is None else fixed(exact(value) * 100, decimals)


def kilobytes(size: int) -> str:
    """The size of a file: `48 kB`, `1.2 MB`."""
    if size < 1_000_000:
        return f"{Decimal(max(size, 1)) / 1000:.0f} kB" if size >= 1000 else "1 kB"
    return f"{(Decimal(size) / 1_000_000).quantize(Decimal('0.1'), ROUND_HALF_UP)} MB"
