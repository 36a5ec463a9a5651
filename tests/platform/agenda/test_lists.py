"""A list of holidays, as offices send it: CSV or Excel, every bad row told with its place."""

from datetime import date

import pytest
import xlsxwriter

from quanheng.engine.errors import Refused
from quanheng.platform.agenda.lists import days_in

GOOD = "日期,类型,名称\n2027-02-06,放假,春节\n2027/2/14,上班,春节调休\n2027年10月1日,放假,国庆节\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_as_offices_write_it(encoding):
    found = days_in(GOOD.encode(encoding), "放假.csv")
    assert [(d.date, d.working, d.name) for d in found] == [
        (date(2027, 2, 6), False, "春节"),
        (date(2027, 2, 14), True, "春节调休"),
        (date(2027, 10, 1), False, "国庆节"),
    ]


def test_excel_with_real_dates(tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "d.xlsx")
    sheet = book.add_worksheet("安排")
    sheet.write_row(0, 0, ["日期", "类型", "名称"])
    sheet.write_datetime(1, 0, date(2027, 2, 6), book.add_format({"num_format": "yyyy-mm-dd"}))
    sheet.write_row(1, 1, ["放假", "春节"])
    book.close()
    [found] = days_in((tmp_path / "d.xlsx").read_bytes(), "d.xlsx")
    assert (found.date, found.working) == (date(2027, 2, 6), False)


def test_every_bad_row_is_told_with_its_line():
    with pytest.raises(Refused) as refused:
        days_in(
            "日期,类型,名称\n二月六日,放假,春节\n2027-02-30,放假,春节\n2027-02-08,半天,春节\n".encode(),
            "d.csv",
        )
    assert [(p.code, p.place.line) for p in refused.value.problems] == [
        ("no-date", 2),
        ("no-date", 3),
        ("no-kind", 4),
    ]


@pytest.mark.parametrize(
    "data", [b"", b"\x00\x01\x02", b"PK\x03\x04broken", b"a,b\n1,2\n", b"\xd0\xcf\x11\xe0" + b"\0" * 600]
)
def test_what_is_no_list_is_refused(data):
    with pytest.raises(Refused):
        days_in(data, "x")
