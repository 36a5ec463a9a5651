"""评定分 given: the value is the points (marks, survey values, scores fixed elsewhere)."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from quanheng.engine.errors import Text
from quanheng.engine.rules.base import Array, Rule, Standing, parameter
from quanheng.engine.rules.bounds import (
    ParameterProblem,
    bound_exact,
    bound_note,
    bound_problems,
    bound_words,
)
from quanheng.engine.rules.wording import number


@dataclass(frozen=True, kw_only=True)
class Given(Rule):
    """评定分：值即得分，超出上下限的取上下限。用于评委打分、满意度测评值、上级核定分。

    Given marks: the value is the points, kept within floor and cap. For judges' marks, survey values and
    scores fixed by a higher office.
    """

    name = "given"
    title = Text("评定分", "Given marks")
    source = "各地考核办法的评议、测评、核定计分（通行做法）"
    formula = "points = clip(x, floor, cap)"

    floor: Decimal = field(default=Decimal(0), metadata=parameter("最低分", "lowest points"))
    cap: Decimal = field(default=Decimal(100), metadata=parameter("最高分", "highest points"))

    def monotone(self) -> int:
        return 1

    def limits(self) -> tuple[Decimal | None, Decimal | None]:
        return self.floor, self.cap

    def fast(self, x: Array, at: Standing) -> Array:
        return at.xp.clip(x, float(self.floor), float(self.cap))

    def exact(self, x: Fraction, at: Standing) -> Fraction | None:
        return bound_exact(x, self.floor, self.cap)

    def describe(self) -> Text:
        tail = bound_words(self.floor, self.cap)
        return Text(f"按评定值计分{tail.zh}", f"The value given is the points{tail.en}")

    def say(self, x: Fraction, at: Standing, points: Fraction | None) -> Text:
        note = bound_note(x, self.floor, self.cap)
        return Text(f"评定 {number(x)} 分{note.zh}", f"{number(x)} points given{note.en}")

    def problems(self) -> list[ParameterProblem]:
        return bound_problems(self.floor, self.cap)
