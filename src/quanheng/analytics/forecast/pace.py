"""Will the year's total reach its target? The pace so far, read against the season, what is usual, and the target itself.

For each indicator (all in logarithms, so that a year twice as large is as far off as one half as large):
1. evidence: what has come in, divided by the share of the year that has usually come in by now (`seasons`). How far such a
   projection is off is learnt by making it for every past year from the other years;
2. prior: where totals lie around their targets, given how the past years' totals lie around it. It is learnt across the
   indicators from this year's own evidence, so it says nothing unless the past does tell something;
3. both weighed by their precision; the band and the chance come from the past errors themselves (split conformal), which
   need 4 errors for 80 %, 9 for 90 %, 19 for 95 %; with fewer a wider parametric band is given and said to be so.

Beside it always the straight-line projection and the plain rule of a lag of 20 % (the line can be set).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from quanheng.analytics.forecast.accuracy import Bools, Floats, mean_known
from quanheng.analytics.forecast.seasons import MONTHS, Seasons, learn, spread

LAG_LINE = 0.20  # seed rule: warn when progress is 20 % behind the straight line
LEAST_SHARE = 0.05  # next to nothing so far is read as this share of what was expected by now
POOL = 30  # so few indicators together do not yet teach a prior
OWN_ERRORS = 12.0  # a past year's months weigh so much in an indicator's own noise against everybody's
PRIOR_SPREAD = 0.20  # how far a projection is off where no past year tells it: deliberately wide
PRIOR_ERRORS = 4.0  # … and how many past errors that is worth against those there are


@dataclass(frozen=True)
class Attain:
    """What is to be expected of each indicator at the year's end; NaN where target or figures are lacking."""

    projection: Floats  # the year's total to expect
    low: Floats
    high: Floats
    chance: Floats  # of meeting the target
    profile: Floats  # [n, 12] expected shares
    lag: Floats  # share of the target by which progress lies behind (+) the seasonal path
    straight: Floats  # straight-line projection
    straight_lag: Floats  # 0.2 = a fifth behind the straight line
    behind: Bools  # the plain rule: straight_lag at or above the line
    band: npt.NDArray[np.str_]  # "conformal", or "parametric" where past errors are too few for the level

    @property
    def missing(self) -> Floats:
        """The chance that the target is not met."""
        return np.asarray(1 - self.chance)


def attain(
    past: Floats,
    so_far: Floats,
    target: Floats,
    higher_is_better: Bools | None = None,
    *,
    level: float = 0.8,
    lag_line: float = LAG_LINE,
) -> Attain:
    """Past years [n, years, 12] and this year's months [n, k] as increments, targets [n] → what to expect."""
    past, so_far, target = (np.asarray(x, dtype=np.float64) for x in (past, so_far, target))
    n, months = so_far.shape
    up = np.ones(n, dtype=bool) if higher_is_better is None else np.asarray(higher_is_better, dtype=bool)
    seasons = learn(past.reshape(n, -1, MONTHS))
    profile = seasons.profile()
    told = ~np.isnan(so_far)
    usable = told.any(1) & (target > 0)
    share = np.where(usable, (profile[:, :months] * told).sum(1), np.nan)
    done = np.where(usable, np.where(told, so_far, 0.0).sum(1), np.nan)
    goal = np.where(usable, target, np.nan)

    ratio = np.log(np.maximum(done / share / goal, LEAST_SHARE))
    errors = past_errors(seasons, months)
    variance, scale = noise(seasons, errors, months)
    centre, sd = posterior(ratio, variance * scale, *monthly(seasons, profile, months), usual(seasons, goal))
    # what has come in already cannot be lost again (increments of a cumulative figure)
    standard = errors / np.sqrt(np.maximum(variance * scale, 1e-12))[:, None]
    reach, told_by = quantile(standard, level)
    line = np.where(up, done, 0.0)
    projection = np.maximum(goal * np.exp(centre), line)
    low, high = goal * np.exp(centre - reach * sd), goal * np.exp(centre + reach * sd)
    chance = tail(standard, centre / sd)
    straight_share = np.where(usable, told.sum(1) / MONTHS, np.nan)
    pace = done / (goal * straight_share)
    straight_lag = np.where(up, 1 - pace, pace - 1)
    return Attain(
        projection=projection,
        low=np.maximum(low, line),
        high=np.maximum(high, line),
        chance=np.where(up, chance, 1 - chance),
        profile=profile,
        lag=np.where(up, share - done / goal, done / goal - share),
        straight=done / straight_share,
        straight_lag=straight_lag,
        behind=np.round(straight_lag, 12) >= lag_line,
        band=np.full(n, told_by),
    )


def past_errors(seasons: Seasons, months: int) -> Floats:
    """[n, years] log errors of the same projection made for each past year from the others (first-year ones from all)."""
    done = np.cumsum(seasons.shares, 2)[:, :, months - 1]
    out = np.full(done.shape, np.nan)
    for year in range(done.shape[1]):
        usual_share = seasons.profile(without=year)[:, :months].sum(1)
        out[:, year] = -np.log(np.maximum(done[:, year] / usual_share, LEAST_SHARE))
    return out


def noise(seasons: Seasons, errors: Floats, months: int) -> tuple[float, Floats]:
    """Variance of a projection's log error now, and each indicator's own factor of it (drawn towards 1).

    The errors were made with one year fewer than are known now; the variances of the shares say how much that matters.
    """
    told = errors[~np.isnan(errors)]
    wide = PRIOR_SPREAD**2 * (1 - months / MONTHS) + 1e-4
    if not told.size:
        return wide, np.ones(len(errors))
    reach = 4 * 1.4826 * float(np.median(np.abs(told - np.median(told)))) + 1e-9
    square = np.where(np.isnan(errors), 0.0, np.clip(errors, -reach, reach) ** 2)
    count = (~np.isnan(errors)).sum(1)
    variance = (PRIOR_ERRORS * wide + float(square.sum())) / (PRIOR_ERRORS + float(count.sum()))
    factor = (OWN_ERRORS + square.sum(1) / variance) / (OWN_ERRORS + count)
    within, between = seasons.doubt(months)
    if not np.isnan(within + between) and within > 0:
        years = float(seasons.counted[seasons.counted > 0].mean())
        now, then = (within + between * within / (y * between + within) for y in (years, years - 1))
        variance *= now / then
    return variance, np.asarray(factor)


def monthly(seasons: Seasons, profile: Floats, months: int) -> tuple[float, float]:
    """What the months' own noise does, from how shares differ from year to year.

    First the covariance of a projection's log error with the year's log total (the same months are in both); then the
    least variance of a total foretold from past totals, each of which is a sum of noisy months too.
    """
    within, _ = spread(seasons.shares)
    if months >= MONTHS or np.isnan(within).any():
        return 0.0, 0.0
    noise_ = float(np.mean(within / seasons.pooled**2))
    years = float(seasons.counted[seasons.counted > 0].mean())
    early = (profile[:, :months] ** 2).sum(1) / profile[:, :months].sum(1)
    whole = (profile**2).sum(1)
    return noise_ * float(np.mean(early - whole)), noise_ * float(np.mean(whole)) * (1 + 1 / years)


def usual(seasons: Seasons, goal: Floats) -> Floats:
    """Where the past years' totals lie around this year's target (log), years of common growth apart; NaN where none."""
    return mean_known(np.log(seasons.totals), 1) - np.log(goal)


def posterior(
    ratio: Floats, variance: Floats, shared: float, least: float, habit: Floats
) -> tuple[Floats, Floats]:
    """Evidence and prior, weighed: centre and standard deviation of log(total / target)."""
    told = ~np.isnan(ratio)
    centre, left = ratio.copy(), variance.copy()
    if not least:  # how years differ is not known: the evidence alone
        return centre, np.sqrt(left)
    for group, explains in ((told & ~np.isnan(habit), True), (told & np.isnan(habit), False)):
        if group.sum() < POOL:
            continue
        columns = [np.ones(int(group.sum())), habit[group]]
        x = np.stack(columns if explains else columns[:1], 1)
        beta = steady_line(x, ratio[group])
        rest = ratio[group] - x @ beta
        reach = 4 * 1.4826 * np.median(np.abs(rest))
        seen = float(np.mean(np.clip(rest, -reach, reach) ** 2))
        # a variance told by so few indicators is itself unsure: taken one standard error above the estimate
        unsure = seen * np.sqrt(2 / group.sum())
        own = max(seen - float(variance[group].mean()) - 2 * shared + unsure, least, 1e-6)
        both = max(own + shared, 0.0)
        whole = np.maximum(own + variance[group] + 2 * shared, 1e-9)
        centre[group] = x @ beta + both / whole * rest
        left[group] = np.maximum(own - both**2 / whole, 1e-9)
    return centre, np.sqrt(left)


def steady_line(x: Floats, y: Floats) -> Floats:
    """Least squares that single figures far off cannot bend (Huber weights)."""
    weight = np.ones(len(y))
    beta: Floats = np.zeros(x.shape[1])
    for _ in range(8):
        beta = np.asarray(np.linalg.lstsq(x * weight[:, None], y * weight, rcond=None)[0], dtype=np.float64)
        rest = np.abs(y - x @ beta)
        reach = 2.5 * 1.4826 * np.median(rest) + 1e-12
        weight = np.sqrt(np.minimum(1.0, reach / np.maximum(rest, 1e-12)))
    return beta


def quantile(standard: Floats, level: float) -> tuple[float, str]:
    """How many standard deviations the band reaches, from past errors if they suffice for the level."""
    told = np.sort(np.abs(standard[~np.isnan(standard)]))
    rank = int(np.ceil(level * (told.size + 1)))
    if told.size and rank <= told.size:
        return float(told[rank - 1]), "conformal"
    return float(stats.t.ppf(0.5 + level / 2, max(told.size - 1, 2))), "parametric"


def tail(standard: Floats, distance: Floats) -> Floats:
    """Chance that the total lies above the target, `distance` standard deviations below the expected total."""
    told = standard[~np.isnan(standard)]
    if told.size < 100:
        return np.asarray(stats.t.cdf(distance, max(told.size - 1, 3)))
    # smooth two-sided distribution of past errors: normal in the middle, as heavy in the tails as they were
    steps = np.linspace(0, 1, 201)[1:-1]
    size = np.quantile(np.abs(told), steps)
    below = np.interp(np.abs(distance), np.concatenate([[0.0], size]), np.concatenate([[0.0], steps]))
    beyond = np.abs(distance) > size[-1]
    fallback = 1 - 2 * stats.norm.sf(np.abs(distance))
    inside = np.where(beyond, np.maximum(np.minimum(fallback, 0.9999), steps[-1]), below)
    return np.asarray(np.where(np.isnan(distance), np.nan, 0.5 + np.sign(distance) * inside / 2))
