"""A simulated cycle: honest cities, planted manipulations of seven kinds, and every detector asked at once.

It proves what the room promises: of honest cities at most one in twenty is asked at all. Heavy-tailed growth, honest
second counts that differ, honest self-scores that lead execution a little, calls that come and go. Nothing here is a real city.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from quanheng.analytics.doubt import (
    breaks,
    bunching,
    calls,
    copied,
    heaping,
    second_source,
    self_execution,
    smooth,
)
from quanheng.analytics.doubt.joint import LEVEL, kept
from quanheng.methods.matrix import Floats

PERIODS = 16
KINDS = ("second-source", "self-execution", "bunching", "heaping", "copied", "too-smooth", "score-calls")


@dataclass(frozen=True)
class Sizes:
    """How many values each city has, and how strongly the planted ones are moved."""

    window: int = 158
    moved: float = 0.5
    digits: int = 366
    rounded: float = 0.2
    items: int = 12
    gap: float = 0.24
    lead: float = 0.10
    calm: float = 0.1
    louder: float = 3.0


@dataclass
class Cities:
    """The figures of one cycle: `levels` [city, period], own and second counts, self-scores and execution, values within
    the window of a line [city, k] (as differences from it), whole numbers [city, k], returns [city, item], shares of the
    full score with the calls `expected` of each city, those of the year `past` and of this year `now`."""

    levels: Floats
    own: Floats
    other: Floats
    score: Floats
    execution: Floats
    near: Floats
    whole: Floats
    returns: Floats
    marks: Floats
    expected: Floats
    past: calls.Calls
    now: calls.Calls
    planted: dict[str, NDArray[np.int64]] = field(default_factory=dict)


def honest(n: int, rng: np.random.Generator, sizes: Sizes) -> Cities:
    """`n` cities that report what they counted."""
    shocks = rng.standard_t(5, (n, PERIODS - 1)) * 0.03 * np.exp(rng.normal(0, 0.15, (n, 1)))
    growth = rng.normal(0.07, 0.02, (1, PERIODS - 1)) + rng.normal(0, 0.015, (n, 1)) + shocks
    levels = np.exp(np.cumsum(np.hstack([rng.normal(6, 0.8, (n, 1)), growth]), axis=1))
    other = rng.lognormal(8, 0.5, n)
    execution = rng.uniform(0.80, 0.96, n)
    expected = rng.lognormal(4, 0.7, n)  # half of all cities above 55 calls
    shared = float(
        np.exp(rng.normal(0.05, 0.1))
    )  # what rises or falls for all, as where two lines are merged
    return Cities(
        levels, other * np.exp(rng.normal(0, 0.03, n)), other,
        np.clip(execution + rng.normal(0, 0.018, n), 0, 1), execution,
        rng.uniform(-5, 5, (n, sizes.window)), np.rint(rng.lognormal(6, 1, (n, sizes.digits))) + 10,
        np.rint(rng.lognormal(6, 1, (n, sizes.items))),
        rng.uniform(0.6, 1.0, n), expected, calls.simulated(rng, expected), calls.simulated(rng, expected * shared),
    )  # fmt: skip


def plant(cities: Cities, each: int, rng: np.random.Generator, sizes: Sizes) -> None:
    """Make `each` of the last cities dishonest in each of the six kinds, other cities for each kind."""
    start = cities.own.size - each * len(KINDS)
    for k, kind in enumerate(KINDS):
        who = np.arange(start + k * each, start + (k + 1) * each)
        cities.planted[kind] = who
        if kind == "second-source":
            cities.own[who] = cities.own[who] / (1 - sizes.gap)
        elif kind == "self-execution":
            cities.score[who] = np.minimum(1, cities.execution[who] / (1 - sizes.lead))
        elif kind == "bunching":
            below = (cities.near[who] < 0) & (rng.random((each, sizes.window)) < sizes.moved)
            cities.near[who] = np.where(below, rng.uniform(0, 1, below.shape), cities.near[who])
        elif kind == "heaping":
            heaped = rng.random((each, sizes.digits)) < sizes.rounded
            cities.whole[who] = np.where(heaped, np.rint(cities.whole[who] / 5) * 5, cities.whole[who])
        elif kind == "copied":
            cities.returns[who] = cities.returns[who - start]
        elif kind == "score-calls":
            cities.marks[who] = 0.98
            louder = calls.simulated(rng, cities.expected[who] * sizes.louder)
            for had, has in zip(vars(cities.now).values(), vars(louder).values(), strict=True):
                had[who] = has
        else:
            steps = np.diff(np.log(cities.levels), axis=1)
            common = np.median(steps, axis=0)
            calm = common[None, :] + sizes.calm * rng.normal(0, 0.03, (each, PERIODS - 1))
            first = np.log(cities.levels[who, :1])
            cities.levels[who] = np.exp(np.cumsum(np.hstack([first, calm]), axis=1))


def ask(cities: Cities, level: float = LEVEL) -> dict[str, NDArray[np.bool_]]:
    """Every detector on every city, as the room does it: declared lines as they stand, chances controlled together."""
    n = cities.own.size
    gap = second_source.gaps(cities.own, cities.other)
    apart = self_execution.apart(cities.score, cities.execution)
    jump = breaks.breaks(cities.levels)
    twin = np.ones(n)
    for pair in copied.twins(cities.returns):
        for row in (pair.first, pair.second):
            twin[row] = min(twin[row], pair.p)
    chances = {
        "bunching": _each([bunching.at_line(row, 0.0, 5.0).p for row in cities.near]),
        "heaping": _each([heaping.last_digits(row).p for row in cities.whole]),
        "copied": twin,
        "too-smooth": smooth.smooth(cities.levels).p,
    }
    asked = dict(zip(chances, kept(np.array(list(chances.values())), level), strict=True))
    against = calls.asked_of(cities.marks, cities.now, cities.past)
    lines = {"second-source": gap.over, "self-execution": apart.over, "break": jump.over[:, -1]}
    return {**lines, "score-calls": against, **asked}


def _each(chances: Sequence[float]) -> Floats:
    return np.array(chances, dtype=np.float64)


@dataclass(frozen=True)
class Result:
    """What one cycle showed: the share of honest cities asked at all, and of each planted kind found."""

    honest: int
    false: float
    by_detector: dict[str, float]
    recall: dict[str, float]


def cycle(n: int, each: int, seed: int, sizes: Sizes | None = None, level: float = LEVEL) -> Result:
    """`n` honest cities and `each` planted of every kind, asked once. Those copied from count as not honest."""
    sizes = sizes or Sizes()
    rng = np.random.default_rng(seed)
    cities = honest(n + each * len(KINDS), rng, sizes)
    if each:
        plant(cities, each, rng, sizes)
    asked = ask(cities, level)
    clean = np.ones(cities.own.size, dtype=bool)
    clean[n:] = False
    if each:
        clean[cities.planted["copied"] - n] = (
            False  # whose return was taken: the pair is asked about, rightly
        )
    any_of = np.any(np.array(list(asked.values())), axis=0)
    return Result(
        int(clean.sum()), float(any_of[clean].mean()), {k: float(v[clean].mean()) for k, v in asked.items()},
        {k: float(asked[k][who].mean()) for k, who in cities.planted.items()},
    )  # fmt: skip
