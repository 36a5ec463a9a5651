"""Copied returns (照抄): two units, or two periods of one unit, whose figures are the same one by one."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from quanheng.analytics.doubt.record import Measured, Record
from quanheng.engine.errors import Text
from quanheng.methods.matrix import Floats

RECORD = Record(
    key="copied",
    words=Text("照抄的填报", "copied return"),
    sees=Text(
        "两份填报表中完全相同的数的个数，与各项平时相同的机会比较（零和一位数不计）",
        "how many figures of two returns are the same, against how often figures of each item coincide (zeros and single digits left out)",
    ),
    cannot=Text("不能说明谁抄谁；统一下达的数、合并填报的单位会真的相同", "who copied whom; figures handed down, or units that report as one, are truly the same"),
    needs=Text("每份至少 5 个可比的数", "at least 5 comparable figures in a return"),
    least=5,
    line=0.8,
    line_is=Text("相同的数占可比的数的比例", "share of comparable figures that are the same"),
    alpha=0.01,
    measured=(
        Measured(Text("12 项全部照抄", "all of 12 figures copied"), 1, 12, 1.0, 0.0),
        Measured(Text("12 项照抄 10 项", "10 of 12 figures copied"), 0.8333, 12, 1.0, 0.0),
    ),
    draws=400,
    source=Text("重复值检验，配对数作校正（Bonferroni）", "test of coincidences, corrected for the number of pairs (Bonferroni)"),
)  # fmt: skip


@dataclass(frozen=True)
class Twin:
    """Returns `first` and `second` (rows) share `same` of `compared` figures; `p` is the chance of it anywhere."""

    first: int
    second: int
    same: int
    compared: int
    p: float


def twins(returns: ArrayLike, line: float = RECORD.line) -> list[Twin]:
    """Pairs of rows of [return, item] that agree in at least `line` of the figures both have and at least five.

    Rows may be units of one period, or periods of one unit. Candidates are found by value, so a thousand rows are
    no trouble.
    """
    x = _telling(returns)
    n, items = x.shape
    met: dict[tuple[int, int], int] = defaultdict(int)
    chance = np.zeros(items)
    for item in range(items):
        rows = np.flatnonzero(np.isfinite(x[:, item]))
        if rows.size < 2:
            continue
        _, places, counts = np.unique(x[rows, item], return_inverse=True, return_counts=True)
        pairs = rows.size * (rows.size - 1) / 2
        # one coincidence more than was seen, so that what was never seen is rare and not impossible
        chance[item] = ((counts * (counts - 1) / 2).sum() + 1) / (pairs + 1)
        if counts.max() > max(20.0, rows.size / 4):
            continue  # a figure that everybody has says nothing of a pair
        for value in np.flatnonzero(counts > 1):
            same = rows[places == value]
            for i, a in enumerate(same):
                for b in same[i + 1 :]:
                    met[int(a), int(b)] += 1
    found = []
    for (a, b), same_count in met.items():
        both = np.flatnonzero(np.isfinite(x[a]) & np.isfinite(x[b]))
        if both.size < RECORD.least or same_count < line * both.size:
            continue
        equal = both[x[a, both] == x[b, both]]
        p = float(min(1.0, np.exp(np.log(np.maximum(chance[equal], 1e-300)).sum()) * n * (n - 1) / 2))
        if p < 1:
            found.append(Twin(a, b, int(equal.size), int(both.size), p))
    return sorted(found, key=lambda t: (t.p, t.first, t.second))


def _telling(returns: ArrayLike) -> Floats:
    x = np.array(returns, dtype=np.float64)
    x[np.abs(x) < 10] = np.nan
    return x


def trial(rng: np.random.Generator, n: int, effect: float, draws: int) -> tuple[float, float]:
    """(power, false alarms per return) with returns of `n` figures from 30 units, of which the share `effect` is copied."""
    found = false = 0
    for _ in range(draws):
        x = np.rint(rng.lognormal(6, 1, (30, n)))
        false += len({r for t in twins(x) if t.p <= RECORD.alpha for r in (t.first, t.second)})
        taken = rng.choice(n, round(effect * n), replace=False)
        x[1, taken] = x[0, taken]
        found += any((t.first, t.second) == (0, 1) and t.p <= RECORD.alpha for t in twins(x))
    return found / draws, false / (draws * 30)
