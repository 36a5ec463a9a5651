"""BWM: consistent comparisons, the transport case, optimality, refusals."""

import numpy as np
import pytest

from quanheng.engine.errors import Refused
from quanheng.methods.weights.bwm import bwm


def _gap(best: list[float], worst: list[float], w: np.ndarray) -> float:
    """The largest departure of weights [draw, indicator] from the comparisons."""
    b, last = best.index(1), worst.index(1)
    first = np.abs(w[:, [b]] - np.array(best) * w).max(axis=1)
    second = np.abs(w - np.array(worst) * w[:, [last]]).max(axis=1)
    return float(np.maximum(first, second).min())


def test_consistent_comparisons_give_their_weights_exactly() -> None:
    judged = bwm([2, 1, 4, 2, 8], [4, 8, 2, 4, 1])
    assert np.allclose(judged.weights, np.array([4, 8, 2, 4, 1]) / 19, atol=1e-15)
    assert judged.gap == 0
    assert judged.ratio == 0


def test_the_consistency_of_the_transport_case() -> None:
    # Rezaei 2015: load flexibility, accessibility, cost; ξ* = 0.26 over 4.47
    assert bwm([8, 2, 1], [1, 5, 8]).ratio == pytest.approx(0.26 / 4.47, abs=5e-4)


@pytest.mark.parametrize("seed", range(5))
def test_no_other_weights_come_nearer(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = 5
    best = [1.0, *rng.integers(2, 8, n - 2).tolist(), 9.0]
    worst = [9.0, *rng.integers(2, 8, n - 2).tolist(), 1.0]
    judged = bwm(best, worst)
    assert judged.weights.sum() == pytest.approx(1)
    assert judged.gap == pytest.approx(_gap(best, worst, judged.weights[None, :]))
    near = np.abs(judged.weights + rng.normal(scale=0.02, size=(20_000, n)))
    assert _gap(best, worst, near / near.sum(axis=1, keepdims=True)) >= judged.gap - 1e-12


def test_rows_without_a_best_or_a_worst_are_refused() -> None:
    with pytest.raises(Refused) as refused:
        bwm([2, 3, 10], [2, 3, 4])
    assert [p.code for p in refused.value.problems] == [
        "comparisons-range", "comparisons-anchor", "comparisons-anchor",
    ]  # fmt: skip
    with pytest.raises(Refused):
        bwm([1, 2], [1])
