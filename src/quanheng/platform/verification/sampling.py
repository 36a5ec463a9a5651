"""Drawing the sample of a verification, so that anybody can draw it again from the seed.

Every row of every unit gets the SHA-256 of "seed|unit|row"; of each unit the rows with the smallest digests are taken,
as many as its share says (rounded up, at least the parameter's number, at most all).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import ceil


def drawn(
    seed: str, rows: Mapping[str, Sequence[str]], shares: Mapping[str, Fraction], least: int
) -> dict[str, list[str]]:
    """Unit → the rows drawn, in the order given. `rows`: unit → its rows; `shares`: unit → part of one."""
    found = {}
    for unit, own in rows.items():
        many = min(len(own), max(least, ceil(shares[unit] * len(own))))
        chosen = sorted(own, key=lambda row: digest(seed, unit, row))[:many]
        found[unit] = [row for row in own if row in set(chosen)]
    return found


def digest(seed: str, unit: str, row: str) -> str:
    """The number a row draws."""
    return hashlib.sha256(f"{seed}|{unit}|{row}".encode()).hexdigest()
