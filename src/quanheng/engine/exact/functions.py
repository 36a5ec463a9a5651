"""The plain functions of the formula language on exact values: one short function per word."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction

from quanheng.engine.errors import Text
from quanheng.engine.exact.roots import exponential, logarithm, power
from quanheng.engine.exact.values import ZERO, Absent, Undefined, Value, spoiled, truth
from quanheng.engine.rounding import show
from quanheng.engine.terms import NOT_REPORTED

_TEXT = Undefined(Text("文字参加了运算", "a text takes part in arithmetic"))


def middle(values: Sequence[Fraction]) -> Fraction:
    """The median of values, at least one."""
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def average(values: Sequence[Fraction]) -> Fraction:
    """The mean of values, at least one."""
    return sum(values, ZERO) / len(values)


def trim(values: Sequence[Fraction], k: int) -> list[Fraction]:
    """The values without the k highest and the k lowest; all of them if fewer than 3, or if none would be left."""
    if k <= 0 or len(values) < 3 or len(values) <= 2 * k:
        return list(values)
    return sorted(values)[k : len(values) - k]


def whole_power(x: Fraction, exponent: Fraction) -> Value:
    """x to a power, or why there is none."""
    result = power(x, exponent)
    if result is None:
        return Undefined(
            Text(f"{show(x)} 没有 {show(exponent)} 次方", f"{show(x)} to the power {show(exponent)}")
        )
    return result


def divide(a: Fraction, b: Fraction) -> Value:
    """a / b, or why there is none."""
    if b == 0:
        return Undefined(Text(f"{show(a)} ÷ 0，除数为零", f"{show(a)} ÷ 0, a division by zero"))
    return a / b


def numbers(values: list[Value]) -> list[Fraction] | Absent | Undefined:
    """The values if all are numbers, else what forbids computing with them."""
    wrong = spoiled(values)
    if wrong is not None:
        return wrong
    if any(isinstance(v, str) for v in values):
        return _TEXT
    return [v for v in values if isinstance(v, Fraction)]


def present(values: list[Value]) -> list[Fraction] | Absent | Undefined:
    """The numbers among values, absences left out; the gravest absence if nothing is there."""
    there: list[Value] = [v for v in values if not isinstance(v, Absent)]
    return numbers(there) if there else (spoiled(values) or Absent(NOT_REPORTED))


def _plain(function: Callable[[list[Fraction]], Value]) -> Callable[[list[Value]], Value]:
    def call(values: list[Value]) -> Value:
        given = numbers(values)
        return function(given) if isinstance(given, list) else given

    return call


def _of_present(function: Callable[[list[Fraction]], Value]) -> Callable[[list[Value]], Value]:
    def call(values: list[Value]) -> Value:
        given = present(values)
        return function(given) if isinstance(given, list) else given

    return call


def _round(v: list[Fraction]) -> Value:
    places = v[1] if len(v) > 1 else ZERO
    if places.denominator != 1 or abs(places) > 30:
        return Undefined(Text(f"不能保留 {show(places)} 位小数", f"cannot round to {show(places)} decimals"))
    scale = Fraction(10) ** int(places)
    whole = math.floor(abs(v[0]) * scale + Fraction(1, 2))
    return (whole if v[0] >= 0 else -whole) / scale


def _root(v: list[Fraction]) -> Value:
    if v[0] < 0:
        return Undefined(Text(f"{show(v[0])} 没有平方根", f"the square root of {show(v[0])}"))
    return whole_power(v[0], Fraction(1, 2))


def _log(base_ten: bool) -> Callable[[list[Fraction]], Value]:
    def call(v: list[Fraction]) -> Value:
        if v[0] <= 0:
            return Undefined(Text(f"{show(v[0])} 没有对数", f"the logarithm of {show(v[0])}"))
        return logarithm(v[0], base_ten)

    return call


def _exp(v: list[Fraction]) -> Value:
    result = exponential(v[0])
    return Undefined(Text("指数过大", "the exponent is too large")) if result is None else result


def _divide(values: list[Value]) -> Value:
    a, b, instead = values
    if isinstance(b, Fraction) and b == 0:
        return instead
    given = numbers([a, b])
    return divide(given[0], given[1]) if isinstance(given, list) else given


def _pick(values: list[Value]) -> Value:
    k = numbers(values[:1])
    if not isinstance(k, list):
        return k
    which = k[0]
    return values[int(which)] if which.denominator == 1 and 1 <= which < len(values) else ZERO


def _count(values: list[Value]) -> Value:
    bad = [v for v in values if isinstance(v, Undefined)]
    return bad[0] if bad else Fraction(sum(not isinstance(v, Absent) for v in values))


def _trimmed(values: list[Value]) -> Value:
    k = numbers(values[:1])
    if not isinstance(k, list):
        return k
    given = present(values[1:])
    return average(trim(given, math.floor(k[0]))) if isinstance(given, list) else given


def _weighted(values: list[Value]) -> Value:
    if len(values) % 2:
        return Undefined(Text("weighted 的值与权不成对", "weighted has a value without a weight"))
    pairs = [(v, w) for v, w in zip(values[::2], values[1::2], strict=True)
             if not isinstance(v, Absent) and not isinstance(w, Absent)]  # fmt: skip
    if not pairs:
        return spoiled(values) or Absent(NOT_REPORTED)
    given, weights = numbers([v for v, _ in pairs]), numbers([w for _, w in pairs])
    if not isinstance(given, list):
        return given
    if not isinstance(weights, list):
        return weights
    total = sum(weights, ZERO)
    if total == 0:  # nobody has a say
        return spoiled(values) or Absent(NOT_REPORTED)
    return sum((v * w for v, w in zip(given, weights, strict=True)), ZERO) / total


def _coalesce(values: list[Value]) -> Value:
    for value in values:
        if not isinstance(value, Absent):
            return value
    return spoiled(values) or Absent(NOT_REPORTED)


def _missing(values: list[Value]) -> Value:
    return values[0] if isinstance(values[0], Undefined) else truth(isinstance(values[0], Absent))


PLAIN: dict[str, Callable[[list[Value]], Value]] = {
    "min": _plain(lambda v: min(v)),
    "max": _plain(lambda v: max(v)),
    "abs": _plain(lambda v: abs(v[0])),
    "round": _plain(_round),
    "floor": _plain(lambda v: Fraction(math.floor(v[0]))),
    "ceil": _plain(lambda v: Fraction(math.ceil(v[0]))),
    "sqrt": _plain(_root),
    "log": _plain(_log(False)),
    "log10": _plain(_log(True)),
    "exp": _plain(_exp),
    "divide": _divide,
    "pick": _pick,
    "mean": _of_present(average),
    "sum": _of_present(lambda v: sum(v, ZERO)),
    "count": _count,
    "trimmed": _trimmed,
    "weighted": _weighted,
    "coalesce": _coalesce,
    "missing": _missing,
}

ARITHMETIC: dict[str, Callable[[Fraction, Fraction], Value]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": divide,
    "**": whole_power,
}

COMPARISONS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}

OF_GROUP: dict[str, Callable[[list[Value]], Value]] = {
    "group_mean": _of_present(average),
    "group_min": _of_present(lambda v: min(v)),
    "group_max": _of_present(lambda v: max(v)),
    "group_median": _of_present(middle),
    "group_sum": _of_present(lambda v: sum(v, ZERO)),
    "group_count": _count,
}
