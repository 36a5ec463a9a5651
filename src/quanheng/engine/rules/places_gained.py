"""进位计分 places_gained: points by places won or lost on an earlier period (争先进位)."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from quanheng.engine.errors import Text
from quanheng.engine.rules.base import Array, Rule, Standing, parameter
from quanheng.engine.rules.bounds import (
    ParameterProblem,
    bound,
    bound_exact,
    bound_note,
    bound_problems,
    bound_words,
)
from quanheng.engine.rules.wording import HIGHER_LOWER, TIES, equals, join, number, periods_before, ties_words

ABSENT_PLACE = Text("没有上期名次，不能计分", "there is no earlier place, hence no points")


@dataclass(frozen=True, kw_only=True)
class PlacesGained(Rule):
    """进位计分：名次与前 n 期相比，每进 1 位加 gain 分，每退 1 位减 lose 分，封顶、封底。没有上期名次的不计分。

    Places gained: `gain` points more for each place won on the period n before, `lose` less for each place
    lost, within floor and cap. Without an earlier place there are no points.
    """

    name = "places_gained"
    title = Text("进位计分", "Places gained")
    source = "进位计分，各地争先进位考核通行做法"
    formula = "points = clip(base + gain·max(0, rₜ₋ₙ − r) − lose·max(0, r − rₜ₋ₙ), floor, cap)"

    base: Decimal = field(
        default=Decimal(60), metadata=parameter("名次不变时的得分", "points if the place is kept")
    )
    gain: Decimal = field(default=Decimal(5), metadata=parameter("每进 1 位加分", "points per place won"))
    lose: Decimal = field(default=Decimal(5), metadata=parameter("每退 1 位减分", "points per place lost"))
    cap: Decimal = field(default=Decimal(100), metadata=parameter("最高分", "highest points"))
    floor: Decimal = field(default=Decimal(0), metadata=parameter("最低分", "lowest points"))
    n: int = field(default=1, metadata=parameter("与前几期比", "how many periods back"))
    better: str = field(default="higher", metadata=parameter("方向", "direction", choices=HIGHER_LOWER))
    ties: str = field(default="min", metadata=parameter("并列", "ties", choices=TIES))

    def monotone(self) -> int:
        return 1 if self.better == "higher" else -1

    def limits(self) -> tuple[Decimal | None, Decimal | None]:
        return self.floor, self.cap

    def fast(self, x: Array, at: Standing) -> Array:
        xp = at.xp
        points = at.previous_place(self.n, self.better, self.ties) - at.place(self.better, self.ties)
        gain, lose = float(self.gain), float(self.lose)
        points *= gain if gain == lose else xp.where(points > 0, gain, lose)
        points += float(self.base)
        return bound(points, self.floor, self.cap, xp)

    def _moved(self, at: Standing) -> Fraction | None:
        before, now = at.previous_place(self.n, self.better, self.ties), at.place(self.better, self.ties)
        return None if before is None or now is None else Fraction(before) - Fraction(now)

    def _raw(self, moved: Fraction) -> Fraction:
        return Fraction(self.base) + Fraction(self.gain if moved > 0 else self.lose) * moved

    def exact(self, x: Fraction, at: Standing) -> Fraction | None:
        moved = self._moved(at)
        return None if moved is None else bound_exact(self._raw(moved), self.floor, self.cap)

    def describe(self) -> Text:
        base, gain, lose = number(self.base), number(self.gain), number(self.lose)
        tail, ties = bound_words(self.floor, self.cap), ties_words(self.ties)
        before = periods_before(self.n)
        return Text(
            f"名次与{before.zh}相比，不变得 {base}，每进 1 位加 {gain}，每退 1 位减 {lose}{tail.zh}；{ties.zh}",
            f"Place against {before.en}: {base} if kept, {gain} more per place won, {lose} less per place lost{tail.en}; {ties.en}",
        )

    def say(self, x: Fraction, at: Standing, points: Fraction | None) -> Text:
        moved = self._moved(at)
        if moved is None:
            return ABSENT_PLACE
        before = number(at.previous_place(self.n, self.better, self.ties))
        now, raw = number(at.place(self.better, self.ties)), self._raw(moved)
        sign, each = ("+", self.gain) if moved > 0 else ("−", self.lose)
        sum_ = f"{number(self.base)} {sign} {number(each)} × {number(abs(moved))} {equals(raw)}"
        if not moved:
            sum_ = number(raw)
        way = Text("进", "won") if moved > 0 else Text("退", "lost")
        zh = f"第 {before} 名到第 {now} 名，{f'{way.zh} {number(abs(moved))} 位' if moved else '名次不变'}：{sum_}"
        en = f"place {before} to place {now}, {f'{number(abs(moved))} {way.en}' if moved else 'kept'}: {sum_}"
        return join(Text(zh, en), bound_note(raw, self.floor, self.cap))

    def problems(self) -> list[ParameterProblem]:
        found = bound_problems(self.floor, self.cap)
        for name, value in (("gain", self.gain), ("lose", self.lose)):
            if value < 0:
                found.append((name, Text(f"{name} 写的是 {number(value)}", f"{name} is {number(value)}"), Text("不小于 0", "0 or more"),
                              Text("进位加分、退位减分都写正数", "write positive numbers for both")))  # fmt: skip
        if self.n < 1:
            found.append(
                (
                    "n",
                    Text(f"与前 {self.n} 期比", f"{self.n} periods back"),
                    Text("1 或更大", "1 or more"),
                    Text("写 n: 1", "write n: 1"),
                )
            )
        return found
