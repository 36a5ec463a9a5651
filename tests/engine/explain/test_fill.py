"""A formula with its figures put in reads as arithmetic and has the same result."""

from __future__ import annotations

from fractions import Fraction

import pytest
from tests.engine.exact.small import f, facts, leaf, scheme

from quanheng.engine.exact.algebra import Reckoning
from quanheng.engine.exact.gather import Gathered
from quanheng.engine.explain.fill import filled, read
from quanheng.engine.formula import parse

DATA = {"石桥": {"甲 2023": 40, "甲 2024": 50, "甲": 60, "乙": -4, "半": "0.5"}, "东河": {"甲": 20}}


def at() -> Reckoning:
    made = scheme(leaf("甲", 100), items="甲 乙 半 无")
    return Reckoning(Gathered(made, facts(DATA, units={"石桥": {"类": "农"}})), "石桥", "2025")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("甲 / 乙 * 100", "60 ÷ −4 × 100"),
        ("(甲 - 乙) / 甲", "(60 − −4) ÷ 60"),
        ("甲 - (乙 - 半)", "60 − (−4 − 0.5)"),
        ("甲 / (乙 * 半)", "60 ÷ (−4 × 0.5)"),
        ("-甲 ** 2", "−(60^2)"),
        ("甲 ** (1 / 3)", "60^(1 ÷ 3)"),
        ("prev(甲) + prev(甲, 2)", "50 + 40"),
        ("growth(甲)", "(60 ÷ 50 − 1) × 100"),
        ("growth(甲) / 2", "(60 ÷ 50 − 1) × 100 ÷ 2"),
        ("甲 - group_mean(甲)", "60 − 40"),
        ("if(甲 >= 60 and not 乙 > 0, 1, 2)", "if(60 ≥ 60 and not −4 > 0, 1, 2)"),
        ("类 == '农'", "“农” = “农”"),
        ("coalesce(无, 半)", "coalesce(—, 0.5)"),
    ],
)
def test_filled(text: str, said: str) -> None:
    assert filled(f(text).root, at()) == said


@pytest.mark.parametrize(
    "text",
    [
        "甲 / 半 * 100 - 乙",
        "甲 - (乙 - 半) * 2 / 甲",
        "-(甲 + 乙) ** 2 / (半 + 1)",
        "growth(甲) / 2 - 1",
        "甲 - 乙 - 半",
    ],
)
def test_the_filled_formula_has_the_result_of_the_formula(text: str) -> None:
    again = filled(f(text).root, at()).replace("^", "**").replace("×", "*").replace("÷", "/")
    assert at().worth(parse(again)) == at().worth(f(text))


def test_what_is_read_with_its_period_in_order() -> None:
    asked = list(read(f("growth(甲) + prev(乙, 2) + group_sum(半)").root, at()))
    assert asked == [("甲", "2025"), ("甲", "2024"), ("乙", "2023"), ("半", "2025")]


def test_cumulative_is_written_out() -> None:
    made = scheme(leaf("数", 100), period="month")
    gathered = Gathered(made, facts({"石桥": {"数 2025-01": 1, "数 2025-02": 2, "数 2025-03": 3}}))
    march = Reckoning(gathered, "石桥", "2025-03")
    assert filled(f("cumulative(数) / 3").root, march) == "(1 + 2 + 3) ÷ 3"
    assert march.worth(f("cumulative(数) / 3")) == Fraction(2)
