"""Characters and pairs of characters of many short texts at once: one long array, no loop over texts.

Chinese has no spaces; single characters and pairs of them carry a class about as well as words do, and cost a tenth of
cutting words. Case and full-width forms are folded; signs and white space are dropped. Each feature is a bucket of 2^20.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

BITS = 20
BUCKETS = 1 << BITS
Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.uint32]
Floats = npt.NDArray[np.float32]
AT_ONCE = 4096  # messages

_FIRST, _SECOND = np.uint32(0x9E3779B1), np.uint32(0x85EBCA77)
_END = "\x00"


@dataclass(frozen=True)
class Message:
    """A short text with its heading, which says more by the character than the body does."""

    subject: str
    body: str = ""


@dataclass(frozen=True)
class Grams:
    """What occurs in each text: `text` and `bucket` sorted by text, each pair once; how often, and how often of it in the subject."""

    texts: int
    text: Ints
    bucket: Ints
    count: Floats
    headed: Floats

    def weighted(self, subject: float) -> Floats:
        """Counts in which what stands in a subject counts so many times."""
        return self.count + np.float32(subject - 1) * self.headed

    def matrix(self, subject: float = 1.0) -> Any:
        """Texts × buckets as a sparse matrix."""
        starts = np.searchsorted(self.text, np.arange(self.texts + 1))
        made = sparse.csr_matrix((self.weighted(subject), self.bucket, starts), shape=(self.texts, BUCKETS))
        made.has_sorted_indices = True
        return made


def grams(messages: Sequence[Message], singles: bool = True) -> Grams:
    """The characters (`singles`) and pairs of each message. Some thousand at a time, which is kinder to the machine's cache."""
    parts = [_some(messages[k : k + AT_ONCE], k, singles) for k in range(0, len(messages), AT_ONCE)]
    if not parts:
        none, no = np.zeros(0, np.int64), np.zeros(0, np.float32)
        return Grams(0, none, none, no, no)
    text, bucket, count, headed = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Grams(len(messages), text, bucket, count, headed)


def _some(messages: Sequence[Message], start: int, singles: bool) -> tuple[Ints, Ints, Floats, Floats]:
    codes, text, heading = _codes(messages)
    pairs = text[:-1] == text[1:]
    bucket = (codes[:-1] * _FIRST + codes[1:] * _SECOND)[pairs]
    whose, within = text[:-1][pairs], heading[:-1][pairs]
    if singles:
        bucket = np.concatenate([bucket, codes * _SECOND])
        whose, within = np.concatenate([whose, text]), np.concatenate([within, heading])
    bucket = (bucket ^ (bucket >> np.uint32(15))) * _FIRST  # spread before the upper bits are taken
    key = (whose << (BITS + 1)) | ((bucket >> np.uint32(32 - BITS)).astype(np.int64) << 1) | within
    key.sort()
    first = np.flatnonzero(np.concatenate([key[:1] >= 0, (key[1:] >> 1) != (key[:-1] >> 1)]))
    if not len(first):
        return key, key, np.zeros(0, np.float32), np.zeros(0, np.float32)
    count = np.diff(np.append(first, len(key))).astype(np.float32)
    headed = np.add.reduceat(key & 1, first).astype(np.float32)
    kept = key[first] >> 1
    return (kept >> BITS) + start, kept & (BUCKETS - 1), count, headed


def _codes(messages: Sequence[Message]) -> tuple[Codes, Ints, Ints]:
    """Code points of all messages one after another, whose each is, and 1 where it stands in a subject."""
    parts = [part for m in messages for part in (m.subject, m.body)]
    joined = _END.join(parts)
    if joined.count(_END) >= len(parts):  # somebody sent the mark itself
        joined = _END.join(part.replace(_END, "") for part in parts)
    codes = np.frombuffer(joined.encode("utf-32-le", "replace"), np.uint32)
    part = np.cumsum(codes == 0, dtype=np.int64)
    codes = np.where((codes > 0xFF00) & (codes < 0xFF5F), codes - np.uint32(0xFEE0), codes)
    codes = np.where((codes >= 65) & (codes <= 90), codes + np.uint32(32), codes)
    kept = (
        (codes >= 0x3400) & (codes < 0xE000)
        | (codes >= 97) & (codes <= 122)
        | (codes >= 48) & (codes <= 57)
        | (codes >= 0x20000)
    )
    codes, part = codes[kept], part[kept]
    return codes.astype(np.uint32), part >> 1, 1 - (part & 1)
