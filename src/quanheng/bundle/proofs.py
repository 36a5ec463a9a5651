"""The proofs a package carries: that its scheme, figures, run and release stand in the journal, and who vouches for it.

Three files: checkpoint.txt (signed note with cosignatures), policy.txt (keys and quorum), proofs.json (leaves, postings).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from quanheng.bundle.jcs import canonical
from quanheng.bundle.layout import CHECKPOINT, NEEDED, POLICY, PROOFS
from quanheng.bundle.merkle import SIZE, leaf_hash
from quanheng.bundle.notes import Malformed, b64, unb64
from quanheng.bundle.posting import PostedRow
from quanheng.bundle.told import told

VERSION = 1
_MARK = 6


@dataclass(frozen=True)
class LeafProof:
    """A leaf of the journal, its text, and the path from it to the checkpoint's root."""

    index: int
    leaf: str
    path: tuple[bytes, ...]


@dataclass(frozen=True)
class PostingProof:
    """Rows of one posting: `index` is the posting's leaf in the journal, `size` how many rows it has in all."""

    index: int
    size: int
    rows: Mapping[int, PostedRow]
    path: tuple[bytes, ...]


@dataclass(frozen=True)
class Proofs:
    """What ties a package to a checkpoint of the journal."""

    checkpoint: str
    policy: str
    leaves: tuple[LeafProof, ...] = ()
    postings: tuple[PostingProof, ...] = ()

    def files(self) -> dict[str, bytes]:
        """As files of the package."""
        said = {
            "v": VERSION,
            "leaves": [
                {"index": p.index, "leaf": p.leaf, "path": [b64(h) for h in p.path]} for p in self.leaves
            ],
            "postings": [
                {
                    "index": p.index,
                    "size": p.size,
                    "path": [b64(h) for h in p.path],
                    "rows": [_row(n, row) for n, row in sorted(p.rows.items())],
                }
                for p in self.postings
            ],
        }
        return {
            CHECKPOINT: self.checkpoint.encode("utf-8"),
            POLICY: self.policy.encode("utf-8"),
            PROOFS: (canonical(said) + "\n").encode("utf-8"),
        }


def _row(number: int, row: PostedRow) -> list[Any]:
    """What of a row is not in observations.csv, its key, and a mark by which an altered row is found."""
    apart = [row.door, row.stated_at, list(row.evidence), row.ref, row.nonce]
    return [number, row.unit, row.item, row.period, *apart, mark(leaf_hash(row.leaf()))]


def mark(hash: bytes) -> str:
    """A few letters of a row's hash: they prove nothing, they only tell which row is not what it was."""
    return b64(hash[:_MARK])


@dataclass(frozen=True)
class Apart:
    """What proofs.json says of one row: where it stands, and the cells that observations.csv does not have."""

    number: int
    door: str
    stated_at: str
    evidence: tuple[str, ...]
    ref: str
    nonce: str
    mark: str


@dataclass(frozen=True)
class Given:
    """proofs.json as it was read: leaves, and postings with their rows by (unit, item, period)."""

    leaves: tuple[LeafProof, ...] = ()
    postings: tuple[GivenPosting, ...] = ()


@dataclass(frozen=True)
class GivenPosting:
    """One posting as proofs.json gives it."""

    index: int
    size: int
    path: tuple[bytes, ...]
    rows: Mapping[tuple[str, str, str], Apart] = field(default_factory=dict)


def read(data: bytes) -> Given:
    """proofs.json; `Malformed` if it is not of its form."""
    try:
        said = json.loads(data)
        if said["v"] != VERSION:
            raise Malformed(f"版本 {said['v']}", f"version {said['v']}")
        return Given(tuple(map(_leaf, said["leaves"])), tuple(map(_posting, said["postings"])))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        said_zh, said_en = told(error).zh, told(error).en
        raise Malformed(f"{PROOFS} 读不通：{said_zh}", f"{PROOFS} cannot be read: {said_en}") from error


def _leaf(said: Mapping[str, Any]) -> LeafProof:
    return LeafProof(_number(said["index"]), _text(said["leaf"]), _path(said["path"]))


def _posting(said: Mapping[str, Any]) -> GivenPosting:
    rows: dict[tuple[str, str, str], Apart] = {}
    for number, unit, item, period, door, stated_at, evidence, ref, nonce, mark in said["rows"]:
        key = _text(unit), _text(item), _text(period)
        if key in rows:
            raise Malformed(f"{key} 出现两次", f"{key} comes twice")
        rows[key] = Apart(
            _number(number),
            _text(door),
            _text(stated_at),
            tuple(map(_text, evidence)),
            _text(ref),
            _text(nonce),
            _text(mark),
        )
    return GivenPosting(_number(said["index"]), _number(said["size"]), _path(said["path"]), rows)


def _path(said: Any) -> tuple[bytes, ...]:
    path = tuple(unb64(_text(h)) for h in said)
    if any(len(h) != SIZE for h in path):
        raise Malformed(f"摘要应为 {SIZE} 字节", f"a hash has {SIZE} bytes")
    return path


def _text(said: Any) -> str:
    if not isinstance(said, str):
        raise Malformed(f"应为文字：{said!r:.60}", f"not a text: {said!r:.60}")
    return said


def _number(said: Any) -> int:
    if isinstance(said, bool) or not isinstance(said, int) or said < 0:
        raise Malformed(f"应为条数：{said!r:.60}", f"not a count: {said!r:.60}")
    return said


def digests(files: Mapping[str, bytes]) -> dict[str, str]:
    """The digests that the journal keeps of a release: scheme, units, targets, observations, scores."""
    return {name: f"sha256:{hashlib.sha256(files[name]).hexdigest()}" for name in NEEDED}
