"""Writing: the four formats, whole or not at all."""

import io
import json

import polars as pl
import pytest
import python_calamine

from quanheng.engine.errors import Problems
from quanheng.folder.write import Sheet, as_xlsx, atomically, writable, write

FRAME = pl.DataFrame({"unit": ["甲", "=1+1"], "score": [85.3, None], "rank": [1, None]})


def test_csv(tmp_path):
    write(tmp_path / "x.csv", FRAME, {})
    assert (tmp_path / "x.csv").read_text(encoding="utf-8") == "unit,score,rank\n甲,85.3,1\n=1+1,,\n"


def test_json(tmp_path):
    write(tmp_path / "x.json", FRAME, {"scheme": "例"})
    read = json.loads((tmp_path / "x.json").read_text(encoding="utf-8"))
    assert read["scheme"] == "例"
    assert read["rows"] == [
        {"unit": "甲", "score": 85.3, "rank": 1},
        {"unit": "=1+1", "score": None, "rank": None},
    ]
    write(tmp_path / "y.json", FRAME, {})
    assert len(json.loads((tmp_path / "y.json").read_text(encoding="utf-8"))["rows"]) == 2


def test_parquet(tmp_path):
    write(tmp_path / "x.parquet", FRAME, {})
    assert pl.read_parquet(tmp_path / "x.parquet").equals(FRAME)


def test_xlsx_has_titles_notes_and_no_formula():
    data = as_xlsx([Sheet("得分", FRAME, {"unit": "单位"})], ["示意"])
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    assert book.sheet_names == ["得分", "说明 notes"]
    assert book.get_sheet_by_name("得分").to_python() == [
        ["单位", "score", "rank"],
        ["甲", 85.3, 1.0],
        ["=1+1", "", ""],
    ]
    assert book.get_sheet_by_name("说明 notes").to_python() == [["示意"]]
    assert data == as_xlsx([Sheet("得分", FRAME, {"unit": "单位"})], ["示意"])


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "x.csv"
    atomically(path, b"old")

    def full(handle):
        raise OSError(28, "no space left")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="no space"):
        atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_what_cannot_be_written_is_said_before(tmp_path):
    problems = Problems()
    writable(tmp_path / "x.doc", 1, problems)
    writable(tmp_path / "x.xlsx", 2_000_000, problems)
    writable(tmp_path / "none" / "x.csv", 1, problems)
    assert [p.code for p in problems.found] == ["unknown-ending", "too-many-rows", "no-folder"]
