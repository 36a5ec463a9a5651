"""Units of measure: what is the same, what converts, what does not mix."""

from __future__ import annotations

from fractions import Fraction

import pytest

from quanheng.engine.scheme.uom import PERCENT, PURE, times, uom_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("亿元/万人", "万元/人"), ("万元", "10000元"), ("%", "个百分点"), ("件/亿元", "件/亿元"), ("平方公里", "百公顷"), ("小时", "60分钟"),
        ("万千瓦时", "10000千瓦时"), ("％", "%"), ("年", "12个月"), ("元/平方米", "万元/公顷"), ("万元（现价）", "万元"), ("每万人", "1/万人"),
    ],
)  # fmt: skip
def test_equal(one: str, other: str) -> None:
    assert uom_of(one.replace("1/", "/")) == uom_of(other.replace("1/", "/"))


@pytest.mark.parametrize(
    ("one", "other"),
    [("万元", "亿元"), ("个", "项"), ("元", "人"), ("分", "分钟"), ("%", "‰"), ("标台", "辆"), ("月", "天")],
)
def test_different(one: str, other: str) -> None:
    assert uom_of(one) != uom_of(other)


def test_algebra() -> None:
    money, people = uom_of("亿元"), uom_of("万人")
    assert money
    assert people
    assert times(money, people, -1) == uom_of("万元/人")
    assert times(money, money, -1) == PURE
    assert times(money, money).size == Fraction(10**16)
    assert PERCENT.pure
    assert uom_of("") is None
