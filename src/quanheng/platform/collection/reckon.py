"""Formulas over a sheet: what a name or a formula is worth for one cell's unit and period (the engine's language)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from quanheng.engine import periods
from quanheng.engine.errors import Text
from quanheng.engine.exact.algebra import Reckoning
from quanheng.engine.exact.values import Absent, Undefined, Value, holds
from quanheng.engine.formula import FUNCTIONS, Formula, NotAFormula, Term, parse
from quanheng.engine.rounding import half_up
from quanheng.engine.scheme.model import Node, Scheme
from quanheng.engine.terms import NOT_REPORTED, STATUSES
from quanheng.platform.collection.sheet import Box, Sheet


@lru_cache(maxsize=512)
def read(text: str) -> Formula:
    """A formula, parsed once. Raises `NotAFormula`; functions that look over a group are not for a single return."""
    formula = parse(text)
    for name in formula.functions:
        if FUNCTIONS[name][2] == "group":
            raise NotAFormula(
                Text(
                    f"{name} 要看全组，一张表里算不了",
                    f"{name} looks over a group, which one return does not hold",
                ),
                Text("只用本表的数据项", "use the items of the return"),
            )
    return formula


class Page:
    """What the engine's algebra asks of its surroundings, answered from one sheet."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    def named(self, name: str, unit: str, period: str) -> Value | None:
        """The value of an item, on the sheet or known beside it."""
        box = self.sheet.at(name, unit, period)
        if box is not None and not box.blank:
            return _worth(box.value, box.status)
        known = self.sheet.known.get((name, unit, period))
        return _worth(known.value, known.status) if known else None

    def shift(self, period: str, n: int) -> str:
        """The period n steps later."""
        parsed = periods.parse(period)
        return "" if parsed is None else str(parsed.shift(n))

    def year_to_date(self, period: str) -> list[str]:
        """The periods of the year up to this one."""
        parsed = periods.parse(period)
        return [] if parsed is None else [str(parsed.shift(1 - n)) for n in range(parsed.part, 0, -1)]

    def began(self, period: str) -> bool:
        """Every period may be asked for."""
        return bool(period)


def _worth(value: Decimal | None, status: str) -> Value:
    if value is not None:
        return Fraction(value)
    return Absent(STATUSES.get(status, NOT_REPORTED) or NOT_REPORTED)


def reckoned(formula: Formula, unit: str, period: str, sheet: Sheet) -> Value:
    """What a formula is worth for a unit in a period."""
    return Reckoning(Page(sheet), unit, period).worth(formula)  # type: ignore[arg-type]


def false_of(text: str, box: Box, sheet: Sheet) -> bool:
    """True if a condition is decided, and not met."""
    try:
        result = reckoned(read(text), box.unit, box.period, sheet)
    except NotAFormula:
        return False
    return not isinstance(result, (Absent, Undefined)) and not holds(result)


def worth_of(item: str, box: Box, sheet: Sheet) -> Decimal | None:
    """The value of another item for the cell's unit and period, if it is known."""
    found = Page(sheet).named(item, box.unit, box.period)
    if not isinstance(found, Fraction):
        return None
    return Decimal(found.numerator) / Decimal(found.denominator)


def decimal_of(value: Value, decimals: int | None) -> Decimal | None:
    """A result as a decimal, half-up to the places its indicator asks for (2 where it asks for none)."""
    if not isinstance(value, Fraction):
        return None
    rounded = half_up(value, 2 if decimals is None else decimals)
    return Decimal(rounded.numerator) / Decimal(rounded.denominator)


def decided(scheme: Scheme, items: Sequence[str]) -> list[tuple[int, Node]]:
    """The indicators that these items alone decide, each with the number of items that must stand before it."""
    place = {item: n for n, item in enumerate(items, 1)}
    found = []
    for leaf in scheme.leaves:
        measure = leaf.measure
        if measure is None or measure.alone or not measure.names or not measure.names <= place.keys():
            continue
        if all(FUNCTIONS[f][2] == "plain" for f in measure.functions):
            found.append((max(place[name] for name in measure.names), leaf))
    return sorted(found, key=lambda one: one[0])


def computed(scheme: Scheme, sheet: Sheet) -> Iterator[tuple[Node, Value]]:
    """The indicators that this sheet's own cells decide: shown beside them, so that a slip is seen at once."""
    here = [b.item for b in sheet.boxes if b.period == sheet.period]
    for _, leaf in decided(scheme, here):
        assert leaf.measure is not None  # a leaf without one is not decided
        yield leaf, reckoned(leaf.measure, sheet.unit, sheet.period, sheet)


def in_cells(term: Term, address: dict[str, str]) -> str:
    """A formula in the words of the sheet: names as addresses, × and ÷ for people."""
    signs = {"*": " × ", "/": " ÷ ", "+": " + ", "-": " − "}
    if term.kind == "name":
        return address.get(term.word, term.word)
    if term.kind == "number":
        return format(term.value, "f") if isinstance(term.value, Decimal) else str(term.value)
    if term.kind == "negate":
        return f"−{in_cells(term.parts[0], address)}"
    if term.kind == "arith" and term.word in signs:
        left, right = (in_cells(p, address) for p in term.parts)
        low = {"+", "-"}
        left = f"({left})" if term.word in "*/" and term.parts[0].word in low else left
        right = (
            f"({right})"
            if term.word in "*/-" and term.parts[1].kind == "arith" and term.parts[1].word != "*"
            else right
        )
        return f"{left}{signs[term.word]}{right}"
    if term.kind == "call":
        return f"{term.word}({', '.join(in_cells(p, address) for p in term.parts)})"
    return "…"
