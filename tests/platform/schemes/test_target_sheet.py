"""Targets by table: read to the cell, all or nothing."""

import io

import openpyxl
import pytest

from quanheng.engine.errors import Refused
from quanheng.platform.schemes import drafts, queries, target_sheet, targets


def upload(data, name):
    file = io.BytesIO(data)
    file.name, file.size = name, len(data)
    return file


@pytest.fixture
def scheme(draft):
    return drafts.examined(draft, queries.text(draft).text).scheme


def book(rows):
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_by_code_or_name_with_thousands(draft, scheme):
    text = '单位,指标,期间,目标值\n石桥镇,税收收入,,"1,200.50"\nSQX-LL,税收收入,2026,８０\n'
    found = target_sheet.read(upload(text.encode("gb18030"), "目标.csv"), draft, scheme)
    assert [(a.unit, a.node, a.period, str(a.value)) for a in found] == [
        ("SQX-SQ", "税收收入", "", "1200.50"), ("SQX-LL", "税收收入", "2026", "80"),
    ]  # fmt: skip


def test_every_wrong_cell_is_told(town, draft, scheme):
    data = book(
        [
            ["单位", "指标", "目标值"],
            ["石桥镇", "税收收入", "很多"],
            ["外乡镇", "税收收入", 3],
            ["柳林镇", "没有的", 4],
            ["石桥镇", "税收收入", 5],
            ["石桥镇", "税收收入", 6],
        ]
    )
    with pytest.raises(Refused) as told:
        target_sheet.read(upload(data, "目标.xlsx"), draft, scheme)
    assert sorted((p.code, p.place.cell) for p in told.value.problems if p.severity == "error") == [
        ("duplicate-target", "A6"), ("not-a-number", "C2"), ("stray-node", "A4"), ("stray-unit", "A3"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "a.csv"),
        (b"\x00\xff", "a.csv"),
        (b"PK\x03\x04", "a.xlsx"),
        (b"x", "a.exe"),
        ("单位,指标,目标值\n".encode(), "a.csv"),
        ("甲,乙\n1,2\n".encode(), "a.csv"),
    ],
)
def test_what_is_no_table(draft, scheme, data, name):
    with pytest.raises(Refused):
        target_sheet.read(upload(data, name), draft, scheme)


def test_the_template_comes_back(town, draft, scheme):
    data = target_sheet.template(draft, scheme, {("SQX-SQ", "税收收入"): targets.Decimal("95.5")}, {})
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    rows = [[c.value for c in row] for row in sheet.iter_rows()]
    assert rows[0] == ["单位", "指标", "期间", "目标值", "上年目标值", "计量单位"]
    assert rows[1][:2] == ["石桥镇", "税收收入"]
    assert rows[1][4] == 95.5
    made = openpyxl.load_workbook(io.BytesIO(data))
    made.active["D2"], made.active["D3"] = 100, 80
    out = io.BytesIO()
    made.save(out)
    found = target_sheet.read(upload(out.getvalue(), "目标.xlsx"), draft, scheme)
    assert [(a.unit, str(a.value)) for a in found] == [("SQX-SQ", "100"), ("SQX-LL", "80")]
    assert len(targets.propose_all(draft.pk, found, by=town.office)) == 2
