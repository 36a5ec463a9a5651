"""Weights from principal components."""

import numpy as np

from quanheng.methods.weights.pca import pca


def test_what_moves_with_the_others_weighs_more_than_a_loner() -> None:
    rng = np.random.default_rng(5)
    common = rng.normal(size=400)
    x = np.column_stack([common + 0.3 * rng.normal(size=400) for _ in range(3)] + [rng.normal(size=400)])
    weights = pca(x)
    assert (weights[:3] > 3 * weights[3]).all()


def test_two_indicators_by_hand() -> None:
    # correlation r: eigenvalues 1 + r and 1 - r, one component kept, both communalities (1 + r) / 2
    assert np.allclose(pca([[1, 5], [2, 3], [3, 9], [4, 7]]), [0.5, 0.5])


def test_scale_and_origin_do_not_matter() -> None:
    x = np.random.default_rng(1).normal(size=(40, 5)) @ np.random.default_rng(2).normal(size=(5, 5))
    assert np.allclose(pca(x), pca(x * 7 - 3))


def test_a_constant_column_weighs_nothing() -> None:
    assert np.allclose(pca([[1, 2, 5], [2, 4, 5], [4, 3, 5]])[2], 0)
