"""Parquet: numbers stay numbers, names are checked as in CSV, and both ways give the same run."""

from pathlib import Path

import polars as pl
import pytest

from quanheng.folder import examine, read

PLAIN = Path(__file__).parent.parent / "cases" / "folder" / "good" / "plain"


@pytest.fixture
def folder(tmp_path):
    for name in ("scheme.yaml", "units.csv"):
        (tmp_path / name).write_bytes((PLAIN / name).read_bytes())
    return tmp_path


def frame(**changes):
    csv = pl.read_csv(PLAIN / "observations.csv", schema_overrides={"period": pl.String, "value": pl.Float64})
    return csv.with_columns(**changes)


def test_values_stay_numbers(folder):
    frame().write_parquet(folder / "observations.parquet")
    found = read(folder, data=True).observations
    assert found.schema["value"] == pl.Float64
    assert (
        found.select(pl.exclude("value").cast(pl.String)).rows()
        == read(PLAIN).observations.select(pl.exclude("value")).rows()
    )
    assert found.get_column("value").to_list() == [
        float(v) for v in read(PLAIN).observations.get_column("value")
    ]


@pytest.mark.parametrize("kind", [pl.Categorical, pl.Int64])
def test_periods_and_names_may_be_of_any_kind(folder, kind):
    frame(period=pl.col("period").cast(kind)).write_parquet(folder / "observations.parquet")
    assert read(folder, data=True).observations.get_column("period").cast(pl.String).to_list() == ["2026"] * 6


def test_texts_are_read_as_in_csv(folder):
    frame(value=pl.Series(["１９", "20", "88.5%", "9", "12", "91"])).write_parquet(
        folder / "observations.parquet"
    )
    assert read(folder, data=True).observations.get_column("value").to_list() == [
        "19",
        "20",
        "88.5",
        "9",
        "12",
        "91",
    ]


def test_strangers_are_named_by_row(folder):
    changed = frame(
        unit=pl.Series(["石桥镇", "石桥镇", "石桥乡", "云溪乡", "云溪乡", "云溪乡"]),
        item=pl.Series(["开工数", "计划", "满意度", "开工数", "计划数", "满意度"]),
        period=pl.Series(["2026", "2026", "2026", "2026年", "2026", "2026"]),
    )
    changed.write_parquet(folder / "observations.parquet")
    _, problems = examine(folder)
    assert {(p.code, p.place.line) for p in problems.errors} == {
        ("unknown-unit", 3),
        ("unknown-item", 2),
        ("wrong-period", 4),
    }


def test_not_finite_numbers_and_statuses(folder):
    changed = frame(
        value=pl.Series([float("nan"), float("inf"), None, 9.0, 12.0, 91.0]),
        status=pl.Series(["", "", "not_due", "not_applicable", "maybe", "reported"]),
    )
    changed.write_parquet(folder / "observations.parquet")
    _, problems = examine(folder)
    assert sorted((p.code, p.place.line) for p in problems.errors) == [
        ("not-finite", 1), ("not-finite", 2), ("unknown-status", 5), ("value-with-absence", 4),
    ]  # fmt: skip


@pytest.mark.parametrize("posted", [False, True])
def test_a_key_twice(folder, posted):
    twice = pl.concat([frame(), frame().head(1)])
    if posted:
        twice = twice.with_columns(posted_at=pl.lit("2026-01-01"))
    twice.write_parquet(folder / "observations.parquet")
    _, problems = examine(folder)
    assert [(p.code, p.place.line) for p in problems.errors] == [("duplicate-key", 7)]


def test_a_correction_has_a_later_posting(folder):
    twice = pl.concat([frame(posted_at=pl.lit("2026-01-01")), frame(posted_at=pl.lit("2026-02-01")).head(1)])
    twice.write_parquet(folder / "observations.parquet")
    assert len(read(folder, data=True).observations) == 7


def test_a_file_that_is_no_parquet(folder):
    (folder / "observations.parquet").write_bytes(b"PAR1 and no more")
    _, problems = examine(folder)
    assert [p.code for p in problems.errors] == ["not-parquet"]


def test_a_wrong_period_of_the_scheme_is_found_through_codes(folder):
    (folder / "scheme.yaml").write_text(
        (PLAIN / "scheme.yaml").read_text(encoding="utf-8").replace("period: year", "period: month"),
        encoding="utf-8",
    )
    frame().write_parquet(folder / "observations.parquet")
    _, problems = examine(folder)
    assert [(p.code, p.place.line) for p in problems.errors] == [("wrong-period", 1)]
