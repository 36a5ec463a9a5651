"""Scheme folders that are sound, and folders that are not: every case under tests/cases/folder."""

import csv
from pathlib import Path

import polars as pl
import pytest

from quanheng.engine.errors import Problems, Refused
from quanheng.folder import examine, problems_of, read
from quanheng.folder.limits import Limits

CASES = Path(__file__).parent.parent / "cases" / "folder"
GOOD = sorted(p.name for p in (CASES / "good").iterdir())
BAD = sorted(p.name for p in (CASES / "bad").iterdir())


@pytest.mark.parametrize("name", GOOD)
def test_good_folders_read_as_written_beside_them(name):
    folder = read(CASES / "good" / name, data=True)
    expected = list(csv.DictReader((CASES / "good" / name / "reads-as.csv").open(encoding="utf-8")))
    frame = folder.observations
    if "status" not in frame.columns:
        frame = frame.with_columns(status=pl.lit(""))
    found = frame.select("unit", "item", "period", "value", "status").to_dicts()
    for row in found:
        row["status"] = "" if row["status"] == "reported" else row["status"]
    assert found == expected
    assert [u.id for u in folder.units] == ["石桥镇", "云溪乡"]


@pytest.mark.parametrize("name", BAD)
def test_bad_folders_have_exactly_these_problems(name):
    folder, problems = examine(CASES / "bad" / name, data=True)
    lines = (CASES / "bad" / name / "problems.txt").read_text(encoding="utf-8").splitlines()
    found = sorted(f"{p.code}\t{p.place.file}\t{p.place.line}" for p in problems.errors)
    assert found == sorted(lines)
    assert folder is None


@pytest.mark.parametrize("name", BAD)
def test_every_problem_has_four_parts_in_both_languages(name):
    for problem in problems_of(CASES / "bad" / name):
        for text in (problem.found, problem.expected, problem.remedy):
            assert text.zh.strip()
            assert text.en.strip()
        assert problem.place.file


def test_refused_tells_all_at_once_and_warnings_too():
    noticed = Problems()
    with pytest.raises(Refused) as refused:
        read(CASES / "bad" / "not-numbers", problems=noticed)
    assert len(refused.value.problems) == 6
    assert noticed.found == refused.value.problems


def test_misspelt_names_get_the_nearest_as_a_suggestion():
    said = {p.found.zh for p in problems_of(CASES / "bad" / "unknown-names")}
    assert any("石桥乡" in s and "是不是“石桥镇”" in s for s in said)
    assert any("满意率" in s and "是不是“满意度”" in s for s in said)
    assert any(
        "期间" in p.found.zh or "时间" in p.found.zh for p in problems_of(CASES / "bad" / "missing-columns")
    )


def test_a_period_almost_right_is_told_how_to_write_it():
    said = [p.remedy.zh for p in problems_of(CASES / "bad" / "wrong-periods")]
    assert "大概应写 2026" in said


def test_a_scheme_alone_is_a_folder_without_data():
    folder = read(CASES / "good" / "plain" / "scheme.yaml")
    assert folder.units == ()
    assert len(folder.observations) == 0
    with pytest.raises(Refused):
        read(CASES / "good" / "plain" / "scheme.yaml", data=True)


def test_nothing_at_the_path():
    with pytest.raises(FileNotFoundError):
        read(CASES / "no such folder")


def copied(name, to):
    for file in (CASES / "good" / name).iterdir():
        (to / file.name).write_bytes(file.read_bytes())
    return to


def test_two_files_of_one_kind(tmp_path):
    folder = copied("plain", tmp_path)
    pl.read_csv(folder / "units.csv").write_parquet(folder / "units.parquet")
    assert [p.code for p in problems_of(folder)] == ["two-files"]


def test_a_file_beyond_the_limit_is_refused_unread(tmp_path):
    folder = copied("plain", tmp_path)
    with (folder / "observations.csv").open("wb") as huge:
        huge.truncate(200_000_000)
    problems = problems_of(folder)
    assert [p.code for p in problems] == ["file-too-large"]
    assert "200 MB" in problems[0].found.zh


def test_the_limit_is_a_parameter(tmp_path):
    folder = copied("plain", tmp_path)
    _, problems = examine(folder, limits=Limits(text=10))
    assert {p.code for p in problems.errors} == {"file-too-large"}
    assert len(problems.errors) == 2


def test_many_like_problems_are_told_one_by_one_up_to_a_hundred(tmp_path):
    folder = copied("plain", tmp_path)
    rows = "".join(f"石桥镇,开工数,{year},不明\n" for year in range(1900, 2050))
    (folder / "observations.csv").write_text("unit,item,period,value\n" + rows, encoding="utf-8")
    problems = problems_of(folder)
    assert len(problems) == 101
    assert "50" in problems[-1].found.zh


def test_percent_signs_are_warned_of_and_say_how_they_were_read():
    noticed = Problems()
    read(CASES / "good" / "percent-signs", problems=noticed)
    said = [p.found.zh for p in noticed.found]
    assert [p.severity for p in noticed.found] == ["warning"] * 3
    assert any("88.5% 已读作 88.5" in s for s in said)
    assert any("9% 已读作 0.09" in s for s in said)


def test_targets_without_a_period_hold_always():
    rows = read(CASES / "good" / "targets").targets.rows()
    assert rows == [("石桥镇", "项目开工率", "2026", "95"), ("云溪乡", "项目开工率", "", "90")]


def test_attributes_written_full_width_are_plain_numbers(tmp_path):
    folder = copied("plain", tmp_path)
    text = 'unit,name,人口,代码\n石桥镇,石桥镇,"１,２３４",0012\n云溪乡,云溪乡,5,0013\n'
    (folder / "units.csv").write_text(text, encoding="utf-8")
    first = read(folder).units[0]
    assert dict(first.attributes) == {"人口": "1234", "代码": "0012"}
