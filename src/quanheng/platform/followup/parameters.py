"""What an office decides about follow-up: thresholds of the letters' rules, what failing in a row leads to.

The defaults of the failures are those of 《杭州市绩效管理条例》 art. 34 (domain.md §1, [证 S1]); another place sets its own.
"""

from __future__ import annotations

import re
from fractions import Fraction

from quanheng.engine.errors import Text
from quanheng.platform.followup.models import Parameter
from quanheng.platform.registry.parameters import Book, Key

HANGZHOU = "《杭州市绩效管理条例》第三十四条"


def _rises(text: str) -> bool:
    numbers = [int(n) for n in re.split("[、,]", text)]
    return numbers == sorted(set(numbers))


_POINTS = r"\d{1,3}(\.\d{1,2})?"
_WORDS = r"[^\x00-\x1f]{1,400}"
_POINTS_HINT = Text("0 到 999.99 的数，百分制评分", "a number from 0 to 999.99, in points of 100")
_WORDS_HINT = Text("一句话", "one sentence")
KEYS = {
    "margin": Key(Text("与中位数、上期相差多少算强弱（评分）", "points from the median or the last period that count"), "5", _POINTS, _POINTS_HINT),
    "most": Key(Text("每类至多几句", "sentences of each kind, at most"), "3", r"[1-9]", Text("1 到 9", "1 to 9")),
    "failing": Key(
        Text("哪些等次算不合格", "grades that count as failing"), "", r"[^\x00-\x1f]{0,200}",
        Text("用顿号隔开；空着就是方案的最后一档", "parted by commas; empty means the last grade of the scheme"),
    ),
    "years": Key(
        Text("连续几年采取第一、二、三级措施", "years in a row for the first, second, third action"), "1、2、3", r"[1-9][、,][1-9][、,][1-9]",
        Text("三个由小到大的数", "three numbers, rising"), HANGZHOU, _rises,
    ),
    "action_1": Key(Text("第一级措施", "first action"), "通报批评，取消当年评优资格", _WORDS, _WORDS_HINT, HANGZHOU),
    "action_2": Key(Text("第二级措施", "second action"), "责任人一年内不得晋升职务", _WORDS, _WORDS_HINT, HANGZHOU),
    "action_3": Key(Text("第三级措施", "third action"), "按权限对责任人予以调离、降职、免职或解聘", _WORDS, _WORDS_HINT, HANGZHOU),
    "bonus_line": Key(
        Text("奖金挂钩覆盖率低于百分之几催办", "urge below this share of units with bonus pay tied, %"), "80", r"\d{1,2}|100",
        Text("0 到 100 的整数", "a whole number from 0 to 100"),
    ),
    "urge_days": Key(Text("催办后几个工作日内办", "working days after urging"), "10", r"[1-9]\d?", Text("1 到 99", "1 to 99")),
}  # fmt: skip


BOOK = Book("followup.parameter", Parameter, KEYS)
value, source, set_parameter = BOOK.value, BOOK.source, BOOK.set


def share(key: str) -> Fraction:
    """A parameter in per cent, as a part of one."""
    return Fraction(int(value(key)), 100)


def years() -> tuple[int, int, int]:
    """After how many years in a row each action is due."""
    a, b, c = (int(n) for n in re.split("[、,]", value("years")))
    return a, b, c
