"""What a case may expect, and what it may not."""

from __future__ import annotations

import pytest
from tests.engine.cases.town import results

GIVEN = (
    "given: {observations: {甲: {开工数: 2, 计划数: 3, 满意度: 95}, 乙: {开工数: 3, 计划数: 3, 满意度: 80}}}"
)


def one(then: str, given: str = GIVEN) -> list[str]:
    """What is told of one case: differences in Chinese, or codes of problems."""
    [result] = results(f"- case: 例\n  {given}\n  then: {then}\n")
    return [d.text.zh for d in result.differences] + [p.code for p in result.problems]


def test_every_field_of_the_total_and_of_nodes() -> None:
    assert (
        one(
            "{甲: {score: 78, rank: 2, grade: 合格, weight: 100, absence: 无, 开工率: {value: 66.67, points: 66.67, weight: 60, score: 40},"
            " 群众满意: 38}, 乙: {score: 92, rank: 1, grade: 优秀}}"
        )
        == []
    )


def test_absence_and_none() -> None:
    given = "given: {observations: {开工数: 不适用, 计划数: 不适用, 满意度: 95}}"
    assert one("{开工率: {value: 无, score: 无, absence: 不适用}, score: 95}", given) == []
    assert one("{开工率: {absence: 未报}}", given) == ["甲 的“开工率”缺数应为 未报，实为 不适用"]


@pytest.mark.parametrize(
    ("then", "told"),
    [
        ("{甲: {score: 78.01}}", "甲 的“总分”得分应为 78.01，实为 78"),
        ("{甲: {grade: 优秀}}", "甲 的“总分”等次应为 优秀，实为 合格"),
        ("{甲: {rank: 1}}", "甲 的“总分”名次应为 1，实为 2"),
        ("{甲: {grade: 无}}", "甲 的“总分”等次应为 无，实为 合格"),
        ("{乙: {开工率: 无}}", "乙 的“开工率”得分应为 无，实为 60"),
        ("{count: {优秀: 2}}", "“优秀”应有 2 个，实为 1 个"),
        ("{count: {全部: {优秀: 0}}}", "全部 “优秀”应有 0 个，实为 1 个"),
    ],
)
def test_what_comes_out_otherwise_is_told(then: str, told: str) -> None:
    assert one(then) == [told]


@pytest.mark.parametrize(
    "then",
    ["{丙: {score: 1}}", "{甲: {满分: 1}}", "{甲: {grade: 特优}}", "{甲: {开工率: {得分: 1}}}", "{甲: {absence: 没有}}",
     "{count: {特优: 1}}"],
)  # fmt: skip
def test_unknown_names_are_refused(then: str) -> None:
    assert one(then) == ["case-unknown-name"]


@pytest.mark.parametrize(
    "then", ["{}", "[]", "{甲: {score: 高}}", "{count: {优秀: 多}}", "{refused: x, 甲: {score: 1}}"]
)
def test_unreadable_expectations_are_refused(then: str) -> None:
    assert set(one(then)) == {"case-unreadable"}


def test_the_decimals_written_count_but_never_fewer_than_the_scheme_keeps() -> None:
    # 2/3 of 100 at two decimals is 66.67; written with one decimal it is still compared at two.
    assert one("{甲: {开工率: {value: 66.7}}}") == ["甲 的“开工率”值应为 66.7，实为 66.67"]
    # points are not rounded by this scheme: what is written decides, and a whole number means just that.
    given = "given: {observations: {满意度: 66.666}}"
    assert one("{群众满意: {points: 66.67}}", given) == []
    assert one("{群众满意: {points: 67}}", given) == ["甲 的“群众满意”评分应为 67，实为 66.666"]
