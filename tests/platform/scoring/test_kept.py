"""Parts of pages that are put into words once."""

import pytest
from django.utils import translation

from quanheng.platform.scoring import kept
from quanheng.platform.scoring.sentences import when


@pytest.fixture(autouse=True)
def _empty():
    kept._shelf.clear()
    yield
    kept._shelf.clear()


def context():
    return {"ways_up": [], "first": True, "ways_left": "", "way_words": ""}


def made(key, counted):
    def make():
        counted.append(key)
        return context()

    return kept.kept("scoring/ways_panel.html", key, make)


def test_once_a_key_and_language():
    counted = []
    first = made((1, "a"), counted)
    assert made((1, "a"), counted) == first
    assert counted == [(1, "a")]
    made((1, "b"), counted)
    with translation.override("en"):
        english = made((1, "a"), counted)
    assert len(counted) == 3
    assert english != first


def test_the_shelf_is_bounded(monkeypatch):
    counted = []
    size = len(made((0,), counted))
    monkeypatch.setattr(kept, "MOST", size * 3)
    for n in range(1, 9):
        made((n,), counted)
    assert len(kept._shelf) <= 3
    made((0,), counted)
    assert counted.count((0,)) == 2


@pytest.mark.parametrize(
    ("period", "zh", "en"),
    [
        ("2026", "2026 年", "2026"),
        ("2026-H1", "2026 年上半年", "H1 2026"),
        ("2026-Q3", "2026 年三季度", "Q3 2026"),
        ("2026-05", "2026 年 5 月", "May 2026"),
    ],
)
def test_periods_in_words(period, zh, en):
    assert when(period) == zh
    with translation.override("en"):
        assert when(period) == en
