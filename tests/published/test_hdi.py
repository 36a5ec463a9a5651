"""The Human Development Index of UNDP: 6,171 published values at three decimals, 193 ranks of 2022 with ties."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

import quanheng

SCHEME = Path(__file__).parent / "hdi" / "scheme.yaml"
PARTS = ["le", "eys", "mys", "gnipc"]


def read(data: Path) -> pl.DataFrame:
    """The published file, numbers as written."""
    return pl.read_csv(data / "undp_hdi" / "hdi_components_long.csv", infer_schema_length=0)


def inputs(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Observations and units; what begins with ZZ is a region, listed outside the ranking."""
    long = rows.unpivot(on=PARTS, index=["iso3", "year"], variable_name="item", value_name="value")
    observations = long.drop_nulls().rename({"iso3": "unit", "year": "period"})
    units = rows.group_by("iso3").agg(pl.col("country").first()).rename({"iso3": "unit", "country": "name"})
    aggregate = pl.col("unit").str.starts_with("ZZ").cast(pl.Int8).cast(pl.String)
    return observations, units.sort("unit").with_columns(aggregate=aggregate)


@pytest.mark.parametrize("engine", ["fast", "exact"])
def test_values_and_ranks_are_those_published(data: Path, whole: bool, engine: str) -> None:
    rows = read(data)
    if engine == "exact":
        rows = rows.filter(pl.col("year") == "2022")  # the exact form on one year: a second or two
    observations, units = inputs(rows)
    run = quanheng.score(SCHEME, observations, units, engine=engine)
    total = run.table().filter(pl.col("node") == "total").rename({"unit": "iso3", "period": "year"})
    both = rows.join(total.select("iso3", "year", "score", "rank"), on=["iso3", "year"])

    complete = both.filter(pl.all_horizontal(pl.col(*PARTS, "hdi").is_not_null()))
    wrong = complete.filter((pl.col("score").cast(pl.Float64) - pl.col("hdi").cast(pl.Float64)).abs() > 1e-9)
    assert wrong.is_empty(), wrong.head(10)
    assert complete.height == {("fast", True): 6171, ("fast", False): 484}.get((engine, whole), 204)

    ranked = both.filter(pl.col("published_rank").is_not_null())
    assert ranked.height == 193
    wrong = ranked.filter(pl.col("rank") != pl.col("published_rank").cast(pl.Float64))
    assert wrong.is_empty(), wrong
    assert ranked["published_rank"].n_unique() < 193  # there are ties, and they share the smallest place


def test_a_country_without_a_part_has_no_index(data: Path) -> None:
    rows = read(data).filter(pl.col("year") == "2022")
    observations, units = inputs(rows)
    run = quanheng.score(SCHEME, observations, units)
    total = run.table().filter(pl.col("node") == "total")
    without = set(rows.filter(pl.any_horizontal(pl.col(*PARTS).is_null()))["iso3"])
    assert without
    assert set(total.filter(pl.col("score").is_null())["unit"]) == without
