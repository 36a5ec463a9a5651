"""VIKOR."""

import numpy as np
import pytest

from quanheng.methods.vikor import vikor


def test_the_three_measures_by_hand() -> None:
    # distances to the best, scaled: (0, 1), (1/2, 1/4), (1, 0); weights 1/2
    made = vikor([[10, 0], [5, 3], [0, 4]], [1, 1])
    assert np.allclose(made.group, [0.5, 0.375, 0.5])
    assert np.allclose(made.regret, [0.5, 0.25, 0.5])
    assert np.allclose(made.index, [1, 0, 1])


def test_v_moves_between_the_whole_and_the_single_regret() -> None:
    x, w = [[10, 2, 8], [6, 6, 5], [0, 10, 1]], [0.5, 0.3, 0.2]
    whole, single = vikor(x, w, v=1), vikor(x, w, v=0)
    assert whole.index.argmin() == whole.group.argmin()
    assert single.index.argmin() == single.regret.argmin()
    assert whole.index.max() == pytest.approx(1)


def test_less_is_better_where_it_is_said() -> None:
    assert vikor([[1, 1], [2, 2]], [1, 1], [True, True]).index.tolist() == [0, 1]
