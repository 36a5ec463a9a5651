"""The formula language: what it reads, what it refuses, and that nothing is ever run."""

from __future__ import annotations

import pytest
from tests.engine.making import cells, run_of

from quanheng.engine.formula import FUNCTIONS, NotAFormula, parse


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("开工数 / 计划数 * 100", {"开工数", "计划数"}),
        ("（甲＋乙）×１００÷丙", {"甲", "乙", "丙"}),
        ("if(甲 >= target, 100, 60)", {"甲", "target"}),
        ("甲 if (乙 > 1) else 丙", {"甲", "乙", "丙"}),
        ('item("a b") + 1', {"a b"}),
        ("growth(prev(甲, 2), 3)", {"甲"}),
        ("1 <= 甲 < 3 and not 乙", {"甲", "乙"}),
    ],
)
def test_reads(text: str, names: set[str]) -> None:
    assert parse(text).names == names


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')", "甲.__class__", "甲[0]", "[x for x in 甲]", "lambda: 1", "f(甲)", "open('x')",
        "甲 := 1", "exec('1')", "prev(甲, 乙)", "prev(甲, 0)", "prev(甲, 1.5)", "min()", "(甲", "", "甲 % 2", "甲 if 乙", "*甲", "round(甲, ndigits=1)",
        "True", "None", "1j", "b'x'", "甲 in 乙", "甲 is 乙", "~甲", "甲 @ 乙", "甲 // 2", "{甲: 1}", "await 甲", "f'{甲}'",
    ],
)  # fmt: skip
def test_refuses(text: str) -> None:
    with pytest.raises(NotAFormula) as told:
        parse(text)
    assert told.value.found.zh
    assert told.value.remedy.en


def test_bounds_on_length_and_depth() -> None:
    with pytest.raises(NotAFormula):
        parse("甲 + " * 1000 + "甲")
    with pytest.raises(NotAFormula):
        parse("(" * 80 + "甲" + ")" * 80 + " + -" + "-" * 70 + "甲")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("round(2.675, 2)", 2.68), ("floor(-1.5)", -2), ("ceil(1.2)", 2), ("abs(0 - 3)", 3), ("sqrt(9)", 3), ("log10(1000)", 3),
        ("divide(1, 0, 7)", 7), ("pick(2, 5, 6)", 6), ("pick(9, 5, 6)", 0), ("trimmed(1, 1, 5, 9, 30)", 7), ("trimmed(1, 1, 9)", 5),
        ("weighted(甲, 3, 缺, 1)", 10), ("coalesce(缺, 4)", 4), ("missing(缺)", 1), ("mean(甲, 缺, 20)", 15), ("count(甲, 缺)", 1),
        ("sum(缺, 3)", 3), ("2 ** 3", 8), ("-甲", -10), ("min(3, 甲)", 3), ("max(3, 甲)", 10), ("exp(0)", 1), ("10 >= 9.9999999999999", 1),
    ],
)  # fmt: skip
def test_values(text: str, value: float) -> None:
    tree = [{"id": "叶", "weight": 100, "measure": text, "rate": {"rule": "given", "floor": -100}}]
    made = run_of({"items": ["甲", "缺"], "tree": tree}, {"a": {"甲": 10}})
    assert cells(made, "叶", "value")["a"] == pytest.approx(value, abs=1e-12)


@pytest.mark.parametrize(
    "text", ["甲 + 缺", "max(甲, 缺)", "缺 > 1", "if(缺 > 1, 1, 2)", "mean(缺)", "log(缺)"]
)
def test_absence_goes_through(text: str) -> None:
    tree = [{"id": "叶", "weight": 100, "measure": text, "rate": "given"}]
    made = run_of({"items": ["甲", "缺"], "tree": tree}, {"a": {"甲": 10}})
    assert cells(made, "叶", "value")["a"] is None
    assert cells(made, "叶", "absence")["a"] == "not_reported"


def test_every_function_is_explained_in_both_languages() -> None:
    assert all(meaning.zh and meaning.en for _, _, _, meaning in FUNCTIONS.values())
