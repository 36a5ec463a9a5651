"""Breaks (断裂与跳变): a figure leaps out of its own past and of its peers' year; or a whole group leaps together.

Also between vintages (版本): what was published, and what stands now.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from quanheng.analytics.doubt.record import LINE, Measured, Record, beyond, centre, spread
from quanheng.engine.errors import Text
from quanheng.methods.matrix import Floats

PAST = 4  # fewest changes of a unit's own past
PEERS = 8  # fewest units of a year

RECORD = Record(
    key="break",
    words=Text("断裂与跳变", "break or implausible jump"),
    sees=Text(
        "一个数的增幅离开本单位的历史和当年同类单位有多远（稳健 z）；一组单位同时偏离（组断裂）；同一数的两个版本差多少",
        "how far a change lies from the unit's own past and from its peers of the year (robust z); whether a whole group leaves together; how far two vintages of one figure differ",
    ),
    cannot=Text(
        "不能说明原因：挤水分的修订、行政区划或口径调整、录入错误和真实的冲击看起来一样",
        "why: a revision of overstated figures, a new boundary or definition, a typing error and a real shock look alike",
    ),
    needs=Text("每个单位至少 5 期、每期至少 8 个单位", "at least 5 periods of a unit and 8 units in a period"),
    least=5,
    line=LINE,
    line_is=Text("稳健 z 的绝对值", "absolute robust z"),
    alpha=0.0,
    measured=(
        Measured(Text("跳变为常年波动的 4 倍", "a jump of 4 times the usual spread"), 4, 12, 0.492, 0.0095),
        Measured(Text("跳变为常年波动的 6 倍", "a jump of 6 times the usual spread"), 6, 12, 0.858, 0.0095),
        Measured(Text("跳变为常年波动的 8 倍", "a jump of 8 times the usual spread"), 8, 12, 0.957, 0.0095),
    ),
    draws=4000,
    source=Text("Iglewicz & Hoaglin 1993（修正 z，3.5）", "Iglewicz & Hoaglin 1993 (modified z, 3.5)"),
)  # fmt: skip


@dataclass(frozen=True)
class Breaks:
    """Per unit and change [unit, period−1]: the `change` (log ratio), what peers and its own past led to expect, `z`, `over`."""

    change: Floats
    expected: Floats
    z: Floats
    over: NDArray[np.bool_]


def changes(values: ArrayLike) -> Floats:
    """Log ratios from period to period [unit, period−1]; NaN beside a gap or a value not above zero."""
    x = np.asarray(values, dtype=np.float64)
    with np.errstate(all="ignore"):
        return np.diff(np.log(np.where(x > 0, x, np.nan)), axis=1)


def breaks(values: ArrayLike, line: float = LINE) -> Breaks:
    """Changes of a panel [unit, period] that leave both the unit's own past and its peers' year.

    Expected: the median of peers in the year plus what the unit usually differs from them. The spread is the wider of
    the unit's own and the whole panel's, so that a very even unit is not blamed for a ripple.
    """
    g = changes(values)
    apart = g - centre(g, 0)[None, :]
    usual = np.where(np.isfinite(apart).sum(axis=1) >= PAST, centre(apart, 1), np.nan)
    left = apart - usual[:, None]
    left = np.where(np.isfinite(g).sum(axis=0)[None, :] >= PEERS, left, np.nan)
    with np.errstate(all="ignore"):
        wide = np.fmax(spread(left, 1)[:, None], float(spread(left)))
        z = np.where(wide > 0, left / wide, np.nan)
        over = np.abs(z) > line
    return Breaks(g, g - left, z, over)


def group_breaks(
    values: ArrayLike, groups: Sequence[str], line: float = LINE
) -> tuple[tuple[str, ...], Breaks]:
    """The same for whole groups of units: a group's change is the median of its units' changes."""
    names = tuple(sorted(set(groups)))
    g = changes(values)
    of = np.array(groups)
    middle = np.array([centre(g[of == name], 0) for name in names])
    away = middle - centre(g, 0)[None, :]
    left = away - centre(away, 1)[:, None]
    with np.errstate(all="ignore"):
        wide = np.fmax(spread(left, 1)[:, None], spread(left, 0)[None, :])
        z = np.where(wide > 0, left / wide, np.nan)
        over = np.abs(z) > line
    return names, Breaks(middle, middle - left, z, over)


def vintages(earlier: ArrayLike, later: ArrayLike, line: float = 0.10) -> tuple[Floats, NDArray[np.bool_]]:
    """(later/earlier − 1, whether beyond `line` either way) of two vintages of the same figures."""
    a, b = np.asarray(earlier, dtype=np.float64), np.asarray(later, dtype=np.float64)
    with np.errstate(all="ignore"):
        moved = np.where(a != 0, b / a - 1, np.nan)
        return moved, beyond(np.abs(moved), line)


def trial(rng: np.random.Generator, n: int, effect: float, draws: int) -> tuple[float, float]:
    """(power, false alarms) in the newest of `n` periods, heavy-tailed growth, units in panels of 40."""
    found, false, panels = 0, 0, max(1, draws // 40)
    for _ in range(panels):
        shocks = rng.standard_t(5, (40, n - 1)) * 0.03
        growth = 0.07 + rng.normal(0, 0.02, (40, 1)) + rng.normal(0, 0.02, (1, n - 1)) + shocks
        levels = np.exp(np.cumsum(np.hstack([rng.normal(6, 0.8, (40, 1)), growth]), axis=1))
        false += int(breaks(levels).over[:, -1].sum())
        for unit in range(10):
            moved = levels.copy()
            moved[unit, -1] *= np.exp(effect * 0.03 / 0.9284 * np.sign(rng.normal()))
            found += int(breaks(moved).over[unit, -1])
    return found / (panels * 10), false / (panels * 40)
