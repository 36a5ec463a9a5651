"""Tile grids: one square a place, no boundaries drawn. All 34 province-level units, and Zhejiang's 11 cities.

Columns and rows follow where the places lie, as far as squares allow; the letters are those of GB/T 2260.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Tile:
    """A place on a grid: its column and row (from 0), short names in both languages, full English name."""

    name: str
    column: int
    row: int
    letter: str
    code: str
    english: str


def _tiles(table: str) -> tuple[Tile, ...]:
    rows = (line.split(None, 5) for line in table.strip().splitlines())
    return tuple(Tile(n, int(c), int(r), letter, code, en) for n, c, r, letter, code, en in rows)


PROVINCES = _tiles("""
黑龙江 7 0 黑 HL Heilongjiang
内蒙古 4 1 蒙 NM Inner Mongolia
辽宁 6 1 辽 LN Liaoning
吉林 7 1 吉 JL Jilin
新疆 0 2 新 XJ Xinjiang
甘肃 1 2 甘 GS Gansu
宁夏 2 2 宁 NX Ningxia
山西 3 2 晋 SX Shanxi
河北 4 2 冀 HE Hebei
北京 5 2 京 BJ Beijing
天津 6 2 津 TJ Tianjin
青海 1 3 青 QH Qinghai
陕西 2 3 陕 SN Shaanxi
河南 3 3 豫 HA Henan
山东 4 3 鲁 SD Shandong
西藏 0 4 藏 XZ Xizang
四川 1 4 川 SC Sichuan
重庆 2 4 渝 CQ Chongqing
湖北 3 4 鄂 HB Hubei
安徽 4 4 皖 AH Anhui
江苏 5 4 苏 JS Jiangsu
上海 6 4 沪 SH Shanghai
云南 1 5 滇 YN Yunnan
贵州 2 5 黔 GZ Guizhou
湖南 3 5 湘 HN Hunan
江西 4 5 赣 JX Jiangxi
浙江 5 5 浙 ZJ Zhejiang
广西 2 6 桂 GX Guangxi
广东 3 6 粤 GD Guangdong
福建 4 6 闽 FJ Fujian
台湾 5 6 台 TW Taiwan
海南 2 7 琼 HI Hainan
澳门 3 7 澳 MO Macao
香港 4 7 港 HK Hong Kong
""")

ZHEJIANG = _tiles("""
湖州 1 0 湖 HZ Huzhou
嘉兴 2 0 嘉 JX Jiaxing
杭州 1 1 杭 HZ Hangzhou
绍兴 2 1 绍 SX Shaoxing
宁波 3 1 甬 NB Ningbo
舟山 4 1 舟 ZS Zhoushan
衢州 0 2 衢 QZ Quzhou
金华 1 2 金 JH Jinhua
台州 3 2 台 TZ Taizhou
丽水 1 3 丽 LS Lishui
温州 2 3 温 WZ Wenzhou
""")

ENDINGS = ("壮族自治区", "回族自治区", "维吾尔自治区", "特别行政区", "自治区", "省", "市")


def short(name: str) -> str:
    """A place's name without its rank: 浙江省 → 浙江, 杭州市 → 杭州."""
    for ending in ENDINGS:
        if name.endswith(ending) and len(name) > len(ending) + 1:
            return name[: -len(ending)]
    return name


def grid(names: Iterable[str]) -> tuple[Tile, ...]:
    """The grid on which all these places lie; empty if there is none (then the page shows no map)."""
    wanted = {short(n) for n in names}
    for tiles in (PROVINCES, ZHEJIANG):
        if wanted and wanted <= {t.name for t in tiles}:
            return tiles
    return ()


def tile(name: str) -> Tile | None:
    """The tile of a place by its name, with or without its rank."""
    return next((t for t in (*PROVINCES, *ZHEJIANG) if t.name == short(name)), None)
