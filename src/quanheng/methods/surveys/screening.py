"""Signs of answers not given in good faith: the same step all the way, copies, days too full, quotas overrun.

A sign is a flag, never a verdict: who uses these shows the result with and without the flagged answers. How long an
answer took is not looked at, for no time finer than the day is kept.

Sources: Krosnick 1991 (Appl. Cogn. Psychol. 5, 213–236, straight-lining); Kuriakose & Robbins 2016 (Stat. J. IAOS 32,
283–291, near duplicates; here exact ones, against the number that chance would give); Naus 1965 (scan statistics; here
whole days against a Poisson count, Bonferroni over the days). The limits are parameters.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, lgamma, log

import numpy as np
from numpy.typing import ArrayLike, NDArray

from quanheng.methods.matrix import Floats

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Limits:
    """The rule. `least`: questions that must be answered before a line or a copy means anything; `line`: so many in
    a row alike; `copies`: so many alike at least; `doubt`: the chance of a false flag over the whole survey;
    `times`: a full day has so many times what is expected."""

    least: int = 6
    line: int = 6
    copies: int = 3
    doubt: float = 0.01
    times: float = 3.0


@dataclass(frozen=True)
class Burst:
    """A day (of a unit) with more answers than chance gives: how many, how many expected, and the chance."""

    day: str
    unit: str
    answers: int
    expected: float
    chance: float


def straight(answers: ArrayLike, limits: Limits = Limits()) -> Flags:
    """Who gave the same step in every question answered, in at least `limits.line` of them. [person, question], NaN = none."""
    x: Floats = np.atleast_2d(np.asarray(answers, dtype=np.float64))
    given = ~np.isnan(x)
    enough = given.sum(axis=1) >= max(limits.line, limits.least)
    low = np.where(given, x, np.inf).min(axis=1, initial=np.inf)
    high = np.where(given, x, -np.inf).max(axis=1, initial=-np.inf)
    flags: Flags = enough & (low == high)
    return flags


def copies(answers: ArrayLike, limits: Limits = Limits()) -> Flags:
    """Whose answers are repeated more often, to the last step, than people who answer alike by chance would do.

    What chance gives is reckoned twice, and the larger counts: from each question to the next (a chain), and within
    people of the same mean (latent classes). Lines are `straight`'s affair. [person, question] whole numbers, NaN = none.
    """
    x: Floats = np.atleast_2d(np.asarray(answers, dtype=np.float64))
    flags = np.zeros(len(x), dtype=np.bool_)
    if len(x) < limits.copies or x.shape[1] < limits.least:
        return flags
    codes = np.where(np.isnan(x), -1, x).astype(np.int64)
    rows, where, sizes = np.unique(codes, axis=0, return_inverse=True, return_counts=True)
    where = where.reshape(-1)
    expected = np.maximum(_by_chain(codes, rows), _by_class(x, codes, rows))
    enough = ((rows >= 0).sum(axis=1) >= limits.least) & (np.ptp(rows, axis=1) > 0) & (sizes >= limits.copies)
    for k in np.flatnonzero(enough):
        if at_least(int(sizes[k]), float(expected[k])) < limits.doubt / len(rows):
            flags |= where == k
    return flags


def bursts(counts: Mapping[tuple[str, str], int], limits: Limits = Limits()) -> list[Burst]:
    """Days too full, and days too full for one unit. `counts`: answers by (day, unit).

    A day is held against the median of the other days; a unit's day against what the other units got that day, times
    the proportion of the two on the other days. Fewer than five days say nothing. Sorted by chance, least likely first.
    """
    days = sorted({day for day, _ in counts})
    units = sorted({unit for _, unit in counts})
    if len(days) < 5:
        return []
    table = np.array([[counts.get((d, u), 0) for u in units] for d in days], dtype=np.float64)
    found: list[Burst] = []
    by_day, by_unit, total = table.sum(axis=1), table.sum(axis=0), table.sum()
    for i, day in enumerate(days):
        usual = max(float(np.median(np.delete(by_day, i))), 1.0)
        if by_day[i] >= limits.times * usual:
            _note(found, day, "", int(by_day[i]), usual, limits, len(days))
        for j, unit in enumerate(units):
            if len(units) < 2 or not table[i, j]:
                continue
            elsewhere = total - by_day[i] - by_unit[j] + table[i, j]  # the other units on the other days
            odds = (by_unit[j] - table[i, j]) / elsewhere if elsewhere else 0.0
            expected = max(odds * (by_day[i] - table[i, j]), 1.0)
            # The chance is taken given how full the day was, so that a full day is not a full day of each unit.
            given = max(odds / (1 + odds) * by_day[i], 1.0)
            if table[i, j] >= limits.times * expected:
                _note(found, day, unit, int(table[i, j]), given, limits, len(days) * len(units))
    return sorted(found, key=lambda b: (b.chance, b.day, b.unit))


def overrun(counts: Mapping[str, int], quotas: Mapping[str, int]) -> dict[str, int]:
    """By how many answers each quota is exceeded; only those that are."""
    return {k: counts[k] - limit for k, limit in quotas.items() if counts.get(k, 0) > limit}


def at_least(count: int, expected: float) -> float:
    """Chance of `count` or more in a Poisson count of `expected`.

    >>> round(at_least(3, 1.0), 6)
    0.080301
    """
    if count <= 0:
        return 1.0
    if expected <= 0:
        return 0.0
    upward = count > expected
    k = count if upward else count - 1
    term = exp(-expected + k * log(expected) - lgamma(k + 1))
    total = 0.0
    while term > 0 and (term > total * 1e-16 or not total):
        total += term
        k += 1 if upward else -1
        if k < 0:
            break
        term *= expected / k if upward else (k + 1) / expected
    return min(total, 1.0) if upward else max(1.0 - total, 0.0)


def _note(
    found: list[Burst], day: str, unit: str, answers: int, expected: float, limits: Limits, looks: int
) -> None:
    chance = at_least(answers, expected)
    if chance < limits.doubt / looks:
        found.append(Burst(day, unit, answers, expected, chance))


def _by_chain(codes: NDArray[np.int64], rows: NDArray[np.int64]) -> Floats:
    """Expected number of each row if each answer depended on the one before only."""
    expected = np.full(len(rows), float(len(codes)))
    for q in range(codes.shape[1]):
        before = codes[:, q - 1] if q else np.zeros(len(codes), dtype=np.int64)
        asked = rows[:, q - 1] if q else np.zeros(len(rows), dtype=np.int64)
        expected *= _chances(before, codes[:, q], asked, rows[:, q])
    return expected


def _by_class(x: Floats, codes: NDArray[np.int64], rows: NDArray[np.int64]) -> Floats:
    """Expected number of each row if answers of people with the same (rounded) mean were independent."""
    classes = _level(x)
    level = _level(np.where(rows < 0, np.nan, rows).astype(np.float64))
    sizes = {c: float(np.count_nonzero(classes == c)) for c in np.unique(classes)}
    expected = np.array([sizes.get(c, 0.0) for c in level])
    for q in range(codes.shape[1]):
        expected *= _chances(classes, codes[:, q], level, rows[:, q])
    return expected


def _level(x: Floats) -> NDArray[np.int64]:
    given = ~np.isnan(x)
    mean = np.where(given, x, 0.0).sum(axis=1) / np.maximum(given.sum(axis=1), 1)
    level: NDArray[np.int64] = np.rint(mean * 2).astype(np.int64)
    return level


def _chances(
    given: NDArray[np.int64], said: NDArray[np.int64], given_at: NDArray[np.int64], said_at: NDArray[np.int64]
) -> Floats:
    """Share of `said_at` among those with `given_at`, row by row."""
    base, kinds = said.min(), int(said.max() - said.min()) + 1
    start, width = given.min(), int(given.max() - given.min()) + 1
    counts = np.bincount((given - start) * kinds + (said - base), minlength=width * kinds)
    table: Floats = counts.reshape(width, kinds).astype(np.float64)
    shares: Floats = (table / np.maximum(table.sum(axis=1, keepdims=True), 1.0))[
        given_at - start, said_at - base
    ]
    return shares
