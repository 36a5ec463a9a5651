"""The verdict: forms that differ fail a case, and a result says what went wrong, in both languages."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.engine.cases.town import results

from quanheng.engine.cases import runner

GOOD = "- {case: 例, given: {observations: {开工数: 2, 计划数: 4, 满意度: 95}}, then: {score: 68}}"


@pytest.mark.parametrize(("field", "other"), [("score", 1), ("rank", 2), ("grade", "优秀"), ("absence", 1)])
def test_forms_that_do_not_agree_fail_the_case(
    monkeypatch: pytest.MonkeyPatch, field: str, other: Any
) -> None:
    whole = runner.exact_score

    def bent(*given: Any) -> Any:
        return [
            replace(r, **{field: type(getattr(r, field) or other)(other)}) if r.node == "total" else r
            for r in whole(*given)
        ]

    monkeypatch.setattr(runner, "exact_score", bent)
    [result] = results(GOOD.replace("score: 68", "开工率: 30"))
    assert len(result.differences) == 1
    assert result.differences[0].text.zh.startswith("两种算法不一致")
    assert result.differences[0].text.en.startswith("the two forms differ")


def test_a_row_only_one_form_gives_fails_the_case(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = runner.exact_score
    monkeypatch.setattr(
        runner, "exact_score", lambda *given: [r for r in whole(*given) if r.node != "群众满意"]
    )
    assert not results(GOOD)[0].ok


def test_a_result_speaks_both_languages_and_to_machines() -> None:
    [good, bad] = results(f"{GOOD}\n{GOOD.replace('score: 68', 'score: 69')}\n")
    assert good.say("zh") == "通过 例"
    assert bad.say("en").splitlines() == [
        "fail 例",
        "  cases.yaml line 2 ([1].then.score): score of “total” of 甲 should be 69; it is 68",
    ]
    assert bad.as_json()["ok"] is False
    assert bad.as_json()["differences"] == [
        {
            "zh": "甲 的“总分”得分应为 69，实为 68",
            "en": "score of “total” of 甲 should be 69; it is 68",
            "line": 2,
        }
    ]
