"""How labelled messages are parted to be tested: near-duplicates stay together, so that nothing is tested on its own copy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from quanheng.analytics.text.alike import families
from quanheng.analytics.text.grams import Message

Ints = npt.NDArray[np.int64]


def folds(messages: Sequence[Message], labels: Any, n: int, seed: int) -> Iterator[tuple[Ints, Ints]]:
    """`n` times (train, test): each class spread evenly, near-duplicates never on both sides."""
    family = families(messages)
    labels = np.asarray(labels)
    fold = np.full(len(labels), -1, np.int64)
    order = np.random.default_rng(seed).permutation(len(labels))
    held: dict[str, npt.NDArray[np.int64]] = {}
    where: dict[int, int] = {}
    for k in order:
        own = int(family[k])
        if own not in where:
            sizes = held.setdefault(str(labels[k]), np.zeros(n, np.int64))
            where[own] = int(sizes.argmin())
            sizes[where[own]] += 1
        fold[k] = where[own]
    for k in range(n):
        test = np.flatnonzero(fold == k)
        if len(test) and len(test) < len(labels):
            yield np.flatnonzero(fold != k), test


@dataclass(frozen=True)
class Measured:
    """How a model did on messages it had not seen."""

    tested: int
    accuracy: float
    macro_f1: float
    answered: int  # at or above the line
    accuracy_answered: float
    by_class: dict[str, tuple[int, float]]  # tested, F1


def measured(truth: Sequence[str], said: Sequence[str], sure: Sequence[float], line: float) -> Measured:
    """Accuracy, macro-F1, and accuracy of the answers at or above `line`."""
    t, s = np.asarray(truth, dtype=np.str_), np.asarray(said, dtype=np.str_)
    above = np.asarray(sure, dtype=np.float64) >= line
    by = {}
    for label in sorted(set(t.tolist()) | set(s.tolist())):
        hit = int(((t == label) & (s == label)).sum())
        total = int((t == label).sum()) + int((s == label).sum())
        by[label] = (int((t == label).sum()), 2 * hit / total if total else 0.0)
    right = t == s
    return Measured(
        len(t), float(right.mean()) if len(t) else 0.0, float(np.mean([f for _, f in by.values()])) if by else 0.0,
        int(above.sum()), float(right[above].mean()) if above.any() else 0.0, by,
    )  # fmt: skip
