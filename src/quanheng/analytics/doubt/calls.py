"""Score against calls (得分与来电相背): a high score, while twice as many citizens call about the very thing, or are left unsolved."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from quanheng.analytics.doubt.record import Measured, Record
from quanheng.engine.errors import Text
from quanheng.methods.matrix import Floats

HIGH = 0.90  # share of the full score from which a score is high: a parameter
FACTOR = 2.0  # how many times as many: a parameter
LEAST = 20  # calls (or answers on whether it was solved) without which nothing is said: a parameter
SURE = 0.01  # chance, under no rise, that is still believed: a parameter

RECORD = Record(
    key="score-calls",
    words=Text("得分与来电相背", "score against calls"),
    sees=Text(
        "得分占满分的比例高，而同类来电（或未解决的占比）比以前同样几个月多了若干倍；已扣除其他单位共同的增长，并要求不像碰巧",
        "a high share of the full score, while calls about the same matter (or the share left unsolved) are several times those of the same months before; what rose at all other units too is taken out, and chance must not explain it",
    ),
    cannot=Text(
        "不能说明哪一边对：宣传、并线、政策出台、少数人反复来电都会让来电增加，指标也可以只量了别的一面",
        "which side is right: campaigns, merged lines, a new policy or a few persistent callers make calls rise, and the indicator may measure another side",
    ),
    needs=Text("本期同类来电至少 20 件；看未解决占比，前后各至少 20 件有回访结论；以前同样几个月热线已有工单",
               "at least 20 calls about the matter now; for the share unsolved 20 with an answer on both sides; the hotline in use in the same months before"),
    least=1,
    line=FACTOR,
    line_is=Text("来电（或未解决占比）的倍数", "times as many calls (or as high a share unsolved)"),
    alpha=0.0,
    measured=(
        Measured(Text("来电增到 2.5 倍", "2.5 times as many calls"), 2.5, 40, 0.759, 0.0380),
        Measured(Text("来电增到 3 倍", "3 times as many calls"), 3, 20, 0.865, 0.0295),
        Measured(Text("来电增到 3 倍", "3 times as many calls"), 3, 40, 0.898, 0.0380),
    ),
    draws=4000,
    source=Text(
        "两个计数的条件二项检验（Przyborowski & Wilenski 1940）、Fisher 精确检验；倍数、件数下限为可改的默认参数",
        "conditional binomial test of two counts (Przyborowski & Wilenski 1940), Fisher's exact test; factor and least number are defaults to be changed",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Rise:
    """Per unit: `ratio` now to before, `growth` of all others (never below 1), `p` of so much under no rise of its own,
    `over` where ratio, number and chance all say so. NaN where there are too few."""

    ratio: Floats
    growth: Floats
    p: Floats
    over: NDArray[np.bool_]


def rise(
    now: ArrayLike,
    before: ArrayLike,
    *,
    others_now: ArrayLike = 0,
    others_before: ArrayLike = 0,
    factor: float = FACTOR,
    least: float = LEAST,
    sure: float = SURE,
) -> Rise:
    """Calls [unit] in two windows of equal length; `others_…` those of all other units, whose own growth is no news.

    A unit without any call before is measured against one. `factor` and `least` are met, `sure` is not exceeded.
    """
    a, b = np.broadcast_arrays(np.asarray(now, dtype=np.float64), np.asarray(before, dtype=np.float64))
    growth = _growth(others_now, others_before, least, a.shape)
    ratio = np.where(a >= least, a / np.maximum(b, 1), np.nan)
    p = np.where(a >= least, stats.binom.sf(a - 1, a + b, growth / (1 + growth)), np.nan)
    return Rise(ratio, growth, p, _over(ratio, growth, p, factor, sure))


def unsolved(
    now: ArrayLike,
    known_now: ArrayLike,
    before: ArrayLike,
    known_before: ArrayLike,
    *,
    growth: ArrayLike = 1,
    factor: float = FACTOR,
    least: float = LEAST,
    sure: float = SURE,
) -> Rise:
    """Calls left unsolved [unit] of those that were asked, in two windows; `growth` of the share at all other units."""
    a, n, b, m = np.broadcast_arrays(*(np.asarray(x, dtype=np.float64) for x in (now, known_now, before, known_before)))  # fmt: skip
    wide = np.maximum(np.broadcast_to(np.asarray(growth, dtype=np.float64), a.shape), 1)
    enough = (n >= least) & (m >= least)
    with np.errstate(all="ignore"):
        ratio = np.where(enough, (a / n) / (np.maximum(b, 1) / m), np.nan)
    p = np.where(enough, stats.hypergeom.sf(a - 1, np.maximum(n + m, 1), a + b, n), np.nan)
    return Rise(ratio, wide, p, _over(ratio, wide, p, factor, sure))


def _growth(now: ArrayLike, before: ArrayLike, least: float, shape: tuple[int, ...]) -> Floats:
    """How much the others grew; 1 where they are too few to say, or fell: a rise must be a rise."""
    a, b = np.asarray(now, dtype=np.float64), np.asarray(before, dtype=np.float64)
    grown = np.where((a >= least) & (b >= least), a / np.maximum(b, 1), 1.0)
    return np.array(np.broadcast_to(np.maximum(grown, 1), shape))


def _over(ratio: Floats, growth: Floats, p: Floats, factor: float, sure: float) -> NDArray[np.bool_]:
    with np.errstate(invalid="ignore"):
        return np.asarray((ratio >= factor * growth * (1 - 1e-9)) & (p <= sure))


def high(score: ArrayLike, line: float = HIGH) -> NDArray[np.bool_]:
    """Which shares of the full score are high: the line is met, and not missed by the last binary digit only."""
    with np.errstate(invalid="ignore"):
        return np.asarray(np.asarray(score, dtype=np.float64) >= line - 1e-9)


@dataclass(frozen=True)
class Calls:
    """What a simulated year brought each unit: calls, those asked whether it was solved, those not solved."""

    calls: Floats
    known: Floats
    unsolved: Floats


RESTLESS, SLACK = 0.2, 0.2  # how honest units differ from year to year: calls (log), unsolved share (logit)
SOLVED, ASKED = 0.8, 0.8  # solved of those asked; asked of all


def simulated(
    rng: np.random.Generator, expected: Floats, bad: float = 1 - SOLVED, *, still: bool = False
) -> Calls:
    """A year of honest units with so many `expected` calls; restless as real ones are, unless `still`."""
    odds = np.log(bad / (1 - bad)) + (0 if still else rng.normal(0, SLACK, expected.shape))
    calls = rng.poisson(expected * (1 if still else np.exp(rng.normal(0, RESTLESS, expected.shape))))
    known = rng.binomial(calls, ASKED)
    return Calls(
        *(x.astype(np.float64) for x in (calls, known, rng.binomial(known, 1 / (1 + np.exp(-odds)))))
    )


def asked_of(score: ArrayLike, now: Calls, before: Calls) -> NDArray[np.bool_]:
    """Which units are asked with the default lines: high scores against calls, or against what was left unsolved."""
    more = rise(now.calls, before.calls, others_now=now.calls.sum() - now.calls, others_before=before.calls.sum() - before.calls)  # fmt: skip
    worse = unsolved(now.unsolved, now.known, before.unsolved, before.known)
    return high(score) & (more.over | worse.over)


def trial(rng: np.random.Generator, n: int, effect: float, draws: int) -> tuple[float, float]:
    """(power, false alarms) with `n` calls expected before, `effect` times as many now; every score is high.

    Each draw is a unit of a county of its own whose other units neither rise nor fall. Both ways of asking count."""
    before, honest = (simulated(rng, np.full(draws, float(n))) for _ in range(2))
    more = simulated(rng, np.full(draws, float(n) * effect))
    found, false = (
        rise(now.calls, before.calls).over
        | unsolved(now.unsolved, now.known, before.unsolved, before.known).over
        for now in (more, honest)
    )
    return float(found.mean()), float(false.mean())
