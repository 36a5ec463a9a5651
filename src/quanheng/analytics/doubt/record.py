"""What every detector says of itself, and the robust arithmetic they share: medians, spreads, tails.

A detector finds figures that need an explanation (需要说明). It never says that a figure is false.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from quanheng.engine.errors import Text
from quanheng.methods.matrix import Floats

SEED = 20261122  # the seed of every simulation whose result a detector shows
LINE = (
    3.5  # robust z from which a figure stands out: Iglewicz & Hoaglin 1993; a parameter wherever it is used
)
FREEDOM = 8  # degrees of freedom of the tail: official figures have heavier tails than the normal curve
MAD = 1.482602218505602  # makes the median absolute deviation of a normal sample its standard deviation


@dataclass(frozen=True)
class Measured:
    """One row of what was simulated: with `n` values and an `effect` (as a number: `size`), how often it is found
    (`power`), and how often an honest sample of that size is asked about (`alarm`)."""

    effect: Text
    size: float
    n: int
    power: float
    alarm: float


@dataclass(frozen=True)
class Record:
    """A detector's own words: what it sees, what it cannot say, what it needs, and how good it is.

    `line`: the default of the line beyond which it asks, in its own terms, and `line_is` what that number means.
    `alpha`: the chance at which `measured` was measured, 0 where the line alone decides.
    `draws`: simulated samples behind each row of `measured`, with `SEED`.
    """

    key: str
    words: Text
    sees: Text
    cannot: Text
    needs: Text
    least: int
    line: float
    line_is: Text
    alpha: float
    measured: tuple[Measured, ...]
    draws: int
    source: Text


def centre(x: Floats, axis: int | None = None) -> Floats:
    """Median, gaps left out; NaN where there is nothing."""
    with np.errstate(all="ignore"):
        empty = np.isnan(x).all(axis=axis)
        filled = np.where(np.expand_dims(empty, axis) if axis is not None else empty, 0.0, x)
        return np.where(empty, np.nan, np.nanmedian(filled, axis=axis))


def spread(x: Floats, axis: int | None = None) -> Floats:
    """Median absolute deviation, scaled to a standard deviation, gaps left out."""
    middle = centre(x, axis)
    away = x - (np.expand_dims(middle, axis) if axis is not None else middle)
    return MAD * centre(np.abs(away), axis)


def beyond(x: Floats, line: float) -> NDArray[np.bool_]:
    """Which of `x` exceed `line`, and not by the last binary digit only: 5 % is not above 5 %."""
    with np.errstate(invalid="ignore"):
        return np.asarray(x > line + 1e-9 * abs(line))


def tail(z: ArrayLike, *, two: bool = True) -> Floats:
    """The chance of a robust z at least so far out, under a Student curve whose MAD is 1 (see `FREEDOM`)."""
    scaled = np.asarray(z, dtype=np.float64) * (MAD * stats.t.ppf(0.75, FREEDOM))
    p = stats.t.sf(np.abs(scaled), FREEDOM) * 2 if two else stats.t.sf(scaled, FREEDOM)
    return np.asarray(p, dtype=np.float64)
