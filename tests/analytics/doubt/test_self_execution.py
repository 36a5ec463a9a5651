"""Self-score against execution: 0.98 against 0.68."""

from __future__ import annotations

import numpy as np
import pytest

from quanheng.analytics.doubt.self_execution import apart


def test_a_score_rate_of_98_per_cent_with_68_per_cent_spent_is_30_6_per_cent_apart():
    found = apart([0.98], [0.68])
    assert found.gap[0] == pytest.approx(0.306, abs=0.0005)
    assert found.over[0]


def test_the_edge_of_the_line():
    assert list(apart([1.0, 1.0, 0.9], [0.95, 0.9499, 0.95]).over) == [False, True, False]


def test_limits_of_agreement_need_ten():
    s, b = np.linspace(0.9, 1, 10), np.linspace(0.8, 0.9, 10) + np.tile([0.01, -0.01], 5)
    found = apart(s, b)
    assert found.mean == pytest.approx(0.1)
    assert found.low < 0.1 < found.high
    assert np.isnan(apart(s[:9], b[:9]).mean)
