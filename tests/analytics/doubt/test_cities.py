"""The promise: of honest cities at most one in twenty is asked at all, and what is planted is found."""

from __future__ import annotations

import numpy as np

from quanheng.analytics.doubt import cities
from quanheng.analytics.doubt.record import SEED


def test_of_five_hundred_honest_cities_at_most_one_in_twenty_is_asked(capsys):
    results = [cities.cycle(500, 0, SEED + k) for k in range(10)]
    shares = [r.false for r in results]
    with capsys.disabled():
        print(f"\nhonest cities asked per cycle: mean {np.mean(shares):.3f}, highest {max(shares):.3f}")
    assert all(r.honest == 500 for r in results)
    assert max(shares) <= 0.05


def test_seven_kinds_of_planted_manipulation_are_found_and_the_honest_are_still_left_alone(capsys):
    """At the largest sizes of the methods paper; the smaller sizes' recall is printed beside, as it is."""
    results = [cities.cycle(500, 20, SEED + k) for k in range(5)]
    recall = {k: float(np.mean([r.recall[k] for r in results])) for k in cities.KINDS}
    small = cities.Sizes(window=69, moved=0.3, digits=99, rounded=0.2)
    beside = [cities.cycle(500, 20, SEED + k, small) for k in range(5)]
    with capsys.disabled():
        print("\nrecall:", {k: round(v, 2) for k, v in recall.items()})
        print("at 69 values with 30 % moved, 99 with 20 % rounded, after joint control:",
              {k: round(float(np.mean([r.recall[k] for r in beside])), 2) for k in ("bunching", "heaping")})  # fmt: skip
    assert min(recall.values()) >= 0.8
    assert max(r.false for r in results + beside) <= 0.05


def test_a_manipulation_of_nothing_is_not_found():
    """The cycle can fail: planted with effects of nought, recall falls to the false alarms."""
    none = cities.Sizes(moved=0.0, rounded=0.0, gap=0.0, lead=0.0)
    result = cities.cycle(500, 20, SEED, none)
    assert max(result.recall[k] for k in ("second-source", "bunching", "heaping", "self-execution")) <= 0.1
