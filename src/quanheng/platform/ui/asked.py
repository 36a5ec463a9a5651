"""What a reader asked for, taken from an address or a form without trust: texts without NUL, whole numbers, or nothing."""

from __future__ import annotations

from django.http import QueryDict


def text(said: QueryDict, name: str, most: int = 300) -> str:
    """A text as it was sent, at most so long; NUL, which PostgreSQL cannot keep, is left out."""
    return said.get(name, "").replace("\0", "")[:most]


def number(said: QueryDict, name: str, otherwise: int = 0, most: int = 1_000_000_000) -> int:
    """A whole number of digits 0–9 up to `most`; `otherwise` for anything else."""
    found = whole(said.get(name, ""))
    return otherwise if found is None or found > most else found


def numbers(said: QueryDict, name: str) -> list[int]:
    """Every whole number sent under a name; what is none is passed over."""
    found = (whole(value) for value in said.getlist(name))
    return [n for n in found if n is not None]


def whole(value: str) -> int | None:
    """A text of at most 18 digits 0–9 as a number, else None."""
    return int(value) if value.isascii() and value.isdecimal() and len(value) <= 18 else None
