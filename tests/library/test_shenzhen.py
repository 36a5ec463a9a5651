"""The Shenzhen scheme: 4, 12 and 23 indicators, three sets of weights, a balanced scorecard in every set."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from tests.library.test_library import scheme_of

from quanheng import library


@pytest.fixture(scope="module")
def scheme():  # type: ignore[no-untyped-def]
    return scheme_of(library.entry("shenzhen-departments").path)


def test_four_twelve_twenty_three(scheme) -> None:  # type: ignore[no-untyped-def]
    first = scheme.root.children
    second = [c for n in first for c in n.children]
    assert (len(first), len(second), len(scheme.leaves)) == (4, 12, 23)


@pytest.mark.parametrize("group", ["委", "局", "办"])
def test_performance_weighs_45_in_every_kind_of_department(scheme, group: str) -> None:  # type: ignore[no-untyped-def]
    assert scheme.weight(scheme.nodes["行政业绩"], group) == Decimal(45)
    assert sum(scheme.weight(n, group) for n in scheme.leaves) == 100


@pytest.mark.parametrize("group", ["委", "局", "办"])
def test_each_perspective_weighs_between_a_tenth_and_a_half(scheme, group: str) -> None:  # type: ignore[no-untyped-def]
    share: dict[str, Fraction] = {}
    for leaf in scheme.leaves:
        view = leaf.tags["perspective"]
        share[view] = share.get(view, Fraction(0)) + Fraction(scheme.weight(leaf, group))
    assert set(share) == {"财务", "公众", "内部流程", "学习成长"}
    assert all(10 <= s <= 50 for s in share.values()), share
