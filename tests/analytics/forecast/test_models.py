"""The models on series whose future is known: lines, seasons, and both."""

from __future__ import annotations

import numpy as np
import pytest

from quanheng.analytics.forecast.decompose import indices, seasonal
from quanheng.analytics.forecast.holt_winters import holt_winters
from quanheng.analytics.forecast.models import MODELS, all_points, naive, seasonal_naive
from quanheng.analytics.forecast.theta import ALPHAS, STEEPEST, WARM_UP, lines, theta

T = np.arange(96)
WAVE = 20 * np.sin(2 * np.pi * T / 12)


def test_baselines_repeat() -> None:
    values = np.arange(1.0, 25.0)[None]
    assert naive(values, 3, 12).tolist() == [[24, 24, 24]]
    assert seasonal_naive(values, 14, 12)[0].tolist() == [*range(13, 25), 13, 14]
    assert seasonal_naive(values, 2, 1).tolist() == [[24, 24]]


def test_a_season_is_seen_and_noise_is_not() -> None:
    rng = np.random.default_rng(4)
    noise = rng.normal(0, 1, (400, 96))
    assert seasonal(100 + WAVE + noise, 12).all()
    assert seasonal(noise, 12).mean() < 0.2  # a test at 10 %
    assert not seasonal(np.ones((2, 96)), 12).any()
    assert not seasonal(noise[:, :23], 12).any()  # less than two seasons


def test_indices_are_the_season() -> None:
    added = indices((500 + T + WAVE)[None], 12, np.array([False]))
    assert added[0] == pytest.approx(WAVE[:12], abs=1e-9)
    factors = indices((200 * (1 + WAVE / 100))[None], 12, np.array([True]))
    assert factors[0] == pytest.approx(1 + WAVE[:12] / 100, abs=1e-9)
    assert factors.mean() == pytest.approx(1)


@pytest.mark.parametrize("model", MODELS)
def test_a_season_on_a_slope_is_carried_on(model: str) -> None:
    series = 300 + 0.5 * T + WAVE
    made = MODELS[model](series[None, :84], 12, 12)[0]
    assert (
        np.abs(made - series[84:]).mean()
        < 0.4 * np.abs(seasonal_naive(series[None, :84], 12, 12)[0] - series[84:]).mean()
    )


@pytest.mark.parametrize("model", MODELS)
def test_scale_and_company_change_nothing(model: str) -> None:
    rng = np.random.default_rng(5)
    values = np.exp(rng.normal(0, 0.1, (30, 60)).cumsum(1)) * (3 + np.sin(np.arange(60) / 2))
    together = MODELS[model](values, 6, 12)
    assert MODELS[model](values[7:8], 6, 12) == pytest.approx(together[7:8], rel=1e-9)
    assert MODELS[model](values * 1e6, 6, 12) == pytest.approx(together * 1e6, rel=1e-6)


@pytest.mark.parametrize("model", MODELS)
def test_a_constant_stays(model: str) -> None:
    assert MODELS[model](np.full((2, 40), 7.0), 5, 12) == pytest.approx(7)
    assert np.abs(MODELS[model](np.zeros((2, 40)), 5, 12)).max() == 0


def test_thetas_running_lines_are_least_squares() -> None:
    y = np.random.default_rng(6).normal(5, 2, (3, 30))
    intercepts, slopes, means = lines(y)
    slope, intercept = np.polyfit(np.arange(1, 31), y.T, 1)
    assert slopes[:, -1] == pytest.approx(slope)
    assert intercepts[:, -1] == pytest.approx(intercept)
    assert means[:, -1] == pytest.approx(y.mean(1))
    assert slopes[:, 0].tolist() == [0, 0, 0]


def plain_theta(y: list[float], horizon: int) -> list[float]:
    """The paper's recursions word by word, one series, by trying α and θ and the start on a fine grid."""
    best, answer = np.inf, [0.0]
    for alpha in ALPHAS:
        for steep in np.linspace(0, STEEPEST, 41):
            runs = []
            for start in (0.0, 1.0):  # the errors are linear in the start: two runs give the best one
                runs.append(recursion(y, alpha, float(steep), start, horizon))
            zero, one = (np.array(run[0]) for run in runs)
            by = one - zero
            start = -float(zero @ by) / float(by @ by)
            error = float(((zero + start * by) ** 2).sum())
            if error < best:
                best, answer = error, recursion(y, alpha, float(steep), start, horizon)[1]
    return answer


def recursion(
    y: list[float], alpha: float, steep: float, start: float, horizon: int
) -> tuple[list[float], list[float]]:
    level, mean, slope, intercept = alpha * y[0] + (1 - alpha) * start, y[0], 0.0, y[0]
    errors, ahead = [], []
    for i in range(1, len(y) + horizon):
        told = level + steep * (intercept * (1 - alpha) ** i + slope * (1 - (1 - alpha) ** (i + 1)) / alpha)
        now = y[i] if i < len(y) else told
        if i < len(y) and i >= WARM_UP:
            errors.append(now - told)
        if i >= len(y):
            ahead.append(told)
        level = alpha * now + (1 - alpha) * level
        slope = ((i - 1) * slope + 6 * (now - mean) / (i + 1)) / (i + 2)
        mean = (i * mean + now) / (i + 1)
        intercept = mean - slope * (i + 2) / 2
    return errors, ahead


@pytest.mark.parametrize("seed", range(4))
def test_theta_is_the_papers_recursion_at_its_best_parameters(seed: int) -> None:
    y = 50 + np.random.default_rng(seed).normal(0.4, 2, 30).cumsum()
    assert theta(y[None], 6, 1)[0] == pytest.approx(plain_theta(y.tolist(), 6), rel=2e-3)


def test_combined_is_the_mean() -> None:
    values = (300 + 0.5 * T + WAVE)[None]
    made = all_points(values, 6, 12)
    assert made["combined"] == pytest.approx((theta(values, 6, 12) + holt_winters(values, 6, 12)) / 2)
