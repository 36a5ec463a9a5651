"""One-time codes: made at random, shown once on paper, kept only as digests.

The scanned form has 120 bits, so a plain digest will do (ASVS 6.5.2). The typed form has 50: its digest is slow (scrypt)
and salted by survey, and wrong tries are counted (`limits`). A receipt tells that a code was used, and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

SCANNED = 15  # bytes: 120 bits in 24 letters
COST = 2**14  # scrypt's N for typed codes: 16 MiB, some 40 ms
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U
_TYPED = 10
_AS_MEANT = str.maketrans("OIL", "011")
_SHAPE = re.compile(r"[a-z2-7]{24}")


@dataclass(frozen=True)
class Made:
    """A fresh code in both forms, as it is printed; `typed` is "" where none was asked for."""

    scanned: str
    typed: str = ""

    @property
    def shown(self) -> str:
        """The typed form in two groups: 7K2QX-M4RT9."""
        return f"{self.typed[:5]}-{self.typed[5:]}" if self.typed else ""


def make(number: int, *, typed: bool) -> list[Made]:
    """So many fresh codes, in random order by nature."""
    return [
        Made(
            base64.b32encode(secrets.token_bytes(SCANNED)).decode().lower(),
            "".join(secrets.choice(_LETTERS) for _ in range(_TYPED)) if typed else "",
        )
        for _ in range(number)
    ]


def looks_scanned(code: str) -> bool:
    """Whether a text can be a scanned code at all."""
    return bool(_SHAPE.fullmatch(code))


def digest(scanned: str) -> bytes:
    """What is kept of the scanned form."""
    return hashlib.sha256(scanned.encode()).digest()


def as_typed(said: str) -> str:
    """What somebody typed, as it was meant (small letters, blanks, O for 0, I and L for 1); "" if it cannot be a code."""
    meant = "".join(c for c in said.upper() if c.isalnum()).translate(_AS_MEANT)
    return meant if len(meant) == _TYPED and all(c in _LETTERS for c in meant) else ""


def slow(typed: str, salt: str, cost: int) -> bytes:
    """What is kept of the typed form: scrypt with the survey's salt."""
    return hashlib.scrypt(typed.encode(), salt=bytes.fromhex(salt), n=cost, r=8, p=1, dklen=32)


def slow_all(typed: Sequence[str], salt: str, cost: int) -> list[bytes]:
    """The same of many, on all processors: scrypt does not hold the interpreter's lock."""
    with ThreadPoolExecutor() as pool:
        return list(pool.map(lambda code: slow(code, salt, cost), typed))


def receipt(salt: str, kept: bytes) -> str:
    """The receipt of a used code, from its digest: 60 bits in three groups. It says that it was used, not with what."""
    told = hmac.digest(bytes.fromhex(salt), b"receipt" + kept, "sha256")
    letters = base64.b32encode(told[:10]).decode()[:12]
    return "-".join((letters[:4], letters[4:8], letters[8:]))
