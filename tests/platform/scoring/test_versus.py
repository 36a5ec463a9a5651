"""Two side by side."""

import pytest

from quanheng.platform.scoring import versus
from quanheng.platform.ui.numbers import signed


def test_gaps_of_indicators_add_up_to_the_gap_of_their_node(provinces):
    left, right = versus.sides(provinces, "安徽", "江苏", "2024", "2024")
    lines = versus.lines(provinces, left, right)
    tops = [x for x in lines if x.top]
    assert len(tops) == 4
    for top in provinces.tops:
        gap = provinces.node_score("2024", top, "安徽") - provinces.node_score("2024", top, "江苏")
        assert signed(gap) in [x.gap for x in tops]
    for x in lines:
        assert 0 <= x.x <= versus.BAR
        assert x.x + x.width <= versus.BAR
        assert x.negative == x.gap.startswith("−")


def test_overlap_of_intervals(provinces):
    first, second = (versus.Side(u, u, "2024", provinces.standing("2024", u)) for u in ("北京", "山西"))
    assert versus.overlap(first, second) is False
    assert versus.overlap(first, first) is True


def test_moves_and_slope(provinces):
    moves = versus.moves(provinces, "2015", "2024")
    assert len(moves) == 31
    assert all(m.places == m.rank_a - m.rank_b for m in moves)
    risen, fallen = versus.extremes(moves)
    assert risen[0].places == max(m.places for m in moves)
    assert fallen[0].places == min(m.places for m in moves)
    threads = versus.slope(moves)
    assert len({t.y1 for t in threads}) == len({t.y2 for t in threads}) == 31


def test_an_unknown_unit(provinces):
    with pytest.raises(KeyError):
        versus.sides(provinces, "安徽", "亚特兰蒂斯", "2024", "2024")
