"""Units of measure as a small algebra: 万元 is money × 10⁴, 件/亿元 is a count for money, % a hundredth.

A unit nobody knows (“标台”) is a kind of its own. A quantity without a known unit goes with everything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from quanheng.engine.document.digits import narrowed

# word: (kind, how many of the kind's base)
_KNOWN: dict[str, tuple[str, Fraction]] = {}


def _add(kind: str, **words: int | str) -> None:
    for word, size in words.items():
        _KNOWN[word] = (kind, Fraction(size))


_add("money", 元=1, 块=1, 角="1/10", yuan=1, CNY=1)
_add("people", 人=1, 人次=1, 名=1, 人口=1, person=1, people=1)
_add(
    "time",
    秒="1/86400",
    分钟="1/1440",
    小时="1/24",
    时="1/24",
    日=1,
    天=1,
    工作日=1,
    周=7,
    day=1,
    days=1,
    hour="1/24",
    hours="1/24",
)
_add("months", 月=1, 个月=1, 季=3, 季度=3, 年=12, year=12, years=12, month=1)
_add("area", 平方米="1/10000", 公顷=1, 亩="1/15", 平方公里=100, 平方千米=100, ha=1)
_add("length", 米="1/1000", 公里=1, 千米=1, km=1)
_add("volume", 立方米=1, 升="1/1000")
_add("mass", 克="1/1000000", 千克="1/1000", 公斤="1/1000", 吨=1, 标准煤吨=1)
_add("energy", 千瓦时=1, 度=1, 兆瓦时=1000)
_add("points", 分=1, point=1, points=1)
_COUNTS = list("个项件家宗起次份篇台套座处条户辆所只场批期班村镇乡县市店张本门支栋间床例单位笔种")
for _word in _COUNTS:
    _KNOWN[_word] = (f"count:{_word}", Fraction(1))
_PERCENT = {
    "%": "1/100",
    "百分比": "1/100",
    "个百分点": "1/100",
    "百分点": "1/100",
    "pp": "1/100",
    "‰": "1/1000",
    "倍": "1",
    "比值": "1",
    "指数": "1",
    "percent": "1/100",
}
_PREFIXES = (
    ("亿", 10**8),
    ("千万", 10**7),
    ("百万", 10**6),
    ("十万", 10**5),
    ("万", 10**4),
    ("千", 10**3),
    ("百", 100),
)


@dataclass(frozen=True)
class Uom:
    """A unit of measure: kinds with their exponents, and its size in their bases."""

    kinds: tuple[tuple[str, Fraction], ...]
    size: Fraction

    @property
    def pure(self) -> bool:
        """True for a ratio, a percentage: a number without a kind."""
        return not self.kinds


def _made(kinds: Mapping[str, Fraction], size: Fraction) -> Uom:
    return Uom(tuple(sorted((k, e) for k, e in kinds.items() if e)), size)


PURE = Uom((), Fraction(1))
PERCENT = Uom((), Fraction(1, 100))


@cache
def uom_of(text: str) -> Uom | None:
    """The unit of measure a text means; None for an empty text.

    >>> uom_of("亿元/万人") == uom_of("万元/人"), uom_of("%").size, uom_of("")
    (True, Fraction(1, 100), None)
    """
    said = re.sub(r"[\s（(].*$", "", narrowed(text)) if not text.startswith(("(", "（")) else narrowed(text)
    if not said:
        return None
    parts = re.split(r"/|每(?=.)", said)
    total = _simple(parts[0]) if parts[0] else PURE
    for part in parts[1:]:
        total = times(total, _simple(part), -1)
    return total


def _simple(word: str) -> Uom:
    word = word.strip()
    if word in _PERCENT:
        return Uom((), Fraction(_PERCENT[word]))
    if word in _KNOWN:
        kind, size = _KNOWN[word]
        return _made({kind: Fraction(1)}, size)
    for prefix, many in _PREFIXES:
        if word == prefix:
            return Uom((), Fraction(many))
        if word.startswith(prefix):
            inner = _simple(word.removeprefix(prefix))
            return Uom(inner.kinds, inner.size * many)
    numeral = re.match(r"[1-9][0-9]*", word)
    if numeral and word != numeral[0]:
        inner = _simple(word[numeral.end() :])
        return Uom(inner.kinds, inner.size * int(numeral[0]))
    return _made({word: Fraction(1)}, Fraction(1))


def times(a: Uom, b: Uom, power: int | Fraction = 1) -> Uom:
    """a × b to a power; sizes only for whole powers."""
    kinds = dict(a.kinds)
    for kind, exponent in b.kinds:
        kinds[kind] = kinds.get(kind, Fraction(0)) + exponent * power
    size = a.size * b.size ** int(power) if power == int(power) else a.size
    return _made(kinds, size)


def is_count(kind: str) -> bool:
    """True for kinds of things counted (个, 项, 件 …): they may be added with a warning."""
    return kind.startswith("count:")


def words(uom: Uom) -> str:
    """The kinds of a unit for a message: money/people."""
    up = [k.removeprefix("count:") for k, e in uom.kinds if e > 0]
    down = [k.removeprefix("count:") for k, e in uom.kinds if e < 0]
    return ("·".join(up) or "1") + (f"/{'·'.join(down)}" if down else "") if uom.kinds else "%"
