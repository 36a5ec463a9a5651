"""quanheng sensitivity."""

import polars as pl
from tests.cli.conftest import CITIES


def test_intervals_neighbours_and_influence(quanheng):
    read = quanheng("sensitivity", CITIES, "--draws", "200", "--json").json[0]
    assert (read["period"], read["draws"]) == ("2022", 200)
    assert len(read["intervals"]) == 11
    assert all(r["rank_low"] <= r["rank"] <= r["rank_high"] for r in read["intervals"])


def test_the_same_seed_gives_the_same_file(quanheng, tmp_path):
    for name in "ab":
        assert (
            quanheng(
                "sensitivity", CITIES, "--draws", "200", "--seed", "7", "-o", tmp_path / f"{name}.csv"
            ).code
            == 0
        )
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    assert "period" in pl.read_csv(tmp_path / "a.csv").columns


def test_in_words(quanheng):
    assert "各指标的影响" in quanheng("sensitivity", CITIES, "--draws", "50").out
    assert "influence" in quanheng("sensitivity", CITIES, "--draws", "50", "--lang", "en").out
    assert quanheng("sensitivity", CITIES, "--spread", "2").code == 1
