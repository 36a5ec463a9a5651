"""加分累计 bonus_sum: the measure adds bonuses up; the sum counts up to a cap."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from quanheng.engine.errors import Text
from quanheng.engine.rules.base import Standing
from quanheng.engine.rules.bounds import bound_note, bound_words
from quanheng.engine.rules.given import Given
from quanheng.engine.rules.wording import number


@dataclass(frozen=True, kw_only=True)
class BonusSum(Given):
    """加分累计：计量公式把各加分项相加，得分为其和，封顶、封底。按类别封顶、就高不重复写在方案的 adjust 里。

    Bonuses added up: the measure is the sum of the bonuses, kept within floor and cap. Caps by category and
    highest-only belong to the adjust step of the scheme.
    """

    name = "bonus_sum"
    title = Text("加分累计", "Sum of bonuses")
    source = "成都市林业局目标绩效考核奖惩实施细则（累计加分封顶）"
    formula = "points = clip(Σ bonuses, floor, cap)"

    def describe(self) -> Text:
        tail = bound_words(self.floor, self.cap)
        return Text(f"各项加分累计{tail.zh}", f"Bonuses added up{tail.en}")

    def say(self, x: Fraction, at: Standing, points: Fraction | None) -> Text:
        note = bound_note(x, self.floor, self.cap)
        return Text(f"累计加分 {number(x)}{note.zh}", f"bonuses sum up to {number(x)}{note.en}")
