"""The workbook sent out and taken in: what it looks like, what people may do to it, what is refused and where."""

import datetime
import io
import re
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pytest
from tests.platform.collection import old_excel
from tests.platform.collection.sample import FILLED, FORM, ROWS, blank, filled, written

from quanheng.engine.errors import Refused
from quanheng.platform.collection import workbook
from quanheng.platform.collection.intake_form import KNOWN, Form, Row
from quanheng.platform.lib.uploads.sheets import sheets_of


def read(data: bytes, form: Form = FORM):
    return workbook.read(data, form, "return.xlsx")


def codes(found) -> dict[str, list[str]]:
    told: dict[str, list[str]] = {}
    for problem in found.problems:
        told.setdefault(problem.code, []).append(problem.place.cell)
    return told


def book_of(data: bytes):
    return openpyxl.load_workbook(io.BytesIO(data))


# --- sent out


def test_it_stands_as_the_page_does():
    sheet = book_of(blank())["填报表"]
    assert [sheet.cell(4, c).value.split("\n")[0] for c in range(1, 8)] == [
        "数据项", "计量单位", "本期数 2026-Q2", "上期", "去年同期", "来源", "说明",
    ]  # fmt: skip
    assert [sheet[f"A{r}"].value for r in range(5, 13)] == [row.name for row in ROWS]
    assert (sheet["C5"].value, sheet["C6"].value, sheet["C9"].value) == (24, 18.6, 79.2)
    assert (sheet["B6"].value, sheet["D7"].value, sheet["E8"].value, sheet["D10"].value) == (
        "亿元",
        11,
        6.9,
        "—",
    )
    assert sheet["F9"].value == "= C7 ÷ C5 × 100"
    assert sheet["C9"].data_type == "n"
    assert "示意数据" in sheet["A2"].value
    assert FORM.cell("X03") == "C7"


def test_only_what_is_asked_is_open():
    sheet = book_of(blank())["填报表"]
    assert sheet.protection.sheet
    unlocked = {c.coordinate for row in sheet.iter_rows() for c in row if not c.protection.locked}
    assert unlocked == {f"C{r}" for r in (7, 8, 10, 11, 12)} | {f"G{r}" for r in range(5, 13)}
    assert sheet["C5"].fill.fgColor.rgb != sheet["C7"].fill.fgColor.rgb
    assert sheet.column_dimensions["I"].hidden


def test_cells_take_numbers_and_two_words():
    rules = {str(v.sqref): v for v in book_of(blank())["填报表"].data_validations.dataValidation}
    assert set(rules) == {"C7", "C8", "C10", "C11", "C12"}
    assert rules["C7"].formula1 == 'OR(ISNUMBER(C7),C7="不适用",C7="未到期")'
    assert "取得开工令且已动工" in rules["C7"].prompt


def test_it_prints_and_explains_itself():
    book = book_of(blank())
    sheet = book["填报表"]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.print_title_rows) == (
        "landscape",
        9,
        "$4:$4",
    )
    assert sheet.freeze_panes == "B5"
    said = "\n".join(str(c.value) for row in book["说明"].iter_rows() for c in row if c.value)
    assert "未到期" in said
    assert "paste as values" in said
    assert "取得开工令且已动工" in said
    assert book["_quanheng"].sheet_state == "veryHidden"


def test_the_same_form_makes_the_same_bytes():
    assert workbook.make(FORM) == workbook.make(Form.from_json(FORM.as_json()))


def test_nothing_in_it_is_a_formula():
    evil = replace(
        FORM, title="=1+1", rows=(replace(ROWS[2], name="=cmd|'/c calc'!A0", uom="@x", note="=2+2"),)
    )
    sheet = book_of(workbook.make(evil))["填报表"]
    assert {c.data_type for row in sheet.iter_rows() for c in row} <= {"s", "n"}
    assert read(workbook.make(evil), evil).line("X03").note == "=2+2"


@pytest.mark.parametrize(
    ("unit", "title"),
    [("石桥镇", "经济发展填报表"), ("a/b\\c:d", '*?"<>|'), ("", ""), ("CON", "x" * 300), ("\u202egnp.exe", "a\r\nb\0"), ("..", ".hidden ")],
)  # fmt: skip
def test_the_file_has_a_safe_name(unit, title):
    name = workbook.file_name(replace(FORM, unit_name=unit, title=title))
    assert re.fullmatch(r'[^\\/:*?"<>|\x00-\x1f\u202e]{1,200}\.xlsx', name)
    assert not name.startswith(".")


def test_a_form_of_two_thousand_rows():
    form = replace(
        FORM,
        rows=tuple(
            Row(f"Y{k}", f"数据项{k}", uom="个", value=Decimal(k), status="reported") for k in range(2000)
        ),
    )
    found = read(workbook.make(form), form)
    assert not found.problems
    assert [line.value for line in found.lines] == [Decimal(k) for k in range(2000)]
    assert found.lines[1999].cell == "C2004"


def test_an_item_stands_once_in_a_form():
    with pytest.raises(ValueError, match="twice"):
        replace(FORM, rows=(ROWS[0], ROWS[0]))


# --- taken in


def test_filled_without_a_mistake():
    found = read(filled())
    assert not found.problems
    assert [(x.item, x.cell, x.value, x.status) for x in found.lines] == [
        ("X03", "C7", Decimal("19"), "reported"), ("X04", "C8", Decimal("7.25"), "reported"),
        ("X06", "C10", Decimal("41.2"), "reported"), ("X07", "C11", None, "not_applicable"), ("X08", "C12", Decimal("586.5"), "reported"),
    ]  # fmt: skip
    assert found.line("X03").note == "含北渠泵站"
    assert found.line("X03").place("a.xlsx").say() == "a.xlsx 表“填报表” 单元格 C7（X03）"


def test_left_blank_is_no_problem():
    found = read(blank())
    assert not found.problems
    assert {(x.value, x.status) for x in found.lines} == {(None, "")}


@pytest.mark.parametrize(
    ("written_", "value", "status"),
    [
        ("１９", "19", "reported"), ("12,350", "12350", "reported"), (" 19 ", "19", "reported"), ("19个", "19", "reported"),
        ("１２，３５０．５", "12350.5", "reported"), ("−3", "-3", "reported"), ("1.50", "1.50", "reported"), (0.1 + 0.2, "0.3", "reported"),
        (0, "0", "reported"), ("-0", "0", "reported"), (19.0, "19", "reported"), ("1e3", "1000", "reported"), (" ", None, ""), ("\u3000", None, ""),
        ("不适用", None, "not_applicable"), ("N/A", None, "not_applicable"), (" 未到期 ", None, "not_due"), ("Not due", None, "not_due"),
    ],
)  # fmt: skip
def test_what_people_write_is_taken(written_, value, status):
    found = read(written({"C7": written_}))
    line = found.line("X03")
    assert not found.problems
    assert (None if line.value is None else str(line.value.quantize(Decimal(value))), line.status) == (
        value,
        status,
    )


def test_a_dash_is_left_blank_and_said_to_be():
    found = read(written({"C7": "—"}))
    assert codes(found) == {"dash": ["C7"]}
    assert not found.errors
    assert (found.line("X03").value, found.line("X03").status) == (None, "")


def test_per_cent_formats():
    found = read(written({"C10": 0.412, "C12": "79.2%"}, formats={"C10": "0.0%"}))
    assert found.line("X06").value == Decimal("41.2")
    assert found.line("X06").raw == "41.2%"
    assert codes(found) == {"percent": ["C12"]}
    assert codes(read(written({"C7": 0.19}, formats={"C7": "0%"}))) == {"percent": ["C7"]}


@pytest.mark.parametrize(
    ("written_", "code"),
    [
        ("=C5*2", "formula-cell"), ("十九", "not-a-number"), ("约20", "not-a-number"), ("1,23", "not-a-number"), ("1.2.3", "not-a-number"), ("NaN", "not-finite"),
        ("inf", "not-finite"), ("9" * 60, "too-many-digits"), ("1e400", "too-many-digits"), ("12万", "other-unit"), ("20左右", "other-unit"), (True, "not-a-number"),
    ],
)  # fmt: skip
def test_what_is_no_figure_is_told_at_its_cell(written_, code):
    found = read(written({"C7": written_}))
    (problem,) = found.problems
    assert (problem.code, problem.place.cell, problem.place.sheet, problem.place.path) == (
        code,
        "C7",
        "填报表",
        "X03",
    )
    assert all(
        (problem.found.zh, problem.found.en, problem.expected.zh, problem.remedy.zh, problem.remedy.en)
    )
    assert (found.line("X03").value, found.line("X03").status) == (None, "")
    with pytest.raises(Refused):
        found.refuse()


def test_a_date_is_no_figure():
    found = read(written({"C7": datetime.date(2026, 3, 4)}))
    assert codes(found) == {"date-cell": ["C7"]}


def test_a_formula_is_called_公式_and_its_result_not_taken():
    found = read(written({"C7": "=C5*2", "G8": "=1+1"}))
    assert codes(found) == {"formula-cell": ["C7", "G8"]}
    assert "公式" in found.problems[0].found.zh
    assert found.line("X03").value is None


def test_a_locked_figure_that_was_changed():
    found = read(written({"C5": 30, "C9": "=C7/C5*100", "B8": "万元", "A8": "别的"}))
    assert codes(found) == {"locked-changed": ["C5", "C9"], "label-changed": ["A8", "B8"]}
    assert "24" in found.problems[0].expected.zh


def test_a_figure_that_became_known_meanwhile_is_said():
    now = replace(FORM, rows=(replace(ROWS[0], value=Decimal("25")), *ROWS[1:]))
    found = read(filled(), now)
    assert codes(found) == {"known-since": ["C5"]}
    assert not found.errors
    open_then = replace(
        FORM, rows=(*ROWS[:2], replace(ROWS[2], kind=KNOWN, value=Decimal("17"), source="发改局"), *ROWS[3:])
    )
    assert not read(blank(), open_then).errors


def test_rows_may_be_moved():
    book = book_of(filled())
    sheet = book["填报表"]
    for column in "ABCDEFGHI":
        sheet[f"{column}20"] = sheet[f"{column}7"].value
        sheet[f"{column}7"] = None
    out = io.BytesIO()
    book.save(out)
    found = read(out.getvalue())
    assert not found.problems
    assert (found.line("X03").cell, found.line("X03").value) == ("C20", Decimal("19"))


def test_rows_put_above_move_all():
    book = book_of(filled())
    book["填报表"].insert_rows(1, 3)
    out = io.BytesIO()
    book.save(out)
    found = read(out.getvalue())
    assert not found.problems
    assert found.line("X03").cell == "C10"


def test_rows_beside_the_form_are_said_and_not_read():
    found = read(written({"A14": "合计", "C14": 99, "C15": "=SUM(C5:C12)"}, filled()))
    assert codes(found) == {"extra-row": ["C14", "C15"]}
    assert not found.errors


def test_a_row_without_its_key_is_missed():
    found = read(written({"I7": None}, filled()))
    assert codes(found) == {"extra-row": ["C7"], "row-gone": [""]}
    assert next(p for p in found.problems if p.code == "row-gone").place.path == "X03"


def test_a_key_twice_and_a_strange_key():
    found = read(written({"I14": "X03", "C14": 20, "I15": "Z99", "C15": 1}, filled()))
    assert codes(found) == {"double-row": ["C14"], "strange-row": ["C15"]}
    assert found.line("X03").value == Decimal("19")


def test_a_column_put_between_is_told():
    book = book_of(filled())
    book["填报表"].insert_cols(3)
    out = io.BytesIO()
    book.save(out)
    assert set(codes(read(out.getvalue()))) == {"columns-moved"}


def test_the_sheet_may_be_renamed_and_others_added():
    book = book_of(filled())
    book["填报表"].title = "石桥镇二季度"
    book.create_sheet("底稿", 0)["A1"] = "=1+1"
    del book["说明"]
    out = io.BytesIO()
    book.save(out)
    found = read(out.getvalue())
    assert not found.problems
    assert found.line("X03").place().sheet == "石桥镇二季度"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"unit": "SQX-LL"}, "other-unit"), ({"period": "2026-Q1"}, "other-period"), ({"call": "call-8"}, "other-call"),
        ({"scheme_digest": "cd" * 32}, "other-scheme"), ({"version": 2}, "other-form"), ({"rows": ROWS[:-1]}, "other-form"),
        ({"rows": (*ROWS[:-1], replace(ROWS[-1], uom="元"))}, "other-form"),
    ],
)  # fmt: skip
def test_another_workbook_is_refused_as_a_whole(change, code):
    with pytest.raises(Refused) as refused:
        read(filled(), replace(FORM, **change))
    assert [p.code for p in refused.value.problems] == [code]


def test_everything_that_is_another_is_told_at_once():
    with pytest.raises(Refused) as refused:
        read(filled(), replace(FORM, unit="a", period="b", call="c"))
    assert [p.code for p in refused.value.problems] == ["other-unit", "other-period", "other-call"]


def test_any_other_workbook_is_not_ours():
    book = openpyxl.Workbook()
    book.active["A1"] = 1
    out = io.BytesIO()
    book.save(out)
    for data in (out.getvalue(), old_excel.workbook({"a": {(0, 0): 1}})):
        with pytest.raises(Refused) as refused:
            workbook.read(data, FORM)
        assert [p.code for p in refused.value.problems] == ["not-our-workbook"]


def test_without_the_form_or_its_hidden_column():
    book = book_of(filled())
    book["填报表"].delete_cols(9)
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(Refused) as refused:
        read(out.getvalue())
    assert [p.code for p in refused.value.problems] == ["no-form-sheet"]


def test_an_old_xls_is_read_the_same_way(tmp_path):
    cells = {
        s.name: {(r, c): v for r, row in enumerate(s.rows) for c, v in enumerate(row) if v != ""}
        for s in sheets_of(filled(), "a.xlsx")
    }
    cells["填报表"] |= {(9, 2): ("%", 0.412)}
    path = tmp_path / "return.xls"
    path.write_bytes(old_excel.workbook(cells))
    found = workbook.read(path, FORM)
    assert not found.problems
    assert found.file == "return.xls"
    assert [x.value for x in found.lines] == [x.value for x in read(filled()).lines]
    cells["填报表"] |= {(6, 2): ("=", 19), (7, 2): ("!", 7)}
    assert codes(workbook.read(old_excel.workbook(cells), FORM)) == {
        "formula-cell": ["C7"],
        "error-cell": ["C8"],
    }


def test_the_draft_goes_out_and_comes_back():
    rows = tuple(
        replace(r, value=Decimal("12345678901234567.5"), note="说明") if r.item == "X03" else r for r in ROWS
    )
    rows = tuple(replace(r, status="not_due") if r.item == "X07" else r for r in rows)
    form = replace(FORM, rows=rows)
    found = read(workbook.make(form), form)
    assert not found.problems
    assert found.line("X03").value == Decimal("12345678901234567.5")
    assert (found.line("X03").note, found.line("X07").status) == ("说明", "not_due")


def test_a_remark_on_a_known_figure_is_taken_along():
    found = read(written({"G5": "应为 26，见县发改局函", "G9": "  "}, filled()))
    assert not found.problems
    assert [(x.item, x.cell, x.note, x.value) for x in found.remarks] == [
        ("X01", "C5", "应为 26，见县发改局函", None)
    ]
    assert len(found.lines) == 5


def test_every_cell_of_the_sample_is_used():
    assert set(FILLED) <= {f"{c}{r}" for c in "CG" for r in range(5, 13)}
