"""Figures, parameters and names as rules write them."""

from __future__ import annotations

import doctest
from decimal import Decimal
from fractions import Fraction

import pytest

from quanheng.engine.formula import parse
from quanheng.engine.rules import naming, wording
from quanheng.engine.rules.bounds import bound_note
from quanheng.engine.rules.edges import Nth, edge_words
from quanheng.engine.rules.naming import name_text
from quanheng.engine.rules.wording import equals, said, term
from quanheng.engine.scheme.model import PerGroup


@pytest.mark.parametrize("module", [wording, naming])
def test_examples_in_the_docstrings_hold(module: object) -> None:
    result = doctest.testmod(module)  # type: ignore[arg-type]
    assert result.attempted
    assert not result.failed


@pytest.mark.parametrize(
    "item", ["满意度", "满意度（县）", "“优”率", "a b", "GDP×2", "if", "target", "ＧＤＰ", '引号"与\\']
)
def test_a_formula_reads_exactly_the_item_that_is_meant(item: str) -> None:
    """Whatever the language does to signs and full-width letters, the name survives."""
    root = parse(name_text(item)).root
    assert root.kind == "name"
    assert root.word == item


def test_cut_digits_are_told_apart_from_exact_ones() -> None:
    assert equals(Fraction(1, 4)) == "= 0.25"
    assert equals(Fraction(1, 3)) == "≈ 0.3333"
    assert term(Fraction(-5, 2)) == "(−2.5)"


def test_parameters_in_words() -> None:
    assert said(None).zh == "目标值"
    assert said(Decimal("4.80")).zh == "4.8"
    assert said(PerGroup(Decimal(95), {"生态区": Decimal(90)})).zh == "95（生态区 90）"
    assert said(PerGroup(Decimal(95), {"生态区": Decimal(90)})).en == "95 (生态区 90)"
    assert said(PerGroup(None, {"生态区": Decimal(90)})).zh == "（生态区 90）"
    assert said(parse("计划数 * 1.1")).en == "“计划数 * 1.1”"
    assert edge_words(Nth(3), True).zh == "第 3 好的值"
    assert edge_words("worst", False).en == "the worst value"


def test_bounds_speak_only_when_they_did_something() -> None:
    assert bound_note(Fraction(120), None, Decimal(100)).zh == "，封顶取 100"
    assert bound_note(Fraction(-1), Decimal(0), Decimal(100)).en == ", not below 0"
    assert bound_note(Fraction(50), Decimal(0), Decimal(100)).zh == ""
