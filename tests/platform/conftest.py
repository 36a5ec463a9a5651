"""What the platform's tests share: who acts, a tiny scheme folder, and that folder taken in and scored."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import translation

from quanheng.platform.registry.powers import Actor

SCHEME = """\
scheme: 小考核
title: 小考核方案
title_en: A small scheme
demonstration: true
period: year
items:
  开工数: {name_en: started, uom: 个, owner: 发改局, frequency: year}
  计划数: {name_en: planned, uom: 个, owner: 发改局, frequency: year}
  满意度: {name_en: satisfaction, uom: "%", owner: 考核办, frequency: year}
tree:
  - id: 项目开工率
    name_en: Projects started
    weight: 60
    measure: 开工数 / 计划数 * 100
    target: 95
    rate: {rule: ratio, cap: 1}
  - id: 群众满意
    name_en: Satisfaction
    weight: 40
    measure: 满意度
    rate: given
rank: {within: group, ties: min}
grades:
  - {name: 优秀, name_en: Excellent, from: 90}
  - {name: 良好, name_en: Good, from: 80}
  - {name: 合格, name_en: Passed, from: 0}
round: {points: 2, score: 2}
"""
UNITS = (
    "unit,name,group,name_en\n石桥,石桥镇,乡镇,Shiqiao\n柳林,柳林镇,乡镇,Liulin\n东湖,东湖镇,乡镇,Donghu\n"
)
OBSERVATIONS = (
    "unit,item,period,value,status,posted_at,source\n"
    + "".join(
        f"{unit},{item},{period},{value},reported,,{source}\n"
        for unit, item, period, value, source in [
            ("石桥", "开工数", "2025", "19", "县发改局台账"),
            ("石桥", "计划数", "2025", "20", "县发改局台账"),
            ("石桥", "满意度", "2025", "88.4", "县统计局电话调查"),
            ("柳林", "开工数", "2025", "12", "县发改局台账"),
            ("柳林", "计划数", "2025", "16", "县发改局台账"),
            ("柳林", "满意度", "2025", "91.05", "县统计局电话调查"),
            ("东湖", "开工数", "2025", "9", "县发改局台账"),
            ("东湖", "计划数", "2025", "9", "县发改局台账"),
            ("石桥", "开工数", "2026", "21", "县发改局台账"),
            ("石桥", "计划数", "2026", "21", "县发改局台账"),
            ("石桥", "满意度", "2026", "90", "县统计局电话调查"),
            ("柳林", "开工数", "2026", "15", "县发改局台账"),
            ("柳林", "计划数", "2026", "15", "县发改局台账"),
            ("柳林", "满意度", "2026", "93.2", "县统计局电话调查"),
        ]
    )
    + "东湖,满意度,2025,,not_applicable,,\n"
)


@pytest.fixture(autouse=True)
def _chinese_first():
    """Every test begins in Chinese, whatever language the page of the last one was made in."""
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def office() -> Actor:
    """Somebody of the performance office."""
    return Actor("考核办 李敏", frozenset({"office"}))


@pytest.fixture
def citizen() -> Actor:
    """Somebody without power over any of this."""
    return Actor("市民 王芳", frozenset({"citizen"}))


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scheme folder of three townships and two years."""
    path = tmp_path_factory.mktemp("small")
    (path / "scheme.yaml").write_text(SCHEME, encoding="utf-8")
    (path / "units.csv").write_text(UNITS, encoding="utf-8")
    (path / "observations.csv").write_text(OBSERVATIONS, encoding="utf-8")
    return path


@pytest.fixture
def taken(db, small, office):
    """The small folder taken in through the real actions and scored (a `project.demo.Taken`)."""
    from quanheng.platform.project.demo import take_in

    return take_in(small, by=office)


@pytest.fixture
def town(db):
    """石桥县 and its cast (`tests.town.Town`)."""
    from tests.town import seated

    return seated()
