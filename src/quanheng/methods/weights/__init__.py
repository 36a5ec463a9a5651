"""Weights: equal, from data (entropy, deviation, CRITIC, PCA) and from judgement (AHP, BWM). They sum to 1."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from numpy.typing import ArrayLike

from quanheng.engine.errors import Place, Problems
from quanheng.methods.matrix import Floats
from quanheng.methods.weights.critic import critic
from quanheng.methods.weights.deviation import deviation
from quanheng.methods.weights.entropy import entropy
from quanheng.methods.weights.equal import equal
from quanheng.methods.weights.pca import pca

# Methods that need only the data; AHP and BWM take people's comparisons (see ahp.py, bwm.py).
FROM_DATA: dict[str, Callable[[ArrayLike, Sequence[str]], Floats]] = {
    "equal": equal,
    "entropy": entropy,
    "deviation": deviation,
    "critic": critic,
    "pca": pca,
}
FROM_JUDGEMENT = ("ahp", "bwm")


def weigh(method: str, matrix: ArrayLike, names: Sequence[str] = ()) -> Floats:
    """Weights [indicator], summing to 1, of a matrix [unit, indicator] by one of `FROM_DATA`.

    Numbers must point the same way (larger = better) where the method looks at more than spread; points do.
    Raises `Refused` for a method that is not here or a matrix it cannot weigh.
    """
    if method not in FROM_DATA:
        problems = Problems()
        known = "、".join(FROM_DATA)
        problems.add(
            "unknown-method", Place(path=method),
            (f"没有由数据定权的方法 {method}", f"there is no method {method} that weighs from data"),
            (known, ", ".join(FROM_DATA)),
            ("ahp、bwm 要给两两比较", "ahp and bwm take pairwise comparisons"),
        )  # fmt: skip
        problems.refuse()
    return FROM_DATA[method](matrix, names)
