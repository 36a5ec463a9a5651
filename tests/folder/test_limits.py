"""What is refused before it is read."""

import os

import pytest

from quanheng.engine.errors import Problems
from quanheng.folder.limits import Limits, admit


def code(path, **limits):
    problems = Problems()
    admitted = admit(path, path.name, Limits(**limits), problems)
    assert admitted == (not problems.found)
    return [p.code for p in problems.found]


@pytest.mark.parametrize(
    ("name", "limit"),
    [("x.csv", "text"), ("x.xlsx", "text"), ("x.parquet", "parquet"), ("x.yaml", "document")],
)
def test_each_kind_has_its_limit(tmp_path, name, limit):
    path = tmp_path / name
    path.write_bytes(b"12345")
    assert code(path) == []
    assert code(path, **{limit: 5}) == []
    assert code(path, **{limit: 4}) == ["file-too-large"]


def remedy(path):
    problems = Problems()
    path.write_bytes(b"12345")
    admit(path, path.name, Limits(text=4, document=4), problems)
    return problems.found[0].remedy


def test_a_large_scheme_is_not_told_to_become_parquet(tmp_path):
    for name in ("scheme.yaml", "scheme.xlsx", "方案.yml"):
        said = remedy(tmp_path / name)
        assert "Parquet" not in said.zh + said.en
        assert "给错了文件" in said.zh
    assert "Parquet" in remedy(tmp_path / "observations.csv").zh


def test_what_is_no_plain_file(tmp_path):
    assert code(tmp_path) == ["no-file"]
    assert code(tmp_path / "none.csv") == ["no-file"]
    os.mkfifo(tmp_path / "pipe.csv")
    assert code(tmp_path / "pipe.csv") == ["no-file"]
    (tmp_path / "empty.csv").touch()
    assert code(tmp_path / "empty.csv") == ["empty-file"]
