"""Trimmed means, and markers who stand out: protection against outliers, not against a severe marker.

Sources: Tukey 1962 (trimmed mean); the modified z-score by the median absolute deviation, Iglewicz & Hoaglin 1993; the lines
(z over 2, or 3 MAD from the median, or every mark the same) are usual practice and parameters here (domain.md §11).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from quanheng.methods.matrix import Floats
from quanheng.methods.raters.marks import checked, spread

LEAST_TO_TRIM = 3  # of fewer marks none is left out, as in the scheme's own `trimmed`


def trimmed_mean(marks: ArrayLike, cut: int) -> Floats:
    """The mean of each unit [unit] without its `cut` highest and `cut` lowest marks; marks [unit, marker].

    Of fewer than three marks, or where nothing would remain, none is left out. The same as `trimmed` in a formula.

    >>> trimmed_mean([[80, 85, 88, 90, 99]], 1).round(4).tolist()
    [87.6667]
    """
    x = np.sort(checked(marks), axis=1)  # NaN last
    n = (~np.isnan(x)).sum(axis=1)
    k = np.where((n >= LEAST_TO_TRIM) & (n > 2 * cut), cut, 0)
    place = np.arange(x.shape[1])
    kept = (place >= k[:, None]) & (place < (n - k)[:, None])
    out: Floats = np.where(kept, np.nan_to_num(x), 0.0).sum(axis=1) / (n - 2 * k)
    return out


@dataclass(frozen=True)
class Odd:
    """A marker who stands out. `z`: the largest |z| of the marker's marks within their units; `off`: how many marks lie
    beyond a line; `of`: of how many; `equal`: all marks the same."""

    marker: int
    z: float
    off: int
    of: int
    equal: bool


def odd_markers(
    marks: ArrayLike, *, z_line: float = 2.0, mad_line: float = 3.0, share: float = 0.5
) -> list[Odd]:
    """Markers to be looked at, in their order: at least `share` of the marks lie beyond a line, or all are the same.

    A mark lies beyond a line where it is over `z_line` standard deviations from its unit's mean, or over `mad_line` times the
    median absolute deviation from its unit's median (MAD as it is, unscaled). Units with fewer than three marks have no lines.
    """
    x = checked(marks)
    n = (~np.isnan(x)).sum(axis=1)
    able = n >= LEAST_TO_TRIM
    sd = spread(x, 1)
    mean = np.nansum(x, axis=1) / n
    middle = np.nanmedian(x, axis=1)
    away = np.abs(x - middle[:, None])
    mad = np.nanmedian(away, axis=1)
    z = np.abs(x - mean[:, None]) / np.where(sd > 0, sd, np.inf)[:, None]
    beyond = (z > z_line) | (away > mad_line * np.where(mad > 0, mad, np.inf)[:, None])
    beyond &= able[:, None] & ~np.isnan(x)
    found = []
    for j in range(x.shape[1]):
        given = x[~np.isnan(x[:, j]), j]
        equal = len(given) > 2 and bool(np.ptp(given) == 0)
        off = int(beyond[:, j].sum())
        if equal or (off and off >= share * len(given)):
            largest = float(np.nanmax(np.where(able, z[:, j], np.nan))) if able.any() else 0.0
            found.append(Odd(j, largest, off, len(given), equal))
    return found
