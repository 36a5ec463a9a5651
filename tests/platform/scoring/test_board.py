"""What the run page shows."""

import itertools

import pytest
from django.utils import translation

from quanheng.platform.scoring import board


def test_the_finding(provinces):
    found = board.finding(provinces, "2024")
    scores = sorted(provinces.scores("2024"))
    assert (found.first.score, found.last.score, found.median) == (scores[-1], scores[0], scores[15])
    assert found.scored == 31
    assert found.waiting == ()
    assert found.taken == sum(s.band is found.band for s in provinces.ranking("2024"))
    upper, lower, gap, chance = found.close
    assert upper.score - lower.score == pytest.approx(gap)
    assert 0 < chance <= 100


def test_rows_mark_where_a_grade_begins(provinces):
    rows = board.rows(provinces, "2024")
    for before, row in itertools.pairwise(rows):
        assert row.cut == (row.standing.band_index != before.standing.band_index)
    assert all(len(r.tops) == 4 for r in rows)


def test_squares_have_all_34_and_three_are_empty(provinces):
    squares, (width, height) = board.squares(provinces, "2024")
    assert len(squares) == 34
    assert {q.name for q in squares if q.standing is None} == {"香港", "澳门", "台湾"}
    assert all(0 <= q.x < width and 0 <= q.y < height for q in squares)
    assert len({(q.x, q.y) for q in squares}) == 34
    with translation.override("en"):
        assert {q.name for q in board.squares(provinces, "2024")[0] if q.standing is None} == {
            "Hong Kong",
            "Macao",
            "Taiwan",
        }


def test_the_distribution_has_every_unit_once_inside_the_picture(provinces):
    found = board.distribution(provinces, "2024", me="安徽")
    assert len(found.marks) == 31
    assert len({(m.x, m.y) for m in found.marks}) == 31
    assert all(0 <= m.x <= 581 - 24 and 0 <= m.y <= found.height for m in found.marks)
    assert sum(m.css == "me" for m in found.marks) == 1
    assert {m.text for m in found.marks} >= {"京", "沪", "浙"}


def test_bump_names_those_who_moved_most(provinces):
    figures = board.bump(provinces, "2024")
    assert figures["years"] == list(provinces.periods)
    moved = {s["name"]: s["ranks"][0] - s["ranks"][-1] for s in figures["series"]}
    tones = board.tones(figures)
    assert max(moved, key=moved.get) in tones["up"] + tones["here"]
    assert min(moved, key=moved.get) in tones["down"] + tones["here"]
    assert len(tones["here"]) <= 1


def test_influence_bars_start_at_zero(provinces):
    for i in board.influences(provinces, "2024"):
        assert i.negative == (i.part.startswith("−"))
        assert 0 <= i.x <= 220
        assert i.x + i.width <= 221


def test_spark():
    path, x, y = board.spark([3, None, 1], 3)
    assert path.startswith("M3.0 ")
    assert path.count("L") == 1
    assert (x, y) == (71.0, 3.0)
    assert board.spark([None], 3) == ("", 0.0, 0.0)
