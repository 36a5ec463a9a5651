"""Raking and post-stratification: margins met, weights bounded, what cannot be is refused with its reason, coverage."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from quanheng.engine.errors import Refused
from quanheng.methods.surveys.intervals import effective_size, wilson
from quanheng.methods.surveys.weighting import post_stratify, rake

CELLS = [{"sex": s, "age": a} for s, a in product(("女", "男"), ("青年", "中年", "老年"))]
COUNTS = [30, 60, 110, 20, 80, 100]
MARGINS = {"sex": {"女": 51, "男": 49}, "age": {"青年": 30, "中年": 40, "老年": 30}}


def shares(values: np.ndarray, name: str) -> dict[str, float]:
    mass = values * np.array(COUNTS)
    return {
        c: float(sum(m for m, cell in zip(mass, CELLS, strict=True) if cell[name] == c)) / float(mass.sum())
        for c in MARGINS[name]
    }


def test_margins_are_met_to_a_millionth() -> None:
    made = rake(CELLS, COUNTS, MARGINS)
    for name, margin in MARGINS.items():
        for category, share in shares(made.values, name).items():
            assert abs(share - margin[category] / 100) < 1e-6
    each = np.repeat(made.values, COUNTS)
    assert abs(each.mean() - 1) < 1e-6
    assert made.effective == pytest.approx(effective_size(each))
    assert made.trimmed == 0
    assert made.missed <= 1e-6


def test_raking_against_the_worked_table_of_the_odds_ratios() -> None:
    """Raking changes margins only: the odds ratios of the sample stay (Deming & Stephan)."""
    made = rake(CELLS, COUNTS, MARGINS)
    table, before = (made.values * COUNTS).reshape(2, 3), np.array(COUNTS).reshape(2, 3)
    assert np.allclose(
        table[0, 0] * table[1, 1] / (table[0, 1] * table[1, 0]),
        before[0, 0] * before[1, 1] / (before[0, 1] * before[1, 0]),
    )


def test_trimmed_weights_still_meet_the_margins() -> None:
    margins = {**MARGINS, "sex": {"女": 30, "男": 70}}
    counts = [40, 60, 100, 20, 80, 100]
    free = rake(CELLS, counts, margins)
    bound = float(free.values.max()) * 0.95
    made = rake(CELLS, counts, margins, high=bound)
    assert made.values.max() <= bound + 1e-12
    assert made.trimmed == 20  # the young men
    mass = made.values * counts / np.sum(counts)
    for name, margin in margins.items():
        for category, share in margin.items():
            got = sum(m for m, cell in zip(mass, CELLS, strict=True) if cell[name] == category)
            assert abs(got - share / 100) < 1e-6


def test_bounds_too_narrow_are_refused_with_the_categories_that_stay_off() -> None:
    with pytest.raises(Refused) as refused:
        rake(CELLS, COUNTS, MARGINS, high=1.05)
    problems = refused.value.problems
    assert {p.code for p in problems} == {"rake-unmet"}
    assert any("青年" in p.place.path for p in problems)
    assert "1.05" in problems[0].found.zh


@pytest.mark.parametrize(
    ("margins", "code"),
    [
        ({"sex": {"女": 51, "男": 49, "未说明": 5}}, "rake-empty"),
        ({"sex": {"女": 100}}, "rake-stranger"),
        ({"sex": {"女": 100, "男": 0}}, "rake-stranger"),
        ({"sex": {"女": -1, "男": 2}}, "rake-margin"),
        ({"sex": {}}, "rake-margin"),
    ],
)
def test_impossible_margins_are_refused(margins: dict, code: str) -> None:
    with pytest.raises(Refused) as refused:
        rake(CELLS, COUNTS, margins)
    assert {p.code for p in refused.value.problems} == {code}


def test_margins_that_exclude_each_other_are_refused() -> None:
    """All women are young and all men old: 60 % women with 30 % young cannot be."""
    cells = [{"sex": "女", "age": "青年"}, {"sex": "男", "age": "老年"}]
    with pytest.raises(Refused) as refused:
        rake(cells, [50, 50], {"sex": {"女": 60, "男": 40}, "age": {"青年": 30, "老年": 70}})
    assert "组合" in refused.value.problems[0].found.zh


def test_no_answers_and_bad_bounds_are_told_together() -> None:
    with pytest.raises(Refused) as refused:
        rake([], [], {}, low=2)
    assert {p.code for p in refused.value.problems} == {"rake-cells", "rake-bounds"}


def test_strata_by_hand() -> None:
    made = post_stratify([10, 40], [50, 90], [100, 400], [700, 300])
    assert made.mean == pytest.approx(62)
    assert made.variance == pytest.approx(0.49 * 10 + 0.09 * 10)
    # one answer of the whole population: 0.7·100 + 0.3·400 within, 0.7·12² + 0.3·28² between
    assert made.effective == pytest.approx((190 + 0.7 * 144 + 0.3 * 784) / 5.8)


def test_a_stratum_without_answers_is_refused_unless_nobody_lives_there() -> None:
    with pytest.raises(Refused):
        post_stratify([10, 0], [50, 0], [1, 0], [1, 1])
    assert post_stratify([10, 0], [50, 0], [1, 0], [1, 0]).mean == 50


def test_weighted_shares_are_covered_as_often_as_said() -> None:
    """10,000 surveys of three unlike strata, sampled out of proportion; Wilson on the effective size."""
    draw = np.random.default_rng(42)
    people, n = np.array([0.6, 0.3, 0.1]), np.array([150, 200, 250])
    held = []
    for truth in draw.uniform(0.2, 0.95, (10_000, 3)):
        share = draw.binomial(n, truth) / n
        made = post_stratify(n, share, share * (1 - share), people)
        low, high = wilson(made.mean * made.effective, made.effective)
        held.append(low <= people @ truth <= high)
    assert 0.94 <= np.mean(held) <= 0.96, np.mean(held)
