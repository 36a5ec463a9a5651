"""What an office decides about follow-up: thresholds of the letters' rules, the line and the days of urging.

What failing in a row leads to is no parameter of the house: each scheme says its own (`use: {failures: …}`, see `streaks`).
"""

from __future__ import annotations

from fractions import Fraction

from quanheng.engine.errors import Text
from quanheng.platform.followup.models import Parameter
from quanheng.platform.registry.parameters import Book, Key

_POINTS = r"\d{1,3}(\.\d{1,2})?"
_POINTS_HINT = Text("0 到 999.99 的数，百分制评分", "a number from 0 to 999.99, in points of 100")
KEYS = {
    "margin": Key(Text("与中位数、上期相差多少算强弱（评分）", "points from the median or the last period that count"), "5", _POINTS, _POINTS_HINT),
    "most": Key(Text("每类至多几句", "sentences of each kind, at most"), "3", r"[1-9]", Text("1 到 9", "1 to 9")),
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
