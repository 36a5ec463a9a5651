"""What of a figure is hashed: its leaf in the Merkle tree of its posting (see `bundle.posting`)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Protocol

from quanheng.bundle import merkle
from quanheng.bundle.posting import PostedRow, nonce
from quanheng.platform.lib.decimals import plain


class Row(Protocol):
    """What a leaf is made of: a `queries.Figure`, or an `Observation` with its unit's code."""

    item: str
    unit: str
    period: str
    value: Decimal | None
    status: str
    door: str
    source: str
    stated_at: str
    posted_at: datetime
    number: int
    evidence: tuple[str, ...]
    return_ref: str


def moment(at: datetime) -> str:
    """A moment as leaves and packages write it."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def posted_row(row: Row, blind: bytes) -> PostedRow:
    """The row as a leaf has it; `blind` is the secret of its posting."""
    return PostedRow(
        unit=row.unit,
        item=row.item,
        period=row.period,
        value="" if row.value is None else plain(row.value),
        status=row.status,
        posted_at=moment(row.posted_at),
        source=row.source,
        door=row.door,
        stated_at=row.stated_at,
        evidence=tuple(row.evidence),
        ref=row.return_ref,
        nonce=nonce(bytes(blind), row.number),
    )


def leaf(row: Row, blind: bytes) -> bytes:
    """The canonical bytes of a row: what its hash is taken of."""
    return posted_row(row, blind).leaf()


def root(leaves: Iterable[bytes]) -> str:
    """The Merkle root over leaves in their order, in hexadecimal."""
    return merkle.root(merkle.leaf_hash(one) for one in leaves).hex()
