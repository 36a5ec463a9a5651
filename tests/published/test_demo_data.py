"""The demonstration data of the package: real, complete, sourced, scored alike by hand and by both engines."""

from __future__ import annotations

import csv
import importlib.util
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from types import ModuleType

import polars as pl
import pytest
from tests.shared import SHARED

import quanheng
from quanheng.engine.cases import run_cases
from quanheng.engine.document.read import read as read_document
from quanheng.engine.errors import Problems
from quanheng.engine.run import Run

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "src" / "quanheng" / "library"
YEARS = {"provinces": range(2015, 2025), "zhejiang": range(2014, 2023)}
UNITS = {"provinces": 31, "zhejiang": 11}


def rows(folder: str, name: str) -> list[dict[str, str]]:
    with (LIBRARY / folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def run(folder: str, engine: str = "fast", years: list[str] | None = None) -> Run:
    f = quanheng.load(LIBRARY / folder)
    periods = years or [str(y) for y in YEARS[folder]]
    return quanheng.score(f.scheme, f.observations, f.units, f.targets, periods=periods, engine=engine)


@pytest.fixture(params=["provinces", "zhejiang"])
def folder(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_the_scheme_is_sound_and_says_it_is_a_demonstration(folder: str) -> None:
    assert [p.say("en") for p in quanheng.check(LIBRARY / folder) if p.severity == "error"] == []
    scheme = quanheng.load(LIBRARY / folder).scheme
    assert scheme.demonstration
    assert "不构成对任何地区的评价" in scheme.note
    assert "no official evaluation" in scheme.note
    assert 8 <= len(scheme.leaves) <= 14
    assert len(scheme.root.children) == 4
    for node in scheme.root.walk():
        assert node.name_en, node.id
    for item in scheme.items.values():
        assert item.name_en, item.id
        assert item.source, item.id
        assert item.uom, item.id


def test_units_carry_codes_names_and_groups(folder: str) -> None:
    units = rows(folder, "units.csv")
    assert len(units) == len({u["code"] for u in units}) == UNITS[folder]
    assert all(len(u["code"]) == 6 and u["group"] and u["name_en"] and u["full_name"] for u in units)
    declared = {g.id for g in quanheng.load(LIBRARY / folder).scheme.groups}
    assert {u["group"] for u in units} == declared


def test_every_figure_has_its_source_line(folder: str) -> None:
    for row in rows(folder, "observations.csv"):
        assert row["status"] == "reported"
        assert f"{row['period']}年" in row["source"]


def test_every_indicator_of_every_scored_year_has_a_value(folder: str) -> None:
    table = run(folder).table()
    assert table["points"].null_count() == 0
    assert set(table["absence"]) == {""}
    totals = table.filter(pl.col("node") == "total")
    assert totals.height == UNITS[folder] * len(YEARS[folder])
    assert totals["score"].is_between(60, 101.5).all()


def test_both_engines_agree_to_the_last_digit(folder: str) -> None:
    year = [str(YEARS[folder][-1])]
    fast, exact = (run(folder, engine, year).table() for engine in ("fast", "exact"))
    keys = ["period", "group", "unit", "node"]
    both = fast.join(exact, on=keys, suffix="_exact")
    assert both.height == fast.height == exact.height
    for column in ("value", "points", "score", "rank"):
        off = (both[column].cast(pl.Float64) - both[f"{column}_exact"].cast(pl.Float64)).abs()
        assert (off.fill_null(0) < 1e-9).all(), column
    assert both["grade"].to_list() == both["grade_exact"].to_list()


def test_one_province_by_hand() -> None:
    table = run("provinces", years=["2024"]).table().filter(pl.col("unit") == "安徽")
    points = dict(zip(table["node"], table["points"], strict=True))
    # 50,646.7 ÷ 48,227.5 − 1 = 5.0 %; the third highest of 31 is 5.3, the third lowest 2.6
    assert points["生产总值增速"] == pytest.approx(float(Decimal("95.56")))  # 60 + 40 × 2.4 ÷ 2.7
    assert points["亿元产值发明专利"] == pytest.approx(84.75)  # 1.30 between 0.44 and 1.83
    assert points["发明专利三年年均增速"] == 60  # 1.0, not above the third lowest
    assert points["城镇化率三年提高"] == 100  # 3.18, above the third highest
    assert points["第二产业占比稳定"] == pytest.approx(83.2)  # 38.70 against 40.80: 100 − 8 × 2.10
    scores = dict(zip(table["node"], table["score"], strict=True))
    assert scores["经济运行"] == pytest.approx(11.47 + 8.33 + 7.90 + 4.16)
    parts = [scores[n] for n in ("经济运行", "创新动能", "财力质量", "城乡融合")]
    assert scores["total"] == pytest.approx(sum(parts))  # no bonus: patents grew by −1.7 %


def test_the_targets_of_the_provinces_are_the_mean_of_three_years() -> None:
    seen = {
        (r["unit"], r["item"], int(r["period"])): Decimal(r["value"])
        for r in rows("provinces", "observations.csv")
    }
    for target in rows("provinces", "targets.csv"):
        unit, year = target["unit"], int(target["period"])
        past = [year - 1, year - 2, year - 3]
        if target["node"] == "第二产业占比稳定":
            values = [seen[unit, "第二产业占比", y] for y in past]
        else:
            values = [seen[unit, "税收收入", y] / seen[unit, "一般公共预算支出", y] * 100 for y in past]
        mean = (sum(values, Decimal(0)) / 3).quantize(Decimal("0.01"), ROUND_HALF_UP)
        assert Decimal(target["target"]) == mean, target


def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_demo_data", ROOT / "tools" / "make_demo_data.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(
    not (SHARED / "china_city_panel").is_dir(),
    reason="the panels the demonstration is made of are not at hand",
)
def test_the_files_are_made_again_byte_for_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = maker()
    for name in YEARS:
        (tmp_path / name).mkdir()
    monkeypatch.setattr(module, "LIBRARY", tmp_path)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    module.provinces(SHARED)
    module.zhejiang(SHARED)
    made = sorted(p.relative_to(tmp_path) for p in tmp_path.rglob("*.csv"))
    assert [str(p) for p in made] == [
        "provinces/observations.csv", "provinces/targets.csv", "provinces/units.csv",
        "zhejiang/observations.csv", "zhejiang/units.csv",
    ]  # fmt: skip
    for path in made:
        assert (tmp_path / path).read_bytes() == (LIBRARY / path).read_bytes(), path


def test_a_float_is_put_back_to_the_decimal_it_came_from() -> None:
    unfloat = maker().unfloat
    assert [unfloat(x) for x in ("265.42001", "4120.9302", "1.8244347e+08", "326", "13.692")] == [
        "265.42", "4120.93", "182443470", "326", "13.692",
    ]  # fmt: skip


def test_the_real_cases_use_the_figures_that_ship(folder: str) -> None:
    """The first case of each folder is about a real unit and year: its figures are those of observations.csv."""
    unit, now = {"provinces": ("安徽", 2024), "zhejiang": ("杭州", 2022)}[folder]
    seen = {
        (r["item"], r["period"]): Decimal(r["value"])
        for r in rows(folder, "observations.csv")
        if r["unit"] == unit
    }
    text = (LIBRARY / folder / "cases.yaml").read_bytes()
    written = read_document(text, "cases.yaml", problems := Problems())
    problems.refuse()
    assert written is not None
    given = written.plain()[0]["given"]
    tables = {str(now): given["observations"], str(now - 1): given["previous"], **given["periods"]}
    for period, table in tables.items():
        for item, value in table.items():
            assert Decimal(str(value)) == seen[item, period], (item, period)


def test_the_cases_hold(folder: str) -> None:
    written = read_document(
        (LIBRARY / folder / "cases.yaml").read_bytes(), "cases.yaml", problems := Problems()
    )
    problems.refuse()
    assert written is not None
    results = run_cases(quanheng.load(LIBRARY / folder), written)
    assert len(results) >= 5
    assert [r.say("zh") for r in results if r.differences or r.problems] == []
