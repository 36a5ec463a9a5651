"""Agreement against published figures: Shrout and Fleiss's table, Kendall's W, weighted kappa; bad input refused."""

import math

import numpy as np
import pytest

from quanheng.engine.errors import Refused
from quanheng.methods.raters import icc, kappa, kendall_w

SHROUT_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]


def test_shrout_and_fleiss_1979():
    found = icc(SHROUT_FLEISS)
    single = [round(v, 2) for v in (found.one, found.random, found.fixed)]
    mean = [round(v, 2) for v in (found.one_mean, found.random_mean, found.fixed_mean)]
    assert single == [0.17, 0.29, 0.71]
    assert mean == [0.44, 0.62, 0.91]


def test_markers_who_say_the_same_agree_wholly_and_a_constant_table_says_nothing():
    same = np.repeat([[1.0], [5.0], [3.0]], 4, axis=1)
    assert icc(same).random == pytest.approx(1)
    assert kendall_w(same) == pytest.approx(1)
    assert math.isnan(icc([[5, 5], [5, 5]]).random)
    assert math.isnan(kendall_w([[5, 5], [5, 5]]))


def test_kendall_w_of_ranks_and_of_ties():
    # Six things by three judges: sums 8 6 12 15 13 9 of mean 10.5; S = 57.5 → W = 12·57.5/(9·210)
    ranks = np.array([[1, 1, 6], [5, 2, 3], [6, 3, 4], [3, 4, 5], [2, 5, 1], [4, 6, 2]], dtype=float)
    sums = ranks.sum(axis=1)
    assert kendall_w(-ranks) == pytest.approx(12 * ((sums - sums.mean()) ** 2).sum() / (9 * 210))
    # Siegel & Castellan's case with ties is corrected upwards: W without the correction would be smaller
    tied = np.array([[1.0, 1.0], [1.0, 2.0], [3.0, 3.0]])
    # ranks (1.5, 1.5, 3) and (1, 2, 3): sums 2.5 3.5 6; S = 6.5; T = 6 → 78 / (4·24 − 2·6) = 0.9286
    assert kendall_w(tied) == pytest.approx(78 / 84)


def test_weighted_kappa_of_cohens_kind():
    a = [1] * 5 + [2] * 5
    assert kappa(a, a, 2) == 1
    # two by two, weights make no difference: p_o = .7, p_e = .5 → .4
    first = [1] * 50 + [2] * 50
    second = [1] * 35 + [2] * 15 + [1] * 15 + [2] * 35
    assert kappa(first, second, 2) == pytest.approx(0.4)
    assert kappa(first, second, 2, power=1) == pytest.approx(0.4)
    # three levels: being one off costs a quarter of being two off
    near, far = kappa([1, 2, 3, 3], [1, 2, 3, 2], 3), kappa([1, 2, 3, 3], [1, 2, 3, 1], 3)
    assert near > far
    assert math.isnan(kappa([1, 1], [1, 1], 3))


@pytest.mark.parametrize("bad", [[[1, 2]], [[1], [2]], [[1, float("nan")], [2, 3]]])
def test_what_cannot_be_compared_is_refused(bad):
    with pytest.raises(Refused):
        icc(bad)
    with pytest.raises(Refused):
        kendall_w(bad)


def test_levels_that_are_none_are_refused():
    for first, second in (([1, 4], [1, 2]), ([1], [1, 2]), ([], []), ([0], [1])):
        with pytest.raises(Refused):
            kappa(first, second, 3)
