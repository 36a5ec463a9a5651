"""TOPSIS."""

import numpy as np

from quanheng.methods.topsis import topsis


def test_best_everywhere_is_one_and_worst_everywhere_is_nought() -> None:
    closeness = topsis([[9, 1], [5, 3], [1, 7]], [2, 1], [False, True])
    assert closeness[0] == 1
    assert closeness[2] == 0
    assert 0 < closeness[1] < 1


def test_weights_need_not_sum_to_one() -> None:
    x = [[5, 8, 4], [7, 6, 8], [8, 8, 6]]
    assert np.allclose(topsis(x, [3, 4, 3]), topsis(x, [0.3, 0.4, 0.3]))


def test_units_all_alike_are_equally_close() -> None:
    assert topsis([[2, 0], [2, 0]], [1, 1]).tolist() == [0.5, 0.5]
