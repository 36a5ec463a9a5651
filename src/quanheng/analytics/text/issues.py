"""Messages about one matter, brought together: issues a reader would name, without a number of them given beforehand.

Each message keeps its rarest characters and pairs; messages that share enough of them are neighbours (cosine). The
message with most neighbours begins an issue and takes those not taken yet; issues whose middles lie close become one;
at last every message goes to the nearest middle that is near enough, or stays alone (-1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from quanheng.analytics.text.grams import Grams, Message, grams

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Grain:
    """How finely issues are parted; larger lines give more and smaller ones."""

    alike: float = 0.28  # cosine of neighbours
    join: float = 0.4  # cosine of two middles that are one issue
    matter: float = 0.66  # cosine of two middles, in all their words, that are one matter
    large: float = 0.005  # share of the messages from which on an issue may be part of a matter
    features: int = 28  # kept of each message, the rarest
    common: float = 0.02  # what stands in a larger share of the messages tells nothing
    least: int = 2  # messages of an issue
    subject_weight: float = 3.0
    ahead: int = 160  # characters of the body that are looked at


GRAIN = Grain()


def issues_of(messages: Sequence[Message], grain: Grain = GRAIN) -> Ints:
    """The issue of each message, numbered from the largest; -1 where a message stands alone."""
    return issues_in(grams([Message(m.subject, m.body[: grain.ahead]) for m in messages]), grain)


def issues_in(found: Grams, grain: Grain = GRAIN) -> Ints:
    """As `issues_of`, of characters and pairs already counted (of texts not much longer than `ahead`)."""
    own = _grouped(features(found, grain), grain)
    return _numbered(_matters(found, own, grain), grain)


def features(found: Grams, grain: Grain) -> Any:
    """Texts × features: the rarest of each text by count × rarity, each row of length one."""
    n = found.texts
    seen = np.bincount(found.bucket)
    most = max(
        grain.common * n, min(60.0, 0.6 * n)
    )  # in a small pile, what is common to one matter is no small share
    held = (seen[found.bucket] >= 2) & (seen[found.bucket] <= most)
    text, bucket, count = found.text[held], found.bucket[held], found.weighted(grain.subject_weight)[held]
    weight = (np.sqrt(count) * np.log((n + 1) / seen[bucket]).astype(np.float32)).astype(np.float32)
    order = np.argsort(
        (text << 24) + (np.float32(1 << 24) - np.minimum(weight * 4096, (1 << 24) - 1)).astype(np.int64)
    )
    text, bucket, weight = text[order], bucket[order], weight[order]
    begins = np.searchsorted(text, np.arange(n + 1))
    rank = np.arange(len(text)) - begins[text]
    kept = rank < grain.features
    text, bucket, weight = text[kept], bucket[kept], weight[kept]
    used, column = np.unique(bucket, return_inverse=True)
    length = np.sqrt(np.bincount(text, weight.astype(np.float64) ** 2, minlength=n))
    data = (weight / np.maximum(length, 1e-12)[text]).astype(np.float32)
    starts = np.searchsorted(text, np.arange(n + 1))
    return sparse.csr_matrix((data, column, starts), shape=(n, max(1, len(used))))


def _grouped(rows: Any, grain: Grain) -> Ints:
    near = rows @ rows.T
    near.data[near.data < grain.alike] = 0
    near.eliminate_zeros()
    n = rows.shape[0]
    own = np.full(n, -1, np.int64)
    degree = np.diff(near.indptr)
    starts, to = near.indptr, near.indices
    made = 0
    for k in np.argsort(-degree, kind="stable"):
        if degree[k] < grain.least:
            break
        if own[k] >= 0:
            continue
        around = to[starts[k] : starts[k + 1]]
        free = around[own[around] < 0]
        if len(free) < grain.least:
            continue
        own[free] = made
        own[k] = made
        made += 1
    if not made:
        return own
    middles = _middles(rows, own, made)
    close = middles @ middles.T
    close.data[close.data < grain.join] = 0
    close.eliminate_zeros()
    joined, to_which = connected_components(close, directed=False)
    middles = _middles(rows, np.where(own >= 0, to_which[own], -1), joined)
    away = (rows @ middles.T).tocsr()
    away.data[away.data < grain.alike] = 0
    away.eliminate_zeros()
    best = np.full(n, -1, np.int64)
    some = np.flatnonzero(np.diff(away.indptr) > 0)
    best[some] = np.asarray(away[some].argmax(1)).ravel()
    return best


def _matters(found: Grams, own: Ints, grain: Grain) -> Ints:
    """Issues whose middles are alike in all their words, common ones too, are one matter: what half the town speaks of is
    told in words that are common for that very reason, and would fall apart by street and by turn of phrase."""
    made = int(own.max(initial=-1)) + 1
    size = np.bincount(own[own >= 0], minlength=made)
    large = np.flatnonzero(size >= max(5, grain.large * found.texts))
    if not len(large):
        return own
    seen = np.bincount(found.bucket)
    held = (seen[found.bucket] >= 2) & (seen[found.bucket] <= 0.6 * found.texts)
    text, bucket = found.text[held], found.bucket[held]
    weight = np.sqrt(found.weighted(grain.subject_weight)[held]) * np.sqrt(
        np.log((found.texts + 1) / seen[bucket])
    )
    used, column = np.unique(bucket, return_inverse=True)
    starts = np.searchsorted(text, np.arange(found.texts + 1))
    rows = sparse.csr_matrix(
        (weight.astype(np.float32), column, starts), shape=(found.texts, max(1, len(used)))
    )
    among = np.full(made, -1, np.int64)
    among[large] = np.arange(len(large))
    big = np.where(own >= 0, among[np.maximum(own, 0)], -1)
    middles = _middles(rows, big, len(large))
    close = middles @ middles.T
    close.data[close.data < grain.matter] = 0
    close.eliminate_zeros()
    many, to_which = connected_components(close, directed=False)
    big = np.where(big >= 0, to_which[np.maximum(big, 0)], -1)
    alone = _taken_in(rows, np.where(own >= 0, 0, -1), _middles(rows, big, many), grain)
    big = np.where(own >= 0, big, alone)
    return np.where(big >= 0, made + big, own)


def _taken_in(rows: Any, own: Ints, middles: Any, grain: Grain) -> Ints:
    """A message that has nothing but common words goes to the matter it is alike to."""
    alone = np.flatnonzero((own < 0) & (np.diff(rows.indptr) > 0))
    if not len(alone):
        return own
    near = rows[alone] @ middles.T
    length = np.sqrt(np.asarray(rows[alone].multiply(rows[alone]).sum(1)).ravel())
    near.data[near.data < grain.matter * np.repeat(length, np.diff(near.indptr))] = 0
    near.eliminate_zeros()
    some = np.flatnonzero(np.diff(near.indptr) > 0)
    if len(some):
        own = own.copy()
        own[alone[some]] = np.asarray(near[some].argmax(1)).ravel()
    return own


def _middles(rows: Any, own: Ints, n: int) -> Any:
    inside = np.flatnonzero(own >= 0)
    member = sparse.csr_matrix(
        (np.ones(len(inside), np.float32), (own[inside], inside)), shape=(n, rows.shape[0])
    )
    total = member @ rows
    length = np.sqrt(np.asarray(total.multiply(total).sum(1)).ravel())
    return sparse.diags(1 / np.maximum(length, 1e-12)).astype(np.float32) @ total


def _numbered(own: Ints, grain: Grain) -> Ints:
    """Issues in the order of their size; too small ones are none."""
    inside = own[own >= 0]
    if not len(inside):
        return own
    size = np.bincount(inside)
    order = np.argsort(-size, kind="stable")
    name = np.full(len(size), -1, np.int64)
    large = size[order] >= grain.least
    name[order[large]] = np.arange(int(large.sum()))
    return np.where(own >= 0, name[np.maximum(own, 0)], -1)


def representative(messages: Sequence[Message], members: Sequence[int]) -> int:
    """The member that says best what all of them say: nearest to their middle, the earlier of two alike."""
    own = grams([Message(messages[k].subject, messages[k].body[:60]) for k in members]).matrix(3.0)
    counts = np.log1p(own.data)
    table = sparse.csr_matrix((counts, own.indices, own.indptr), shape=own.shape)
    length = np.sqrt(np.asarray(table.multiply(table).sum(1)).ravel())
    table = sparse.diags(1 / np.maximum(length, 1e-12)) @ table
    middle = np.asarray(table.sum(0)).ravel()
    return int(members[int(np.argmax(np.round(np.asarray(table @ middle).ravel(), 9)))])
