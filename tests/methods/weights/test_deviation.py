"""Standard-deviation weights."""

import numpy as np
import pytest

from quanheng.engine.errors import Refused
from quanheng.methods.weights.deviation import deviation


def test_weights_are_in_proportion_to_spread() -> None:
    assert np.allclose(deviation([[0, 0], [1, 3], [2, 6]]), [0.25, 0.75])


def test_units_all_alike_cannot_be_weighed() -> None:
    with pytest.raises(Refused) as refused:
        deviation([[1, 2], [1, 2]])
    assert refused.value.problems[0].code == "matrix-constant"
