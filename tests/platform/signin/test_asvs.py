"""The table of ASVS requirements (docs/asvs.csv): complete, nothing unknown, every test it names is there and runs."""

import ast
import csv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
FIRST = ["1.2.1", "1.2.4", "1.2.10*", "1.3.2", "1.3.6", "1.5.1", "2.2.2", "2.2.3", "2.3.1", "2.3.3", "2.3.4", "2.3.5*", "2.4.1", "3.3.1", "3.3.4", "3.4.1", "3.4.3", "3.4.6", "3.5.1", "4.1.3", "5.1.1", "5.2.1", "5.2.2", "5.2.3", "5.2.4*", "5.3.2", "5.3.3*", "6.2.1", "6.2.4", "6.3.1", "6.3.2", "6.3.3", "6.5.1", "7.2.4", "7.3.1", "7.4.2", "7.5.3*", "8.1.1", "8.2.1", "8.2.2", "8.2.3", "8.3.1", "8.3.2*", "8.4.1", "11.2.2", "11.4.2", "11.5.1", "12.2.1", "13.2.4", "13.3.1", "13.4.2", "14.2.1", "14.2.7*", "15.1.2", "15.3.2", "15.3.3", "15.4.2*", "16.3.2", "16.4.2", "16.5.3"]  # fmt: skip

with (ROOT / "docs" / "asvs.csv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))


def test_the_sixty_to_do_first_are_there_once_each_and_none_is_unknown():
    assert len(FIRST) == 60
    assert [r["id"] for r in ROWS] == FIRST
    assert {r["status"] for r in ROWS} <= {"met", "open", "not applicable", "outside"}
    assert all(r["test"] for r in ROWS if r["status"] == "met")
    assert all(r["note"] for r in ROWS if r["status"] != "met")


def test_nine_in_ten_have_a_test_that_runs():
    tested = sum(bool(r["test"]) for r in ROWS)
    assert tested / len(ROWS) >= 0.9


@pytest.mark.parametrize("row", [r for r in ROWS if r["test"]], ids=lambda r: r["id"])
def test_the_test_it_names_is_there_and_is_not_skipped(row):
    name, _, function = row["test"].partition("::")
    text = (ROOT / name).read_text(encoding="utf-8")
    found = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.FunctionDef) and n.name == function]
    assert len(found) == 1, row["test"]
    assert not any("skip" in ast.unparse(d) or "xfail" in ast.unparse(d) for d in found[0].decorator_list)
