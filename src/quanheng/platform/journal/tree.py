"""The log's tree as rows: complete subtrees by one number each, so that an append and a proof read a handful of rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Max

from quanheng.bundle import merkle
from quanheng.bundle.merkle import ALGORITHMS, Place, Span
from quanheng.platform.journal.models import Entry, Node

LOCK = "journal"  # held by whoever appends or seals, until the transaction ends
TREES = {"sha256": 0, "sm3": 1}
_LEVELS, _POSITIONS = 6, 48
_AT_ONCE = 20_000


def size() -> int:
    """How many entries there are: the index of the next."""
    last = Entry.objects.aggregate(last=Max("index"))["last"]
    return 0 if last is None else int(last) + 1


def key(tree: str, level: int, position: int) -> int:
    """The row of a complete subtree of 2**level leaves."""
    return (TREES[tree] << _LEVELS | level) << _POSITIONS | position


def stored(tree: str, places: Iterable[Place]) -> dict[Place, bytes]:
    """The hashes of these complete subtrees, in one query. LookupError if the table does not hold one."""
    wanted = {key(tree, *place): place for place in places}
    found = {wanted[i]: bytes(h) for i, h in Node.objects.filter(pk__in=wanted).values_list("id", "hash")}
    missing = sorted(set(wanted.values()) - set(found))
    if missing:
        raise LookupError(f"存证树缺结点 {missing[0]} / the journal's tree lacks the node {missing[0]}")
    return found


def hashes(tree: str, spans: Sequence[Span]) -> list[bytes]:
    """The hash of each range of leaves, in one query."""
    at = stored(tree, merkle.places(spans))
    return merkle.hashes(spans, lambda level, position: at[level, position], ALGORITHMS[tree])


def root(tree: str, size: int) -> bytes:
    """The root of the first `size` leaves."""
    return hashes(tree, [(0, size)])[0] if size else ALGORITHMS[tree](b"")


def append(tree: str, index: int, leaf: bytes) -> None:
    """Put a leaf at `index`, the end; a tree that was not kept so far is first made of the entries there are."""
    try:
        grow(tree, index, [leaf])
    except LookupError:
        catch_up(tree, index)
        grow(tree, index, [leaf])


def catch_up(tree: str, size: int) -> None:
    """Make the tree of the first `size` entries where it was not kept, or not always."""
    at = grown(tree)
    while at < size:
        texts = Entry.objects.filter(index__gte=at, index__lt=min(size, at + _AT_ONCE)).order_by("index")
        leaves = [text.encode("utf-8") for text in texts.values_list("leaf", flat=True)]
        grow(tree, at, leaves)
        at += len(leaves)


def grown(tree: str) -> int:
    """How many leaves the tree has, whatever entries there are."""
    leaves = Node.objects.filter(pk__gte=key(tree, 0, 0), pk__lt=key(tree, 1, 0))
    last = leaves.aggregate(last=Max("id"))["last"]
    return 0 if last is None else int(last) - key(tree, 0, 0) + 1


def grow(tree: str, size: int, leaves: Sequence[bytes]) -> None:
    """Put leaves after the first `size`, with every subtree they complete."""
    hash = ALGORITHMS[tree]
    standing = {level: h for (level, _), h in stored(tree, merkle.cover(0, size)).items()}
    rows = []
    for index, leaf in enumerate(leaves, size):
        level, position, found = 0, index, merkle.leaf_hash(leaf, hash)
        rows.append(Node(key(tree, 0, index), found))
        while position & 1:
            found = merkle.node_hash(standing.pop(level), found, hash)
            level, position = level + 1, position >> 1
            rows.append(Node(key(tree, level, position), found))
        standing[level] = found
    Node.objects.bulk_create(rows, batch_size=2000)
