"""The formula language in fractions: every operator and function, the absences, and what is undefined."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from tests.engine.exact.small import DUE, NA, f, facts, leaf, scheme

from quanheng.engine.exact.algebra import Reckoning
from quanheng.engine.exact.gather import Gathered
from quanheng.engine.exact.values import Absent, Undefined
from quanheng.engine.terms import NOT_APPLICABLE, NOT_DUE, NOT_REPORTED

DATA = {
    "石桥": {"甲 2023": 40, "甲 2024": 50, "甲": 60, "乙": 4, "零": 0, "不": NA, "未": DUE},
    "东河": {"甲 2024": 10, "甲": 20, "乙": 6, "不": NA},
    "西岭": {"甲": 100},
}
UNITS = {"石桥": {"类": "农", "区": "1"}, "东河": {"类": "工", "区": "2"}, "西岭": {"类": "工", "区": "2"}}


def worth(text: str, unit: str = "石桥", period: str = "2025") -> Any:
    made = scheme(leaf("甲", 100), items="甲 乙 零 不 未 无")
    return Reckoning(Gathered(made, facts(DATA, units=UNITS)), unit, period).worth(f(text))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("甲 / 乙 - 1", 14),
        ("1 / 3", Fraction(1, 3)),
        ("-甲 + 2 ** 3", -52),
        ("0.1 + 0.2 == 0.3", 1),
        ("甲 > 50 and not 乙 > 4", 1),
        ("甲 if 乙 >= 4 else 0", 60),
        ("if(乙 > 4, 1, 2)", 2),
        ("类 == '农'", 1),
        ("类 == 1", 0),
        ("类 != 1", 1),
        ("min(甲, 乙) + max(甲, 乙) + abs(-1)", 65),
        ("round(1.005, 2)", Fraction(101, 100)),
        ("round(-2.5)", -3),
        ("floor(2.9) + ceil(2.1)", 5),
        ("sqrt(乙)", 2),
        ("sqrt(9 / 4)", Fraction(3, 2)),
        ("8 ** (1 / 3)", 2),
        ("4 ** 0.5", 2),
        ("2 ** -2", Fraction(1, 4)),
        ("exp(0) + log(1) + log10(1000)", 4),
        ("divide(甲, 零, 7)", 7),
        ("divide(甲, 乙, 7)", 15),
        ("pick(2, 5, 6)", 6),
        ("pick(3, 5, 6)", 0),
        ("mean(甲, 无, 乙)", 32),
        ("sum(甲, 无, 乙)", 64),
        ("count(甲, 无, 零)", 2),
        ("trimmed(1, 10, 20, 90, 30)", 25),
        ("trimmed(1, 10, 20)", 15),
        ("trimmed(2, 1, 2, 30)", 11),
        ("weighted(甲, 1, 无, 5, 乙, 3)", 18),
        ("coalesce(无, 不, 乙)", 4),
        ("missing(无) + missing(零)", 1),
        ("prev(甲)", 50),
        ("prev(甲, 2)", 40),
        ("growth(甲)", 20),
        ("growth(甲, 2)", 50),
        ("group_mean(甲)", 60),
        ("group_sum(甲 - prev(甲))", 20),
        ("group_min(甲) + group_max(甲)", 120),
        ("group_median(甲)", 60),
        ("group_count(乙)", 2),
        ("group_count(无)", 0),
    ],
)
def test_worth(text: str, value: Any) -> None:
    assert worth(text) == value


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("甲 + 无", NOT_REPORTED),
        ("无 + 未", NOT_DUE),
        ("未 * 不 / 无", NOT_APPLICABLE),
        ("不 > 3", NOT_APPLICABLE),
        ("if(不 > 3, 1, 2)", NOT_APPLICABLE),
        ("无 and 甲", NOT_REPORTED),
        ("mean(无, 不)", NOT_APPLICABLE),
        ("max(甲, 未)", NOT_DUE),
        ("coalesce(无, 未)", NOT_DUE),
        ("group_mean(不)", NOT_APPLICABLE),
        ("prev(甲, 3)", NOT_REPORTED),
        ("weighted(甲, 零)", NOT_REPORTED),
    ],
)
def test_an_absence_is_carried_and_the_gravest_wins(text: str, code: int) -> None:
    assert worth(text) == Absent(code)


@pytest.mark.parametrize(
    "text",
    ["甲 / 零", "log(零)", "log(-1)", "sqrt(-4)", "(-8) ** 0.5", "零 ** -1", "类 + 1", "类 > 1", "无 + 甲 / (乙 - 4)",
     "exp(甲 ** 9)", "round(甲, 0.5)"],
)  # fmt: skip
def test_what_has_no_result_is_undefined_with_the_reason(text: str) -> None:
    found = worth(text)
    assert isinstance(found, Undefined)
    assert found.why.zh
    assert found.why.en


def test_a_branch_that_is_not_taken_does_no_harm() -> None:
    assert worth("if(零 == 0, 5, 甲 / 零)") == 5
    assert worth("零 > 0 and 甲 / 零 > 1") == 0


def test_one_side_may_decide_whatever_the_other() -> None:
    assert worth("甲 > 0 or 无 > 0") == 1
    assert worth("甲 < 0 and 无 > 0") == 0
    assert worth("甲 < 0 or 无 > 0") == Absent(NOT_REPORTED)


def test_cumulative_adds_from_the_start_of_the_year() -> None:
    made = scheme(leaf("数", 100), period="month")
    data = facts({"石桥": {"数 2025-01": 1, "数 2025-02": 2, "数 2025-03": 3, "数 2024-12": 99}})
    gathered = Gathered(made, data)
    assert Reckoning(gathered, "石桥", "2025-03").worth(f("cumulative(数)")) == 6
    assert Reckoning(gathered, "石桥", "2025-04").worth(f("cumulative(数)")) == Absent(NOT_REPORTED)
