"""What a scheme says of self-evaluation and of a panel's marks: read, kept in one form, the same through YAML and Excel."""

from pathlib import Path

from quanheng.engine.document.read import read
from quanheng.engine.document.sheet import read_sheet, write_sheet
from quanheng.engine.document.write import to_yaml
from quanheng.engine.errors import Problems
from quanheng.engine.scheme.from_document import resolve

CASE = Path(__file__).resolve().parents[2] / "cases/document/good/self_evaluation.yaml"


def scheme_of(data, name="scheme.yaml", read=read):
    problems = Problems()
    written = read(data, name, problems)
    found = resolve(written, problems) if written is not None else None
    assert [p.say() for p in problems.errors] == []
    return found


def test_lines_keep_their_edges_through_yaml_and_excel():
    first = scheme_of(CASE.read_bytes())
    assert first.self_evaluation == {
        "over_line": "≥120", "explain_below": "≤95", "taper": "20:1, 50:0.9,+:0.7", "false_line": "≥10", "gap_line": ">5",
    }  # fmt: skip
    assert first.raters["专家"]["treatment"] == "severity"
    again = scheme_of(to_yaml(dict(first.document)).encode())
    sheet = scheme_of(write_sheet(dict(first.document)), "scheme.xlsx", read_sheet)
    assert first.document == again.document == sheet.document
    assert first.digest == again.digest == sheet.digest


def test_a_scheme_that_says_nothing_has_the_document_it_had():
    text = CASE.read_text(encoding="utf-8").split("self_evaluation:")[0].replace(", treatment: severity", "")
    found = scheme_of(text.encode())
    assert found.self_evaluation == {}
    assert "self_evaluation" not in found.document
