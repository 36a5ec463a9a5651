"""Intervals of shares: the published values, sizes, two shares compared, and that 95 % means 95 %."""

from __future__ import annotations

from math import isclose

import numpy as np
import pytest

from quanheng.engine.errors import Refused
from quanheng.methods.surveys.intervals import (
    cluster_effect,
    difference,
    effective_size,
    mean_interval,
    sample_size,
    variance_of,
    weight_effect,
    wilson,
)

SURVEYS = 10_000


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_the_published_values(hits: int, n: int, low: float, high: float) -> None:
    assert [round(x, 4) for x in wilson(hits, n)] == [low, high]


def test_wilson_at_the_ends_and_of_nothing() -> None:
    assert wilson(20, 20)[1] == 1.0
    assert wilson(0, 0) == (0.0, 1.0)
    assert wilson(81, 263, 0.99)[0] < wilson(81, 263)[0]


@pytest.mark.parametrize(("hits", "n"), [(3, 2), (-1, 5), (1, float("nan"))])
def test_impossible_counts_are_refused(hits: float, n: float) -> None:
    with pytest.raises(Refused):
        wilson(hits, n)


def test_the_answers_needed() -> None:
    assert [sample_size(m) for m in (0.05, 0.03, 0.02)] == [385, 1068, 2401]
    assert sample_size(0.05, effect=1.5) == 577
    assert sample_size(0.05, share=0.9) == 139
    for margin in (0, 1, -0.1):
        with pytest.raises(Refused):
            sample_size(margin)


def test_design_effects() -> None:
    assert isclose(cluster_effect(21, 0.05), 2.0)
    assert effective_size([1, 1, 1, 1]) == 4
    assert isclose(effective_size([3, 1]), 16 / 10)
    assert isclose(weight_effect([3, 1]), 2 / 1.6)
    assert weight_effect([]) == 1.0


def test_two_shares_against_newcombe_table() -> None:
    # Newcombe 1998, table II, method 10: 56/70 − 48/80, 9/10 − 3/10, 10/10 − 0/20
    d = difference((56, 48), (70, 80))
    assert (round(d.low, 4), round(d.high, 4)) == (0.0524, 0.3339)
    d = difference((9, 3), (10, 10))
    assert (round(d.low, 4), round(d.high, 4)) == (0.1705, 0.8090)
    d = difference((10, 0), (10, 20))
    assert (round(d.low, 4), round(d.high, 4)) == (0.6791, 1.0)
    assert d.p_value < 1e-6
    assert difference((5, 5), (10, 10)).p_value == 1.0


def test_a_share_is_covered_as_often_as_said() -> None:
    """10,000 simulated surveys of 200–1,200 answers."""
    draw = np.random.default_rng(20260101)
    truth = draw.uniform(0.05, 0.95, SURVEYS)
    sizes = draw.integers(200, 1200, SURVEYS)
    hits = draw.binomial(sizes, truth)
    held = [wilson(int(h), int(n)) for h, n in zip(hits, sizes, strict=True)]
    covered = np.mean([low <= p <= high for (low, high), p in zip(held, truth, strict=True)])
    assert 0.94 <= covered <= 0.96, covered


def test_a_difference_is_covered_and_no_difference_is_seldom_claimed() -> None:
    draw = np.random.default_rng(7)
    first, second = draw.uniform(0.1, 0.9, (2, SURVEYS))
    n = draw.integers(100, 600, (2, SURVEYS))
    hits = draw.binomial(n, [first, second])
    found = [
        difference((h[0], h[1]), (m[0], m[1])) for h, m in zip(hits.T.tolist(), n.T.tolist(), strict=True)
    ]
    covered = np.mean([d.low <= a - b <= d.high for d, a, b in zip(found, first, second, strict=True)])
    assert 0.94 <= covered <= 0.96, covered
    same = draw.binomial(n, first)
    claimed = np.mean(
        [
            difference((h[0], h[1]), (m[0], m[1])).p_value < 0.05
            for h, m in zip(same.T.tolist(), n.T.tolist(), strict=True)
        ]
    )
    assert 0.04 <= claimed <= 0.06, claimed


def test_a_mean_of_steps_is_covered() -> None:
    draw = np.random.default_rng(11)
    values = np.linspace(0, 100, 5)
    held = []
    for shares in draw.dirichlet((1, 1, 2, 4, 4), SURVEYS):
        counts = draw.multinomial(400, shares)
        low, high = mean_interval(counts @ values / 400, variance_of(counts, values), 400)
        held.append(low <= shares @ values <= high)
    assert 0.94 <= np.mean(held) <= 0.96, np.mean(held)


def test_of_one_answer_nothing_is_known() -> None:
    assert mean_interval(50, 0, 1) == (float("-inf"), float("inf"))
    assert variance_of([1, 0], [0, 100]) == 0
