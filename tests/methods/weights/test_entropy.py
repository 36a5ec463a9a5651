"""Entropy weights: the published case, the traps, the refusals."""

import numpy as np
import pytest

from quanheng.engine.errors import Refused
from quanheng.methods.weights.entropy import entropy


def test_a_constant_column_weighs_nothing() -> None:
    assert entropy([[3, 1], [3, 5], [3, 9]]).tolist() == [0, 1]


def test_zero_counts_as_zero_times_log_zero() -> None:
    # one unit holds everything: no entropy at all; two share alike: all of it
    assert np.allclose(entropy([[0, 1], [5, 1.0000001]]), [1, 0], atol=1e-6)


def test_the_scale_of_a_column_does_not_matter_but_its_origin_does() -> None:
    x = np.array([[60.0, 70], [80, 75], [100, 90]])
    assert np.allclose(entropy(x), entropy(x * [10, 1]))
    assert not np.allclose(entropy(x), entropy(x - [50, 0]), atol=1e-3)


def test_negative_and_missing_numbers_are_refused_together() -> None:
    with pytest.raises(Refused) as refused:
        entropy([[1, -2, np.nan], [2, 3, 1]], ["甲", "乙", "丙"])
    assert {(p.code, p.place.path) for p in refused.value.problems} == {
        ("matrix-gap", "丙"),
        ("matrix-sign", "乙"),
    }
