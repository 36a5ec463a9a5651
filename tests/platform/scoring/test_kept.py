"""Parts of pages that are put into words once."""

from decimal import Decimal

import pytest
from django.utils import translation

from quanheng.platform.ledger.actions import post
from quanheng.platform.ledger.entries import Entry
from quanheng.platform.scoring import board, heatmap, jobs, kept
from quanheng.platform.scoring.reading import reading
from quanheng.platform.scoring.sentences import when


@pytest.fixture(autouse=True)
def _empty(tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "home", lambda: tmp_path)
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


def test_another_process_finds_what_was_made(tmp_path):
    first = made((1,), counted := [])
    kept._shelf.clear()
    assert made((1,), counted) == first
    assert len(counted) == 1
    (kept_file,) = (tmp_path / "pages").iterdir()
    kept_file.write_bytes(kept_file.read_bytes() + b"forged")
    kept._shelf.clear()
    assert made((1,), counted) == first
    assert len(counted) == 2


def test_another_program_makes_it_anew(monkeypatch):
    made((1,), counted := [])
    kept._shelf.clear()
    monkeypatch.setattr(kept, "program", lambda: "another")
    made((1,), counted)
    assert len(counted) == 2


def test_the_folder_is_bounded(monkeypatch, tmp_path):
    size = len(made((0,), counted := []).encode()) + 64
    monkeypatch.setattr(kept, "MOST_ON_DISK", size * 3)
    for n in range(1, 9):
        made((n,), counted)
    assert len(list((tmp_path / "pages").iterdir())) <= 3


def test_the_job_makes_the_pages_before_anybody_reads(taken, office, town, client, monkeypatch):
    post([Entry("满意度", "东湖", "2025", Decimal(70), source="补报")], "archive", by=office)
    run = jobs.ask(taken.version, by=office).result["run"]
    latest = reading(run).latest
    kept._shelf.clear()

    def render(*_):
        raise AssertionError("made in the request")

    monkeypatch.setattr(board, "rows", render)
    monkeypatch.setattr(heatmap, "rows", render)
    town.sign_in(client, "office")
    for lang in ("zh-hans", "en"):
        for page in ("", "heat/"):
            answer = client.get(f"/runs/{run}/{latest}/{page}", headers={"accept-language": lang})
            assert answer.status_code == 200
            assert "<table" in answer.content.decode()


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
