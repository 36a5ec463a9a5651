"""多主体评议 rated: marks of several kinds of raters, weighed together; the measure is made from the raters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from quanheng.engine.errors import Text
from quanheng.engine.rules.base import Standing, parameter
from quanheng.engine.rules.bounds import ParameterProblem, bound_note, bound_words
from quanheng.engine.rules.given import Given
from quanheng.engine.rules.naming import name_text
from quanheng.engine.rules.wording import number


@dataclass(frozen=True, kw_only=True)
class Rated(Given):
    """多主体评议：各类评价主体（公众、专家、领导、互评……）的评分按权合成；一类有多席的，先去掉最高最低各 trim 个
    再平均（不足 3 个不去）；某类没有评分的，其权分给其余各类。

    Marks of several kinds of raters (public, experts, leaders, peers …) in a weighted mean; where a kind has
    several seats, the mean without the `trim` highest and lowest (fewer than three: all). A kind without
    marks leaves its weight to the others.
    """

    name = "rated"
    title = Text("多主体评议", "Marks of raters")
    source = "《杭州市绩效管理条例》第22条（目标考核、社会评价、领导评价分列）；截尾均值为通行做法"
    formula = "points = clip(Σ wᵢ · mean(marks of rater i, trimmed) / Σ wᵢ, floor, cap)"

    raters: Mapping[str, Decimal] = field(
        metadata=parameter("评价主体及权重", "kinds of raters and their weights")
    )
    trim: int = field(
        default=0,
        metadata=parameter(
            "多席评分去掉最高最低各几个", "how many highest and lowest marks of a panel to leave out"
        ),
    )

    def measure_text(self, leaf_id: str, raters: Mapping[str, Any]) -> tuple[str, list[str]]:
        """The measure as formula text, and the item ids made for it.

        `raters` is the scheme's own section: `items` names the data items of a kind; else `seats: n` gives
        the items `<leaf>@<rater>#1` … `#n`, and neither gives the one item `<leaf>@<rater>`. A rater's own
        `trim` goes before the rule's.
        """
        parts: list[str] = []
        made: list[str] = []
        for rater in self.raters:
            written = raters.get(rater) or {}
            items = [str(i) for i in written.get("items") or ()]
            if not items:
                seats = int(written.get("seats") or 0)
                own = f"{leaf_id}@{rater}"
                items = [f"{own}#{n}" for n in range(1, seats + 1)] if seats else [own]
                made += items
            trim = int(written.get("trim", self.trim))
            parts.append(_together([name_text(i) for i in items], trim))
        if len(parts) == 1:
            return parts[0], made
        pairs = ", ".join(f"{p}, {w}" for p, w in zip(parts, self.raters.values(), strict=True))
        return f"weighted({pairs})", made

    def describe(self) -> Text:
        zh = "、".join(f"{r} {number(w)}" for r, w in self.raters.items())
        en = ", ".join(f"{r} {number(w)}" for r, w in self.raters.items())
        tail = bound_words(self.floor, self.cap)
        cut = Text(
            f"，多席去掉最高最低各 {self.trim} 个", f", panels without the {self.trim} highest and lowest"
        )
        trimmed = cut if self.trim else Text("", "")
        return Text(
            f"评议合成（{zh}）{trimmed.zh}{tail.zh}", f"Marks in a weighted mean ({en}){trimmed.en}{tail.en}"
        )

    def say(self, x: Fraction, at: Standing, points: Fraction | None) -> Text:
        note = bound_note(x, self.floor, self.cap)
        return Text(
            f"各方评分合成 {number(x)} 分{note.zh}", f"the raters' marks make {number(x)} points{note.en}"
        )

    def problems(self) -> list[ParameterProblem]:
        found = super().problems()
        total = sum(self.raters.values(), Decimal(0))
        if total not in (1, 100) or any(w <= 0 for w in self.raters.values()):
            found.append(
                (
                    "raters",
                    Text(
                        f"各主体权重合计 {number(total)}",
                        f"the weights of the raters add up to {number(total)}",
                    ),
                    Text("各为正数，合计 1（或 100）", "positive each, 1 (or 100) together"),
                    Text("改正权重", "correct the weights"),
                )
            )
        if self.trim < 0:
            found.append(
                (
                    "trim",
                    Text(f"去掉 {number(self.trim)} 个", f"{number(self.trim)} are left out"),
                    Text("0 或正整数", "0 or a positive whole number"),
                    Text("写 0 表示不去", "write 0 to keep all"),
                )
            )
        return found


def _together(items: list[str], trim: int) -> str:
    if len(items) == 1:
        return items[0]
    return f"trimmed({trim}, {', '.join(items)})" if trim else f"mean({', '.join(items)})"
