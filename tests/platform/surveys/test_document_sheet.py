"""The questionnaire as Excel: without loss both ways, every fault at its sheet and cell, by the one gate for uploads."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.platform.surveys import two_tracks
from tests.platform.surveys.asked import document as asked

from quanheng.engine.errors import Problems
from quanheng.platform.project.county import surveys as county
from quanheng.platform.surveys import document, sampling
from quanheng.platform.surveys.models import Survey
from quanheng.platform.surveys.views_document import example_text

EACH = asked(
    'about: each\nunits: [SQX-SQ, SQX-LL]\nstrata: {城镇: {name_en: Town, size: 6, quota: 3, stop: true}}\n'
    'margins: {年龄: {18-39: 0.41, 40-59: 0.37, "60+": 0.22}}\nopen_link: {weight: 0.25, per_hour: 9}\nmix: 30\ntries: 5'
).replace("counts: true, required", "counts: true, each: true, required").replace("    most: 2", "    most: 2\n    each: true")  # fmt: skip
FORMS = {
    "example": example_text(),
    "county": county.document("甲-2026", "标题", "Title", "2026-Q3", "open_link: {weight: 0}\n"),
    "tracks": two_tracks.form(),
    "each": EACH,
    "formula": asked().replace("您的年龄段", '"=1+1 您的年龄段"'),
}


def brought(data, name="问卷.xlsx"):
    problems = Problems()
    return document.uploaded(data, name, problems), problems.found


def changed(text, change):
    """The workbook of a document, with something changed by hand, as bytes."""
    book = openpyxl.load_workbook(io.BytesIO(document.workbook(text)))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("name", FORMS)
def test_yaml_to_excel_to_yaml_is_the_same_questionnaire(name):
    text, found = brought(document.workbook(FORMS[name]))
    assert found == []
    assert document.of(text) == document.of(FORMS[name])
    again, _ = brought(document.workbook(text))
    assert again == text


def test_the_example_has_every_key_and_every_kind_of_question():
    problems = Problems()
    made = document.read(example_text().encode(), "", problems)
    assert problems.found == []
    assert {q.kind for q in made.questions} == {"scale", "single", "multiple", "band", "text"}
    for key in document._KEYS:
        assert f"\n{key}:" in example_text() or f"# {key}:" in example_text(), key


def at(book, sheet, row, heading, value):
    """Write into the row (2: the first) under a heading."""
    cells = {c.value: c for c in book[sheet][1]}
    book[sheet].cell(row, cells[heading].column, value)
    return f"{openpyxl.utils.get_column_letter(cells[heading].column)}{row}"


FAULTS = [
    ("题目", 2, "题型", "量测", "unknown-word"),
    ("题目", 2, "量表", "满意四级", "unknown-scale"),
    ("题目", 4, "显示条件", "总体", "route-unread"),
    ("题目", 4, "显示条件", "总体=9", "route-unknown-option"),
    ("题目", 2, "必答", "也许", "wrong-kind"),
    ("题目", 3, "题号", "总体", "question-twice"),
    ("量表", 2, "赋值", "一百", "wrong-kind"),
    ("选项", 2, "题号", "没有这题", "option-of-nobody"),
    ("已知比例", 2, "占比", 0.9, "margin-sum"),
    ("层", 2, "人数", "很多", "wrong-kind"),
]


@pytest.mark.parametrize(("sheet", "row", "heading", "value", "code"), FAULTS)
def test_every_fault_is_told_at_its_sheet_and_cell(sheet, row, heading, value, code):
    cell = []
    data = changed(example_text(), lambda book: cell.append(at(book, sheet, row, heading, value)))
    text, found = brought(data)
    assert text == ""
    problem = next(p for p in found if p.code == code)
    assert problem.place.sheet == sheet
    assert problem.place.cell == cell[0] or code == "margin-sum"
    assert problem.place.cell
    assert problem.found.en and problem.remedy.en  # noqa: PT018


def test_all_faults_at_once_and_the_head_has_its_cells_too():
    def spoil(book):
        at(book, "题目", 2, "题型", "量测")
        at(book, "量表", 2, "赋值", "一百")
        head = book["问卷"]
        for row in head.iter_rows():
            if row[0].value == "年度":
                row[1].value = "二〇二六"
        head.cell(40, 1, "配额们")
        head.cell(40, 2, 3)

    _, found = brought(changed(example_text(), spoil))
    places = {(p.place.sheet, p.code) for p in found}
    assert places >= {("题目", "unknown-word"), ("量表", "wrong-kind"), ("问卷", "wrong-kind"), ("问卷", "unknown-key")}  # fmt: skip


def test_strange_sheets_columns_and_formulas_are_told():
    def spoil(book):
        book.create_sheet("题日")

    _, found = brought(changed(example_text(), spoil))
    assert [(p.code, p.place.sheet) for p in found] == [("unknown-sheet", "题日")]
    assert "题目" in found[0].found.zh

    _, found = brought(changed(example_text(), lambda book: book["题目"].cell(1, 20, "分数")))
    assert ("unknown-column", "T1") in [(p.code, p.place.cell) for p in found]
    _, found = brought(changed(example_text(), lambda book: at(book, "量表", 2, "赋值", "=50+50")))
    assert any(p.place.cell == "D2" or p.place.cell.startswith(("D", "E")) for p in found)
    _, found = brought(changed(example_text(), lambda book: book.remove(book["题目"])))
    assert [p.code for p in found] == ["missing-sheet"]


@pytest.mark.parametrize("data", [b"PK\x03\x04 not a workbook", b"PK", b"\xd0\xcf\x11\xe0\xa1\xb1"])
def test_no_workbook_at_all_is_a_plain_word(data):
    text, found = brought(data)
    assert text == ""
    assert found
    assert not any("YAML" in p.found.zh for p in found)


@pytest.mark.django_db
def test_the_office_downloads_the_example_changes_it_and_drafts_with_it(client, town):
    office = town.sign_in(client, "office")
    page = office.get("/surveys/new/").content.decode()
    assert "/surveys/example.xlsx" in page
    assert "respondents: citizens" in page
    sent = office.get("/surveys/example.xlsx").content
    file = SimpleUploadedFile("我的问卷.xlsx", sent)
    assert office.post("/surveys/new/", {"document": "", "file": file}).status_code == 302
    survey = Survey.objects.get()
    assert document.of(survey.document) == document.of(example_text())
    # it comes back as Excel, and the same again is no new version
    back = office.get(f"/surveys/{survey.pk}/document.xlsx").content
    file = SimpleUploadedFile("x.xlsx", back)
    assert office.post("/surveys/new/", {"document": "", "file": file}).status_code == 302
    assert Survey.objects.get().digest == survey.digest
    bad = changed(example_text(), lambda book: at(book, "题目", 2, "题型", "量测"))
    page = office.post("/surveys/new/", {"document": "", "file": SimpleUploadedFile("坏.xlsx", bad)})
    assert page.status_code == 422
    assert "表“题目” 单元格 D2" in page.content.decode()
    assert office.get("/surveys/example.doc").status_code == 404
    # how many answers it should have, from the size of its frame
    page = office.get(f"/surveys/{survey.pk}/revise/").content.decode()
    assert "±5 个百分点要 382 份" in page
    assert "±3 个百分点要 1,049 份" in page


def test_how_many_answers_are_wanted():
    made = document.of(example_text())
    told = sampling.advice(made)
    assert told.population == 61000
    assert told.wanted == {5: 382, 3: 1049}
    assert told.reached == pytest.approx(4.98, abs=0.01)
    unknown = document.of(asked())
    assert sampling.advice(unknown).wanted == {5: 385, 3: 1068}
    assert sampling.advice(unknown).reached is None
