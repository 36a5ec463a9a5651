"""Equal weights."""

import numpy as np
import pytest

from quanheng.engine.errors import Refused
from quanheng.methods.weights import weigh
from quanheng.methods.weights.equal import equal


def test_every_indicator_weighs_the_same() -> None:
    assert np.allclose(equal([[1, 2, 3, 4]]), 0.25)


def test_weigh_names_the_methods_it_knows() -> None:
    with pytest.raises(Refused) as refused:
        weigh("magic", [[1, 2], [3, 4]])
    problem = refused.value.problems[0]
    assert problem.code == "unknown-method"
    assert "entropy" in problem.expected.en


@pytest.mark.parametrize("method", ["equal", "entropy", "deviation", "critic", "pca"])
def test_weights_sum_to_one_and_are_not_negative(method: str) -> None:
    matrix = np.random.default_rng(7).uniform(60, 100, (31, 12))
    weights = weigh(method, matrix)
    assert weights.shape == (12,)
    assert weights.sum() == pytest.approx(1)
    assert (weights >= 0).all()
