"""Preparation: imputation, winsorising by bias-corrected skewness and kurtosis, Box-Cox; COINr's ASEM as witness."""

from __future__ import annotations

import csv
import statistics
from decimal import Decimal
from fractions import Fraction

import pytest
from tests.engine.exact.small import NA, facts, leaf, rows, scheme
from tests.shared import SHARED

from quanheng.engine.exact.prepare import imputed, outlying, treated, winsorised
from quanheng.engine.exact.roots import logarithm
from quanheng.engine.scheme.model import Prepare


def named(*values: object) -> dict[int, Fraction]:
    return {k: Fraction(str(v)) for k, v in enumerate(values)}


def test_the_outlier_takes_the_value_of_its_neighbour() -> None:
    drawn, passes = winsorised(named(1, 2, 3, 4, 5, 6, 100), Prepare(winsorise=5))
    assert list(drawn.values()) == [1, 2, 3, 4, 5, 6, 6]
    assert passes


def test_the_heavy_end_may_be_the_low_one() -> None:
    drawn, _ = winsorised(named(-100, 1, 2, 3, 4, 5, 6), Prepare(winsorise=5))
    assert list(drawn.values()) == [1, 1, 2, 3, 4, 5, 6]


def test_no_more_points_than_declared() -> None:
    data = named(*range(40), 9_000, 9_500)
    drawn, passes = winsorised(data, Prepare(winsorise=1))
    assert sorted(drawn.values())[-2:] == [9_000, 9_000]
    assert not passes


def test_skewness_is_the_bias_corrected_one() -> None:
    # g1 = 1.9156, G1 = 2.1606 (n = 8): the line lies between them
    data = [Fraction(x) for x in (1, 2, 2, 3, 3, 4, 5, 21)]
    n = len(data)
    biased = (
        statistics.fmean((float(x) - statistics.fmean(map(float, data))) ** 3 for x in data)
        / statistics.pstdev(map(float, data)) ** 3
    )
    corrected = biased * (n * (n - 1)) ** 0.5 / (n - 2)
    line = Decimal(str(round((biased + corrected) / 2, 6)))
    assert outlying(data, line, Decimal("3.5")) == 1
    assert outlying(data, Decimal(str(round(corrected + 0.001, 6))), Decimal("3.5")) == 0


def test_few_or_equal_values_are_left_alone() -> None:
    assert outlying([Fraction(1), Fraction(2), Fraction(99)], Decimal(0), Decimal(0)) == 0
    assert outlying([Fraction(5)] * 9, Decimal(0), Decimal(-9)) == 0


def test_box_cox_is_applied_to_the_measured_values_if_winsorising_is_not_enough() -> None:
    data = named(*range(40), 9_000, 9_500)
    found = treated(data, Prepare(winsorise=1, boxcox=Decimal(0)))
    assert found[41] == logarithm(Fraction(9_501))
    assert found[0] == 0
    assert treated(named(1, 2, 3, 4), Prepare(boxcox=Decimal(2)))[3] == Fraction(15, 2)


def test_imputation_fills_what_was_not_reported_and_nothing_else() -> None:
    made = scheme(leaf("甲", 100, prepare=Prepare(impute="group_mean")))
    found = rows(made, facts({"石桥": {"甲": 40}, "东河": {"甲": 60}, "西岭": {}, "南浦": {"甲": NA}}))
    assert found["西岭", "甲"].value == 50
    assert found["西岭", "甲"].absence == 0
    assert found["南浦", "甲"].value is None
    assert imputed("group_median", [Fraction(1), Fraction(2), Fraction(9)]) == 2
    assert imputed("group_mean", []) is None


@pytest.mark.skipif(
    not (SHARED / "coinr_asem").is_dir(), reason="the ASEM data are not beside the repo (QUANHENG_SHARED)"
)
def test_all_49_indicators_of_asem_are_treated_as_published() -> None:
    def table(name: str) -> list[dict[str, str]]:
        with (SHARED / "coinr_asem" / name).open(encoding="utf-8") as file:
            return list(csv.DictReader(file))

    before, after = table("stage_imputed.csv"), table("stage_treated.csv")
    codes = [row["IndCode"] for row in table("treat_summary.csv")]
    assert len(codes) == 49
    changed = 0
    for code in codes:
        data = {k: Fraction(row[code]) for k, row in enumerate(before)}
        found = treated(data, Prepare(winsorise=6))
        for k, row in enumerate(after):
            assert abs(found[k] - Fraction(row[code])) < Fraction(1, 10**9), (code, row)
        changed += sum(found[k] != data[k] for k in data)
    assert changed > 30
