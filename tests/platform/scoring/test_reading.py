"""A run as pages read it."""

import numpy as np
import pytest


def test_standings_are_the_run_itself(provinces):
    run = provinces.run
    for period in ("2015", "2024"):
        t = run.row(period)
        for s in provinces.ranking(period):
            u = provinces.at[s.unit.id]
            assert s.score == run.adjusted.score[t, u]
            assert s.rank == run.ranks[t, u]
            assert s.of == 31
            assert s.low <= s.rank <= s.high
            assert s.band_index == run.grades[t, u]


def test_a_ranking_is_in_order_and_whole(provinces):
    ranks = [s.rank for s in provinces.ranking("2024")]
    assert ranks == sorted(ranks)
    assert len(ranks) == 31


def test_change_is_places_gained(provinces):
    for s in provinces.ranking("2024"):
        assert s.change == provinces.standing("2023", s.unit.id).rank - s.rank
    assert all(s.change is None for s in provinces.ranking("2015"))


def test_held_reached_the_line_but_not_the_grade(provinces):
    held = [s for s in provinces.ranking("2024") if s.held]
    assert held
    for s in held:
        assert s.score >= float(s.held.line)
        assert s.band is not s.held
    best = provinces.scheme.grades.bands[0]
    places = provinces.quota_places("2024", best)
    for group in provinces.groups:
        inside = [
            s
            for s in provinces.ranking("2024")
            if s.band is best and provinces.run.group_of[s.unit.id] == group
        ]
        assert len(inside) <= places[group]


def test_influence_shares_sum_to_one(provinces):
    found = provinces.influence("2024")
    assert sum(p for _n, p, _w in found) == pytest.approx(1)
    assert sum(w for _n, _p, w in found) == pytest.approx(1)
    assert [p for _n, p, _w in found] == sorted((p for _n, p, _w in found), reverse=True)


def test_peers_are_the_nearest_by_the_stated_rule(provinces):
    near = {s.unit.id for s in provinces.peers("2024", "安徽")}
    assert len(near) == 5
    assert "安徽" not in near

    def distance(other: str) -> float:
        return sum(
            provinces.full(leaf)
            * (provinces.cell("2024", leaf, other).points - provinces.cell("2024", leaf, "安徽").points) ** 2
            for leaf in provinces.leaves
        )

    order = sorted((u.id for u in provinces.units if u.id != "安徽"), key=distance)
    assert near == set(order[:5])


def test_leaf_cells_and_places(provinces):
    leaf = provinces.leaves[0]
    points = [c.points for c in provinces.cells("2024", leaf)]
    place, of = provinces.leaf_place("2024", leaf, "安徽")
    assert of == 31
    assert place == 1 + sum(p > provinces.cell("2024", leaf, "安徽").points for p in points)


def test_a_period_with_too_little_is_not_shown(provinces):
    assert provinces.periods == tuple(str(y) for y in range(2015, 2025))
    assert provinces.before("2015") is None
    assert provinces.before("2024") == "2023"
    assert provinces.latest == "2024"
    with pytest.raises(KeyError):
        provinces.standing("2024", "亚特兰蒂斯")


def test_the_score_band_holds_most_draws(provinces):
    for s in provinces.ranking("2024"):
        low, high = provinces.score_band("2024", s.unit.id)
        assert low < high
        assert np.isfinite([low, high]).all()
