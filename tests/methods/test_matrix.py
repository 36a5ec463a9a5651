"""The matrix methods start from."""

import numpy as np
import pytest

from quanheng.engine.errors import Refused
from quanheng.methods.matrix import checked, min_max


def test_gaps_are_told_by_column_all_at_once() -> None:
    with pytest.raises(Refused) as refused:
        checked([[1, np.nan, 3], [np.nan, np.inf, 4]], ["甲", "乙"])
    assert [(p.place.path, p.found.en) for p in refused.value.problems] == [
        ("甲", "1 units have no number"),
        ("乙", "2 units have no number"),
    ]


def test_one_unit_is_too_few() -> None:
    with pytest.raises(Refused):
        checked([[1, 2]])
    with pytest.raises(Refused):
        checked([1, 2])


def test_min_max_turns_columns_where_less_is_better() -> None:
    x = np.array([[1.0, 10, 7], [3, 20, 7]])
    assert min_max(x, [False, True]).tolist() == [[0, 1, 0], [1, 0, 0]]
