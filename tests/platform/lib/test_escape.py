"""No exported text is a formula; what goes out comes back the same; numbers stay numbers."""

import csv
import io
import os
from decimal import Decimal

import pytest
import xlsxwriter
from hypothesis import example, given, settings
from hypothesis import strategies as st
from python_calamine import load_workbook

from quanheng.platform.lib import escape

ROUNDS = int(os.environ.get("QUANHENG_ROUNDS", "3000"))  # 10,000 in `make soak`
DANGEROUS = ["=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠"]
# Formulas and what is nearly one are as likely as any other text.
TEXTS = st.one_of(
    st.text(),
    st.builds("{}{}{}".format, st.text("'", max_size=3), st.sampled_from(DANGEROUS), st.text(max_size=8)),
    st.from_regex(r"[-+]?[0-9]{1,4}(\.[0-9]{1,3})?(e[0-9])?", fullmatch=True),
)


@pytest.mark.parametrize("sign", DANGEROUS)
def test_every_dangerous_beginning_is_quoted(sign):
    assert escape.cell(f"{sign}cmd|'/c calc'!A0") == f"'{sign}cmd|'/c calc'!A0"


@pytest.mark.parametrize(
    "value", [-3.5, Decimal("-3.50"), 7, None, True, "-3.5", "+86", "-1e5", "石桥镇", "", "a=b", "'90s"]
)
def test_numbers_and_plain_text_stay(value):
    assert escape.cell(value) is value


def test_only_our_own_quote_is_taken_off():
    assert escape.plain("'=1") == "=1"
    assert escape.plain("'90s") == "'90s"
    assert escape.plain("''=1") == "'=1"
    assert escape.plain("'") == "'"


def test_nothing_is_an_empty_cell():
    assert escape.row(["=1", None, 2]) == ["'=1", "", 2]


@settings(max_examples=ROUNDS, deadline=None)
@given(TEXTS)
@example("-")
@example("'")
@example("''=")
@example("-１")
def test_out_and_in_again_is_the_same(text):
    out = escape.cell(text)
    assert escape.plain(out) == text
    assert out == text or out[1:] == text
    first = out[:1]
    assert first not in DANGEROUS or out.lstrip("+-")[:1].isdigit()


@settings(max_examples=300, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=30))
def test_through_a_real_csv(texts):
    out = io.StringIO(newline="")
    csv.writer(out).writerows([escape.row([t, "x"]) for t in texts])
    rows = csv.reader(io.StringIO(out.getvalue(), newline=""))
    assert [escape.plain(row[0]) for row in rows] == texts


# What XML can carry and Excel's own _x000D_ writing does not change.
CELLS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="_\ufffe\uffff"), max_size=30
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(CELLS, st.builds("{}{}".format, st.sampled_from("=+-@＝'"), CELLS)), min_size=1, max_size=50
    )
)
def test_through_a_real_workbook(texts):
    out = io.BytesIO()
    with xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet()
        for r, text in enumerate(texts):
            sheet.write_string(r, 0, "x")
            sheet.write_string(r, 1, escape.cell(text))
    rows = load_workbook(io.BytesIO(out.getvalue())).get_sheet_by_index(0).to_python()
    assert [escape.plain(row[1]) if len(row) > 1 else "" for row in rows] == texts
