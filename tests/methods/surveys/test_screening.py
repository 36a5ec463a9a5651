"""Signs of bad faith: each found where planted, seldom where nothing was, and nothing is dropped by itself."""

from __future__ import annotations

import numpy as np
import pytest

from quanheng.methods.surveys.screening import Limits, at_least, bursts, copies, overrun, straight

QUESTIONS = 12


def people(n: int, draw: np.random.Generator, questions: int = QUESTIONS) -> np.ndarray:
    """Five-step answers of people with an opinion of their own (graded responses of one trait)."""
    trait = draw.normal(0.6, 1.0, (n, 1))
    ease = draw.normal(0, 0.5, (1, questions))
    cuts = np.array([-1.8, -0.8, 0.2, 1.3])
    return (
        ((trait + ease + draw.logistic(0, 0.6, (n, questions)))[..., None] > cuts).sum(axis=-1) + 1
    ).astype(float)


def test_the_same_step_all_the_way() -> None:
    x = np.array(
        [[5] * 8, [5, 5, 5, 5, 5, 5, 5, 4], [3, 3, np.nan, 3, 3, 3, 3, np.nan], [2, 2, 2] + [np.nan] * 5]
    )
    assert straight(x).tolist() == [True, False, True, False]
    assert straight(x, Limits(line=7, least=7)).tolist() == [True, False, False, False]


def test_copies_are_found_and_honest_people_seldom() -> None:
    draw = np.random.default_rng(3)
    honest = people(950, draw)
    forged = np.repeat(people(10, draw), 5, axis=0)
    flags = copies(np.vstack([honest, forged]))
    lined = straight(np.vstack([honest, forged]))
    found = (flags | lined)[950:]
    assert found.mean() >= 0.8
    assert flags[:950].mean() <= 0.01


@pytest.mark.parametrize("seed", range(6))
def test_nothing_planted_nothing_found(seed: int) -> None:
    flags = copies(people(1500, np.random.default_rng(100 + seed)))
    assert flags.mean() <= 0.01


def test_short_forms_tell_nothing_of_copies() -> None:
    x = np.tile([5.0, 4, 5, 5], (40, 1))
    assert not copies(x).any()
    assert not straight(np.full((4, 3), 5.0)).any()


def test_a_full_day_and_a_unit_full_on_one_day() -> None:
    draw = np.random.default_rng(5)
    counts = {
        (f"2026-03-{d:02d}", u): int(draw.poisson(10)) for d in range(1, 15) for u in ("甲", "乙", "丙")
    }
    assert bursts(counts) == []
    counts["2026-03-09", "乙"] = 60
    found = bursts(counts)
    assert [(b.day, b.unit) for b in found] == [("2026-03-09", "乙")]
    assert found[0].answers == 60
    assert found[0].chance < 1e-6
    for u in ("甲", "乙", "丙"):
        counts["2026-03-04", u] = 50
    assert ("2026-03-04", "") in [(b.day, b.unit) for b in bursts(counts)]


def test_four_days_tell_nothing() -> None:
    assert bursts({(f"2026-03-0{d}", "甲"): n for d, n in enumerate((1, 1, 1, 90), 1)}) == []
    assert bursts({}) == []


def test_false_alarms_of_full_days_are_rare() -> None:
    draw = np.random.default_rng(8)
    alarms = 0
    for _ in range(200):
        table = draw.poisson(6, (14, 5))
        alarms += bool(bursts({(str(d), str(u)): int(table[d, u]) for d in range(14) for u in range(5)}))
    assert alarms / 200 <= 0.02


def test_poisson_tails() -> None:
    assert at_least(0, 3) == 1.0
    assert at_least(1, 2.0) == pytest.approx(1 - np.exp(-2))
    assert at_least(2, 5.0) == pytest.approx(1 - np.exp(-5) * 6)
    assert at_least(1000, 3.0) == 0.0
    assert at_least(3, 0) == 0.0
    assert at_least(1000, 1000.0) == pytest.approx(0.5042, abs=1e-3)


def test_quotas_overrun() -> None:
    assert overrun({"女": 120, "男": 80}, {"女": 100, "男": 100, "其他": 5}) == {"女": 20}
