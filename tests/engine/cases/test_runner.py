"""Both forms run every case; they must agree, and refuse alike."""

from __future__ import annotations

from dataclasses import dataclass

from tests.engine.cases.town import results, town, written

from quanheng.engine.cases import run_cases
from quanheng.engine.scheme.model import Scheme

GOOD = "- {case: 例, given: {observations: {开工数: 2, 计划数: 4, 满意度: 95}}, then: {score: 68}}"


def test_a_case_that_holds_passes() -> None:
    [result] = results(GOOD)
    assert result.ok
    assert (result.name, result.place.line) == ("例", 1)


def test_a_folder_will_do_as_well_as_its_scheme() -> None:
    @dataclass
    class Folder:
        scheme: Scheme

    assert run_cases(Folder(town()), written(GOOD))[0].ok


def test_figures_that_cannot_be_computed_must_be_refused_by_both() -> None:
    zero = "- {case: 例, given: {observations: {开工数: 2, 计划数: 0, 满意度: 95}}, then: {refused: not-computable, at: 开工率}}"
    assert results(zero)[0].ok
    assert not results(zero.replace("at: 开工率", "at: 群众满意"))[0].ok
    assert not results(zero.replace("not-computable", "other"))[0].ok
    [unexpected] = results(zero.replace("refused: not-computable, at: 开工率", "score: 1"))
    assert unexpected.problems


def test_a_refusal_that_does_not_come_fails_the_case() -> None:
    [result] = results(GOOD.replace("score: 68", "refused: not-computable"))
    assert [d.text.en for d in result.differences] == [
        "the exact form should refuse with not-computable; it did: not refused",
        "the fast form should refuse with not-computable; it did: not refused",
    ]


def test_one_bad_case_does_not_hide_the_others() -> None:
    found = results(
        f"{GOOD}\n- {{case: 坏, given: {{observations: {{没有: 1}}}}, then: {{score: 1}}}}\n{GOOD}\n"
    )
    assert [r.ok for r in found] == [True, False, True]
