"""The terms of a panel: what a regulation or an office decides of it, each with a default that is shown and can be changed."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from quanheng.engine.errors import Place, Problems, Text
from quanheng.platform.panels.flow import PANEL, RAW, RECUSALS, TREATMENTS


class Term(NamedTuple):
    """A term: its words, its default, the bounds of a number, or its choices."""

    words: Text
    default: Any
    low: str = ""
    high: str = ""
    choices: Mapping[str, Text] | None = None
    whole: bool = False


NO_YES = {"no": Text("否", "no"), "yes": Text("是", "yes")}
DEFAULTS: dict[str, Term] = {
    "treatment": Term(Text("入账的分", "What is posted"), RAW, choices=TREATMENTS),
    "blind_units": Term(Text("对专家隐去单位名", "Hide the names of units from experts"), "yes", choices=NO_YES),
    "recusal": Term(Text("回避方式", "Recusal"), PANEL, choices=RECUSALS),
    "own_years": Term(Text("离任几年内仍算本人单位", "Years a unit that was left still counts as one's own"), "3", "0", "20"),
    "low": Term(Text("最低分", "Lowest mark"), "0", "-1000", "1000"),
    "high": Term(Text("最高分", "Highest mark"), "100", "-1000", "1000"),
    "decimals": Term(Text("保留小数", "Decimals kept"), "2", "0", "6"),
    "each": Term(Text("每个单位几人评，0 为全体", "Markers for a unit, 0: all"), "0", "0", "99"),
    "trim": Term(Text("只有一项数据项时去掉最高最低各几个", "Highest and lowest left out where there is one item"), "0", "0", "9"),
    "z_line": Term(Text("离群线：几个标准差", "Outlying: standard deviations"), "2", "0.5", "10"),
    "mad_line": Term(Text("离群线：几倍中位差", "Outlying: median deviations"), "3", "0.5", "20"),
    "odd_share": Term(Text("离群分占其评分的比重到多少提示", "Share of outlying marks that is told"), "0.5", "0", "1"),
    "track_gap": Term(Text("与其他评价主体相差几分触发复核", "Gap to other raters that asks for a review"), "15", "0", "1000"),
    "review_days": Term(Text("复核双轨差的期限，工作日", "Working days to review a gap of two tracks"), "10", "1", "90", whole=True),
}  # fmt: skip


def checked(said: Mapping[str, Any], problems: Problems) -> dict[str, str]:
    """All terms, as texts; defaults where nothing was said. Problems name the term."""
    found = {}
    for key, term in DEFAULTS.items():
        value = str(said.get(key) or term.default).strip()
        if term.choices is not None:
            bad = value not in term.choices
            expected = (
                "、".join(c.zh for c in term.choices.values()),
                ", ".join(c.en for c in term.choices.values()),
            )
        else:
            number = _number(value)
            bad = number is None or not Decimal(term.low) <= number <= Decimal(term.high)
            bad = bad or (term.whole and number != int(number or 0))
            kind = ("整数", "a whole number") if term.whole else ("数", "a number")
            expected = f"{term.low} 到 {term.high} 的{kind[0]}", f"{kind[1]} from {term.low} to {term.high}"
        if bad:
            problems.add(
                "bad-term", Place(path=key),
                (f"“{term.words.zh}”写的是“{value[:40]}”", f"“{term.words.en}” says “{value[:40]}”"),
                expected, ("改正这一项", "correct it"),
            )  # fmt: skip
        found[key] = value
    if not problems.errors and Decimal(found["low"]) >= Decimal(found["high"]):
        problems.add(
            "bad-scale", Place(path="low"),
            (f"最低分 {found['low']} 不小于最高分 {found['high']}", f"the lowest mark {found['low']} is not below the highest {found['high']}"),
            ("最低分小于最高分", "the lowest below the highest"), ("改正两端", "correct the ends"),
        )  # fmt: skip
    return found


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
