"""A small town's scheme folder, Excel files written cell by cell, and the command line as a program."""

from pathlib import Path

import pytest
import xlsxwriter
from tests.cli.conftest import program, quanheng  # noqa: F401 - fixtures

SCHEME = """scheme: 小镇
title: 小镇考核
title_en: The town
period: year
items:
  开工数: {uom: 个, owner: 发改局}
  满意度: {uom: "%", owner: 统计局}
tree:
  - {id: 开工, weight: 60, uom: 个, measure: 开工数, target: 20, rate: {rule: ratio, cap: 1}, owner: 发改局}
  - {id: 满意, weight: 40, uom: "%", measure: 满意度, target: 90, rate: {rule: ratio, cap: 1}, owner: 统计局}
grades: [{name: 优秀, from: 90}, {name: 合格, from: 60}, {name: 不合格}]
round: {points: 2, score: 2}
"""
UNITS = "unit,name\nA,石桥镇\nB,云溪乡\n"
FIGURES = "unit,item,period,value\n"
OBSERVATIONS = FIGURES + "A,开工数,2026,15\nA,满意度,2026,81\nB,开工数,2026,20\nB,满意度,2026,45\n"


@pytest.fixture
def town(tmp_path):
    """A sound folder: A scores 15/20 × 60 + 81/90 × 40 = 81, B 60 + 45/90 × 40 = 80."""
    path = tmp_path / "town"
    path.mkdir()
    (path / "scheme.yaml").write_text(SCHEME, encoding="utf-8")
    (path / "units.csv").write_text(UNITS, encoding="utf-8")
    (path / "observations.csv").write_text(OBSERVATIONS, encoding="utf-8")
    return path


def book(file, sheets):
    """An Excel file of sheets of rows. A cell is a value, or (value, number format), or (formula, result)."""
    made = xlsxwriter.Workbook(str(file))
    for name, rows in sheets.items():
        sheet = made.add_worksheet(name)
        for r, row in enumerate(rows):
            for k, cell in enumerate(row):
                if not isinstance(cell, tuple):
                    sheet.write(r, k, cell)
                elif str(cell[0]).startswith("="):
                    sheet.write_formula(r, k, cell[0], None, cell[1])
                else:
                    sheet.write(r, k, cell[0], made.add_format({"num_format": cell[1]}))
    made.close()


def only(path: Path) -> list[str]:
    """The names of the files in a folder."""
    return sorted(p.name for p in path.iterdir())
