"""The uploaded workbook given back: each problem at its cell, everything else as it was."""

import io

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image as Picture
from tests.platform.collection import hostile, old_excel
from tests.platform.collection.hostile_zip import parts_of
from tests.platform.collection.sample import FORM, blank, filled, written

from quanheng.engine.errors import Place, Problem, Refused, Text
from quanheng.platform.collection import csv_form, intake, workbook, write_back
from quanheng.platform.lib.uploads.sheets import sheets_of

WRONG = {"C7": "十九", "C8": "=1+1", "C10": "—", "C5": 30, "G10": "话"}
RED, AMBER = "FFF6D5D5", "FFFBEBC8"


def given_back(data: bytes, name: str = "return.xlsx", **how):
    found = intake.receive(data, name, FORM)
    return openpyxl.load_workbook(io.BytesIO(write_back.comments(data, found.problems, FORM, found, **how)))


def comments(sheet) -> dict[str, str]:
    return {c.coordinate: c.comment.text for row in sheet.iter_rows() for c in row if c.comment}


def test_each_problem_stands_at_its_cell():
    sheet = given_back(written(WRONG))["填报表"]
    told = comments(sheet)
    assert set(told) == {"C5", "C7", "C8", "C10"}
    assert told["C7"].startswith("须改：“十九”不是数。")
    assert "应为：" in told["C7"]
    assert "处理：" in told["C7"]
    assert "公式" in told["C8"]
    assert told["C10"].startswith("提醒：")
    assert [sheet[c].fill.fgColor.rgb for c in ("C5", "C7", "C8", "C10")] == [RED, RED, RED, AMBER]


def test_in_english_too():
    assert comments(given_back(written(WRONG), lang="en")["填报表"])["C7"].startswith(
        "To correct: “十九” is no number."
    )


def test_all_else_is_untouched():
    before, after = (openpyxl.load_workbook(io.BytesIO(x)) for x in (written(WRONG), blank()))
    after = given_back(written(WRONG))
    assert after.sheetnames == before.sheetnames
    for name in before.sheetnames:
        a, b = before[name], after[name]
        assert [[c.value for c in row] for row in a.iter_rows()] == [
            [c.value for c in row] for row in b.iter_rows()
        ]
        assert a.sheet_state == b.sheet_state
        assert a.protection.sheet == b.protection.sheet
        assert {k: v.width for k, v in a.column_dimensions.items()} == {
            k: v.width for k, v in b.column_dimensions.items()
        }
        assert [(str(v.sqref), v.formula1, v.prompt) for v in a.data_validations.dataValidation] == [
            (str(v.sqref), v.formula1, v.prompt) for v in b.data_validations.dataValidation
        ]
        assert a.print_title_rows == b.print_title_rows
    a, b = before["填报表"], after["填报表"]
    assert {c.coordinate for r in a.iter_rows() for c in r if c.protection.locked} == {
        c.coordinate for r in b.iter_rows() for c in r if c.protection.locked
    }
    assert a["C7"].number_format == b["C7"].number_format


def test_put_right_and_sent_again_the_old_comments_go():
    first = intake.receive(written(WRONG), "a.xlsx", FORM)
    back = write_back.comments(written(WRONG), first.problems, FORM, first)
    mended = written({"C7": 19, "C8": 7.25, "C5": 24}, back)
    found = intake.receive(mended, "a.xlsx", FORM)
    assert [p.place.cell for p in found.problems] == ["C10"]
    sheet = openpyxl.load_workbook(io.BytesIO(write_back.comments(mended, found.problems, FORM, found)))[
        "填报表"
    ]
    assert set(comments(sheet)) == {"C10"}
    assert sheet["C7"].fill.fgColor.rgb != RED


def test_a_persons_own_comment_stays():
    book = openpyxl.load_workbook(io.BytesIO(written(WRONG)))
    book["填报表"]["C7"].comment = Comment("问王工", "陈禾")
    book["填报表"]["C12"].comment = Comment("六个村", "陈禾")
    out = io.BytesIO()
    book.save(out)
    told = comments(given_back(out.getvalue())["填报表"])
    assert told["C7"].startswith("问王工\n\n须改：")
    assert told["C12"] == "六个村"


def test_what_has_no_cell_stands_at_the_top():
    found = intake.receive(written({"I7": None}, filled()), "a.xlsx", FORM)
    strange = Problem(
        "x", Place(), Text("整件不对", "all wrong"), Text("别的", "other"), Text("重来", "again")
    )
    sheet = openpyxl.load_workbook(
        io.BytesIO(write_back.comments(filled(), [strange, *found.problems], FORM, found))
    )["填报表"]
    assert "整件不对" in comments(sheet)["A1"]
    assert "不见了" in comments(sheet)["C7"]  # the row's own place in the form


@pytest.mark.parametrize(
    "place",
    [
        Place(sheet="没有这张表", cell="C7"),
        Place(sheet="填报表", cell="XFD1048576"),
        Place(cell="C7"),
        Place(sheet="填报表", cell="no"),
    ],
)
def test_a_place_that_is_not_there_breaks_nothing(place):
    problem = Problem("x", place, Text("坏\0字符\ud800", "bad"), Text("好", "good"), Text("改", "mend"))
    back = write_back.comments(filled(), [problem], FORM, None)
    assert sheets_of(back, "a.xlsx")


def fresh(data: bytes, name: str):
    found = intake.receive(data, name, FORM)
    back = write_back.comments(data, found.problems, FORM, found)
    return found, openpyxl.load_workbook(io.BytesIO(back)), back


def test_a_picture_in_it_means_a_fresh_workbook_with_their_values():
    book = openpyxl.load_workbook(io.BytesIO(written(WRONG)))
    book["填报表"].add_image(Picture(io.BytesIO(hostile.picture())))
    out = io.BytesIO()
    book.save(out)
    found, after, back = fresh(out.getvalue(), "a.xlsx")
    assert not [n for n in parts_of(back) if "media" in n]
    sheet = after["填报表"]
    assert (sheet["C7"].value, sheet["C8"].value, sheet["G10"].value) == ("十九", None, "话")
    assert set(comments(sheet)) == {"C5", "C7", "C8", "C10"}
    assert sheet["C7"].fill.fgColor.rgb == RED
    again = intake.receive(back, "a.xlsx", FORM)
    assert again.line("X03").raw == found.line("X03").raw == "十九"


def test_a_csv_and_an_old_xls_come_back_as_workbooks():
    data = csv_form.make(FORM).replace("X03,累计开工数,个,".encode(), "X03,累计开工数,个,十九".encode())
    _, book, _ = fresh(data, "a.csv")
    assert comments(book["填报表"])["C7"].startswith("须改：")
    assert book["填报表"]["C7"].value == "十九"
    cells = {
        s.name: {(r, c): v for r, row in enumerate(s.rows) for c, v in enumerate(row) if v != ""}
        for s in sheets_of(written(WRONG), "a.xlsx")
    }
    _, book, _ = fresh(old_excel.workbook(cells), "a.xls")
    assert {"C5", "C7"} <= set(comments(book["填报表"]))


def test_what_was_refused_as_a_whole_comes_back_blank_with_the_reason():
    _, data = hostile.named()["vba"]
    with pytest.raises(Refused) as refused:
        intake.receive(data, "a.xlsx", FORM)
    back = write_back.comments(data, refused.value.problems, FORM)
    assert not [n for n in parts_of(back) if "vba" in n]
    assert "宏" in comments(openpyxl.load_workbook(io.BytesIO(back))["填报表"])["A1"]
    assert not workbook.read(back, FORM).problems
