"""Heat round the median."""

from hypothesis import given
from hypothesis import strategies as st

from quanheng.platform.ui.heat import middle, steps


def test_the_ends_take_the_outermost_steps_and_the_median_the_middle():
    found = steps({"a": 60.0, "b": 70.0, "c": 80.0, "d": 85.0, "e": 100.0})
    assert found == {"a": 1, "b": 2, "c": 4, "d": 5, "e": 7}


def test_all_alike_is_all_middle_and_absent_is_none():
    assert steps({"a": 5.0, "b": 5.0, "c": None}) == {"a": 4, "b": 4, "c": 0}
    assert steps({"a": None}) == {"a": 0}
    assert middle([None, 1.0, 3.0]) == 2.0
    assert middle([None]) is None


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40))
def test_a_higher_value_never_takes_a_lower_step(values):
    found = steps({str(k): v for k, v in enumerate(values)})
    order = sorted(range(len(values)), key=lambda k: values[k])
    taken = [found[str(k)] for k in order]
    assert taken == sorted(taken)
    assert set(taken) <= set(range(1, 8))
