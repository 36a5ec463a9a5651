"""What the unit page shows."""

from types import SimpleNamespace

from django.utils import translation

from quanheng.engine.data import Unit
from quanheng.platform.scoring import account
from quanheng.platform.scoring.reading import reading


def test_rows_lead_from_source_to_score(taken):
    rows = account.rows(taken.run, reading(taken.run.pk), "2025", "石桥")
    first, second = rows
    assert first.filled == "19 ÷ 20 × 100"
    assert (first.value, first.points, first.weight, first.score) == ("95", "100.00", "60", "60.00")
    assert second.direct
    assert (second.points, second.score) == ("88.40", "35.36")
    assert [r.sum_rows for r in rows] == [1, 1]


def test_what_is_absent_says_so(taken):
    row = account.rows(taken.run, reading(taken.run.pk), "2025", "东湖")[1]
    assert row.absence
    assert row.sources[0].absent
    assert row.sources[0].text == "不适用"
    assert row.sources[0].address


def test_the_last_steps(taken):
    steps = account.closing(taken.run, reading(taken.run.pk), "2025", "石桥")
    assert [s.name for s in steps] == ["汇总", "调整", "排名", "定等"]
    assert steps[0].result == "95.36"
    assert "60.00" in steps[0].working
    assert steps[-1].result == "优秀"


def test_units_without_an_english_name_are_called_as_on_the_map():
    bare = SimpleNamespace(
        units=[Unit("西藏", "西藏"), Unit("石桥", "石桥"), Unit("A", "江苏", attributes={"name_en": "J"})]
    )
    sentence = "next above 西藏 83.49; tied with 石桥, J"
    assert account.with_names(bare, sentence) == sentence
    with translation.override("en"):
        assert account.with_names(bare, sentence) == "next above Xizang 83.49; tied with 石桥, J"


def test_ways_up_are_kept_once_worked_out(taken):
    read = reading(taken.run.pk)
    last = max(read.ranking("2025"), key=lambda s: s.rank).unit.id
    assert not account.ways_known(taken.run.pk, last, "2025")
    ways, left = account.ways(taken.run, read, "2025", last)
    assert account.ways_known(taken.run.pk, last, "2025")
    assert ways or left
    assert all(w.now != w.needed for w in ways)


def test_numbers_in_workings_are_parted():
    assert account.grouped("(50646.7 ÷ 48227.5 − 1) × 100") == "(50,646.7 ÷ 48,227.5 − 1) × 100"
    assert account.grouped("0.12345 × 1000") == "0.12345 × 1,000"
    assert account.pretty("a ** 2 * b / c - 1") == "a ^ 2 × b ÷ c − 1"


def test_axis_is_round_and_holds_both_ends():
    for low, high in ((73.15, 87.87), (0.0, 1.0), (5.0, 5.0), (-3.2, 4.1)):
        a, b, step = account.axis(low, high)
        assert a <= low
        assert b >= high
        assert step > 0


def test_a_label_stands_where_there_is_room():
    lines = [{"values": [90.0, 90.0, 90.0, 70.0, 70.0, 70.0]}, {"values": [80.0] * 6}]
    at, below = account.label_spot(lines, 1)
    assert below == (at < 3)


def test_history_tells_ranks_with_intervals(provinces):
    found = account.history(provinces, "2024", "安徽")
    assert found["years"] == list(provinces.periods)
    assert len(found["ranks"]) == len(found["intervals"]) == 10
    assert found["min"] <= min(found["lo"])
    assert found["max"] >= max(found["hi"])


def test_strips_are_between_nought_and_one(provinces):
    for s in account.strips(provinces, "2024", "安徽", provinces.peers("2024", "安徽")):
        assert 0 <= min(s.all) <= max(s.all) <= 1
        assert len(s.peers) == 5
        assert 1 <= s.place <= s.of
