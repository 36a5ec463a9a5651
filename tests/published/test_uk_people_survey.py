"""UK Civil Service People Survey 2020: nine theme scores of 111 organisations within 0.0075 of those published."""

from __future__ import annotations

from pathlib import Path

import polars as pl

import quanheng

SCHEME = Path(__file__).parent / "uk" / "scheme.yaml"


def test_theme_scores_are_the_means_of_their_questions(data: Path, whole: bool) -> None:
    path = data / "uk_civil_service_people_survey" / "org_scores_2020_long.csv"
    long = pl.read_csv(path, infer_schema_length=0).rename({"organisation_code": "unit", "measure": "item"})
    observations = long.filter(pl.col("item").str.contains(r"^B\d\d$")).with_columns(period=pl.lit("2020"))
    units = long.select("unit").unique().sort("unit")
    run = quanheng.score(SCHEME, observations, units)
    themes = run.table().filter(pl.col("node").str.ends_with("_TS"))
    both = themes.join(
        long, left_on=["unit", "node"], right_on=["unit", "item"], suffix="_published", how="left"
    )
    published = both.filter(pl.col("value_published").is_not_null())
    assert published.height == 9 * (111 if whole else 12)
    off = (published["score"] - published["value_published"].cast(pl.Float64)).abs()
    assert off.max() <= 0.0075 + 1e-9
    assert off.min() is not None
