"""What a regulation decides about self-evaluation and verification: switches, lines, steps, clocks — per round, with defaults.

The numbers named below are common practice or local parameters (domain.md §2.3 marks them unverified), never law.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from quanheng.engine.errors import Place, Problems, Text
from quanheng.engine.rounding import half_up
from quanheng.engine.scheme.self_evaluation import FORMS, LINES, PAIR, SHARE, TAPER, lined, rising
from quanheng.platform.registry.parameters import Key

KEYS = {
    "filled": Key(Text("单位填写自评", "units fill in the table"), "1", r"[01]", Text("不勾：本轮不要求自评", "off: nobody is asked")),
    "seen": Key(Text("自评结果对核验人和领导可见", "reviewers and leaders see it"), "1", r"[01]", Text("不勾：只有本单位和考核办看", "off: only the unit and the office do")),
    "counted": Key(Text("自评数计入考核", "what is said counts"), "0", r"[01]", Text("勾：结束时，台账里没有、单位自报的数入账", "on: figures said by units enter the ledger at the end")),
    "over_line": Key(Text("超额线，%", "line of over-fulfilment, %"), "≥120", FORMS["over_line"], Text("完成值到了目标值的这个百分比，要写原因；写 ≥ 或 >", "from here a cause is asked for; write ≥ or >")),
    "taper": Key(
        Text("超额调减（只对“目标偏低”）", "reduction (only for “target set low”)"), "20:1, 50:0.9, 100:0.8, +:0.7",
        TAPER, Text("偏离度%:系数；最后一段写 +", "deviation in %:factor; + for the rest"),
    ),
    "explain_below": Key(Text("低于目标的多少要说明，%", "explain below, % of the target"), "<100", FORMS["explain_below"], Text("完成率低于它，要写偏差原因和改进措施；写 < 或 ≤", "below it deviation and improvement are asked for; write < or ≤")),
    "cause_item": Key(Text("方案里“目标偏低”的数据项", "the scheme's item “target set low”"), "目标偏低", r".{0,100}", Text("方案自己调减的，不再另减", "where the scheme reduces by itself, nothing more is taken off")),
    "initial": Key(Text("年初预算数取自", "initial budget from the item"), "年初预算数", r".{0,100}", Text("数据项编号；方案没有就由单位填", "an item's id; typed by the unit where there is none")),
    "budget": Key(Text("全年预算数取自", "budget from the item"), "全年预算数", r".{0,100}", Text("同上", "as above")),
    "spent": Key(Text("全年执行数取自", "spending from the item"), "全年执行数", r".{0,100}", Text("同上", "as above")),
    "answer_days": Key(Text("单位说明期限，工作日", "working days for the unit to be heard"), "10", r"[1-9]\d{0,2}", Text("逾期未说明，可以直接定", "after that it may be settled without")),
    "shares": Key(
        Text("诚信分→抽查比例，%", "integrity → share verified, %"), "60:100, 90:5", rf"{PAIR}(?:, ?{PAIR})+",
        Text("诚信分:比例，自低到高；两端以外照端点", "score:share, rising; beyond the ends as at the ends"),
    ),
    "between": Key(Text("两点之间", "between two points"), "linear", r"linear|steps", Text("linear 插值；steps 照较低一点", "linear, or steps: as at the lower point")),
    "first_share": Key(Text("没有诚信分的单位抽查比例，%", "share of units without a score, %"), "100", SHARE, Text("第一次参加的单位", "units that take part for the first time")),
    "least": Key(Text("每单位至少抽几行", "rows a unit at least"), "1", r"\d{1,2}", Text("整数", "a whole number")),
    "steepness": Key(Text("诚信分扣减系数", "factor of the integrity score"), "1", SHARE, Text("诚信分 = 100 − 系数 × 100 × Σ|自评分−核验分| ÷ Σ分值", "100 − factor × 100 × Σ|self − verified| ÷ Σfull marks")),
    "false_line": Key(Text("失实线，%", "line of misreporting, %"), ">10", FORMS["false_line"], Text("核验数与自评数相差超过它，且维持，记为失实；写 > 或 ≥", "a finding that stands and differs by more; write > or ≥")),
    "gap_line": Key(Text("自评与执行差距线，%", "line of the gap, %"), ">5", FORMS["gap_line"], Text("（指标得分率−执行得分率）÷指标得分率超过它，亮红；写 > 或 ≥", "(rate of indicators − rate of spending) ÷ rate of indicators beyond it is red; write > or ≥")),
}  # fmt: skip


@dataclass(frozen=True)
class Bound:
    """A line (界线) as a part of one: beyond it is above, or `below` it; `at`: what lies on it counts too (≥, ≤)."""

    value: Fraction
    at: bool = False
    below: bool = False

    def beyond(self, value: Fraction) -> bool:
        """Whether a value lies beyond the line."""
        return (self.at and value == self.value) or (value < self.value if self.below else value > self.value)

    @classmethod
    def read(cls, text: str) -> Bound:
        """A line as it is kept, in per cent: “≥120”. Without a sign (kept before there were signs) it does not count itself."""
        return cls(Fraction(Decimal(text.lstrip("≥>≤<"))) / 100, text[:1] in "≥≤", text[:1] in "<≤")


class Parameters:
    """The parameters of a round, each in the type it is used in."""

    def __init__(self, said: Mapping[str, str]) -> None:
        self.said = said

    def text(self, key: str) -> str:
        """As it was written, or its default."""
        found = self.said.get(key)
        return KEYS[key].otherwise if found is None else found

    def on(self, key: str) -> bool:
        """A switch."""
        return self.text(key) == "1"

    def number(self, key: str) -> Fraction:
        """A number; of a line without its sign."""
        return Fraction(Decimal(self.text(key).lstrip("≥>≤<")))

    def per_cent(self, key: str) -> Fraction:
        """A number written in per cent, as a part of one."""
        return self.number(key) / 100

    def line(self, key: str) -> Bound:
        """A line with its edge, as a part of one."""
        found = Bound.read(self.text(key))
        return Bound(found.value, found.at, LINES[key] in "<≤")

    def edged(self, key: str) -> str:
        """A line in per cent with its sign, also where it was kept before there were signs."""
        text = self.text(key)
        return text if text[0] in "≥>≤<" else ("<" if LINES[key] in "<≤" else ">") + text

    @property
    def taper(self) -> list[tuple[Fraction | None, Fraction]]:
        """(deviation up to which, factor); the last bound is None."""
        pairs = [p.strip().split(":") for p in self.text("taper").split(",")]
        return [(None if d == "+" else Fraction(Decimal(d)) / 100, Fraction(Decimal(f))) for d, f in pairs]

    def share(self, score: Fraction | None) -> Fraction:
        """The share of rows to verify for an integrity score (None: none is known), as a part of one."""
        if score is None:
            return self.per_cent("first_share")
        pairs = [p.strip().split(":") for p in self.text("shares").split(",")]
        points = sorted((Fraction(Decimal(s)), Fraction(Decimal(p)) / 100) for s, p in pairs)
        if score < points[0][0]:
            return points[0][1]
        for (low, at_low), (high, at_high) in pairwise(points):
            if score < high:
                steps = self.text("between") == "steps"
                return at_low if steps else at_low + (at_high - at_low) * (score - low) / (high - low)
        return points[-1][1]


def integrity(full: Fraction, apart: Fraction, steepness: Fraction) -> Fraction:
    """诚信分 = 100 − k × 100 × Σ|自评分 − 核验分| ÷ Σ分值, not below 0, two decimals. Ours; see docs/verification.md."""
    return half_up(max(Fraction(0), 100 - steepness * 100 * apart / full), 2)


def declared(said: Mapping[str, str], by_scheme: Mapping[str, str], problems: Problems) -> dict[str, str]:
    """The parameters of a round with those its scheme decides; noted where somebody has set one of these otherwise."""
    for key, text in by_scheme.items():
        if said.get(key, text) != text:
            words = KEYS[key].words
            problems.add(
                "decided-by-scheme", Place(path=key),
                (f"{words.zh}写成了“{said[key]}”，方案写定的是“{text}”", f"“{words.en}” is set to “{said[key]}”; the scheme says “{text}”"),
                (f"方案写定的 {text}", f"{text}, as the scheme says"), ("照方案，或修订方案", "go by the scheme, or revise it"),
            )  # fmt: skip
    return {**said, **by_scheme}


def check_said(said: Mapping[str, Any], problems: Problems) -> dict[str, str]:
    """The parameters somebody has set, each checked against its form; those left out keep their default."""
    found: dict[str, str] = {}
    for key, known in KEYS.items():
        if key not in said:
            continue
        value = said[key]
        text = (
            ("1" if value else "0")
            if isinstance(value, bool)
            else str(value).strip().replace("，", ",").replace("：", ":")
        )
        text = lined(key, text) if key in LINES else text
        if not re.fullmatch(known.form, text):
            problems.add(
                "bad-parameter", Place(path=key),
                (f"{known.words.zh}写成了“{text[:60]}”", f"“{known.words.en}” is written “{text[:60]}”"),
                (f"{known.hint.zh}，如 {known.otherwise}", f"{known.hint.en}, for instance {known.otherwise}"),
                ("照这个写法改", "write it in that form"),
            )  # fmt: skip
        elif key in ("shares", "taper") and not rising(text):
            problems.add(
                "not-rising", Place(path=key),
                (f"{known.words.zh}各点不是自低到高", f"the points of “{known.words.en}” do not rise"),
                ("自低到高，各不相同", "rising, all different"), ("调整次序", "put them in order"),
            )  # fmt: skip
        else:
            found[key] = text
    return found
