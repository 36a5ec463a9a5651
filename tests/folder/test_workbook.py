"""Excel: cells by address, formulas and error values refused, per cent formats understood, bombs refused."""

import datetime
import io
import zipfile

import pytest
import python_calamine
import xlsxwriter
from tests.engine.document.books import part, with_part

from quanheng.engine.document.sheet import write_sheet
from quanheng.engine.errors import Problems
from quanheng.folder import examine, read
from quanheng.folder.columns import OBSERVATIONS
from quanheng.folder.limits import Limits
from quanheng.folder.workbook import open_workbook, read_table, text

SCHEME = """scheme: 例
period: year
items:
  开工数: {uom: 个, owner: 局}
  满意度: {uom: "%", owner: 局}
tree:
  - {id: 开工, weight: 60, measure: 开工数, target: 10, uom: 个, rate: {rule: ratio, cap: 1}}
  - {id: 满意, weight: 40, measure: 满意度, target: 90, uom: "%", rate: {rule: ratio, cap: 1}}
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "scheme.yaml").write_text(SCHEME, encoding="utf-8")
    (tmp_path / "units.csv").write_text("unit,name\n甲,甲县\n乙,乙县\n", encoding="utf-8")
    return tmp_path


def sheet(folder, rows, name="数据", percent=(), file="observations.xlsx"):
    book = xlsxwriter.Workbook(str(folder / file))
    page, form = book.add_worksheet(name), book.add_format({"num_format": "0.0%"})
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if isinstance(value, tuple):
                page.write_formula(r, c, value[0], form if (r, c) in percent else None, value[1])
            elif (r, c) in percent:
                page.write(r, c, value, form)
            elif value is not None:
                page.write(r, c, value)
    book.close()


HEAD = ["单位", "数据项", "期间", "数值"]


def test_numbers_periods_and_separators(folder):
    sheet(
        folder,
        [
            HEAD,
            ["甲", "开工数", 2026, 1234],
            ["甲", "满意度", "2026", "８８．５"],
            ["乙", "开工数", 2026, "1,234.5"],
            ["乙", "满意度", 2026, 0.1 + 0.2],
        ],
    )
    found = read(folder, data=True).observations
    assert found.get_column("period").to_list() == ["2026"] * 4
    assert found.get_column("value").to_list() == ["1234", "88.5", "1234.5", "0.3"]


def test_cells_shown_as_per_cent(folder):
    sheet(
        folder, [HEAD, ["甲", "开工数", 2026, 0.12], ["甲", "满意度", 2026, 0.885]], percent={(1, 3), (2, 3)}
    )
    noticed = Problems()
    found = read(folder, problems=noticed, data=True).observations
    assert found.get_column("value").to_list() == ["0.12", "88.5"]
    assert {p.code for p in noticed.found} == {"percent-sign"}
    assert {p.place.cell for p in noticed.found} == {"D2", "D3"}


def test_text_in_a_number_cell_is_named_by_sheet_and_cell(folder):
    sheet(
        folder,
        [["说明"], HEAD, ["甲", "开工数", 2026, "十二"], [], ["丙", "满意度", 2026, "#N/A"]],
        name="一季度",
    )
    (folder / "observations.xlsx").rename(folder / "o.xlsx")
    sheet(
        folder,
        [HEAD, ["甲", "开工数", 2026, "十二"], [None, None, None, None], ["丙", "满意度", 2026, "#N/A"]],
        name="一季度",
    )
    _, problems = examine(folder)
    places = {(p.code, p.place.sheet, p.place.cell) for p in problems.errors}
    assert places == {
        ("text-for-number", "一季度", "D2"),
        ("unknown-unit", "一季度", "A4"),
        ("error-cell", "一季度", "D4"),
    }


def told(folder):
    _, problems = examine(folder)
    return [(p.code, p.place.sheet, p.place.cell) for p in problems.errors], problems


def test_a_formula_is_refused_with_its_stored_value_named(folder):
    sheet(folder, [HEAD, ["甲", "开工数", 2026, ("=6+6", 12)], [("=A2", "甲"), "满意度", 2026, 88]])
    found, problems = told(folder)
    assert found == [("formula-cell", "数据", "D2"), ("formula-cell", "数据", "A3")]
    assert "12" in problems.errors[0].found.zh
    assert "粘贴为数值" in problems.errors[0].remedy.zh


def test_a_formula_shown_as_per_cent_is_told_as_the_per_cent_it_shows(folder):
    rows = [HEAD, ["甲", "满意度", 2026, ("=0.9*0.9", 0.81)], ["乙", "满意度", 2026, 0.81]]
    sheet(folder, rows, percent={(1, 3), (2, 3)})
    found, problems = told(folder)
    assert found == [("formula-cell", "数据", "D2")]
    assert "存的结果是 81%" in problems.errors[0].found.zh
    table = read_table(
        open_workbook((folder / "observations.xlsx").read_bytes(), "o", Limits(), Problems()),
        "o", "数据", OBSERVATIONS, ("value",), Problems(),
    )  # fmt: skip
    assert table.frame.get_column("value").to_list() == ["81%", "81%"]


def test_a_formula_without_a_stored_value_is_refused(folder):
    sheet(folder, [HEAD, ["甲", "开工数", 2026, ("=1/3", "")], ["甲", "满意度", 2026, 88]])
    assert told(folder)[0] == [("formula-without-value", "数据", "D2")]


def test_error_values_are_named_and_told_once(folder):
    sheet(
        folder, [HEAD, ["甲", "开工数", 2026, ("=1/0", "#DIV/0!")], [("=NA()", "#N/A"), "满意度", 2026, 88]]
    )
    found, problems = told(folder)
    assert found == [("error-cell", "数据", "D2"), ("error-cell", "数据", "A3")]
    assert "#DIV/0!" in problems.errors[0].found.zh
    assert "#N/A" in problems.errors[1].found.en


def test_a_formula_below_the_last_value_is_not_passed_over(folder):
    sheet(folder, [HEAD, ["甲", "开工数", 2026, 8], [None, None, None, ("=D2", "")]])
    assert ("formula-without-value", "数据", "D3") in told(folder)[0]


def test_formulas_in_columns_that_are_not_read_do_not_matter(folder):
    sheet(
        folder,
        [
            [*HEAD, "折算"],
            ["甲", "开工数", 2026, 8, ("=D2*2", 16)],
            ["乙", "开工数", 2026, 9, ("=1/0", "#DIV/0!")],
        ],
    )
    found, problems = told(folder)
    assert found == []
    assert [p.code for p in problems.found] == ["unknown-column"]


def test_empty_cells_with_a_per_cent_format_are_no_rows(folder):
    rows = [HEAD, ["甲", "满意度", 2026, 0.81], [None, None, None, ""], ["乙", "满意度", 2026, 0.9]]
    sheet(folder, rows, percent={(1, 3), (2, 3), (3, 3)})
    assert told(folder)[0] == []


@pytest.mark.parametrize("name", ["units", "targets"])
def test_formulas_in_the_other_tables(folder, name):
    sheet(folder, [HEAD, ["甲", "开工数", 2026, 8]])
    (folder / "units.csv").unlink()
    heads = {"units": ["单位", "人口"], "targets": ["单位", "指标", "目标值"]}
    rows = {"units": [["甲", 5]], "targets": [["甲", "开工", 10]]}
    rows[name][0][-1] = ("=5+5", 10)
    for table in ("units", "targets"):
        sheet(folder, [heads[table], *rows[table]], name=table, file=f"{table}.xlsx")
    assert ("formula-cell", name, "B2" if name == "units" else "C2") in told(folder)[0]


def test_an_empty_sheet(folder):
    sheet(folder, [])
    _, problems = examine(folder)
    assert [p.code for p in problems.errors] == ["empty-file"]


def test_a_file_that_is_no_workbook(folder):
    (folder / "observations.xlsx").write_bytes(b"PK\x03\x04 but no more")
    _, problems = examine(folder)
    assert [p.code for p in problems.errors] == ["not-a-workbook"]


def test_a_lone_cell_in_the_far_corner_is_refused(folder):
    sheet(folder, [HEAD, ["甲", "开工数", 2026, 8]])
    path, part_name = folder / "observations.xlsx", "xl/worksheets/sheet1.xml"
    plain = path.read_bytes()
    corner = b"<row r='1048576'><c r='XFD1048576'><v>1</v></c></row></sheetData>"
    path.write_bytes(with_part(plain, part_name, part(plain, part_name).replace(b"</sheetData>", corner)))
    _, problems = examine(folder)
    assert [p.code for p in problems.errors] == ["grid-too-large"]


def bomb(declared=None):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    data = bytearray(stream.getvalue())
    if declared is not None:  # the sizes in the directory lie
        at = data.rfind(b"PK\x01\x02")
        data[at + 24 : at + 28] = declared.to_bytes(4, "little")
    return bytes(data)


@pytest.mark.parametrize("declared", [None, 100])
def test_a_workbook_that_inflates_a_thousandfold_is_refused(declared):
    problems = Problems()
    data = bomb(declared)
    assert 60_000_000 / len(data) > 900
    assert not open_workbook(data, "x.xlsx", Limits(), problems)
    assert [p.code for p in problems.found] == ["inflates"]


@pytest.mark.parametrize(
    ("cell", "column", "said"),
    [
        (2026.0, "", "2026"), (0.1 + 0.2, "", "0.3"), (1e21, "", "1000000000000000000000"), (-0.5, "", "-0.5"), (None, "", ""), (True, "", "TRUE"),
        (datetime.date(2026, 5, 1), "period", "2026-05"), (datetime.date(2026, 5, 2), "period", "2026-05-02"),
        (datetime.datetime(2026, 5, 1), "posted_at", "2026-05-01"), (datetime.datetime(2026, 5, 1, 9, 30), "posted_at", "2026-05-01T09:30:00"),
    ],
)  # fmt: skip
def test_cells_as_text(cell, column, said):
    assert text(cell, column) == said


def test_one_workbook_may_hold_the_scheme_and_its_data(folder, tmp_path):
    sheet(folder, [HEAD, ["甲", "开工数", 2026, 8], ["甲", "满意度", 2026, 88.5]])
    apart = read(folder, data=True)
    written = python_calamine.CalamineWorkbook.from_filelike(
        io.BytesIO(write_sheet(dict(apart.scheme.document)))
    )
    book = xlsxwriter.Workbook(str(tmp_path / "一本.xlsx"), {"strings_to_formulas": False})
    pages = {
        name: written.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in written.sheet_names
    }
    pages |= {
        "单位": [["单位", "名称"], ["甲", "甲县"], ["乙", "乙县"]],
        "数据": [HEAD, ["甲", "开工数", 2026, 8], ["甲", "满意度", 2026, 88.5]],
    }
    for name, rows in pages.items():
        page = book.add_worksheet(name)
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if value != "":
                    page.write(r, c, value)
    book.close()
    together = read(tmp_path / "一本.xlsx", data=True)
    assert together.scheme.digest == apart.scheme.digest
    assert together.units == apart.units
    assert together.observations.equals(apart.observations)
