"""The one door: Excel, CSV and JSON by ending and content; encodings; what is told of each line; cases to read."""

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.platform.collection.hostile import VALUES
from tests.platform.collection.sample import FORM, filled

from quanheng.engine.errors import Place, Problems, Refused
from quanheng.platform.collection import csv_form, intake, json_form
from quanheng.platform.collection.intake_form import Row
from quanheng.platform.lib.uploads import limits
from quanheng.platform.lib.uploads.cells import as_text

CASES = Path(__file__).resolve().parents[2] / "cases/uploads"
LINE = "call-7,SQX-SQ,2026-Q2,X03,累计开工数,个,19,含北渠泵站，见附件\n"


def refusal(data: bytes, name: str) -> str:
    with pytest.raises(Refused) as refused:
        intake.receive(data, name, FORM)
    (problem,) = refused.value.problems
    assert all(
        (
            problem.found.zh,
            problem.found.en,
            problem.expected.zh,
            problem.expected.en,
            problem.remedy.zh,
            problem.remedy.en,
        )
    )
    return problem.code


def csv_with(*lines: str, head: str = ",".join(csv_form.HEAD)) -> bytes:
    return ("\n".join([head, *lines]) + "\n").encode()


# --- CSV


def test_the_csv_form_comes_back():
    told = csv_form.make(FORM).decode("utf-8-sig").replace("X03,累计开工数,个,", "X03,累计开工数,个,１９")
    found = intake.receive(told.encode(), "return.csv", FORM)
    assert not found.problems
    assert [x.item for x in found.lines] == ["X03", "X04", "X06", "X07", "X08"]
    assert (found.line("X03").value, found.line("X03").line) == (Decimal(19), 2)


def test_the_least_csv_and_chinese_heads():
    assert intake.receive(b"item,value\nX03,19\n", "a.csv", FORM).line("X03").value == 19
    found = intake.receive("数据项,本期数,说明\nX03,19,无\n".encode("gb18030"), "a.CSV", FORM)
    assert (found.line("X03").value, found.line("X03").note) == (19, "无")


TEXTS = ["含北渠泵站", "㐂𠀀龘", "“引号”—破折号…", "ＡＢＣ１２３", "说明：à é ü"]
TAKEN = ["utf-8", "utf-8-sig", "gb18030", "gbk", "gb2312"]
REFUSED = [
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "utf-7",
    "big5",
    "shift_jis",
    "euc_kr",
    "latin-1",
    "cp1252",
]


@pytest.mark.parametrize("encoding", TAKEN)
@pytest.mark.parametrize("text", TEXTS)
def test_csv_in_the_encodings_of_offices(text, encoding):
    body = csv_form.make(FORM).decode("utf-8-sig") + LINE.replace("X03", "X04").replace(
        "累计开工数,个", "累计完成投资,亿元"
    ).replace("含北渠泵站，见附件", text)
    body = "\n".join(
        x for x in body.splitlines() if not x.startswith("call-7,SQX-SQ,2026-Q2,X04,累计完成投资,亿元,,")
    )
    data = body.encode(encoding, "ignore")
    found = intake.receive(data, "return.csv", FORM)
    assert not found.problems
    assert found.line("X04").note == text.encode(encoding, "ignore").decode(encoding)


@pytest.mark.parametrize("encoding", REFUSED)
@pytest.mark.parametrize("text", ["含北渠泵站", "café 19 €"])
def test_csv_in_any_other_encoding_is_never_misread(text, encoding):
    """Refused with the place; or, where the bytes are text in GB 18030 as well, the garbled names are told."""
    body = ",".join(csv_form.HEAD) + "\n" + LINE.replace("含北渠泵站，见附件", text)
    data = body.encode(encoding, "replace" if encoding in ("latin-1", "cp1252") else "ignore")
    try:
        found = intake.receive(data, "return.csv", FORM)
    except Refused as refused:
        (problem,) = refused.problems
        assert problem.code in ("encoding", "no-column")
        if problem.code == "encoding":
            assert problem.place.line
            assert problem.place.column
    else:
        assert found.errors
        assert found.errors[0].place.line == 2


def test_the_place_of_the_first_strange_byte():
    with pytest.raises(Refused) as refused:
        csv_form.decode(b"item,value\nX03,\xff\xff\n", "a.csv")
    place = refused.value.problems[0].place
    assert (place.line, place.column) == (2, 5)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("call-8,SQX-SQ,2026-Q2,X03,累计开工数,个,19,", "other-call"), (",SQX-LL,2026-Q2,X03,累计开工数,个,19,", "other-unit"), (",,2026-Q1,X03,,,19,", "other-period"),
        (",,,X99,,,19,", "strange-row"), (",,,X03,别的,个,19,", "label-changed"), (",,,X03,,万个,19,", "label-changed"), (",,,X03,,,=1+1,", "formula-cell"),
        (",,,X03,,,'=1+1,", "not-a-number"), (",,,X03,,,十九,", "not-a-number"), (",,,X03,,,1," + "长" * 2001, "long-note"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_line_is_told_at_the_line(line, code):
    found = intake.receive(csv_with(",,,X04,,,7.25,", line), "a.csv", FORM)
    assert [(p.code, p.place.line) for p in found.errors] == [(code, 3)]
    assert found.line("X04").value == Decimal("7.25")


def test_double_and_known_lines():
    found = intake.receive(csv_with(",,,X03,,,19,", ",,,X03,,,20,", ",,,X01,,,24,"), "a.csv", FORM)
    assert [(p.code, p.severity) for p in found.problems] == [
        ("double-row", "error"),
        ("strange-row", "warning"),
    ]
    assert found.line("X03").value == 19


def test_our_own_quotes_come_off():
    out = io.StringIO()
    csv.writer(out).writerow(["", "", "", "X03", "", "", "19", "'=见附件"])
    assert intake.receive(csv_with(out.getvalue().strip()), "a.csv", FORM).line("X03").note == "=见附件"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"x,y\n1,2\n", "no-column"), (b"item,item,value\n", "double-column"), (b"item,value\n" + b"," * 100, "not-csv"), (b'item,value\n"' + b"x" * 50_000, "not-csv"),
        (b"item,value\n" + b"X03,1\n" * 1000, "too-many-lines"), (b"item,value\n" + b" " * 4_100_000, "file-too-large"), (b"item,value\0\n", "encoding"),
    ],
)  # fmt: skip
def test_what_is_no_csv_of_ours(data, code):
    with pytest.raises(Refused) as refused:
        intake.receive(data, "a.csv", FORM)
    assert refused.value.problems[0].code == code


# --- JSON


def told(**change: object) -> bytes:
    rows = [
        {"item": "X03", "value": 19},
        {"item": "X04", "value": "7.250", "note": "约"},
        {"item": "X07", "status": "not_applicable"},
    ]
    return json.dumps(
        {"call": "call-7", "unit": "SQX-SQ", "period": "2026-Q2", "rows": rows, **change}
    ).encode()


def test_json_comes_in_and_the_form_comes_back():
    found = intake.receive(told(), "a.json", FORM)
    assert not found.problems
    assert [(x.item, str(x.value), x.status) for x in found.lines[:2]] == [
        ("X03", "19", "reported"),
        ("X04", "7.250", "reported"),
    ]
    assert found.line("X07").status == "not_applicable"
    assert not intake.receive(json_form.make(FORM), "a.json", FORM).problems


def test_json_numbers_keep_their_digits():
    data = told().replace(b'"value": 19', b'"value": 0.12345678901234567890')
    assert str(intake.receive(data, "a.json", FORM).line("X03").value) == "0.12345678901234567890"


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"item": "X03", "value": "=1"}, "formula-cell"), ({"item": "X03", "value": []}, "not-a-number"), ({"item": "X03", "value": True}, "not-a-number"),
        ({"item": "X99", "value": 1}, "strange-row"), ({"item": None}, "strange-row"), ({"item": ["X03"]}, "strange-row"), ({"item": "X03", "valeu": 1}, "strange-row"),
        ({"item": "X01", "value": 1}, "strange-row"), ({"item": "X03", "status": "late"}, "bad-status"), ({"item": "X03", "status": "not_due", "value": 1}, "bad-status"),
        ({"item": "X03", "status": {}}, None), ({"item": "X03", "value": float("nan")}, "not-finite"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_row(row, code):
    found = intake.receive(told(rows=[row]), "a.json", FORM)
    assert [p.code for p in found.errors] == ([code] if code else [])


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty-file"), (b"[]", "not-the-shape"), (b"{", "not-json"), (b"{}", "not-the-shape"), (b'{"a":1,"a":2}', "not-json"), (b"[" * 200_000, "not-json"),
        (told(unit="SQX-LL"), "other-unit"), (told(rows=3), "not-the-shape"), (told(form="0"), "other-form"), (b" " * 2_100_000, "file-too-large"), (b'{"rows":["\\ud800"]}', "not-json"),
    ],
)  # fmt: skip
def test_what_is_no_json_of_ours(data, code):
    assert refusal(data, "a.json") == code


# --- by ending and content


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("a.xlsm", "not-taken"), ("a.XLSB", "not-taken"), ("a.ods", "not-taken"), ("a.xls", "not-the-kind"), ("a.csv", "not-the-kind"), ("a.json", "not-the-kind"),
    ],
)  # fmt: skip
def test_a_workbook_under_a_false_name(name, code):
    assert refusal(filled(), name) == code


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7", b"hello", b"\x89PNG\r\n\x1a\n", b"<html>", b"MZ" + bytes(100), b"Rar!\x1a\x07"]
)
def test_something_else_under_a_workbooks_name(data):
    assert refusal(data, "a.xlsx") == "not-the-kind"
    assert refusal(data, "a.xls") == "not-the-kind"


def test_a_name_without_an_ending_is_known_by_content():
    assert not intake.receive(filled(), "填报表", FORM).problems
    assert not intake.receive(filled(), "FILLED.XLSX", FORM).problems


def test_a_strange_name_is_shown_safely():
    with pytest.raises(Refused) as refused:
        intake.receive(b"x", "\ud800\0\u202e" + "a" * 500 + ".xlsx", FORM)
    said = refused.value.problems[0].place.file
    assert said.encode()
    assert said.isprintable()
    assert len(said) <= limits.NAME + 1


# --- one typed text


@settings(max_examples=2000, deadline=None)
@given(
    st.one_of(
        st.sampled_from(VALUES), st.text(), st.from_regex(r"[-+＋]?[0-9０-９,，.．eE%]{1,12}", fullmatch=True)
    ),
    st.sampled_from(["个", "%", "", "万元"]),
)
def test_any_text_is_a_figure_a_word_or_a_problem(text, uom):
    problems = Problems()
    value, status = intake.value_of(text, Row("x", "x", uom=uom), Place(cell="C7"), problems)
    assert (value is not None) == (status == "reported")
    assert status in ("", "reported", "not_applicable", "not_due")
    assert not (status and problems.found)
    if value is not None:
        assert value.is_finite()
        assert len(format(value, "f")) < 90
    for problem in problems.found:
        problem.say("zh").encode()
        problem.say("en").encode()


@settings(max_examples=500, deadline=None)
@given(st.floats(), st.booleans())
def test_any_number_can_be_shown(number, percent):
    assert as_text(number, percent)


# --- cases that an office clerk can read


@pytest.mark.parametrize("path", sorted((CASES / "good").iterdir()), ids=lambda p: p.name)
def test_a_good_case_is_read(path):
    found = intake.receive(path.read_bytes(), path.name, FORM)
    assert not found.errors
    assert (found.line("X03").value, found.line("X04").value, found.line("X07").status) == (
        Decimal(19),
        Decimal("7.25"),
        "not_applicable",
    )


@pytest.mark.parametrize("path", sorted((CASES / "bad").iterdir()), ids=lambda p: p.name)
def test_a_bad_case_is_told_by_its_name(path):
    """The file's name up to the first space is the problem's code."""
    try:
        problems = intake.receive(path.read_bytes(), path.name, FORM).errors
    except Refused as refused:
        problems = refused.problems
    assert {p.code for p in problems} == {path.name.partition(" ")[0]}


def test_a_return_is_scanned_too(monkeypatch):
    monkeypatch.setenv("QUANHENG_SCANNER", "false")
    with pytest.raises(Refused) as refused:
        intake.receive(filled(), "a.xlsx", FORM)
    assert refused.value.problems[0].code == "infected"
