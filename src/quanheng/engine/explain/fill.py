"""A formula with its figures put in: 开工数 / 计划数 * 100 → 19 ÷ 20 × 100."""

from __future__ import annotations

from collections.abc import Iterator

from quanheng.engine.exact.algebra import Reckoning
from quanheng.engine.exact.values import Absent, Undefined, Value
from quanheng.engine.formula import FUNCTIONS, Term, evaluate
from quanheng.engine.rules.wording import number

ABSENT = "—"
_SIGNS = {"*": "×", "/": "÷", "-": "−", "**": "^", "==": "=", "!=": "≠", "<=": "≤", ">=": "≥"}
_BINDING = {"or": 1, "and": 2, "not": 3, "compare": 4, "+": 5, "-": 5, "*": 6, "/": 6, "negate": 7, "**": 8}
_TIGHT = 9


def shown(value: Value) -> str:
    """A value as it stands in a filled formula."""
    if isinstance(value, (Absent, Undefined)):
        return ABSENT
    return f"“{value}”" if isinstance(value, str) else number(value, 10)


def filled(term: Term, at: Reckoning) -> str:
    """The term with every name replaced by its figure."""
    return _say(term, at)[0]


def _say(term: Term, at: Reckoning) -> tuple[str, int]:
    """The text, and how tightly it binds."""
    if term.kind in ("number", "text", "name"):
        said = shown(evaluate(term, at))
        return said, _BINDING["negate"] if said.startswith("−") else _TIGHT
    if term.kind == "call":
        return _call(term, at)
    if term.kind == "choose":
        return f"if({', '.join(_say(p, at)[0] for p in term.parts)})", _TIGHT
    if term.kind == "negate":
        return f"−{_inside(term.parts[0], at, _TIGHT)}", _BINDING["negate"]
    if term.kind == "not":
        return f"not {_inside(term.parts[0], at, _BINDING['not'])}", _BINDING["not"]
    binding = _BINDING["compare"] if term.kind == "compare" else _BINDING[term.word]
    if term.kind == "logic":
        return f" {term.word} ".join(_inside(p, at, binding + 1) for p in term.parts), binding
    left, right = term.parts
    stricter = term.word == "**"
    said = f"{_inside(left, at, binding + stricter)} {_SIGNS.get(term.word, term.word)} {_inside(right, at, binding + 1)}"
    return said.replace(" ^ ", "^"), binding


def _inside(term: Term, at: Reckoning, needed: int) -> str:
    said, binding = _say(term, at)
    return said if binding >= needed else f"({said})"


def _call(term: Term, at: Reckoning) -> tuple[str, int]:
    kind = FUNCTIONS[term.word][2]
    if kind == "group":  # one number for the whole group
        said = shown(evaluate(term, at))
        return said, _BINDING["negate"] if said.startswith("−") else _TIGHT
    if kind != "lag":
        return f"{term.word}({', '.join(_say(p, at)[0] for p in term.parts)})", _TIGHT
    argument = term.parts[0]
    if term.word == "cumulative":
        parts = [_inside(argument, at.moved(at.unit, p), 6) for p in at.gathered.year_to_date(at.period)]
        return " + ".join(parts), _TIGHT if len(parts) == 1 else _BINDING["+"]
    before = at.moved(at.unit, at.gathered.shift(at.period, -lag_of(term)))
    if term.word == "prev":
        return _say(argument, before)
    return f"({_inside(argument, at, 6)} ÷ {_inside(argument, before, 7)} − 1) × 100", _BINDING["*"]


def lag_of(term: Term) -> int:
    """How many periods a prev or growth looks back."""
    written = term.parts[1].value if len(term.parts) > 1 else 1
    return int(written) if written is not None else 1


def read(term: Term, at: Reckoning) -> Iterator[tuple[str, str]]:
    """The names a formula reads of the unit itself, with the period, in the order they are met.

    Of a group function it is the unit's own part; what it reads of other units is not among them.
    """
    if term.kind == "name":
        yield term.word, at.period
        return
    kind = FUNCTIONS[term.word][2] if term.kind == "call" else ""
    if kind == "lag":
        periods = (
            at.gathered.year_to_date(at.period)
            if term.word == "cumulative"
            else [at.period] * (term.word == "growth") + [at.gathered.shift(at.period, -lag_of(term))]
        )
        for period in periods:
            yield from read(term.parts[0], at.moved(at.unit, period))
        return
    for part in term.parts:
        yield from read(part, at)
