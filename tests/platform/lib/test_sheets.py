"""A list somebody sends in: read as offices write it, refused with a place when it cannot be, and never a crash."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quanheng.engine.errors import Problems
from quanheng.platform.lib.sheets import MOST_ROWS, day_in, read_list, rows, words

COLUMNS = {"name": ("名称",), "day": ("日期",)}
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def read(data, file="l.csv"):
    problems = Problems()
    return read_list(data, file, COLUMNS, ("name",), problems), problems


def test_csv_with_headers_in_either_language():
    table, problems = read("名称,日期\n甲,2026-01-01\n\n乙,\n".encode("gb18030"))
    assert not problems.errors
    assert [row["name"] for _, row in rows(table)] == ["甲", "乙"]
    assert table.locate(1, "name").line == 4


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty-file"), (b"\xff\xfe\x00", "encoding"), ("日期\n1\n".encode(), "missing-column"),
        ("名称,名称\n1,2\n".encode(), "duplicate-column"), (b"x" * 10_000_001, "file-too-large"),
        (("名称\n" + "a\n" * (MOST_ROWS + 1)).encode(), "too-many-rows"), (b"PK\x03\x04" + b"\0" * 50, ""),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told(data, code):
    table, problems = read(data)
    assert table is None
    assert problems.errors
    assert not code or code in [p.code for p in problems.errors]


@PATIENT
@given(
    st.binary(max_size=400)
    | st.binary(max_size=400).map(lambda b: b"PK" + b)
    | st.text(max_size=200).map(lambda t: ("名称," + t).encode("utf-8", "ignore"))
)
def test_no_bytes_whatever_bring_it_down(data):
    table, problems = read(data, "名" * 300)
    assert table is not None or problems.errors


@pytest.mark.parametrize(
    "text",
    [
        "2026-07-08",
        "2026/7/8",
        "2026.7.8",
        "2026年7月8日",
        "20260708",
        "２０２６-０７-０８",
        "2026-07-08T00:00:00",
        " 2026-07-08 ",
    ],
)
def test_days_as_people_write_them(text):
    assert day_in(text) == date(2026, 7, 8)


@pytest.mark.parametrize("text", ["", "2026-02-30", "七月八日", "2026-7", "0000-01-01", "2026-07-08x", "-"])
def test_what_is_no_day(text):
    assert day_in(text) is None


def test_words_of_a_cell():
    assert words("乡镇、街道，村;乡镇 / 社区\n") == ["乡镇", "街道", "村", "社区"]
