"""Open data that other people's programs read: CSV, Parquet, JSON, Excel, SDMX-CSV 2.0, Frictionless."""

import csv
import io
import json
import re
from decimal import Decimal

import frictionless
import openpyxl
import polars as pl
import pytest

from quanheng.platform.lib import store
from quanheng.platform.publication import open_data, queries
from quanheng.platform.scoring import queries as scores


@pytest.fixture
def get(released):
    return lambda name: store.read(queries.file(released, name).digest)


def rows(data):
    return list(csv.DictReader(io.StringIO(data.decode("utf-8"))))


def test_the_csv_holds_the_scores_as_they_are_kept(get, released):
    kept = {(r.period, r.unit, r.node): r for r in scores.rows(released.run)}
    told = rows(get("scores.csv"))
    assert len(told) == len(kept)
    for row in told:
        own = kept[row["period"], row["unit"], row["node"]]
        for name in ("value", "points", "weight", "score", "rank"):
            value = getattr(own, name)
            assert (row[name] == "") == (value is None)
            assert value is None or Decimal(row[name]) == value
        assert row["note"].startswith("示例方案")


def test_parquet_and_json_say_the_same(get):
    told = rows(get("scores.csv"))
    frame = pl.read_parquet(io.BytesIO(get("scores.parquet")))
    assert frame.height == len(told)
    assert frame["score"].dtype == pl.Float64
    assert frame["score"].to_list() == [float(r["score"]) if r["score"] else None for r in told]
    value = json.loads(get("scores.json"))
    assert [r.get("score") for r in value["scores"]] == frame["score"].to_list()
    assert "no official evaluation" in value["statement"]
    assert value["scheme_digest"].startswith("sha256:")
    assert {r["source"] for r in value["observations"] if "source" in r} == {
        "县发改局台账",
        "县统计局电话调查",
    }


def test_the_workbook_opens_and_holds_no_formula(get):
    book = openpyxl.load_workbook(io.BytesIO(get("scores.xlsx")))
    assert "仅演示方法" in str(book["说明 About"]["B1"].value)
    cells = [c for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None]
    assert all(c.data_type != "f" for c in cells)
    assert book["总分 Totals"].max_row == 7  # a head, three units in two years


def test_the_data_package_is_valid(released, tmp_path):
    for one in released.files.all():
        (tmp_path / one.name).write_bytes(store.read(one.digest))
    report = frictionless.Package(str(tmp_path / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "message"])
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    assert {r["name"] for r in package["resources"] if r["type"] == "table"} == {"scores", "observations", "units", "indicators"}  # fmt: skip
    assert package["quanheng"]["demonstration"] is True


def test_sdmx_csv(get):
    told = rows(get("sdmx.csv"))
    assert list(told[0])[:3] == ["STRUCTURE", "STRUCTURE_ID", "ACTION"]
    assert {(r["STRUCTURE"], r["STRUCTURE_ID"], r["ACTION"]) for r in told} == {
        ("dataflow", open_data.STRUCTURE, "I")
    }
    code = re.compile(r"[A-Za-z0-9_@$\-]+")
    assert all(code.fullmatch(r[c]) for r in told for c in ("FREQ", "REF_AREA", "INDICATOR", "TIME_PERIOD"))
    keys = [(r["REF_AREA"], r["INDICATOR"], r["TIME_PERIOD"]) for r in told]
    assert len(set(keys)) == len(keys) == len(rows(get("scores.csv")))
    names = {(r["codelist"], r["code"]): r["name"] for r in rows(get("sdmx-codes.csv"))}
    assert all(
        ("CL_REF_AREA", r["REF_AREA"]) in names and ("CL_INDICATOR", r["INDICATOR"]) in names for r in told
    )
    total = next(
        r
        for r in told
        if names["CL_REF_AREA", r["REF_AREA"]] == "石桥镇"
        and r["INDICATOR"] == "_T"
        and r["TIME_PERIOD"] == "2025"
    )
    assert total["OBS_VALUE"] == "95.36"
    assert {r["OBS_STATUS"] for r in told} <= {"A", "M", "L", "C"}


@pytest.mark.parametrize(
    ("period", "said"),
    [
        ("2026", ("A", "2026")),
        ("2026-H1", ("S", "2026-S1")),
        ("2026-Q3", ("Q", "2026-Q3")),
        ("2026-05", ("M", "2026-05")),
    ],
)
def test_periods_as_sdmx_writes_them(period, said):
    assert open_data.time(period) == said


def test_codes_never_meet():
    found = open_data.codes(["石桥", "U001", "a b", "BJ"], "U")
    assert found["U001"] == "U001"
    assert found["BJ"] == "BJ"
    assert len(set(found.values())) == 4


@pytest.mark.parametrize("text", ["=SUM(A1)", "+1+1", "@x", "\tx", "＝1"])
def test_a_text_never_begins_a_formula(text):
    assert open_data.text(text).startswith("'")
    assert open_data.text(Decimal("-3.50")) == "-3.50"
    assert open_data.text(Decimal("1.00")) == "1"
    assert open_data.text(None) == ""
