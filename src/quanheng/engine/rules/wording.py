"""How rules speak: figures, parameters and choices as people write them, in both languages."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from quanheng.engine.errors import Text
from quanheng.engine.rounding import show

TARGET = Text("目标值", "the target")
ABSENT_TARGET = Text("没有目标值，不能计分", "there is no target, hence no points")
EMPTY_POPULATION = Text("比较范围内没有值，不能计分", "the population has no values, hence no points")
HIGHER_LOWER = ("higher", "lower")
TIES = ("min", "max", "mean", "dense")


def number(x: Any, most: int = 6) -> str:
    """A figure: exact if it has few decimals, else half-up to `most` places; a true minus sign.

    >>> number(Decimal("2.60")), number(Fraction(-1, 3), 4)
    ('2.6', '−0.3333')
    """
    return show(Fraction(x), most=most).replace("-", "−")


def term(x: Any) -> str:
    """A figure inside arithmetic: in brackets if negative."""
    said = number(x)
    return f"({said})" if said.startswith("−") else said


def equals(x: Fraction, most: int = 4) -> str:
    """`= 50` if that is all of it, `≈ 58.7333` if digits were cut."""
    cut = Fraction(show(x, most=most))
    return f"{'=' if cut == x else '≈'} {number(x, most)}"


def said(parameter: Any, otherwise: Text = TARGET) -> Text:
    """A parameter in words: a number, a number with exceptions by group, or a formula; `otherwise` if None."""
    if parameter is None:
        return otherwise
    if isinstance(parameter, Decimal | int):
        return Text(number(parameter), number(parameter))
    groups = getattr(parameter, "groups", None)
    if groups is None:
        return Text(f"“{parameter.text}”", f"“{parameter.text}”")
    own = [f"{group} {number(value)}" for group, value in groups.items()]
    if parameter.default is None:
        return Text("（" + "，".join(own) + "）", "(" + ", ".join(own) + ")")
    common = number(parameter.default)
    if not own:
        return Text(common, common)
    return Text(f"{common}（{'，'.join(own)}）", f"{common} ({', '.join(own)})")


def spaced(zh: str) -> str:
    """Chinese typography: a space on both sides of figures and formulas, none of words.

    >>> spaced("95"), spaced("目标值")
    (' 95 ', '目标值')
    """
    return zh if "\u4e00" <= zh[:1] <= "\u9fff" else f" {zh} "


def periods_before(n: int) -> Text:
    """The period that is looked back to."""
    if n == 1:
        return Text("上期", "the period before")
    return Text(f"前 {n} 期", f"{n} periods before")


def direction(better: str) -> Text:
    """越大越好 or 越小越好."""
    if better == "lower":
        return Text("越小越好", "lower is better")
    return Text("越大越好", "higher is better")


def ties_words(ties: str) -> Text:
    """How equal values are placed."""
    return {
        "min": Text("并列取靠前名次", "ties take the better place"),
        "max": Text("并列取靠后名次", "ties take the worse place"),
        "mean": Text("并列取平均名次", "ties take the mean place"),
        "dense": Text("并列不占后面名次", "ties do not use up places"),
    }[ties]


def join(*parts: Text) -> Text:
    """Texts one after another."""
    return Text("".join(p.zh for p in parts), "".join(p.en for p in parts))
