"""Answers beyond what people in good faith would give: more lines than there should be, and answers without a pattern.

`beyond`: how many people give the same step throughout is told from the others by a beta-binomial fitted to how often
each gave that step, without those who gave nothing else; what exceeds it by more than chance is the excess. Whoever gave
such a line honestly cannot be told from whoever did not, so only as many as the excess are marked, spread evenly.
`scattered`: answers likelier under throwing dice than under what people of any level of satisfaction answer.

Sources: Skellam 1948 (J. R. Statist. Soc. B 10, 257–261, beta-binomial); Meade & Craig 2012 (Psychol. Methods 17, 437–455,
careless answers as a class of their own); McLachlan & Peel 2000, Finite Mixture Models, ch. 1 (posterior share).
"""

from __future__ import annotations

from math import lgamma

import numpy as np
from numpy.typing import ArrayLike, NDArray

from quanheng.methods.matrix import Floats
from quanheng.methods.surveys.screening import Flags, at_least

Ranks = NDArray[np.int64]

FEWEST = 8  # questions: with fewer the others say too little of how many lines there should be
ENOUGH = 40  # complete answers of a group that are no lines, for the same reason
DICE = 20_000  # thrown answers the expected number of scattered ones is told from; the seed is fixed, so is the result
_MEANS = np.linspace(0.02, 0.98, 49)  # where the fit looks: share of a step,
_SIZES = np.exp(np.linspace(-1.5, 5.0, 40))  # and how unlike people are (a + b)


def beyond(answers: ArrayLike, groups: ArrayLike | None = None, doubt: float = 0.01) -> Flags:
    """Which lines exceed the expected number, within each group (a unit). [person, question], NaN = not answered.

    Only complete answers take part. `doubt`: the chance of finding an excess where there is none, over all groups and steps.
    """
    x: Floats = np.atleast_2d(np.asarray(answers, dtype=np.float64))
    flags = np.zeros(len(x), dtype=np.bool_)
    if not len(x) or x.shape[1] < FEWEST:
        return flags
    whole = ~np.isnan(x).any(axis=1)
    steps = np.unique(x[whole])
    where = np.zeros(len(x), dtype=np.int64)
    if groups is not None:
        where = np.unique(np.asarray(groups), return_inverse=True)[1].reshape(-1)
    looks = max(len(steps) * len(np.unique(where)), 1)
    for group in np.unique(where):
        mine = np.flatnonzero(whole & (where == group))
        for step in steps:
            hits = (x[mine] == step).sum(axis=1)
            lines = mine[hits == x.shape[1]]
            expected = max(expected_lines(np.bincount(hits, minlength=x.shape[1] + 1)), 1.0)
            if at_least(len(lines), expected) < doubt / looks:
                excess = len(lines) - int(np.ceil(expected))
                flags[lines[(np.arange(excess) * len(lines)) // excess]] = True
    return flags


def expected_lines(counts: ArrayLike) -> float:
    """How many gave one step to all Q questions, told from how many gave it 0 … Q − 1 times. `counts`: [Q + 1].

    All of them, where too few others are there to tell.
    """
    c: Floats = np.asarray(counts, dtype=np.float64)
    others, q = c[:-1], len(c) - 1
    if others.sum() < ENOUGH:
        return float(c[-1])
    shape = _beta_binomial(q)  # [mean, size, hits]
    below = shape[..., :-1]
    share = below / below.sum(axis=-1, keepdims=True)
    likely = np.log(np.maximum(share, 1e-300)) @ others
    best = np.unravel_index(int(likely.argmax()), likely.shape)
    at = float(shape[(*best, q)])
    return at / (1.0 - at) * float(others.sum())


def scattered(answers: ArrayLike, share: float = 0.1, least: int = FEWEST, doubt: float = 0.01) -> Flags:
    """Whose answers are likelier thrown by dice than meant, if so large a `share` were thrown. NaN = not answered.

    What is meant: people fall into classes by their own mean, each question with its own steps in each class. Some honest
    people look so, too: nobody is marked unless there are more than that model gives by chance (`doubt`). At least
    `least` questions answered.
    """
    x: Floats = np.atleast_2d(np.asarray(answers, dtype=np.float64))
    given = ~np.isnan(x)
    enough = given.sum(axis=1) >= least
    nobody = np.zeros(len(x), dtype=np.bool_)
    if not 0 < share < 1 or not enough.any():
        return nobody
    steps = np.unique(x[given])
    ranks: Ranks = np.where(given, np.searchsorted(steps, np.where(given, x, steps[0])), -1)
    model = _Classes(ranks, len(steps))
    line = np.log((1 - share) / share)
    flags: Flags = enough & (model.thrown(ranks) > line)
    # The chance that an honest answer looks so, by weighing thrown ones: P(A) = E under dice of (meant / thrown) on A.
    dice = np.random.default_rng(DICE).integers(0, len(steps), (DICE, x.shape[1]))
    weighed = model.thrown(dice)
    expected = float(enough.sum()) * float(np.mean(np.where(weighed > line, np.exp(-weighed), 0.0)))
    return flags if at_least(int(flags.sum()), max(expected, 1.0)) < doubt else nobody


class _Classes:
    """A mixture of classes of people with the same (rounded) mean, fitted to ranks [person, question], −1 = not answered."""

    def __init__(self, ranks: Ranks, steps: int) -> None:
        given = ranks >= 0
        mean = np.where(given, ranks, 0).sum(axis=1) / np.maximum(given.sum(axis=1), 1)
        classes, member = np.unique(np.rint(mean * 2).astype(np.int64), return_inverse=True)
        member = member.reshape(-1)
        sizes = np.bincount(member, minlength=len(classes)).astype(np.float64)
        self.steps = steps
        self.sizes: Floats = np.log((sizes + 0.5) / (sizes.sum() + 0.5 * len(classes)))
        self.said: list[Floats] = []  # of each question: log chance [class, step]
        for q in range(ranks.shape[1]):
            who = given[:, q]
            flat = np.bincount(member[who] * steps + ranks[who, q], minlength=len(classes) * steps)
            rows = flat.reshape(len(classes), steps) + 1.0 / steps
            self.said.append(np.log(rows / rows.sum(axis=1, keepdims=True)))

    def thrown(self, ranks: Ranks) -> Floats:
        """Log odds of dice against these classes, for each row."""
        likely: Floats = np.tile(self.sizes, (len(ranks), 1))
        for q, told in enumerate(self.said):
            who = ranks[:, q] >= 0
            likely[who] += told[:, ranks[who, q]].T
        top = likely.max(axis=1)
        meant = top + np.log(np.exp(likely - top[:, None]).sum(axis=1))
        odds: Floats = -(ranks >= 0).sum(axis=1) * np.log(self.steps) - meant
        return odds


def _beta_binomial(q: int) -> Floats:
    """Chance of k hits out of q, at every mean and size that is looked at: [mean, size, k]."""
    gamma = np.vectorize(lgamma, otypes=[np.float64])
    k = np.arange(q + 1.0)
    a = (_MEANS[:, None] * _SIZES)[..., None]
    b = ((1 - _MEANS)[:, None] * _SIZES)[..., None]
    choose = lgamma(q + 1) - gamma(k + 1) - gamma(q - k + 1)
    made: Floats = np.exp(
        choose + gamma(k + a) + gamma(q - k + b) - gamma(q + a + b) + gamma(a + b) - gamma(a) - gamma(b)
    )
    return made
