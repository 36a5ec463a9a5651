"""Merkle trees of RFC 6962 / 9162: hashes, roots, proofs that a leaf is in, proofs that nothing was taken out.

A tree is read through `Node`: (level, position) → the hash of a complete subtree of 2**level leaves. Lists of hashes
give one by `Levels`; the journal gives one from its table. Proofs are lists of hashes, exactly those of the RFC.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence

from quanheng.bundle.sm3 import sm3
from quanheng.bundle.told import Told

Hash = Callable[[bytes], bytes]
Place = tuple[int, int]
Node = Callable[[int, int], bytes]
Span = tuple[int, int]

SIZE = 32
LARGEST = 2**63 - 1


def sha256(data: bytes) -> bytes:
    """The 32 bytes of the SHA-256 digest."""
    return hashlib.sha256(data).digest()


ALGORITHMS: dict[str, Hash] = {"sha256": sha256, "sm3": sm3}


class Unproved(Told):
    """A proof that does not prove what it was brought for; says in which way."""


def leaf_hash(data: bytes, hash: Hash = sha256) -> bytes:
    """H(0x00 ‖ data)."""
    return hash(b"\0" + data)


def node_hash(left: bytes, right: bytes, hash: Hash = sha256) -> bytes:
    """H(0x01 ‖ left ‖ right)."""
    return hash(b"\1" + left + right)


def fold(hashes: Sequence[bytes], hash: Hash = sha256) -> bytes:
    """The hash of complete subtrees standing side by side, the largest first."""
    found = hashes[-1]
    for left in reversed(hashes[:-1]):
        found = node_hash(left, found, hash)
    return found


def root(leaves: Iterable[bytes], hash: Hash = sha256) -> bytes:
    """The root of leaf hashes in their order; of none, the hash of nothing."""
    standing: list[tuple[int, bytes]] = []
    for leaf in leaves:
        level, found = 0, leaf
        while standing and standing[-1][0] == level:
            found = node_hash(standing.pop()[1], found, hash)
            level += 1
        standing.append((level, found))
    return fold([h for _, h in standing], hash) if standing else hash(b"")


class Levels:
    """Every complete subtree of a list of leaf hashes; calling it gives one."""

    def __init__(self, leaves: Iterable[bytes], hash: Hash = sha256) -> None:
        self.levels = [list(leaves)]
        self.size = len(self.levels[0])
        self.hash = hash
        while len(below := self.levels[-1]) > 1:
            self.levels.append([node_hash(below[k], below[k + 1], hash) for k in range(0, len(below) - 1, 2)])

    def __call__(self, level: int, position: int) -> bytes:
        return self.levels[level][position]

    def root(self, size: int | None = None) -> bytes:
        """The root of the first `size` leaves, of all where it is not given."""
        return root_of(self.size if size is None else size, self, self.hash)


def cover(begin: int, end: int) -> list[Place]:
    """The complete subtrees that make up [begin, end), left to right, the largest first; `begin` is aligned."""
    found = []
    while begin < end:
        level = (end - begin).bit_length() - 1
        found.append((level, begin >> level))
        begin += 1 << level
    return found


def _half(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def _within(index: int, begin: int, end: int) -> list[Span]:
    spans: list[Span] = []
    while end - begin > 1:
        middle = begin + _half(end - begin)
        if index < middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((begin, middle))
            begin = middle
    return spans[::-1]


def inclusion_spans(index: int, size: int) -> list[Span]:
    """The ranges of leaves whose hashes prove the leaf at `index` in the tree of `size`."""
    if not 0 <= index < size <= LARGEST:
        raise Unproved(f"第 {index} 条不在 {size} 条之内", f"no leaf {index} among {size}")
    return _within(index, 0, size)


def consistency_spans(old: int, size: int) -> list[Span]:
    """The ranges whose hashes prove that the tree of `size` begins with the tree of `old`."""
    if not 0 < old <= size <= LARGEST:
        raise Unproved(f"不能由 {old} 条证明到 {size} 条", f"nothing leads from size {old} to {size}")
    begin, end, spans = 0, size, []
    while old != end:
        middle = begin + _half(end - begin)
        if old <= middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((begin, middle))
            begin = middle
    if begin:
        spans.append((begin, end))
    return spans[::-1]


def places(spans: Iterable[Span]) -> list[Place]:
    """Every complete subtree needed for these ranges."""
    return [place for span in spans for place in cover(*span)]


def hashes(spans: Iterable[Span], node: Node, hash: Hash = sha256) -> list[bytes]:
    """The hash of each range."""
    return [fold([node(*place) for place in cover(*span)], hash) for span in spans]


def root_of(size: int, node: Node, hash: Hash = sha256) -> bytes:
    """The root of the first `size` leaves."""
    return hashes([(0, size)], node, hash)[0] if size else hash(b"")


def prove_inclusion(index: int, size: int, node: Node, hash: Hash = sha256) -> list[bytes]:
    """The proof that the leaf at `index` stands in the tree of `size`."""
    return hashes(inclusion_spans(index, size), node, hash)


def prove_consistency(old: int, size: int, node: Node, hash: Hash = sha256) -> list[bytes]:
    """The proof that the tree of `size` begins with the tree of `old`; empty where they are the same."""
    return hashes(consistency_spans(old, size), node, hash)


def check_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes, hash: Hash = sha256
) -> None:
    """RFC 9162 §2.1.3.2: raises `Unproved` unless the proof shows `leaf` (its hash) at `index` under `root`."""
    if not 0 <= index < size <= LARGEST:
        raise Unproved(f"第 {index} 条不在 {size} 条之内", f"no leaf {index} among {size}")
    _all_hashes([leaf, root, *proof])
    at, last, found = index, size - 1, leaf
    for step in proof:
        if last == 0:
            raise Unproved("证明过长", "the proof is too long")
        if at & 1 or at == last:
            found = node_hash(step, found, hash)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, step, hash)
        at, last = at >> 1, last >> 1
    if last:
        raise Unproved("证明过短", "the proof is too short")
    if found != root:
        raise Unproved("算出的根不同", "another root follows from it")


def check_consistency(
    old: int, size: int, proof: Sequence[bytes], old_root: bytes, root: bytes, hash: Hash = sha256
) -> None:
    """RFC 9162 §2.1.4.2: raises `Unproved` unless the proof shows that `root` continues `old_root`.

    From size 0 everything would follow, so nothing is taken for proved.
    """
    if not 0 < old <= size <= LARGEST:
        raise Unproved(f"不能由 {old} 条证明到 {size} 条", f"nothing leads from size {old} to {size}")
    if old == size:
        if proof:
            raise Unproved("证明过长", "the proof is too long")
        if old_root != root:
            raise Unproved("同一长度有两个根", "one size has two roots")
        return
    if not proof:
        raise Unproved("没有证明", "there is no proof")
    _all_hashes([old_root, root, *proof])
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    at, last = old - 1, size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    before = after = path[0]
    for step in path[1:]:
        if last == 0:
            raise Unproved("证明过长", "the proof is too long")
        if at & 1 or at == last:
            before, after = node_hash(step, before, hash), node_hash(step, after, hash)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            after = node_hash(after, step, hash)
        at, last = at >> 1, last >> 1
    if last:
        raise Unproved("证明过短", "the proof is too short")
    if before != old_root:
        raise Unproved("算出的旧根不同", "another old root follows from it")
    if after != root:
        raise Unproved("算出的新根不同", "another new root follows from it")


def _all_hashes(given: Sequence[bytes]) -> None:
    if any(len(h) != SIZE for h in given):
        raise Unproved(f"摘要应为 {SIZE} 字节", f"a hash has {SIZE} bytes")
