"""Second sources: employment 12,000 against 9,100."""

from __future__ import annotations

import numpy as np
import pytest

from quanheng.analytics.doubt.second_source import gaps


def test_employment_12000_against_9100_is_24_per_cent_and_over_the_line():
    found = gaps([12000], [9100])
    assert found.share[0] == pytest.approx(0.241666, abs=1e-6)
    assert found.over[0]
    assert np.isnan(found.z[0])  # one unit has no peers


def test_the_line_is_to_be_exceeded_and_is_a_parameter():
    assert not gaps([100], [90]).over[0]
    assert gaps([100], [89.99]).over[0]
    assert not gaps([12000], [9100], line=0.30).over[0]


def test_peers_and_the_sign_test():
    own = np.array([102.0, 101, 103, 104, 101, 102, 103, 102, 140])
    found = gaps(own, np.full(9, 100.0))
    assert (found.higher, found.compared) == (9, 9)
    assert found.sign_p == pytest.approx(2 / 2**9)
    assert np.argmax(found.z) == 8
    assert found.p[8] < 0.001 < 0.05 < found.p[0]


def test_nothing_known_is_no_gap_and_nought_against_something_is_over():
    found = gaps([np.nan, 0, 0], [5, 0, 7])
    assert list(found.over) == [False, False, True]
