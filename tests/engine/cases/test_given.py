"""What a case gives becomes the facts that both forms are given."""

from __future__ import annotations

from fractions import Fraction

from tests.engine.cases.town import results, town, written

from quanheng.engine.cases.given import Case, read_case, read_cases
from quanheng.engine.errors import Problems
from quanheng.engine.terms import NOT_APPLICABLE, NOT_DUE, REPORTED


def only(text: str) -> tuple[Case, Problems]:
    problems = Problems()
    scheme = town()
    [(case, name)] = read_cases(written(text), problems)
    return read_case(scheme, case, name, problems), problems


def test_one_unit_needs_no_name() -> None:
    case, problems = only(
        "- {case: 例, given: {group: 东, attributes: {类别: 委}, observations: {开工数: 19}}, then: {score: 1}}"
    )
    assert not problems.found
    [unit] = case.facts.units
    assert (unit.group, dict(unit.attributes)) == ("东", {"类别": "委"})
    assert case.facts.observations[unit.id, "开工数", "2026"].value == 19
    assert case.facts.observations[unit.id, "开工数", "2026"].written == "19"


def test_three_words_for_three_absences() -> None:
    case, _ = only(
        "- {case: 例, given: {observations: {开工数: 未报, 计划数: 未到期, 满意度: 不适用}}, then: {score: 无}}"
    )
    unit = case.facts.units[0].id
    found = {item: o.status for (_, item, _), o in case.facts.observations.items()}
    assert found == {"计划数": NOT_DUE, "满意度": NOT_APPLICABLE}
    assert (unit, "开工数", "2026") not in case.facts.observations


def test_a_range_of_units_with_running_figures_and_one_overridden() -> None:
    case, problems = only("""
- case: 例
  given:
    units: {村1..村3: {group: 东, 序: {from: 1, step: 1}}}
    observations:
      村1..村3: {满意度: {from: 90, step: -0.5}}
      村2: {满意度: 70}
    targets: {村1..村3: {群众满意: {from: 80, step: 1}}}
  then: {村1: {score: 1}}
""")
    assert not problems.found
    values = [case.facts.observations[f"村{n}", "满意度", "2026"].value for n in (1, 2, 3)]
    assert values == [90, 70, 89]
    assert [u.attributes["序"] for u in case.facts.units] == ["1", "2", "3"]
    assert [case.facts.targets[f"村{n}", "群众满意", ""] for n in (1, 2, 3)] == [80, 81, 82]


def test_earlier_periods() -> None:
    case, problems = only("""
- case: 例
  given:
    period: 2025
    previous: {满意度: 80}
    periods: {"2020": {满意度: 70}}
    observations: {满意度: 90}
  then: {score: 1}
""")
    assert not problems.found
    assert case.period == "2025"
    found = {p: o.value for (_, _, p), o in case.facts.observations.items() if o.status == REPORTED}
    assert found == {"2020": Fraction(70), "2024": Fraction(80), "2025": Fraction(90)}


def test_mistakes_are_all_told_with_their_lines() -> None:
    _, problems = only("""
- case: 例
  given:
    period: 2026-Q1
    观测: 1
    observations: {开工: 1, 满意度: 九十}
    targets: {满意: 90}
  then: {score: 1}
""")
    told = {(p.code, p.place.line) for p in problems.found}
    assert told == {("case-unreadable", 4), ("case-unknown-name", 5), ("case-unknown-name", 6),
                    ("case-unreadable", 6), ("case-unknown-name", 7)}  # fmt: skip


def test_the_nearest_name_is_offered() -> None:
    _, problems = only("- {case: 例, given: {observations: {满意渡: 1}}, then: {score: 1}}")
    assert "满意度" in problems.found[0].remedy.zh


def test_a_file_that_is_no_list_or_holds_no_mapping_or_nothing() -> None:
    assert [p.code for r in results("case: 例") for p in r.problems] == ["case-unreadable"]
    assert [p.code for r in results("- 例") for p in r.problems] == ["case-unreadable"]
    assert [p.code for r in results("[]") for p in r.problems] == ["no-cases"]
