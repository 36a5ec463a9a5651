"""World Bank IEG: 73.4 % of 12,177 rated projects end Moderately Satisfactory or better."""

from __future__ import annotations

from pathlib import Path

import polars as pl

import quanheng

SCHEME = Path(__file__).parent / "ieg" / "scheme.yaml"
LEVELS = [
    "Highly Unsatisfactory", "Unsatisfactory", "Moderately Unsatisfactory",
    "Moderately Satisfactory", "Satisfactory", "Highly Satisfactory",
]  # fmt: skip


def test_the_published_success_rate(data: Path, whole: bool) -> None:
    projects = pl.read_csv(
        data / "worldbank_ieg_ratings" / "ieg_project_ratings_2026-01.csv", infer_schema_length=0
    )
    level = pl.col("Outcome").replace_strict(LEVELS, ["1", "2", "3", "4", "5", "6"], default=None)
    coded = projects.select(unit="Project ID", item=pl.lit("outcome"), period=pl.lit("2026"), value=level)
    run = quanheng.score(SCHEME, coded.drop_nulls("value"), coded.select("unit"))
    total = run.table().filter(pl.col("node") == "total")
    rated = total.filter(pl.col("score").is_not_null())
    successes = rated.filter(pl.col("grade") == "success").height
    assert rated["score"].sum() == 100 * successes
    # those not rated have no score, and count neither way
    assert total.height - rated.height == projects.filter(pl.col("Outcome") == "Not Rated").height
    if whole:
        assert (successes, rated.height) == (8937, 12177)
        assert round(100 * successes / rated.height, 1) == 73.4
    else:
        counted = projects.filter(pl.col("Outcome").is_in(LEVELS[3:])).height
        assert successes == counted > 0
