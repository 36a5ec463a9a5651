"""A row of a posting as a leaf: what the ledger hashes when it posts, and the verifier rebuilds from observations.csv."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from quanheng.bundle.jcs import canonical

_NONCE = 16


def nonce(blind: bytes, number: int) -> str:
    """The row's own random-looking bytes in hexadecimal, from the secret of its posting.

    Hashes of unpublished rows stand in proofs; without these bytes a figure could be guessed from its hash.
    """
    return hashlib.sha256(b"quanheng row\n" + blind + number.to_bytes(8, "big")).digest()[:_NONCE].hex()


@dataclass(frozen=True)
class PostedRow:
    """One row as it was posted, every cell as text; `value` is "" where there is none."""

    unit: str
    item: str
    period: str
    value: str
    status: str
    posted_at: str
    source: str
    door: str
    stated_at: str = ""
    evidence: tuple[str, ...] = ()
    ref: str = ""
    nonce: str = ""

    def leaf(self) -> bytes:
        """Its canonical JSON, in UTF-8."""
        return canonical({**vars(self), "evidence": list(self.evidence)}).encode("utf-8")
