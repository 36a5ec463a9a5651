"""Which class a message belongs to, by a linear model, with a confidence that was checked on messages it had not seen.

Characters and pairs of characters, weighted by rarity (TF-IDF), and one hyperplane a class (a linear SVM, classes
balanced). The confidence is the chance of being right that answers with such a margin had in cross-validation. Below
a line the model abstains. Words of a label tree may stand in as further, lighter examples.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from quanheng.analytics.text.grams import BUCKETS, Grams, Message, grams
from quanheng.analytics.text.splits import folds

Floats = npt.NDArray[np.float64]
Strings = npt.NDArray[np.str_]
MANY = 1000  # messages from which on two folds are enough to know how sure an answer is
SUBJECT = 2.0  # what stands in a subject counts so many times


@dataclass(frozen=True)
class Suggestion:
    """A class with the chance that it is right; `label` is "" where the model abstains."""

    label: str
    confidence: float
    best: str  # what it would have said


@dataclass(frozen=True)
class Classifier:
    """A fitted model: `column` maps buckets to columns of `weights` (-1: unknown), `sure` turns margins into chances."""

    labels: Strings
    column: npt.NDArray[np.int32]
    rarity: npt.NDArray[np.float32]
    weights: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float32]
    slope: float
    level: float

    def margins(self, messages: Sequence[Message]) -> Floats:
        """Messages × classes: how far each lies on the side of each class."""
        return self.margins_of(grams(messages))

    def margins_of(self, found: Grams) -> Floats:
        """As `margins`, of characters and pairs already counted."""
        rows = _weighted(_columns(found.matrix(SUBJECT), self.column, len(self.rarity)), self.rarity)
        return np.asarray(rows @ self.weights + self.bias, dtype=np.float64)

    def suggest(self, messages: Sequence[Message], line: float = 0.0) -> list[Suggestion]:
        """A class for each message; none where the confidence is below `line`."""
        return self.suggest_of(grams(messages), line)

    def suggest_of(self, found: Grams, line: float = 0.0) -> list[Suggestion]:
        """As `suggest`, of characters and pairs already counted."""
        if not found.texts:
            return []
        top, gap = _top(self.margins_of(found))
        sure = 1 / (1 + np.exp(-(self.slope * gap + self.level)))
        names = self.labels[top].tolist()
        return [Suggestion(n if p >= line else "", p, n) for n, p in zip(names, sure.tolist(), strict=True)]


def fit(
    messages: Sequence[Message], labels: Sequence[str], *, tree: Sequence[tuple[str, str]] = (), tree_weight: float = 0.3, seed: int = 0
) -> Classifier:  # fmt: skip
    """A model of labelled messages. `tree`: pairs of class and a text of label words, lighter examples. At least two classes.

    Raises ValueError where there are not two classes to tell apart.
    """
    own = np.asarray(labels, dtype=np.str_)
    if len(set(own.tolist())) < 2:
        raise ValueError("two classes at least are needed to tell one from another")
    counts = grams(messages).matrix(SUBJECT)
    known = set(own.tolist())
    told = [(label, text) for label, text in tree if label in known]
    more = grams([Message("", text) for _, text in told]).matrix()
    extra = np.asarray([label for label, _ in told], dtype=np.str_)
    gaps, right = [], []
    for train, test in folds(messages, own, 5 if len(own) <= MANY else 2, seed):
        if len(np.unique(own[train])) < 2:
            continue
        inner = _fit(counts[train], own[train], more, extra, tree_weight)
        top, gap = _top(
            np.asarray(
                _weighted(_columns(counts[test], inner[0], len(inner[1])), inner[1]) @ inner[3] + inner[4]
            )
        )
        gaps.append(gap)
        right.append(inner[2][top] == own[test])
    slope, level = _calibrated(np.concatenate(gaps), np.concatenate(right)) if gaps else (0.0, 0.0)
    column, rarity, names, weights, bias = _fit(counts, own, more, extra, tree_weight)
    return Classifier(names, column, rarity, weights, bias, slope, level)


def _fit(
    counts: Any, labels: Strings, more: Any, extra: Strings, tree_weight: float
) -> tuple[Any, Any, Any, Any, Any]:
    seen = np.bincount(counts.indices, minlength=BUCKETS)
    kept = np.flatnonzero(seen >= (2 if counts.shape[0] > 20 else 1))
    column = np.full(BUCKETS, -1, np.int32)
    column[kept] = np.arange(len(kept), dtype=np.int32)
    rarity = (np.log((1 + counts.shape[0]) / (1 + seen[kept])) + 1).astype(np.float32)
    given = _weighted(_columns(counts, column, len(kept)), rarity)
    weight = np.ones(counts.shape[0])
    if more.shape[0]:
        given = sparse.vstack([given, _weighted(_columns(more, column, len(kept)), rarity)])
        labels = np.concatenate([labels, extra])
        weight = np.concatenate([weight, np.full(more.shape[0], tree_weight)])
    model = LinearSVC(class_weight="balanced", random_state=0).fit(given, labels, sample_weight=weight)
    weights, bias = model.coef_.T, model.intercept_
    if len(model.classes_) == 2:  # one hyperplane between two: as two, one a class
        weights, bias = np.hstack([-weights, weights]), np.concatenate([-bias, bias])
    return (
        column,
        rarity,
        np.asarray(model.classes_, dtype=np.str_),
        weights.astype(np.float32),
        bias.astype(np.float32),
    )


def _columns(counts: Any, column: npt.NDArray[np.int32], width: int) -> Any:
    """A matrix of buckets → one of the model's columns; unknown buckets are dropped."""
    to = column[counts.indices]
    known = to >= 0
    starts = np.concatenate([[0], np.cumsum(known)])[counts.indptr]
    return sparse.csr_matrix((counts.data[known], to[known], starts), shape=(counts.shape[0], width))


def _weighted(counts: Any, rarity: npt.NDArray[np.float32]) -> Any:
    """Counts × rarity, each row of length one."""
    data = counts.data * rarity[counts.indices]
    total = np.concatenate([[0.0], np.cumsum(data.astype(np.float64) ** 2)])
    length = np.sqrt(total[counts.indptr[1:]] - total[counts.indptr[:-1]])
    data = data / np.repeat(np.maximum(length, 1e-12), np.diff(counts.indptr)).astype(np.float32)
    return sparse.csr_matrix((data, counts.indices, counts.indptr), shape=counts.shape)


def _top(margins: Floats) -> tuple[npt.NDArray[np.int64], Floats]:
    """The best class of each row, and by how much it leads the next."""
    top = margins.argmax(1)
    two = np.partition(margins, -2, axis=1)[:, -2:]
    return top.astype(np.int64), np.asarray(two[:, 1] - two[:, 0], dtype=np.float64)


def _calibrated(gap: Floats, right: npt.NDArray[np.bool_]) -> tuple[float, float]:
    """Slope and level of the chance of being right over the lead (logistic)."""
    # no lead at all is a toss: one right and one wrong answer there keep the curve from being flat where none was wrong
    gap, right = np.concatenate([gap, [0.0, 0.0]]), np.concatenate([right, [True, False]])
    model = LogisticRegression(C=1e3).fit(gap[:, None], right)
    return max(0.0, float(model.coef_[0, 0])), float(model.intercept_[0])
