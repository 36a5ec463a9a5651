"""CRITIC: the case of its authors, and what it does with duplicates and noise."""

import numpy as np

from quanheng.methods.weights.critic import critic

# Diakoulaki, Mavrotas & Papayannakis 1995: eight firms, three ratios.
FIRMS = [
    [61, 1.08, 4.33], [20.7, 0.26, 4.34], [16.3, 1.98, 2.53], [9, 3.29, 1.65],
    [5.4, 2.77, 2.33], [4, 4.12, 1.21], [-6.1, 3.52, 2.10], [-34.6, 3.31, 0.98],
]  # fmt: skip


def test_the_weights_its_authors_published() -> None:
    assert np.allclose(critic(FIRMS), [0.20222554, 0.48090173, 0.31687273], atol=1e-8)


def test_a_constant_column_weighs_nothing() -> None:
    with_constant = [[*row, 5.0] for row in FIRMS]
    assert np.allclose(critic(with_constant), [*critic(FIRMS), 0.0])


def test_columns_in_step_share_alike() -> None:
    assert np.allclose(critic([[1, 10], [2, 20], [3, 30]]), [0.5, 0.5])


def test_a_duplicate_adds_less_than_a_newcomer() -> None:
    rng = np.random.default_rng(3)
    x = rng.normal(size=(200, 2))
    twice = critic(np.column_stack([x, x[:, 0]]))
    new = critic(np.column_stack([x, rng.normal(size=200)]))
    assert twice[[0, 2]].sum() < new[[0, 2]].sum()
