"""Small schemes and data for hand calculation, built as records; 示意数据: all of it is invented."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from quanheng.engine.data import Facts, Observation, Row, Unit
from quanheng.engine.exact import score
from quanheng.engine.formula import Formula, parse
from quanheng.engine.rules.given import Given
from quanheng.engine.scheme.model import Item, Node, PerGroup, Scheme
from quanheng.engine.terms import NOT_APPLICABLE, NOT_DUE, TOTAL

# How an absence is written in these tests.
NA, DUE = "n/a", "due"
GIVEN = Given(floor=Decimal(-1000), cap=Decimal(1000))


def f(text: str) -> Formula:
    """A formula."""
    return parse(text)


def weigh(number: Any) -> PerGroup | None:
    """A declared weight."""
    return None if number is None else PerGroup(Decimal(str(number)))


def leaf(name: str, weight: Any = None, **more: Any) -> Node:
    """An indicator: by default the item of its own name, marks given."""
    more.setdefault("measure", f(name))
    more.setdefault("rate", GIVEN)
    return Node(name, name, weigh(weight), **more)


def inner(name: str, weight: Any, *children: Node, **more: Any) -> Node:
    """A node with children."""
    return Node(name, name, weigh(weight), children=children, **more)


def scheme(*children: Node, items: str = "", period: str = "year", **more: Any) -> Scheme:
    """A scheme over these nodes; `items` (or all names the measures read) are declared."""
    root_more = more.pop("root", {})
    root = Node(TOTAL, TOTAL, children=children, **root_more)
    names = set(items.split())
    for node in root.walk():
        names |= set(node.measure.names) if node.measure else set()
    declared = {n: Item(n, n) for n in sorted(names - {"target"})}
    return Scheme("示意", period, root, items={**declared, **more.pop("declared", {})}, **more)


def seen(written: Any) -> Observation:
    """An observation as written: a number, NA or DUE."""
    if written == NA:
        return Observation(None, NOT_APPLICABLE)
    if written == DUE:
        return Observation(None, NOT_DUE)
    return Observation(Fraction(str(written)), written=str(written))


def facts(
    data: Mapping[str, Mapping[str, Any]],
    period: str = "2025",
    units: Mapping[str, Mapping[str, str]] | None = None,
    targets: Mapping[tuple[str, str, str], Any] | None = None,
) -> Facts:
    """Facts from `{unit: {item or "item period": written}}`; `units`: further columns, `group` among them."""
    listed = []
    for unit in dict.fromkeys([*data, *(units or {})]):
        columns = dict((units or {}).get(unit, {}))
        listed.append(Unit(unit, unit, columns.pop("group", ""), "", columns))
    observations = {}
    for unit, row in data.items():
        for key, written in row.items():
            item, _, when = key.partition(" ")
            observations[unit, item, when or period] = seen(written)
    return Facts(tuple(listed), observations, {k: Fraction(str(v)) for k, v in (targets or {}).items()})


def rows(made: Scheme, given: Facts, period: str = "2025") -> dict[tuple[str, str], Row]:
    """The exact result of one period by (unit, node)."""
    return {(r.unit, r.node): r for r in score(made, given, [period])}


def totals(made: Scheme, given: Facts, period: str = "2025") -> dict[str, Fraction | None]:
    """The final score of each unit."""
    return {unit: r.score for (unit, node), r in rows(made, given, period).items() if node == TOTAL}


def ranks(made: Scheme, given: Facts, period: str = "2025") -> dict[str, Fraction | None]:
    """The place of each unit."""
    return {unit: r.rank for (unit, node), r in rows(made, given, period).items() if node == TOTAL}


def grades(made: Scheme, given: Facts, period: str = "2025") -> dict[str, str]:
    """The grade of each unit."""
    return {unit: r.grade for (unit, node), r in rows(made, given, period).items() if node == TOTAL}
