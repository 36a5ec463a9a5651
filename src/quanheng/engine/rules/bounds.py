"""Cap and floor of points (封顶、封底): on arrays, on fractions, in words, and as a check of the parameters."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from quanheng.engine.errors import Text
from quanheng.engine.rules.base import Array
from quanheng.engine.rules.wording import number

Bound = Decimal | None
ParameterProblem = tuple[str, Text, Text, Text]


def bound(points: Array, floor: Bound, cap: Bound, xp: Any) -> Array:
    """Points kept within floor and cap, in place; NaN stays NaN."""
    if floor is not None and cap is not None:
        return xp.clip(points, float(floor), float(cap), out=points)
    if floor is not None:
        return xp.maximum(points, float(floor), out=points)
    return points if cap is None else xp.minimum(points, float(cap), out=points)


def bound_exact(points: Fraction, floor: Bound, cap: Bound) -> Fraction:
    """The same for one number."""
    if cap is not None:
        points = min(points, Fraction(cap))
    return points if floor is None else max(points, Fraction(floor))


def bound_words(floor: Bound, cap: Bound) -> Text:
    """The bounds as the tail of a sentence: `，最低 0，最高 100`."""
    zh = ("" if floor is None else f"，最低 {number(floor)}") + (
        "" if cap is None else f"，最高 {number(cap)}"
    )
    en = ("" if floor is None else f", at least {number(floor)}") + (
        "" if cap is None else f", at most {number(cap)}"
    )
    return Text(zh, en)


def bound_note(points: Fraction, floor: Bound, cap: Bound) -> Text:
    """What the bounds did to these points; nothing if they did nothing."""
    if cap is not None and points > cap:
        return Text(f"，封顶取 {number(cap)}", f", capped at {number(cap)}")
    if floor is not None and points < floor:
        return Text(f"，保底取 {number(floor)}", f", not below {number(floor)}")
    return Text("", "")


def bound_problems(
    floor: Bound, cap: Bound, floor_name: str = "floor", cap_name: str = "cap"
) -> list[ParameterProblem]:
    """A floor that is not below the cap leaves nothing to tell units apart."""
    if floor is None or cap is None or floor < cap:
        return []
    return [
        (
            floor_name,
            Text(
                f"最低分 {number(floor)} 不低于最高分 {number(cap)}",
                f"the floor {number(floor)} is not below the cap {number(cap)}",
            ),
            Text(f"{floor_name} 小于 {cap_name}", f"{floor_name} less than {cap_name}"),
            Text("改小最低分，或改大最高分", "lower the floor or raise the cap"),
        )
    ]


def not_positive(field: str, value: Decimal | int | None, zh: str, en: str) -> list[ParameterProblem]:
    """A size (step, divisor, distance) must be more than zero; nothing is said of one that is not given."""
    if value is None or value > 0:
        return []
    return [
        (
            field,
            Text(f"{zh}写的是 {number(value)}", f"{en} is {number(value)}"),
            Text("大于 0 的数", "a number above 0"),
            Text(f"把 {field} 改为正数", f"make {field} positive"),
        )
    ]
