"""A small scheme for the tests of cases: two indicators, two groups, grades with a quota."""

from __future__ import annotations

from quanheng.engine.cases import CaseResult, run_cases
from quanheng.engine.document.model import Written
from quanheng.engine.document.read import read
from quanheng.engine.errors import Problems
from quanheng.engine.scheme.from_document import resolve
from quanheng.engine.scheme.model import Scheme

TOWN = """
scheme: 石桥镇
title: 石桥镇考核
period: year
items:
  开工数: {uom: 个, owner: 发改局}
  计划数: {uom: 个, owner: 发改局}
  满意度: {uom: "%", owner: 统计局}
tree:
  - {id: 开工率, weight: 60, measure: 开工数 / 计划数 * 100, decimals: 2, target: 100, rate: ratio}
  - {id: 群众满意, weight: 40, measure: 满意度, rate: given, target: units}
grades: [{name: 优秀, from: 90, quota: 0.5}, {name: 合格, from: 60}, {name: 不合格}]
round: {score: 2}
"""


def written(text: str, file: str = "cases.yaml") -> Written:
    """A YAML text as a document."""
    problems = Problems()
    document = read(text.encode(), file, problems)
    assert document is not None, [p.say("en") for p in problems.found]
    return document


def town() -> Scheme:
    """The scheme."""
    problems = Problems()
    scheme = resolve(written(TOWN, "scheme.yaml"), problems)
    assert scheme is not None, [p.say("en") for p in problems.found]
    return scheme


def results(text: str) -> list[CaseResult]:
    """The results of cases on the town's scheme."""
    return run_cases(town(), written(text))
