"""Real doubtful figures: 342 Chinese cities, two vintages of provincial GDP, and 189,470 payments of a company."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import numpy as np
import pytest

from quanheng.analytics.doubt import benford, breaks, companions, sums

FIRST = 2000
NAMED = [
    ("天津市", 2019), ("沈阳市", 2016), ("鞍山市", 2016), ("本溪市", 2016), ("辽阳市", 2016), ("淮南市", 2022), ("绥化市", 2011),
]  # fmt: skip
GROUPS = [
    ("辽宁省", 2016),
    ("吉林省", 2019),
    ("内蒙古自治区", 2017),
    ("山东省", 2019),
    ("天津市", 2019),
    ("湖北省", 2020),
]


def _cities(shared: Path):
    with (shared / "china_city_panel" / "china_city_year_2000_2023.csv").open(encoding="utf-8-sig") as f:
        rows = list(csv.DictReader(f))
    codes = sorted({r["code"] for r in rows})
    at = {c: k for k, c in enumerate(codes)}
    names, provinces, gdp = [""] * len(codes), [""] * len(codes), np.full((len(codes), 24), np.nan)
    for r in rows:
        k = at[r["code"]]
        names[k], provinces[k] = r["city"], r["province"]
        gdp[k, int(r["year"]) - FIRST] = float(r["gdp_100m"] or "nan")
    return rows, names, provinces, gdp


def test_the_breaks_and_typing_errors_of_the_cities_are_raised(shared, capsys):
    _, names, provinces, gdp = _cities(shared)
    found = breaks.breaks(gdp)
    for city, year in NAMED:
        assert found.over[names.index(city), year - FIRST - 1], (city, year)
    groups, together = breaks.group_breaks(gdp, provinces)
    for group, year in GROUPS:
        assert together.over[groups.index(group), year - FIRST - 1], (group, year)
    # of the twelve cities' worth of Inner Mongolia and of Jilin's and Shandong's, single ones stand out as well
    for group, year, least in (("内蒙古自治区", 2017, 5), ("吉林省", 2019, 5), ("山东省", 2019, 10)):
        of = np.array(provinces) == group
        assert found.over[of, year - FIRST - 1].sum() >= least, group
    asked = np.isfinite(found.z).sum()
    falls = found.change < np.log(0.88)
    every = found.over | together.over[[groups.index(p) for p in provinces], :] & np.isfinite(found.z)
    with capsys.disabled():
        print(f"\ncity-years {asked}: by a unit's own break {found.over.sum()} ({found.over.sum() / asked:.1%}), "
              f"by own or its province's {every.sum()} ({every.sum() / asked:.1%}); "
              f"provinces {together.over.sum()} of {np.isfinite(together.z).sum()}; "
              f"falls of over 12 %: {falls.sum()}, of which asked about {(every & falls).sum()}")  # fmt: skip
    assert found.over.sum() / asked < 0.05
    assert (every & falls).sum() / falls.sum() > 0.8


def test_a_real_fall_is_raised_too(shared):
    """Hubei 2020 was real: the detector asks all the same, and an explanation lifts the question. It cannot know why."""
    _, _names, provinces, gdp = _cities(shared)
    groups, together = breaks.group_breaks(gdp, provinces)
    assert together.over[groups.index("湖北省"), 2020 - FIRST - 1]
    assert together.z[groups.index("湖北省"), 2020 - FIRST - 1] < 0
    of = np.array(provinces) == "湖北省"
    assert (breaks.breaks(gdp).z[of, 2020 - FIRST - 1] < 0).all()


def test_sector_sums_find_exactly_their_38_rows(shared):
    rows, *_ = _cities(shared)
    numbers = np.array(
        [[float(r[k] or "nan") for k in ("va1_100m", "va2_100m", "va3_100m", "gdp_100m")] for r in rows]
    )
    assert sums.parts_and_whole(numbers[:, :3], numbers[:, 3]).over.sum() == 38


def _auc(score: np.ndarray, truth: np.ndarray) -> float:
    away = score[truth][:, None] - score[~truth][None, :]
    return float((away > 0).mean() + (away == 0).mean() / 2)


def test_provinces_later_revised_are_ranked_as_doubtful_by_their_companions(shared, capsys):
    """GDP of 2016 as published, against every total the panel has whole for that year; the revision is only the judge."""
    vintage: dict[str, dict[str, float]] = {}
    with (shared / "china_gdp_vintages_2016" / "gdp_2015_2016_two_vintages.csv").open(
        encoding="utf-8-sig"
    ) as f:
        for r in csv.DictReader(f):
            if r["year"] == "2016":
                vintage.setdefault(r["province"], {})[r["vintage"]] = float(r["gdp_100m_cny"])
    totals = (
        "tax_revenue_100m_cny", "urban_unit_employees_10k", "local_general_budget_expenditure_100m_cny",
        "sample_population_persons", "fixed_asset_investment_100m_cny", "invention_patent_applications",
    )  # fmt: skip
    beside: dict[str, list[float]] = {}
    with (shared / "china_province_panel" / "province_year_2005_2024.csv").open(encoding="utf-8-sig") as f:
        for r in csv.DictReader(f):
            if r["year"] == "2016":
                full = next(p for p in vintage if p.startswith(r["province"]))
                beside[full] = [float(r[k]) for k in totals]
    provinces = sorted(vintage)
    assert len(provinces) == len(beside) == 31
    published = np.array([vintage[p]["as_published_2018"] for p in provinces])
    revised = np.array([vintage[p]["revised_2025"] for p in provinces]) / published - 1
    x = np.array([beside[p] for p in provinces])
    doubt, tax = companions.beside(published, x).z, np.log(published / x[:, 0])
    down, either = revised < -0.10, np.abs(revised) > 0.10
    off = np.log(published / x[:, 0]) - np.median(np.log(published / x[:, 0]))
    lines = [
        (f"revised down by more than 10 % ({down.sum()})", _auc(doubt, down), _auc(tax, down)),
        (f"revised either way by more than 10 % ({either.sum()})", _auc(np.abs(doubt), either), _auc(np.abs(off), either)),
    ]  # fmt: skip
    with capsys.disabled():
        for words, ours, alone in lines:
            print(f"\n{words}: AUC by companions {ours:.3f}, by GDP/tax alone {alone:.3f}", end="")
        print()
    for _, ours, alone in lines:
        assert ours > alone + 0.05
    assert lines[0][1] > 0.85


def _amounts(shared: Path) -> np.ndarray:
    with gzip.open(shared / "benford_reference" / "corporate_payments_amounts.csv.gz", "rt") as f:
        next(f)
        return np.array([float(line) for line in f])


def test_corporate_payments_need_an_explanation_and_the_published_mad_is_reproduced(shared):
    x = _amounts(shared)
    found = benford.digits(x, 2, draws=199)
    assert found.n == 185_083
    assert found.mad == pytest.approx(0.002336614, abs=5e-10)
    assert found.chi2 == pytest.approx(32_094, rel=0.0005)
    assert found.furthest[:4] == (50, 11, 10, 14)
    assert found.p <= 0.005
    over_ten = x[x >= 10]
    assert over_ten.size == 177_763
    assert benford.digits(over_ten, 1, draws=99).mad == pytest.approx(0.01464, abs=5e-6)
    assert benford.digits(over_ten, 2, draws=99).mad == pytest.approx(0.00243, abs=5e-6)
