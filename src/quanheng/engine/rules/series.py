"""Points by a given series of places (第 1、2、3……名各得多少): on arrays, on fractions, in words."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from quanheng.engine.errors import Text
from quanheng.engine.rules.base import Array
from quanheng.engine.rules.wording import number

Series = tuple[Decimal, ...]


def place_points(place: Array, series: Series, after: Decimal | None, floor: Decimal, xp: Any) -> Array:
    """Points of places: the series, then `after` less per further place (`floor` if None), never below floor.

    A place between two gets what lies between their points; NaN stays NaN.
    """
    n = len(series)
    points = xp.interp(place, xp.arange(1.0, n + 1), [float(p) for p in series])
    if after is None:
        points = xp.where(place > n, float(floor), points)  # a mean place past the series has left it
    else:
        points -= float(after) * xp.maximum(place - n, 0.0)
    return xp.maximum(points, float(floor), out=points)


def place_points_exact(place: Fraction, series: Series, after: Decimal | None, floor: Decimal) -> Fraction:
    """The same for one place."""
    n = len(series)
    if place > n:
        past = Fraction(floor) if after is None else Fraction(series[-1]) - Fraction(after) * (place - n)
        return max(past, Fraction(floor))
    k = int(place)
    own = Fraction(series[k - 1])
    if place != k:
        own += (Fraction(series[k]) - own) * (place - k)
    return max(own, Fraction(floor))


def series_words(series: Series, after: Decimal | None, floor: Decimal) -> Text:
    """The series in words."""
    listed = "、".join(number(p) for p in series)
    listed_en = ", ".join(number(p) for p in series)
    if after is None:
        return Text(
            f"各名次依次得 {listed}，其后得 {number(floor)}",
            f"places get {listed_en}, those after {number(floor)}",
        )
    return Text(
        f"各名次依次得 {listed}，其后每名再减 {number(after)}",
        f"places get {listed_en}, then {number(after)} less each",
    )


def series_problems(
    series: Series, after: Decimal | None, field: str = "series"
) -> list[tuple[str, Text, Text, Text]]:
    """A series must be there and must not rise with the place."""
    found = []
    if not series:
        found.append((field, Text("没有写序列", "no series is written"), Text("第 1、2、3……名的得分", "points of places 1, 2, 3 …"),
                      Text(f"写 {field}: [100, 95, 90]", f"write {field}: [100, 95, 90]")))  # fmt: skip
    if list(series) != sorted(series, reverse=True):
        found.append((field, Text("名次靠后的反而得分高", "a later place gets more"), Text("序列不升", "a series that does not rise"),
                      Text("从第 1 名起按序写", "write it from place 1 on")))  # fmt: skip
    if after is not None and after < 0:
        found.append(("after", Text(f"序列之后每名减 {number(after)}", f"{number(after)} less per further place"), Text("不小于 0", "0 or more"),
                      Text("写正数，或 0 表示不再减", "write a positive number, or 0")))  # fmt: skip
    return found
