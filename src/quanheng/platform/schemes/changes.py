"""What changed between two schemes, in words: indicators added, taken out and changed, data, and the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from quanheng.engine import compare
from quanheng.engine.document.keys import NAMES
from quanheng.engine.document.write import flow
from quanheng.engine.errors import Text
from quanheng.engine.scheme.model import Node, Scheme
from quanheng.engine.terms import EVERYONE
from quanheng.platform.schemes import wording
from quanheng.platform.ui.environment import language, named, said
from quanheng.platform.ui.numbers import number

_TOLD_APART = ("tree", "items", "scheme", "title", "title_en", "overrides")


@dataclass(frozen=True)
class Move:
    """One thing that is different of a node: what it is, before, after."""

    what: str
    before: str
    after: str


@dataclass(frozen=True)
class Changed:
    """A node that is in both, and what is different of it."""

    id: str
    name: str
    moves: tuple[Move, ...]


@dataclass(frozen=True)
class Entry:
    """A node that is in one only: its name, weight and rule."""

    id: str
    name: str
    weight: str
    rule: str
    leaf: bool


@dataclass(frozen=True)
class Changes:
    """Everything that is different."""

    added: tuple[Entry, ...] = ()
    removed: tuple[Entry, ...] = ()
    changed: tuple[Changed, ...] = ()
    items: tuple[Move, ...] = ()
    rest: tuple[Move, ...] = ()
    targets: tuple[Move, ...] = field(default=())

    @property
    def none(self) -> bool:
        """True if the two say the same."""
        return not (self.added or self.removed or self.changed or self.items or self.rest or self.targets)


def between(
    before: Scheme,
    after: Scheme,
    targets_before: Mapping[tuple[str, str], Decimal] | None = None,
    targets_after: Mapping[tuple[str, str], Decimal] | None = None,
    unit_names: Mapping[str, str] | None = None,
) -> Changes:
    """The differences, nodes matched by id wherever they stand."""
    old = {i: n for i, n in before.nodes.items() if n is not before.root}
    new = {i: n for i, n in after.nodes.items() if n is not after.root}
    return Changes(
        tuple(_entry(after, n) for i, n in new.items() if i not in old),
        tuple(_entry(before, n) for i, n in old.items() if i not in new),
        tuple(c for i in new if i in old and (c := _changed(before, old[i], after, new[i])).moves),
        tuple(_items(before, after)),
        tuple(_rest(before, after)),
        tuple(_targets(after, targets_before or {}, targets_after or {}, unit_names or {})),
    )


def summary(found: Changes) -> str:
    """增 3 项、删 6 项、改 11 项."""
    return _("增 %(a)s 项、删 %(r)s 项、改 %(c)s 项") % {
        "a": len(found.added), "r": len(found.removed), "c": len(found.changed),
    }  # fmt: skip


def weight(scheme: Scheme, node: Node) -> str:
    """A node's weight in words: one figure, or by group where it differs."""
    groups = [g.id for g in scheme.groups] or [EVERYONE]
    figures = {}
    for group in groups:
        try:
            figures[group] = scheme.weight(node, group)
        except (ZeroDivisionError, ArithmeticError):
            return "—"
    if len(set(figures.values())) == 1:
        return number(next(iter(figures.values())))
    return _("、").join(f"{g} {number(w)}" for g, w in figures.items())


def rule(scheme: Scheme, node: Node) -> str:
    """A node's rule in words; how an inner node comes of its children."""
    return (
        wording.formula(scheme, said(node.rate.describe()))
        if node.rate is not None
        else wording.combined(node)
    )


def _entry(scheme: Scheme, node: Node) -> Entry:
    return Entry(node.id, named(node), weight(scheme, node), rule(scheme, node), node.leaf)


def _changed(before: Scheme, a: Node, after: Scheme, b: Node) -> Changed:
    pairs = [
        (_("名称"), named(a), named(b)),
        (_("上级"), _parent(before, a), _parent(after, b)),
        (_("权重"), weight(before, a), weight(after, b)),
        (_("计量"), a.measure.text if a.measure else "", b.measure.text if b.measure else ""),
        (_("目标"), wording.parameter(before, a.target), wording.parameter(after, b.target)),
        (_("规则"), rule(before, a), rule(after, b)),
        (_("缺报"), wording.policy(a.missing) if a.leaf else "", wording.policy(b.missing) if b.leaf else ""),
        (_("责任单位"), a.owner, b.owner),
        (_("标签"), _tags(a), _tags(b)),
    ]
    moves = tuple(Move(what, old or "—", new or "—") for what, old, new in pairs if old != new)
    return Changed(b.id, named(b), moves)


def _parent(scheme: Scheme, node: Node) -> str:
    parent = scheme.parents[node.id]
    return _("最上一级") if parent is scheme.root else named(parent)


def _tags(node: Node) -> str:
    return _("、").join(wording.tag(v) for v in node.tags.values())


def _items(before: Scheme, after: Scheme) -> Iterator[Move]:
    for item_id in [*before.items, *(i for i in after.items if i not in before.items)]:
        a, b = before.items.get(item_id), after.items.get(item_id)
        if a is None or b is None:
            present = a or b
            assert present is not None
            yield Move(named(present), _("要报") if a else "—", _("要报") if b else "—")
            continue
        for key in ("uom", "owner", "frequency", "fold", "definition", "source"):
            if getattr(a, key) != getattr(b, key):
                yield Move(f"{named(b)} · {_key(key)}", getattr(a, key) or "—", getattr(b, key) or "—")


def _rest(before: Scheme, after: Scheme) -> Iterator[Move]:
    """Grades, adjustments, ranking, rounding, clocks …: by their path in the document."""
    for change in compare.schemes(before, after):
        head, *path = change.path.split(" › ")
        if head in _TOLD_APART:
            continue
        what = " › ".join(_key(k) for k in (head, *path))
        yield Move(what, _value(change.before), _value(change.after))


def _targets(
    scheme: Scheme,
    before: Mapping[tuple[str, str], Decimal],
    after: Mapping[tuple[str, str], Decimal],
    names: Mapping[str, str],
) -> Iterator[Move]:
    for unit, node in sorted({*before, *after}):
        a, b = before.get((unit, node)), after.get((unit, node))
        if a == b or node not in scheme.nodes or b is None:
            continue
        yield Move(
            f"{named(scheme.nodes[node])} · {names.get(unit, unit)}",
            "—" if a is None else number(a, 6),
            number(b, 6),
        )


def _key(key: str) -> str:
    zh, en = NAMES.get(key, (key, key))
    return Text(zh, en).say(language())


def _value(value: Any) -> str:
    if value is None:
        return "—"
    text = (
        value if isinstance(value, str) else number(value, 6) if isinstance(value, Decimal) else flow(value)
    )
    return text if len(text) <= 160 else f"{text[:160]}…"
