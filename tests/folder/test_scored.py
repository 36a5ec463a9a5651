"""Scoring a folder: what cannot be computed is found where the indicator is written."""

import pytest

from quanheng.engine.errors import Refused
from quanheng.folder import read
from quanheng.folder.scored import score

SCHEME = """scheme: 例
period: year
items:
  开工数: {uom: 个, owner: 发改局}
  计划数: {uom: 个, owner: 发改局}
tree:
  - {id: 开工, weight: 50, uom: 个, measure: 开工数, target: units, rate: {rule: ratio, cap: 1}, owner: 发改局}
  - id: 进度
    weight: 50
    measure: 开工数 / 计划数 * 100
    uom: "%"
    rate: {rule: given}
    owner: 发改局
"""


@pytest.fixture
def path(tmp_path):
    (tmp_path / "scheme.yaml").write_text(SCHEME, encoding="utf-8")
    (tmp_path / "units.csv").write_text("unit\n甲\n乙\n", encoding="utf-8")
    (tmp_path / "targets.csv").write_text(
        "unit,node,period,target\n甲,开工,2026,0\n乙,开工,2026,5\n", encoding="utf-8"
    )
    rows = "甲,开工数,2026,1\n甲,计划数,2026,2\n乙,开工数,2026,3\n乙,计划数,2026,0\n"
    (tmp_path / "observations.csv").write_text(f"unit,item,period,value\n{rows}", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("engine", ["fast", "exact"])
def test_what_cannot_be_computed_stands_at_its_indicator(path, engine):
    with pytest.raises(Refused) as refused:
        score(read(path), engine=engine)
    told = {(p.code, p.place.file, p.place.line, p.place.path) for p in refused.value.problems}
    assert told == {
        ("not-computable", "scheme.yaml", 7, "2026 / 甲 / 开工"),
        ("not-computable", "scheme.yaml", 8, "2026 / 乙 / 进度"),
    }


def test_a_period_without_figures_is_the_fault_of_the_observations(path):
    with pytest.raises(Refused) as refused:
        score(read(path), periods=["2030"])
    assert [(p.code, p.place.file) for p in refused.value.problems] == [
        ("period-unknown", "observations.csv")
    ]


def test_a_sound_folder_is_scored(path):
    (path / "targets.csv").write_text(
        "unit,node,period,target\n甲,开工,2026,2\n乙,开工,2026,3\n", encoding="utf-8"
    )
    figures = (
        (path / "observations.csv")
        .read_text(encoding="utf-8")
        .replace("乙,计划数,2026,0", "乙,计划数,2026,4")
    )
    (path / "observations.csv").write_text(figures, encoding="utf-8")
    table = score(read(path)).table(nodes="total")
    assert dict(table.select("unit", "score").iter_rows()) == {"甲": 50.0, "乙": 87.5}
