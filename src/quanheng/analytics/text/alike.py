"""Near-duplicates among many short texts: MinHash of character pairs by one permutation, bands, and an exact check in arrays.

One permutation hashing: each pair's hash falls into one of `BINS` bins, the least of a bin is kept; an empty bin takes its
neighbour's. Texts whose signatures agree in a whole band are compared exactly (share of pairs in common, Jaccard).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from quanheng.analytics.text.grams import Grams, Message, grams

Ints = npt.NDArray[np.int64]
BINS, BAND = 64, 4
CHUNK = 200_000  # pairs compared at a time
_MIX = np.uint64(0x9E3779B97F4A7C15)


def families(messages: Sequence[Message], likeness: float = 0.6) -> Ints:
    """A number for each message, the same for near-duplicates: texts that share at least `likeness` of their pairs."""
    found = grams(messages, singles=False)
    return families_of(found, likeness)


def families_of(found: Grams, likeness: float = 0.6) -> Ints:
    """As `families`, of pairs already counted."""
    n = found.texts
    a, b = candidates(found)
    kept = jaccard(found, a, b) >= likeness
    graph = sparse.csr_matrix((np.ones(int(kept.sum()), np.int8), (a[kept], b[kept])), shape=(n, n))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def signatures(found: Grams) -> npt.NDArray[np.uint32]:
    """Texts × bins: the least hash of each bin; the all-ones value where a text has no pair at all."""
    mixed = (found.bucket.astype(np.uint64) + np.uint64(1)) * _MIX
    mixed ^= mixed >> np.uint64(29)
    mixed *= _MIX
    high = (mixed >> np.uint64(32)).astype(np.uint32)
    slot = found.text * BINS + (mixed & np.uint64(BINS - 1)).astype(np.int64)
    order = np.sort((slot << 32) | high.astype(np.int64))
    first = (
        np.concatenate([[True], (order[1:] >> 32) != (order[:-1] >> 32)]) if len(order) else np.zeros(0, bool)
    )
    empty = np.uint32(0xFFFFFFFF)
    made = np.full(found.texts * BINS, empty, np.uint32)
    made[order[first] >> 32] = (order[first] & 0xFFFFFFFF).astype(np.uint32)
    table = made.reshape(found.texts, BINS)
    for step in (
        1,
        2,
        4,
        8,
        16,
        32,
    ):  # an empty bin takes what the next one to the right holds, marked by the distance
        other = np.roll(table, -step, axis=1)
        table = np.where(table == empty, np.where(other == empty, empty, other + np.uint32(step)), table)
    return table


def candidates(found: Grams) -> tuple[Ints, Ints]:
    """Pairs of texts that agree in a band; of a crowd that agrees, each is paired with the first and with the one before."""
    table = signatures(found).astype(np.uint64)
    some = np.flatnonzero(np.bincount(found.text, minlength=found.texts) > 0)
    pairs = []
    for start in range(0, BINS, BAND):
        key = np.zeros(found.texts, np.uint64)
        for j in range(start, start + BAND):
            key = (key ^ table[:, j]) * _MIX
            key ^= key >> np.uint64(31)
        order = some[np.argsort(key[some], kind="stable")]
        sorted_ = key[order]
        same = np.flatnonzero(sorted_[1:] == sorted_[:-1])
        begins = (
            np.maximum.accumulate(
                np.where(np.concatenate([[True], sorted_[1:] != sorted_[:-1]]), np.arange(len(order)), 0)
            )
            if len(order)
            else same
        )
        pairs.append(order[same + 1] * found.texts + order[same])
        pairs.append(order[same + 1] * found.texts + order[begins[same + 1]])
    key64 = np.unique(np.concatenate(pairs)) if pairs else np.zeros(0, np.int64)
    a, b = np.divmod(key64, max(1, found.texts))
    return a[a != b], b[a != b]


def jaccard(found: Grams, a: Ints, b: Ints) -> npt.NDArray[np.float64]:
    """The share of pairs two texts have in common, for many pairs of texts."""
    have = found.matrix()
    have.data = np.ones_like(have.data)
    size = np.diff(have.indptr)
    made = np.zeros(len(a))
    for k in range(0, len(a), CHUNK):
        x, y = a[k : k + CHUNK], b[k : k + CHUNK]
        both = np.asarray(have[x].multiply(have[y]).sum(1)).ravel()
        made[k : k + CHUNK] = both / np.maximum(1, size[x] + size[y] - both)
    return made


def once_each(family: Sequence[int] | Ints, reporter: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Which messages count: of one reporter's near-duplicates only the first."""
    seen: set[tuple[int, str]] = set()
    kept = np.ones(len(reporter), bool)
    for k, (own, who) in enumerate(zip(np.asarray(family).tolist(), reporter, strict=True)):
        if who and (own, who) in seen:
            kept[k] = False
        seen.add((own, who))
    return kept
