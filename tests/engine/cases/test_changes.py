"""A case may try another value of a parameter; the changed scheme is resolved and checked again."""

from __future__ import annotations

from tests.engine.cases.town import results, town, written

from quanheng.engine.cases.changes import changed
from quanheng.engine.errors import Problems


def told(change: str, then: str) -> list[str]:
    given = "given: {observations: {开工数: 2, 计划数: 3, 满意度: 95}}"
    [result] = results(f"- case: 例\n  change: {change}\n  {given}\n  then: {then}\n")
    return [d.text.zh for d in result.differences] + [p.code for p in result.problems]


def test_a_node_changes_and_the_scheme_itself_does_not() -> None:
    scheme = town()
    problems = Problems()
    tried = changed(scheme, written("{开工率: {decimals: 0}}"), problems)
    assert tried is not None
    assert (tried.nodes["开工率"].decimals, scheme.nodes["开工率"].decimals) == (0, 2)
    assert tried.digest != scheme.digest


def test_mappings_merge_null_takes_away_and_another_rule_replaces() -> None:
    assert told("{开工率: {decimals: 0}}", "{开工率: {value: 67}}") == []
    assert told("{开工率: {decimals: null}}", "{开工率: {value: 66.666667}}") == []
    assert told("{开工率: {rate: {rule: pass_fail, test: reaches}}}", "{开工率: 0}") == []
    assert told("{开工率: {rate: {rule: ratio, cap: 0.5}}}", "{开工率: 30}") == []


def test_grades_written_as_a_list_take_a_rounding_of_quotas() -> None:
    assert told("{grades: {quota_rounding: ceil}, 开工率: {target: 60}}", "{score: 98, grade: 优秀}") == []
    assert told("{grades: {quota_rounding: floor}, 开工率: {target: 60}}", "{score: 98, grade: 合格}") == []


def test_a_node_that_is_not_there() -> None:
    assert told("{开工: {decimals: 0}}", "{score: 1}") == ["case-unknown-name"]


def test_a_change_that_does_not_hold_is_told_and_can_be_expected() -> None:
    [result] = results("- case: 例\n  change: {开工率: {weight: 59}}\n  then: {score: 1}\n")
    assert not result.ok
    code = result.problems[0].code
    assert result.problems[0].place.line == 2
    [result] = results(f"- case: 例\n  change: {{开工率: {{weight: 59}}}}\n  then: {{refused: {code}}}\n")
    assert result.ok
    [result] = results("- case: 例\n  change: {开工率: {weight: 59}}\n  then: {refused: other}\n")
    assert not result.ok
