"""Circles of three or more (methods.md A.9, block sums): false accusations, power, and a pair that is no circle."""

import numpy as np
import pytest

from quanheng.methods.raters import circles, power_of_circle

N, SD = 20, 6.0
# by `power_of_circle` itself, circles of three and four units, boost each way and years; checked below against the check as it runs
TABLE = {(3, 10, 1): 0.02, (3, 10, 3): 0.60, (3, 10, 5): 0.97, (4, 6, 5): 0.83, (4, 10, 3): 0.99}


def cycle(rng, years=1, boost=0.0, who=()):
    made = []
    for _ in range(years):
        marks = 80 + rng.normal(0, 5, N)[:, None] + rng.normal(0, 5, N) + rng.normal(0, SD, (N, N))
        for a in who:
            for b in who:
                marks[a, b] += boost
        np.fill_diagonal(marks, np.nan)
        made.append(marks)
    return made


def test_false_accusations_over_all_circles_together(capsys):
    found = [
        bool(circles(cycle(np.random.default_rng(k + 100)), draws=199, seed=k).found) for k in range(200)
    ]
    with capsys.disabled():
        print(f"\nfalse circles: {np.mean(found):.4f} of {len(found)} cycles")
    assert np.mean(found) <= 0.02


def test_one_strong_pair_makes_no_circle():
    worlds = [cycle(np.random.default_rng(k + 900), 3, 30, (3, 11)) for k in range(40)]
    assert sum(bool(circles(w, draws=199, seed=k).found) for k, w in enumerate(worlds)) <= 1


def test_the_power_stated_is_that_of_the_check(capsys):
    whole = ~np.eye(N, dtype=bool)
    stated = {key: power_of_circle([whole] * key[2], SD, key[1], key[0], seed=7) for key in TABLE}
    with capsys.disabled():
        print("power of circles:", {k: round(v, 2) for k, v in stated.items()})
    for key, share in TABLE.items():
        assert stated[key] == pytest.approx(share, abs=0.06), key
    rng, who = np.random.default_rng(9), (3, 7, 11)
    named = [
        any(set(who) <= set(c) for c, _s, _p in circles(cycle(rng, 3, 10, who), draws=299, seed=k).found)
        for k in range(100)
    ]
    assert np.mean(named) == pytest.approx(stated[(3, 10, 3)], abs=0.12)


def test_a_circle_is_named_whole_and_a_seed_fixes_it():
    world = cycle(np.random.default_rng(4), 5, 14, (2, 9, 15, 18))
    found = circles(world, draws=1000)
    assert found.found[0][0] == (2, 9, 15, 18)
    assert found.found[0][2] <= found.level
    assert circles(world, draws=1000) == found


def test_where_nothing_is_mutual_there_is_no_circle():
    marks = np.full((4, 4), np.nan)
    assert circles([marks]).found == ()
    assert circles([np.full((2, 2), 80.0)]).found == ()
    marks[0, 1:] = [80, 70, 90]
    assert circles([marks], draws=50).found == ()
    assert power_of_circle([~np.isnan(marks)], SD, 20) == 0.0
