"""One proof that many leaves stand in a tree: the hashes of all ranges without any of them, left to right, once each."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence

from quanheng.bundle.merkle import LARGEST, SIZE, Hash, Node, Span, Unproved, hashes, node_hash, sha256


def spans(numbers: Iterable[int], size: int) -> list[Span]:
    """The ranges whose hashes prove the leaves of these numbers in the tree of `size`."""
    wanted = sorted(set(numbers))
    if not wanted or wanted[0] < 0 or wanted[-1] >= size or size > LARGEST:
        raise Unproved(f"编号不在 {size} 条之内", f"numbers beyond the {size} leaves")
    found: list[Span] = []
    waiting = [(0, size)]
    while waiting:
        begin, end = waiting.pop()
        if bisect_left(wanted, begin) == bisect_left(wanted, end):
            found.append((begin, end))
        elif end - begin > 1:
            middle = _middle(begin, end)
            waiting += [(middle, end), (begin, middle)]
    return found


def prove(numbers: Iterable[int], size: int, node: Node, hash: Hash = sha256) -> list[bytes]:
    """The proof for the leaves of these numbers."""
    return hashes(spans(numbers, size), node, hash)


def check(
    leaves: Mapping[int, bytes], size: int, path: Sequence[bytes], root: bytes, hash: Hash = sha256
) -> None:
    """Raises `Unproved` unless the proof shows every leaf (number → its hash) in the tree of `size` under `root`."""
    if any(len(h) != SIZE for h in (root, *path, *leaves.values())):
        raise Unproved(f"摘要应为 {SIZE} 字节", f"a hash has {SIZE} bytes")
    wanted = sorted(leaves)
    if not wanted or wanted[0] < 0 or wanted[-1] >= size or size > LARGEST:
        raise Unproved(f"编号不在 {size} 条之内", f"numbers beyond the {size} leaves")
    steps = iter(path)
    found = _hash(leaves, wanted, 0, len(wanted), 0, size, steps, hash)
    if next(steps, None) is not None:
        raise Unproved("证明过长", "the proof is too long")
    if found != root:
        raise Unproved("算出的根不同", "another root follows from it")


def _hash(
    leaves: Mapping[int, bytes],
    wanted: Sequence[int],
    first: int,
    last: int,
    begin: int,
    end: int,
    steps: Iterator[bytes],
    hash: Hash,
) -> bytes:
    """The hash of [begin, end), in which wanted[first:last] stand; no deeper than a number has bits."""
    if first == last:
        step = next(steps, None)
        if step is None:
            raise Unproved("证明过短", "the proof is too short")
        return step
    if end - begin == 1:
        return leaves[begin]
    middle = _middle(begin, end)
    cut = bisect_left(wanted, middle, first, last)
    left = _hash(leaves, wanted, first, cut, begin, middle, steps, hash)
    return node_hash(left, _hash(leaves, wanted, cut, last, middle, end, steps, hash), hash)


def _middle(begin: int, end: int) -> int:
    return begin + (1 << ((end - begin - 1).bit_length() - 1))
