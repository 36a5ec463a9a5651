"""quanheng score: the contract of its columns, files and options, and figures worked out by hand."""

import csv
import importlib.util
import io
import json
import os
import pty
import subprocess
import sys

import polars as pl
import pytest
import python_calamine
from tests.cli.conftest import CASES, ROOT

COLUMNS = ["period", "group", "unit", "node", "value", "points", "weight", "score", "rank", "grade"]


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def totals(text, period="2026"):
    return [
        (r["unit"], r["score"], r["rank"], r["grade"])
        for r in rows(text)
        if r["node"] == "total" and r["period"] == period
    ]


def test_csv_on_stdout(program, quanheng, town):
    done = program("score", town)
    assert (done.code, done.out) == (0, quanheng("score", town).out)
    assert next(csv.reader(io.StringIO(done.out))) == COLUMNS
    assert len(rows(done.out)) == 2 * 3 * 3
    # A: 19/20 × 60 + 40; B: 16/20 × 60 + 81/90 × 40; C: 8/20 of all that applies
    assert totals(done.out) == [
        ("A", "97.0", "1", "优秀"),
        ("B", "84.0", "2", "合格"),
        ("C", "40.0", "3", "不合格"),
    ]
    assert totals(done.out, "2025") == [
        ("A", "81.0", "1", "合格"),
        ("B", "80.0", "2", "合格"),
        ("C", "50.0", "3", "不合格"),
    ]


@pytest.mark.parametrize("engine", ["fast", "exact"])
def test_engines_periods_and_cut_off(quanheng, town, engine):
    done = quanheng("score", town, "--period", "2026", "--as-of", "2027-01-31", "--engine", engine)
    assert totals(done.out) == [
        ("A", "97.0", "1", "优秀"),
        ("B", "80.0", "2", "合格"),
        ("C", "40.0", "3", "不合格"),
    ]
    assert {r["period"] for r in rows(done.out)} == {"2026"}


def test_absences_are_told_apart_when_asked_for(quanheng, town):
    found = {
        (r["period"], r["node"]): r["absence"]
        for r in rows(quanheng("score", town, "--absence").out)
        if r["unit"] == "C"
    }
    assert found["2025", "满意"] == "not_applicable"
    assert found["2026", "满意"] == "not_reported"
    assert found["2026", "开工"] == ""


def test_every_format_holds_the_same(quanheng, town, tmp_path):
    for ending in ("csv", "parquet", "json", "xlsx"):
        done = quanheng("score", town, "-o", tmp_path / f"s.{ending}")
        assert (done.code, done.out) == (0, "")
    expected = [
        (r["unit"], r["node"], float(r["score"]) if r["score"] else None)
        for r in rows((tmp_path / "s.csv").read_text(encoding="utf-8"))
    ]
    parquet = pl.read_parquet(tmp_path / "s.parquet")
    assert parquet.columns == COLUMNS
    assert parquet.select("unit", "node", "score").rows() == expected
    whole = json.loads((tmp_path / "s.json").read_text(encoding="utf-8"))
    assert whole["scheme"] == "小镇"
    assert whole["demonstration"] is True
    assert [(r["unit"], r["node"], r["score"]) for r in whole["rows"]] == expected
    book = python_calamine.load_workbook(str(tmp_path / "s.xlsx"))
    assert book.sheet_names == ["排名", "得分", "说明 notes"]
    sheet = book.get_sheet_by_name("得分").to_python()
    assert sheet[0] == ["期间", "组", "单位", "指标", "计量值", "评分", "权重", "得分", "排名", "等次"]
    assert [(r[2], r[3], r[7] if r[7] != "" else None) for r in sheet[1:]] == expected
    assert any("示意" in r[0] for r in book.get_sheet_by_name("说明 notes").to_python())


def test_json_on_stdout(quanheng, town):
    read = quanheng("score", town, "--json").json
    assert list(read["rows"][0]) == COLUMNS
    assert read["engine"] == "fast"
    assert len(read["digest"]) == 64


@pytest.mark.parametrize(
    "name", ["not-numbers", "duplicate-keys", "unknown-names", "empty-files", "not-text", "wrong-periods"]
)
def test_bad_input_is_1_and_nothing_is_written(quanheng, name, tmp_path):
    done = quanheng("score", CASES / "bad" / name, "-o", tmp_path / "s.csv")
    assert done.code == 1
    assert "错误 [" in done.err
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_computed_is_1_and_leaves_the_old_file(quanheng, town, tmp_path):
    for name in ("scheme.yaml", "units.csv", "observations.csv"):
        (tmp_path / name).write_bytes((town / name).read_bytes())
    scheme = (
        (tmp_path / "scheme.yaml")
        .read_text(encoding="utf-8")
        .replace("measure: 开工数,", "measure: 开工数 / (满意度 - 90),")
    )
    (tmp_path / "scheme.yaml").write_text(scheme, encoding="utf-8")
    (tmp_path / "s.csv").write_text("old", encoding="utf-8")
    done = quanheng("score", tmp_path, "-o", tmp_path / "s.csv")
    assert done.code == 1
    assert "石桥镇" in done.err
    assert (tmp_path / "s.csv").read_text(encoding="utf-8") == "old"


def test_a_period_without_data_is_1(quanheng, town):
    done = quanheng("score", town, "--period", "1999")
    assert done.code == 1
    assert "1999" in done.err


def test_an_ending_or_a_folder_that_cannot_be_is_1(quanheng, town, tmp_path):
    assert quanheng("score", town, "-o", tmp_path / "s.doc").code == 1
    assert quanheng("score", town, "-o", tmp_path / "none" / "s.csv").code == 1


def test_a_scheme_without_data_cannot_be_scored(quanheng, town):
    done = quanheng("score", town / "scheme.yaml")
    assert done.code == 1
    assert "observations.csv" in done.err


def test_spark_says_what_to_install(quanheng, town):
    if importlib.util.find_spec("pyspark"):
        pytest.skip("pyspark is installed here, so there is nothing to say")
    done = quanheng("score", town, "--engine", "spark")
    assert done.code == 1
    assert "quanheng[spark]" in done.err


def test_on_a_terminal_it_shows_the_ranking(town):
    master, slave = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "quanheng.cli", "score", str(town)],
        stdout=slave,
        stderr=subprocess.PIPE,
        env={"PYTHONPATH": str(ROOT / "src")},
        check=False,
    )
    os.close(slave)
    shown = os.read(master, 65536).decode()
    os.close(master)
    assert done.returncode == 0
    assert "小镇考核 · 2026" in shown
    assert "示意：" in shown
    assert [line.split() for line in shown.splitlines()[4:7]] == [
        ["全部", "1", "A", "石桥镇", "97", "优秀"], ["全部", "2", "B", "云溪乡", "84", "合格"], ["全部", "3", "C", "青山乡", "40", "不合格"],
    ]  # fmt: skip
