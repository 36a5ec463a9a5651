"""The two invented data sets that forecasts are tried on: indicators that run up to a yearly target, and monthly series.

`indicators` rebuilds, from its text, the synthetic set on which early warning was first measured: 20,000 indicators with a
seasonal profile of their own (log-SD .25) on top of a common one, monthly noise of 18 %, 47 % missing the target, two past
years. What the text leaves open was settled so that the figures printed with it come out again (within .02): the quarters
of the common profile bring 19, 25, 26 and 30 % of the year, and what is attained scatters with a log-SD of .095 around
101 % of the target. How much of that is the indicator's own, and so shows in its past years too, the text does not say:
`kept` is that share. With 0 the past tells the seasons and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

SEED = 20260101  # the draw that is judged
CALIBRATION_SEED = 20250101  # the draw on which warning lines are chosen
MONTHS = 12
COMMON = np.repeat([0.19, 0.25, 0.26, 0.30], 3) / 3
OWN_SPREAD, NOISE, ATTAINED, ATTAINED_SPREAD = 0.25, 0.18, 0.01, 0.095


@dataclass(frozen=True)
class Indicators:
    """Indicators with past years, the year that runs, its target, and the seasonal profile nobody knows."""

    past: Floats  # [n, years, 12] what each month brought
    year: Floats  # [n, 12]
    target: Floats  # [n]
    profile: Floats  # [n, 12] true shares

    @property
    def missed(self) -> npt.NDArray[np.bool_]:
        """Which indicators end the year below the target."""
        return np.asarray(self.year.sum(1) < self.target)


def indicators(n: int = 20_000, years: int = 2, seed: int = SEED, kept: float = 0.0) -> Indicators:
    """Draw the set; `kept` is the share of what is attained that is the indicator's own, year after year."""
    rng = np.random.default_rng(seed)
    profile = COMMON * np.exp(OWN_SPREAD * rng.standard_normal((n, MONTHS)))
    profile /= profile.sum(1, keepdims=True)
    target = np.exp(rng.normal(5.0, 1.5, n))
    own = np.sqrt(kept) * rng.standard_normal((n, 1))
    attained = own + np.sqrt(1 - kept) * rng.standard_normal((n, years + 1))
    level = target[:, None] * np.exp(ATTAINED + ATTAINED_SPREAD * attained)
    noise = np.exp(NOISE * rng.standard_normal((n, years + 1, MONTHS)) - NOISE**2 / 2)
    brought = level[:, :, None] * profile[:, None, :] * noise
    return Indicators(brought[:, :-1], brought[:, -1], target, profile)


def monthly(n: int = 300, t: int = 120, seed: int = SEED) -> Floats:
    """Monthly series with level, drift, seasons of slowly changing shape and noise, as an office's statistics run."""
    rng = np.random.default_rng(seed)
    level = rng.uniform(50, 500, (n, 1))
    drift = np.cumsum(
        rng.normal(0, 1, (n, t)) * rng.uniform(0, 0.012, (n, 1)) + rng.normal(0.001, 0.003, (n, 1)), 1
    )
    waves = np.zeros((n, t))
    for k in (1, 2, 3):
        size, phase = rng.uniform(0, 0.15, (n, 1)) / k, rng.uniform(0, 2 * np.pi, (n, 1))
        waves += size * np.sin(2 * np.pi * k * np.arange(t) / MONTHS + phase)
    return np.asarray(
        level * np.exp(drift + waves + rng.normal(0, 1, (n, t)) * rng.uniform(0.01, 0.08, (n, 1)))
    )
