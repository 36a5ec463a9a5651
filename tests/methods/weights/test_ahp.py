"""AHP: weights, consistency, and comparisons that are refused."""

import numpy as np
import pytest

from quanheng.engine.errors import Refused
from quanheng.methods.weights.ahp import RANDOM_INDEX, ahp

BOOK = [[1, 3, 5], [1 / 3, 1, 3], [1 / 5, 1 / 3, 1]]


@pytest.mark.parametrize("form", ["eigenvector", "geometric"])
def test_the_textbook_matrix(form: str) -> None:
    judged = ahp(BOOK, form=form)
    assert np.allclose(judged.weights, [0.6370, 0.2583, 0.1047], atol=5e-5)
    assert judged.largest == pytest.approx(3.0385, abs=5e-5)
    assert judged.ratio == pytest.approx((3.0385 - 3) / 2 / 0.58, abs=1e-4)
    assert judged.consistent


@pytest.mark.parametrize("n", range(1, 11))
def test_comparisons_made_from_weights_give_them_back(n: int) -> None:
    weights = np.arange(1, n + 1) / (n * (n + 1) / 2)
    judged = ahp(weights[:, None] / weights[None, :])
    assert np.allclose(judged.weights, weights)
    assert judged.ratio == pytest.approx(0, abs=1e-9)


def test_a_circle_of_preferences_is_not_consistent() -> None:
    judged = ahp([[1, 5, 1 / 5], [1 / 5, 1, 5], [5, 1 / 5, 1]])
    assert np.allclose(judged.weights, 1 / 3)
    assert not judged.consistent


def test_the_table_of_random_indices_is_the_usual_one() -> None:
    assert RANDOM_INDEX == (0, 0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49)


def test_every_pair_that_is_not_reciprocal_is_named() -> None:
    with pytest.raises(Refused) as refused:
        ahp([[1, 3, -5], [1 / 2, 1, 3], [1 / 5, 1 / 3, 2]], ["经济", "民生", "生态"])
    assert [p.place.path for p in refused.value.problems] == ["经济 : 民生", "经济 : 生态", "生态 : 生态"]


def test_an_oblong_matrix_is_refused() -> None:
    with pytest.raises(Refused):
        ahp([[1, 2, 3], [1 / 2, 1, 2]])
