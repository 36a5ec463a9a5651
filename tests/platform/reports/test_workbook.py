"""The workbook adds up: every formula is reckoned again here from its own text, and by LibreOffice where it is there."""

import ast
import csv
import io
import re
import shutil
import subprocess
import zipfile
from decimal import Decimal
from fractions import Fraction

import pytest
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from quanheng.engine.rounding import half_up
from quanheng.engine.scheme.model import Node, Round, Scheme
from quanheng.platform.reports import queries, workbook
from quanheng.platform.reports.facts import gather, of_unit
from quanheng.platform.scoring import queries as scores
from quanheng.platform.scoring.queries import ScoreRow


def gathered(taken):
    period = taken.run.periods[-1]
    return gather(taken.run, period, queries.standing(taken.run))


def reckon(book, sheet, cell, met=None):
    """The value of a cell by its formula, in fractions; empty cells are nothing."""
    value = book[sheet][cell].value
    if not isinstance(value, str) or not value.startswith("="):
        return None if value is None or isinstance(value, str) else Fraction(repr(value))
    return _value(book, sheet, value[1:])


def _value(book, sheet, text):
    """One of the few shapes of formulas we write: + - * / SUM ROUND MAX MIN over cells and numbers."""
    refs = {}

    def name(match):
        key = f"c{len(refs)}"
        where = match["sheet"].strip("'") if match["sheet"] else sheet
        refs[key] = reckon(book, where, match["cell"])
        return key

    plain = re.sub(r"(?:(?P<sheet>'[^']+')!)?(?P<cell>\$?[A-Z]{1,3}\$?\d+)", name, text)
    return _eval(ast.parse(plain, mode="eval").body, refs)


def _eval(node, refs):
    if isinstance(node, ast.Constant):
        return Fraction(str(node.value))
    if isinstance(node, ast.Name):
        return refs[node.id]
    if isinstance(node, ast.UnaryOp):
        return -_eval(node.operand, refs)
    if isinstance(node, ast.BinOp):
        a, b = _eval(node.left, refs) or Fraction(0), _eval(node.right, refs) or Fraction(0)
        return {
            ast.Add: lambda: a + b,
            ast.Sub: lambda: a - b,
            ast.Mult: lambda: a * b,
            ast.Div: lambda: a / b,
        }[type(node.op)]()
    args = [_eval(a, refs) for a in node.args]
    known = [a for a in args if a is not None]
    return {
        "SUM": lambda: sum(known, Fraction(0)),
        "MAX": lambda: max(known),
        "MIN": lambda: min(known),
        "ROUND": lambda: half_up(args[0], int(args[1])),
    }[node.func.id]()


def checked(book, values):
    """How many formulas there are; each gives the value that stands beside it (the engine's)."""
    many = 0
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith("="):
                    many += 1
                    kept = values[sheet.title][cell.coordinate].value
                    if "SUMPRODUCT" in cell.value:
                        continue  # ranks: by LibreOffice, and against the engine below
                    found = reckon(book, sheet.title, cell.coordinate)
                    assert abs(found - Fraction(repr(kept))) <= Fraction(1, 10**10), (
                        sheet.title,
                        cell.coordinate,
                        cell.value,
                    )
    return many


def opened(body):
    return load_workbook(io.BytesIO(body)), load_workbook(io.BytesIO(body), data_only=True)


def test_one_unit_adds_up_to_the_engines_score(taken):
    fact = gathered(taken)
    unit = of_unit(fact, "柳林")
    live, values = opened(workbook.of_unit(fact, unit))
    assert checked(live, values) == 4  # two indicators, the sum, the final score
    sheet, told = live["评分表"], values["评分表"]
    assert sheet["G3"].value == "=ROUND(E3*F3/100,2)"
    assert sheet["G5"].value == "=ROUND(SUM(G3,G4),2)"
    final = next(r for r in range(1, 20) if told.cell(r, 1).value == "得分")
    row = next(r for r in scores.ranking(taken.run, fact.period) if r.unit == "柳林")
    assert told.cell(final, 7).value == float(row.score)
    assert "初步结果　未公布" in told["A1"].value
    assert "示意数据" in told["A1"].value
    about = [c.value for c in values["说明"]["B"]]
    assert f"sha256:{taken.version.digest}" in about


def test_all_units_with_live_ranks(taken):
    fact = gathered(taken)
    live, values = opened(workbook.of_run(fact))
    assert checked(live, values) > 8
    sheet = values["得分"]
    heads = {sheet.cell(2, k).value: k for k in range(1, sheet.max_column + 1)}
    ranks = {r.name: r for r in scores.ranking(taken.run, fact.period)}
    for r in range(3, sheet.max_row + 1):
        row = ranks[sheet.cell(r, 2).value]
        assert sheet.cell(r, heads["总得分"]).value == (None if row.score is None else float(row.score))
        assert sheet.cell(r, heads["名次"]).value == (None if row.rank is None else float(row.rank))
    formula = live["得分"].cell(3, heads["名次"]).value
    assert formula.startswith("=SUMPRODUCT(")
    box = range_boundaries(re.search(r"(\$[A-Z]+\$\d+:\$[A-Z]+\$\d+)>", formula)[1])
    assert (box[1], box[3]) == (3, sheet.max_row)


@pytest.mark.skipif(
    shutil.which("soffice") is None,
    reason="LibreOffice (soffice) is not installed: formulas are reckoned here only",
)
def test_libreoffice_reckons_the_same(taken, tmp_path):
    """With the kept values taken out, so that nothing can be read but what is reckoned."""
    fact = gathered(taken)
    body = workbook.of_run(fact)
    _live, values = opened(body)
    (tmp_path / "a.xlsx").write_bytes(_emptied(body))
    home = f"-env:UserInstallation=file://{tmp_path}/office"
    made = subprocess.run(["soffice", home, "--headless", "--convert-to", 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,4', "--outdir", tmp_path, tmp_path / "a.xlsx"], capture_output=True, timeout=120, check=False)  # fmt: skip
    found = list(tmp_path.glob("a*.csv"))
    if not found:
        pytest.skip(f"LibreOffice has no Calc here: {made.stderr.decode()[:120]}")
    rows = list(csv.reader(io.StringIO(found[0].read_text(encoding="utf-8"))))
    sheet = values["得分"]
    for r in range(3, sheet.max_row + 1):
        for k in range(3, sheet.max_column):
            kept = sheet.cell(r, k).value
            got = rows[r - 1][k - 1] if k <= len(rows[r - 1]) else ""
            assert (float(got) if got else None) == kept, (r, k)


def _emptied(body):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as read, zipfile.ZipFile(out, "w") as book:
        for name in read.namelist():
            data = read.read(name)
            if name.startswith("xl/worksheets/"):
                data = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", data)
            book.writestr(name, data)
    return out.getvalue()


def row(node, score, weight=None, points=None):
    return ScoreRow("2026", "", "甲", node, None, points, weight, score, None, "", "")


def tree(combine="", **more):
    return Node("total", "", children=(Node("a", ""), Node("b", "")), combine=combine, **more)


@pytest.mark.parametrize(
    ("combine", "marks", "engine", "formula"),
    [
        ("", "weights", "30.00", "=ROUND(SUM(A1,B1),2)"),
        ("", "index", "13.33", "=ROUND((A1*A2+B1*B2)/(A2+B2),2)"),
        ("geometric", "weights", "14.14", ""),  # no simple formula: the engine's value stands
        ("", "weights", "29.99", ""),  # a formula that would give another number is not written
    ],
)
def test_a_formula_stands_only_where_it_gives_the_engines_score(combine, marks, engine, formula):
    rows = {
        "a": row("a", Decimal(10), Decimal(2)),
        "b": row("b", Decimal(20), Decimal(1)),
        "total": row("total", Decimal(engine)),
    }
    scheme = Scheme("s", "year", tree(combine), marks=marks, round=Round(score=2))
    one = workbook.node_score(scheme, scheme.root, {"a": "A1", "b": "B1"}, {"a": "A2", "b": "B2"}, rows)
    assert (one.text, one.value) == (formula, float(engine))


def test_bounds_are_in_the_formula_and_halves_go_up():
    scheme = Scheme("s", "year", tree(cap=Decimal(25)), round=Round(score=2))
    rows = {"a": row("a", Decimal(10)), "b": row("b", Decimal(20)), "total": row("total", Decimal(25))}
    one = workbook.node_score(scheme, scheme.root, {"a": "A1", "b": "B1"}, {}, rows)
    assert one.text == "=MIN(ROUND(SUM(A1,B1),2),25)"
    leaf = workbook.leaf_score(scheme, "E3", "F3", row("a", Decimal("1.01"), Decimal(10), Decimal("10.05")))
    assert leaf == workbook.Live("=ROUND(E3*F3/100,2)", 1.01)  # 1.005 is 1.01, not 1.00
