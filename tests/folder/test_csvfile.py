"""CSV as it comes: encodings, blank lines, quotes; every row keeps its line."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanheng.engine.errors import Problems
from quanheng.folder.csvfile import read_csv

KNOWN = {"a": (), "b": ()}


def table(text, encoding="utf-8"):
    problems = Problems()
    read = read_csv(text.encode(encoding), "x.csv", KNOWN, ("a", "b"), problems)
    return read, problems


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
def test_encodings(encoding):
    read, problems = table("a,b\n石桥镇,１２\n", encoding)
    assert read.frame.rows() == [("石桥镇", "１２")]
    assert not problems.found


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_line_ends(ends):
    read, _ = table(ends.join(["a,b", "1,2", "3,4", ""]))
    assert read.frame.rows() == [("1", "2"), ("3", "4")]
    assert [read.locate(k, "a").line for k in (0, 1)] == [2, 3]


def test_lines_are_counted_through_blank_lines_and_quoted_breaks():
    read, _ = table('\na,b\n\n"1\n1",2\n,\n3,4\n')
    assert read.frame.rows() == [("1\n1", "2"), ("3", "4")]
    assert [read.locate(k, "a").line for k in (0, 1)] == [4, 7]


def test_too_many_cells_are_named_by_line():
    _, problems = table("a,b\n1,2\n1,2,3\n1,2,,\n")
    assert [(p.code, p.place.line) for p in problems.found] == [("ragged-row", 3)]


def test_too_few_cells_are_blank():
    read, problems = table("a,b\n1\n2,3\n")
    assert read.frame.rows() == [("1", ""), ("2", "3")]
    assert not problems.found


def test_a_stray_quote_is_a_character():
    read, _ = table('a,b\n1"2,3\n')
    assert read.frame.rows() == [('1"2', "3")]


def test_a_column_twice_and_a_column_unknown():
    _, problems = table("a,b,a\n1,2,3\n")
    assert [p.code for p in problems.found] == ["duplicate-column"]
    read, problems = table("a,b,c\n1,2,3\n")
    assert [(p.code, p.severity) for p in problems.found] == [("unknown-column", "warning")]
    assert read.frame.columns == ["a", "b"]


CELLS = st.text(st.sampled_from(list('ab1,"\n 石%')), max_size=4)


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=6))
def test_it_reads_what_the_standard_library_writes(rows):
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows([("a", "b"), *rows])
    read, _ = table(stream.getvalue())
    assert read.frame.rows() == [(a.strip(), b.strip()) for a, b in rows if (a, b) != ("", "")]
