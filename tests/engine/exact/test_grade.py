"""Grade in fractions: lines, edges, conditions, quotas with ties and rounding, limits, promotion."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.engine.exact.small import f, facts, grades, leaf, scheme

from quanheng.engine.errors import Refused
from quanheng.engine.exact import Weighing
from quanheng.engine.scheme.model import Band, Grades, Limit, PerGroup, Promote, RankBy


def given(bands: tuple[Band, ...], scores: list[Any], **more: Any) -> list[str]:
    """The grades of units with these scores, in order."""
    made = scheme(leaf("数", 100), grades=Grades(bands, **more))
    return list(
        grades(
            made, facts({f"单位{k}": {"数": s} if s is not None else {} for k, s in enumerate(scores)})
        ).values()
    )


def band(name: str, line: Any = None, **more: Any) -> Band:
    shares = {k: Decimal(str(v)) if isinstance(v, (int, float)) else v for k, v in more.items()}
    return Band(name, None if line is None else Decimal(str(line)), **shares)


PLAIN = (band("优", 90), band("良", 80, edge="open"), band("差"))


def test_lines_closed_and_open() -> None:
    assert given(PLAIN, [90, "89.99", "80.01", 80, None]) == ["优", "良", "良", "差", ""]


def test_no_line_reached_is_no_grade() -> None:
    assert given((band("优", 90), band("良", 80)), [95, 70]) == ["优", ""]


@pytest.mark.parametrize(("rounding", "firsts"), [("floor", 1), ("half_up", 2), ("ceil", 2)])
def test_the_places_of_a_quota_are_rounded_as_declared(rounding: str, firsts: int) -> None:
    # 0.3 × 5 = 1.5
    found = given((band("优", 90, quota=0.3), band("良")), [99, 98, 97, 96, 95], rounding=rounding)
    assert found == ["优"] * firsts + ["良"] * (5 - firsts)


def test_a_third_of_three_is_one_place() -> None:
    assert given((band("优", 90, quota=f("1 / 3")), band("良")), [99, 98, 97]) == ["优", "良", "良"]


def test_a_tie_across_the_last_place_goes_all_out_or_all_in() -> None:
    bands = (band("优", 90, quota=0.5), band("良"))
    scores = [99, 95, 95, 91]  # two places; the second and third are tied
    assert given(bands, scores) == ["优", "良", "良", "良"]
    assert given(bands, scores, ties="in") == ["优", "优", "优", "良"]


def test_a_tie_that_does_not_fit_lets_nobody_behind_it_pass() -> None:
    bands = (band("优", 90, quota=0.4), band("良"))
    assert given(bands, [95, 95, 95, 94, 50]) == ["良"] * 5


def test_those_who_find_no_place_compete_in_the_next_band() -> None:
    bands = (band("优", 90, quota=0.2), band("良", 80, quota=0.4), band("中", 70), band("差"))
    assert given(bands, [99, 98, 97, 85, 60]) == ["优", "良", "良", "中", "差"]


def test_a_quota_with_the_better_grades_together() -> None:
    bands = (band("优", 90, quota=0.4), band("良", 80, quota_with_better=0.6), band("中"))
    assert given(bands, [99, 98, 97, 96, 95]) == ["优", "优", "良", "中", "中"]
    assert given(bands, [99, 85, 84, 83, 82]) == ["优", "良", "良", "中", "中"]


def test_an_unused_place_stays_unused() -> None:
    assert (
        given((band("优", 90, quota=0.6), band("良", 80, quota=0.2), band("中")), [85, 84, 83, 82, 81])
        == ["良"] + ["中"] * 4
    )


def test_groups_never_lend_places() -> None:
    made = scheme(
        leaf("数", 100),
        grades=Grades((band("优", 90, quota=PerGroup(Decimal("0.5"), {"乙组": Decimal(0)})), band("良"))),
    )
    data = facts({"一": {"数": 70}, "二": {"数": 60}, "三": {"数": 99}, "四": {"数": 98}},
                 units={"一": {"group": "甲组"}, "二": {"group": "甲组"}, "三": {"group": "乙组"}, "四": {"group": "乙组"}})  # fmt: skip
    assert grades(made, data) == {"一": "良", "二": "良", "三": "良", "四": "良"}


def test_units_outside_the_ranking_are_graded_by_line_and_take_no_place() -> None:
    bands = (band("优", 90, quota=0.5), band("良"))
    data = facts({"甲": {"数": 99}, "乙": {"数": 98}, "丙": {"数": 97}}, units={"甲": {"单列": "1"}})
    made = scheme(leaf("数", 100), rank=RankBy(outside=f("单列 == 1")), grades=Grades(bands))
    assert grades(made, data) == {"甲": "优", "乙": "优", "丙": "良"}  # 0.5 × 2 ranked
    of_all = scheme(
        leaf("数", 100),
        rank=RankBy(outside=f("单列 == 1")),
        grades=Grades((band("优", 90, quota=0.67), band("良")), base="all"),
    )
    assert grades(of_all, data) == {"甲": "优", "乙": "优", "丙": "优"}  # ⌊0.67 × 3⌋ = 2


def test_a_condition_besides_the_line() -> None:
    made = scheme(
        leaf("数", 100), items="党建", grades=Grades((band("优", 90, requires=f("党建 >= 80")), band("良")))
    )
    data = facts({"甲": {"数": 95, "党建": 90}, "乙": {"数": 96, "党建": 70}, "丙": {"数": 97}})
    assert grades(made, data) == {"甲": "优", "乙": "良", "丙": "良"}


def test_linked_limits_and_promotion_outside_the_quota() -> None:
    bands = (band("优", 90, quota=0.34), band("良", 80), band("差"))
    made = scheme(
        leaf("数", 100),
        items="限 晋",
        grades=Grades(bands, limits=(Limit(f("限 > 0"), "良"),), promote=(Promote(f("晋 > 0"), "优"),)),
    )
    data = facts({"甲": {"数": 99, "限": 1}, "乙": {"数": 95}, "丙": {"数": 70, "晋": 1}})
    assert grades(made, data) == {"甲": "良", "乙": "优", "丙": "优"}


def test_conditions_of_this_step_read_the_score_after_adjustment() -> None:
    made = scheme(
        leaf("数", 100), grades=Grades((band("优", 0, requires=f("score >= 95 and place == 1")), band("良")))
    )
    assert grades(made, facts({"甲": {"数": 96}, "乙": {"数": 95}})) == {"甲": "优", "乙": "良"}


def test_a_quota_by_formula_must_be_one_number_for_the_group() -> None:
    made = scheme(leaf("数", 100), grades=Grades((band("优", 90, quota=f("份额")), band("良"))))
    same = facts({"甲": {"数": 99}, "乙": {"数": 98}}, units={"甲": {"份额": "0.5"}, "乙": {"份额": "0.5"}})
    assert grades(made, same) == {"甲": "优", "乙": "良"}
    with pytest.raises(Refused):
        grades(
            made,
            facts({"甲": {"数": 99}, "乙": {"数": 98}}, units={"甲": {"份额": "0.5"}, "乙": {"份额": "0.4"}}),
        )


def test_what_a_unit_was_passed_over_for_is_kept() -> None:
    bands = (band("优", 90, quota=0.5), band("良"))
    weighing = Weighing(
        scheme(leaf("数", 100), grades=Grades(bands)), facts({"甲": {"数": 99}, "乙": {"数": 98}})
    )
    graded = weighing.grades("2025")["乙"]
    assert graded.eligible.by_line == 0
    assert [(name, room.places, room.candidates, room.base) for name, room in graded.passed_over] == [
        ("优", 1, 2, 2)
    ]
