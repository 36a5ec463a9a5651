"""Figures on today's map: additive figures keep their total, ratios are made again or refused."""

from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanheng.platform.registry.remap import SUM, WHOLE, Rule, Step, carry, flow

MERGE = Step({"甲": {"丙": F(1)}, "乙": {"丙": F(1)}})  # 甲 and 乙 become 丙
SPLIT = Step({"丙": {"丙": F(3, 4), "丁": F(1, 4)}})  # 丁 is carved out of 丙


def test_a_merger_adds():
    done = carry({"甲": F(3), "乙": F(4), "外": F(9)}, [MERGE])
    assert done.values == {"丙": F(7), "外": F(9)}
    assert not done.estimated
    assert not done.problems.found


def test_a_split_divides_by_its_shares_and_says_that_it_estimates():
    done = carry({"丙": F(10), "外": F(9)}, [SPLIT])
    assert done.values == {"丙": F(15, 2), "丁": F(5, 2), "外": F(9)}
    assert done.estimated == {"丙", "丁"}


def test_an_absent_part_makes_the_whole_absent():
    done = carry({"甲": F(3)}, [MERGE], units=["乙"])
    assert done.values == {}
    assert done.absent == {"丙": ("乙",)}


def test_a_ratio_is_made_again_from_its_parts_and_never_averaged():
    rates = {"甲": F(50), "乙": F(100), "外": F(10)}
    done = carry(rates, [MERGE], Rule("ratio", {"甲": F(5), "乙": F(10)}, {"甲": F(10), "乙": F(10)}, F(100)))
    assert done.values == {"丙": F(75), "外": F(10)}


def test_a_ratio_without_its_parts_is_refused_only_where_the_map_changed():
    done = carry({"甲": F(50), "乙": F(100), "外": F(10)}, [MERGE], Rule("ratio"))
    assert done.values == {"外": F(10)}
    (problem,) = done.problems.found
    assert (problem.code, problem.place.path) == ("not-on-this-map", "丙")
    assert "分子分母" in problem.say("zh")


def test_a_denominator_of_zero_is_no_ratio():
    done = carry({}, [MERGE], Rule("ratio", {"甲": F(5), "乙": F(1)}, {"甲": F(1), "乙": F(-1)}))
    assert [p.code for p in done.problems.found] == ["not-on-this-map"]


def test_a_weighted_mean():
    done = carry({"甲": F(80), "乙": F(90)}, [MERGE], Rule("weighted", denominator={"甲": F(1), "乙": F(3)}))
    assert done.values == {"丙": F(175, 2)}


def test_extremes_join_but_do_not_divide():
    assert carry({"甲": F(3), "乙": F(4)}, [MERGE], Rule("most")).values == {"丙": F(4)}
    assert carry({"甲": F(3), "乙": F(4)}, [MERGE], Rule("least")).values == {"丙": F(3)}
    assert len(carry({"丙": F(3)}, [SPLIT], Rule("most")).problems.found) == 2


def test_what_is_whole_goes_only_with_a_change_of_code():
    renamed = Step({"甲": {"新甲": F(1)}})
    assert carry({"甲": F(3)}, [renamed], WHOLE).values == {"新甲": F(3)}
    assert carry({"甲": F(3)}, [renamed], Rule("ratio")).values == {"新甲": F(3)}
    assert carry({"甲": F(3), "乙": F(4)}, [MERGE], WHOLE).values == {}


def test_what_was_abolished_without_a_successor_is_told():
    done = carry({"甲": F(3)}, [Step({"甲": {}})])
    assert done.values == {}
    assert [(p.code, p.severity) for p in done.problems.found] == [("no-successor", "warning")]


def test_a_rule_that_is_none():
    with pytest.raises(ValueError, match="sum"):
        Rule("average")


NAMES = [f"u{k}" for k in range(6)]


@st.composite
def steps(draw):
    found = []
    for _ in range(draw(st.integers(0, 4))):
        olds = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=3))
        shares = {}
        for old in olds:
            news = draw(st.lists(st.sampled_from([*NAMES, "n1", "n2"]), unique=True, min_size=1, max_size=3))
            parts = draw(st.lists(st.integers(1, 9), min_size=len(news), max_size=len(news)))
            shares[old] = {n: F(p, sum(parts)) for n, p in zip(news, parts, strict=True)}
        found.append(Step(shares))
    return found


figures = st.fixed_dictionaries({n: st.fractions(-1000, 1000, max_denominator=100) for n in NAMES})


@given(figures, steps())
def test_totals_are_kept(figures, steps):
    assert sum(carry(figures, steps).values.values()) == sum(figures.values())


@given(figures, steps(), steps())
def test_two_ways_are_one(figures, first, second):
    between = carry(figures, first).values
    assert carry(between, second).values == carry(figures, [*first, *second]).values


@given(figures, steps(), st.sampled_from([SUM, Rule("ratio"), WHOLE, Rule("most")]))
def test_units_the_changes_do_not_touch_keep_their_figures(figures, steps, rule):
    touched = {u for s in steps for old, parts in s.shares.items() for u in (old, *parts)}
    done = carry(figures, steps, rule)
    for unit in set(figures) - touched:
        assert done.values[unit] == figures[unit]


@given(figures, steps())
def test_a_ratio_lies_between_those_it_is_made_of(figures, steps):
    below = {u: abs(x) + 1 for u, x in figures.items()}
    rates = {u: figures[u] / below[u] for u in figures}
    done = carry(rates, steps, Rule("ratio", figures, below))
    for new, parts in flow(steps, figures).items():
        among = [rates[o] for o in parts]
        assert min(among) <= done.values[new] <= max(among)
