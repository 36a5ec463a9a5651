"""Makes the demonstration data of the package from the shared panels: units, observations, targets.

    python tools/make_demo_data.py [FOLDER WITH THE PANELS]

The folder (or the variable QUANHENG_SHARED) holds `china_province_panel/province_year_2005_2024.csv` and
`china_city_panel/china_city_year_2000_2023.csv` and `china_gdp_vintages_2016/gdp_2015_2016_two_vintages.csv`.
Where they come from, and what was done to them:

- Provinces: annual figures by province of the National Bureau of Statistics of China (data.stats.gov.cn,
  分省年度数据), as kept in the GitHub repository RenJiyi163/panel_data_analysis_for_thesis at commit 756964b1;
  general budget expenditure from its panel_with_broad_tax.csv. GDP is the series revised in 2025 after the
  fifth economic census. Copied digit for digit; empty cells are left out, never filled.
- Zhejiang: figures of city and provincial yearbooks and bulletins, road area from the urban construction
  yearbook, CO2 from EDGAR v8.0 (European Commission, JRC), as compiled in the GitHub repository
  biechouwo-coder/G-P at commit 620eba99. That compilation kept its numbers in 32-bit floats and printed
  eight digits of them (265.42 became 265.42001); each number is put back to the shortest decimal that
  prints the same eight digits. Interpolated columns of the compilation were not taken over.
- Targets: the mean of the unit's own three previous years (see `targets` below), rounded half-up to two
  decimals. They are a stated rule of the demonstration and nobody's official targets.

Nothing is estimated, interpolated or invented.
"""

from __future__ import annotations

import csv
import os
import sys
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import numpy

ROOT = Path(__file__).resolve().parents[1]
LIBRARY = ROOT / "src" / "quanheng" / "library"

# 国家统计局《东西中部和东北地区划分方法》(2011): the four economic regions of official statistics.
REGIONS = {
    "东部": "北京 天津 河北 上海 江苏 浙江 福建 山东 广东 海南",
    "中部": "山西 安徽 江西 河南 湖北 湖南",
    "西部": "内蒙古 广西 重庆 四川 贵州 云南 西藏 陕西 甘肃 青海 宁夏 新疆",
    "东北": "辽宁 吉林 黑龙江",
}
# GB/T 2260: short name, six-digit code, full name, English name.
PROVINCES = """
北京 110000 北京市 Beijing
天津 120000 天津市 Tianjin
河北 130000 河北省 Hebei
山西 140000 山西省 Shanxi
内蒙古 150000 内蒙古自治区 Inner Mongolia
辽宁 210000 辽宁省 Liaoning
吉林 220000 吉林省 Jilin
黑龙江 230000 黑龙江省 Heilongjiang
上海 310000 上海市 Shanghai
江苏 320000 江苏省 Jiangsu
浙江 330000 浙江省 Zhejiang
安徽 340000 安徽省 Anhui
福建 350000 福建省 Fujian
江西 360000 江西省 Jiangxi
山东 370000 山东省 Shandong
河南 410000 河南省 Henan
湖北 420000 湖北省 Hubei
湖南 430000 湖南省 Hunan
广东 440000 广东省 Guangdong
广西 450000 广西壮族自治区 Guangxi
海南 460000 海南省 Hainan
重庆 500000 重庆市 Chongqing
四川 510000 四川省 Sichuan
贵州 520000 贵州省 Guizhou
云南 530000 云南省 Yunnan
西藏 540000 西藏自治区 Tibet
陕西 610000 陕西省 Shaanxi
甘肃 620000 甘肃省 Gansu
青海 630000 青海省 Qinghai
宁夏 640000 宁夏回族自治区 Ningxia
新疆 650000 新疆维吾尔自治区 Xinjiang
"""
# 浙江省统计口径: 浙东北 (six cities round Hangzhou Bay) and 浙西南 (the other five).
HALVES = {"浙东北": "杭州 宁波 嘉兴 湖州 绍兴 舟山", "浙西南": "温州 金华 衢州 台州 丽水"}
CITIES = """
杭州 330100 Hangzhou
宁波 330200 Ningbo
温州 330300 Wenzhou
嘉兴 330400 Jiaxing
湖州 330500 Huzhou
绍兴 330600 Shaoxing
金华 330700 Jinhua
衢州 330800 Quzhou
舟山 330900 Zhoushan
台州 331000 Taizhou
丽水 331100 Lishui
"""
NBS = "国家统计局分省年度数据"
PROVINCE_ITEMS = {
    "生产总值": ("gdp_revised_100m_cny", f"{NBS}，地区生产总值（2025年修订，五经普后）"),
    "第二产业占比": ("secondary_share_pct", f"{NBS}，第二产业增加值占地区生产总值比重"),
    "城镇化率": ("urbanisation_pct", f"{NBS}，年末城镇人口比重"),
    "城镇单位就业": ("urban_unit_employees_10k", f"{NBS}，城镇单位就业人员"),
    "税收收入": ("tax_revenue_100m_cny", f"{NBS}，地方财政税收收入"),
    "发明专利申请": ("invention_patent_applications", f"{NBS}，国内发明专利申请受理量"),
    "一般公共预算支出": ("local_general_budget_expenditure_100m_cny", f"{NBS}，地方财政一般预算支出"),
}
BOOK = "浙江省及各市统计年鉴、统计公报"
CITY_ITEMS = {
    "生产总值": ("gdp_100m", f"{BOOK}，地区生产总值（现价）"),
    "第一产业增加值": ("va1_100m", f"{BOOK}，第一产业增加值"),
    "第二产业增加值": ("va2_100m", f"{BOOK}，第二产业增加值"),
    "第三产业增加值": ("va3_100m", f"{BOOK}，第三产业增加值"),
    "土地面积": ("area_km2", f"{BOOK}，行政区域土地面积"),
    "常住人口": ("resident_pop_10k", f"{BOOK}，年末常住人口"),
    "人均道路面积": ("road_m2_per_capita", "城市建设统计年鉴，人均城市道路面积"),
    "贷款余额": ("loans_10k", f"{BOOK}，年末金融机构各项贷款余额"),
    "存款余额": ("deposits_10k", f"{BOOK}，年末金融机构各项存款余额"),
    "实际使用外资": ("fdi_musd", f"{BOOK}，当年实际使用外资"),
    "二氧化碳排放": ("co2_t", "EDGAR v8.0（欧盟委员会联合研究中心），CO2 排放，按市汇总"),
}
# Figures that look wrong in the compilation; kept as found, and said so on their source line.
DOUBTFUL = {
    ("贷款余额", "2010", c): "存疑：比上年下降四成以上，次年又成倍回升"
    for c in ("杭州", "宁波", "绍兴", "舟山")
} | {
    ("生产总值", "2017", "杭州"): "存疑：比三次产业之和大 4.6%",
    ("生产总值", "2010", "丽水"): "存疑：比三次产业之和大 1.9%",
}


def decimal_text(number: Decimal) -> str:
    """A decimal without exponent and without trailing zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def unfloat(text: str) -> str:
    """The shortest decimal that a 32-bit float prints as `text` with eight digits."""
    for digits in range(1, 9):
        candidate = f"{float(text):.{digits}g}"
        if float(f"{numpy.float32(candidate):.8g}") == float(text):
            return decimal_text(Decimal(candidate))
    return decimal_text(Decimal(text))


def write(path: Path, head: list[str], rows: list[list[str]]) -> None:
    """A CSV file in UTF-8 with plain line ends."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)
    print(f"{path.relative_to(ROOT)}: {len(rows)} rows")


def observations(
    rows: list[dict[str, str]], items: dict[str, tuple[str, str]], clean: bool
) -> list[list[str]]:
    """Rows unit, item, period, value, status, posted_at, source; empty cells give no row."""
    out = []
    for item, (column, source) in items.items():
        for row in rows:
            if row[column]:
                value = unfloat(row[column]) if clean else decimal_text(Decimal(row[column]))
                doubt = DOUBTFUL.get((item, row["year"], row["unit"])) if clean else None
                line = f"{source}，{row['year']}年" + (f"（{doubt}）" if doubt else "")
                out.append([row["unit"], item, row["year"], value, "reported", "", line])
    return out


def targets(figures: dict[tuple[str, str, int], Decimal], units: list[str]) -> list[list[str]]:
    """The targets of the provinces: the mean of the unit's own three previous years, two decimals."""

    def share(unit: str, year: int) -> Decimal:
        return figures[unit, "第二产业占比", year]

    def cover(unit: str, year: int) -> Decimal:
        return figures[unit, "税收收入", year] / figures[unit, "一般公共预算支出", year] * 100

    out = []
    for node, measure in (("第二产业占比稳定", share), ("税收保障率较前三年", cover)):
        for unit in units:
            for year in range(2008, 2025):
                mean = sum((measure(unit, year - n) for n in (1, 2, 3)), Decimal(0)) / 3
                target = mean.quantize(Decimal("0.01"), ROUND_HALF_UP)
                out.append([unit, node, str(year), decimal_text(target)])
    return out


def provinces(shared: Path) -> None:
    """The 31 provinces, 2005–2024."""
    folder = LIBRARY / "provinces"
    region = {name: r for r, names in REGIONS.items() for name in names.split()}
    listed = [line.split(maxsplit=3) for line in PROVINCES.strip().splitlines()]
    head = ["unit", "name", "group", "code", "full_name", "name_en"]
    write(folder / "units.csv", head, [[n, n, region[n], code, full, en] for n, code, full, en in listed])
    path = shared / "china_province_panel" / "province_year_2005_2024.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [{**row, "unit": row["province"]} for row in csv.DictReader(file)]
    order = {n: i for i, (n, *_) in enumerate(listed)}
    rows.sort(key=lambda r: (order[r["unit"]], r["year"]))
    seen = observations(rows, PROVINCE_ITEMS, clean=False)
    head = ["unit", "item", "period", "value", "status", "posted_at", "source"]
    write(folder / "observations.csv", head, seen)
    figures = {(unit, item, int(year)): Decimal(value) for unit, item, year, value, *_ in seen}
    write(folder / "targets.csv", ["unit", "node", "period", "target"], targets(figures, list(order)))


def zhejiang(shared: Path) -> None:
    """The 11 cities of Zhejiang, 2005–2022."""
    folder = LIBRARY / "zhejiang"
    half = {name: h for h, names in HALVES.items() for name in names.split()}
    listed = [line.split() for line in CITIES.strip().splitlines()]
    head = ["unit", "name", "group", "code", "full_name", "name_en"]
    write(folder / "units.csv", head, [[n, n, half[n], code, n + "市", en] for n, code, en in listed])
    path = shared / "china_city_panel" / "china_city_year_2000_2023.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [{**row, "unit": row["city"].removesuffix("市")} for row in csv.DictReader(file)
                if row["province"] == "浙江省" and "2005" <= row["year"] <= "2022"]  # fmt: skip
    order = {n: i for i, (n, *_) in enumerate(listed)}
    rows.sort(key=lambda r: (order[r["unit"]], r["year"]))
    head = ["unit", "item", "period", "value", "status", "posted_at", "source"]
    write(folder / "observations.csv", head, observations(rows, CITY_ITEMS, clean=True))


VINTAGES = {  # states of the statistical data base: the last day of the year in which it was seen, and its source line
    "as_published_2018": ("2018-12-31", f"{NBS}，地区生产总值（2018年所见，当年公布）"),
    "revised_2025": ("2025-12-31", f"{NBS}，地区生产总值（2025年修订，五经普后）"),
}


def vintages(shared: Path) -> None:
    """The provinces' gross product of 2015 and 2016 in two statistical vintages."""
    folder = LIBRARY / "gdp-2016"
    listed = [line.split(maxsplit=3) for line in PROVINCES.strip().splitlines()]
    head = ["unit", "name", "code", "full_name", "name_en"]
    write(folder / "units.csv", head, [[n, n, code, full, en] for n, code, full, en in listed])
    short = {full: name for name, _, full, _ in listed}
    path = shared / "china_gdp_vintages_2016" / "gdp_2015_2016_two_vintages.csv"
    with path.open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    order = {n: i for i, (n, *_) in enumerate(listed)}
    found.sort(key=lambda r: (order[short[r["province"]]], r["year"], r["vintage"]))
    rows = []
    for row in found:
        stated, source = VINTAGES[row["vintage"]]
        value = decimal_text(Decimal(row["gdp_100m_cny"]))
        rows.append(
            [
                short[row["province"]],
                "生产总值",
                row["year"],
                value,
                "reported",
                stated,
                f"{source}，{row['year']}年",
            ]
        )
    write(
        folder / "observations.csv",
        ["unit", "item", "period", "value", "status", "posted_at", "source"],
        rows,
    )


if __name__ == "__main__":
    given = (
        sys.argv[1]
        if len(sys.argv) > 1
        else os.environ.get("QUANHENG_SHARED", str(ROOT.parent / "shared" / "data"))
    )
    provinces(Path(given))
    zhejiang(Path(given))
    vintages(Path(given))
