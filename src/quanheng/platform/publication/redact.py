"""What may be published of a run: rules as data, and the one place where they are applied.

Personal kinds of unit are never published by name, whatever the rules say. Further kinds may be hidden. Counts of
people below a least number are suppressed, and with them as much again as would let anyone reckon them back: the
measured value, points and score of every indicator that reads them; where a node's other parts and its sum would
still tell, one more part; where a parent unit's figure and all other children would tell, one more child.
Free texts (notes, reasons, appeals) are in no published table at all; the sources of figures are, unless left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from decimal import Decimal
from typing import Any

from quanheng.engine.data import Unit
from quanheng.engine.errors import Place, Problems
from quanheng.engine.scheme.model import Node, Scheme
from quanheng.platform.ledger.queries import Figure
from quanheng.platform.publication.flow import LEAST
from quanheng.platform.scoring.queries import ScoreRow

PERSONAL = frozenset({"个人", "公务员", "干部", "人员", "person", "official", "civil servant"})
PEOPLE = frozenset(
    {"人", "人次", "户", "名", "people", "persons", "households"}
)  # uoms in which people are counted
COLUMNS = ("value", "points", "weight", "score", "rank", "rank_low", "rank_high", "grade", "absence")

Cell = tuple[str, str, str]  # unit, node or item, period


@dataclass(frozen=True)
class Rules:
    """What is published. `columns` of the scores; `hide_kinds` of unit; counts of people below `least` (of `items`,
    or, where none are named, of every item counted in people) are suppressed; `sources` of figures are told."""

    columns: tuple[str, ...] = COLUMNS
    hide_kinds: tuple[str, ...] = ()
    least: int = LEAST
    items: tuple[str, ...] = ()
    sources: bool = True

    def plain(self) -> dict[str, Any]:
        """As JSON values."""
        return {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(self).items()}

    @classmethod
    def read(cls, value: Mapping[str, Any]) -> Rules:
        """From JSON values. Raises `Refused` for what is no rule."""
        problems = Problems()
        known = {f.name for f in fields(cls)}
        for name in sorted(set(value) - known):
            _no_rule(problems, name)
        given = {k: tuple(v) if isinstance(v, (list, tuple)) else v for k, v in value.items() if k in known}
        for name in set(given.get("columns", ())) - set(COLUMNS):
            _no_rule(problems, f"columns: {name}")
        if not isinstance(given.get("least", LEAST), int) or given.get("least", LEAST) < 0:
            _no_rule(problems, "least")
        problems.refuse()
        return cls(**given)


def _no_rule(problems: Problems, name: str) -> None:
    problems.add(
        "no-such-rule", Place(path=name),
        (f"没有“{name}”这条遮蔽规则", f"there is no redaction rule “{name}”"),
        ("列、隐去的类别、最小人数、数据项、来源", "columns, hide_kinds, least, items, sources"),
        ("按这几条写", "write one of these"),
    )  # fmt: skip


@dataclass(frozen=True)
class Redacted:
    """A run after redaction: what is left, and how much was hidden by which rule."""

    units: tuple[Unit, ...]
    rows: list[ScoreRow]
    figures: list[Figure]
    withheld: dict[str, int] = field(default_factory=dict)
    gone: frozenset[Cell] = frozenset()

    @property
    def whole(self) -> bool:
        """True where nothing at all was hidden: only then can everybody weigh it again."""
        return not self.withheld


def apply(
    rules: Rules, scheme: Scheme, units: Sequence[Unit], rows: Sequence[ScoreRow], figures: Sequence[Figure]
) -> Redacted:
    """Apply the rules to a run's units, rows of scores and figures."""
    hidden = {u.id for u in units if kind_of(u) in PERSONAL or kind_of(u) in rules.hide_kinds}
    withheld: dict[str, int] = {}
    if hidden:
        withheld["units"] = len(hidden)
    shown = [f for f in figures if f.unit not in hidden]
    small = _small(rules, scheme, shown, units)
    if small:
        withheld["figures"] = len(small)
    kept_rows = [r for r in rows if r.unit not in hidden]
    cells = _cells(scheme, kept_rows, small)
    if cells:
        withheld["cells"] = len(cells)
    dropped = [c for c in COLUMNS if c not in rules.columns]
    if dropped:
        withheld["columns"] = len(dropped)
    if not rules.sources:
        withheld["sources"] = sum(bool(f.source) for f in shown)
        if not withheld["sources"]:
            del withheld["sources"]
    left = [_blank(r, dropped, (r.unit, r.node, r.period) in cells) for r in kept_rows]
    told = [_figure(f, small, rules.sources) for f in shown]
    return Redacted(tuple(u for u in units if u.id not in hidden), left, told, withheld, frozenset(cells))


def _figure(figure: Figure, small: Collection[Cell], sources: bool) -> Figure:
    gone = (figure.unit, figure.item, figure.period) in small
    return figure._replace(
        value=None if gone else figure.value,
        status="suppressed" if gone else figure.status,
        source=figure.source if sources else "",
    )


def kind_of(unit: Unit) -> str:
    """The kind of a unit as its attributes say."""
    return unit.attributes.get("kind", "")


def _blank(row: ScoreRow, dropped: Collection[str], gone: bool) -> ScoreRow:
    blank: dict[str, Any] = {
        c: ("" if c in ("grade", "absence") else None) for c in dropped if c in ScoreRow._fields
    }
    if gone:
        blank |= {"value": None, "points": None, "score": None, "weight": None, "absence": "suppressed"}
    return row._replace(**blank) if blank else row


def _small(rules: Rules, scheme: Scheme, figures: Sequence[Figure], units: Sequence[Unit]) -> set[Cell]:
    """The figures that are too small to publish, and those that would give them away."""
    counted = set(rules.items) or {i.id for i in scheme.items.values() if i.uom in PEOPLE}
    small = {
        (f.unit, f.item, f.period)
        for f in figures
        if f.item in counted and f.value is not None and Decimal(0) < f.value < rules.least
    }
    parents = {u.id: u.parent for u in units}
    present = {(f.unit, f.item, f.period): f for f in figures if f.value is not None}
    families: defaultdict[Cell, list[Cell]] = defaultdict(list)
    for key in present:
        if key[1] in counted and parents.get(key[0]):
            families[parents[key[0]], key[1], key[2]].append(key)
    for parent, children in families.items():
        gone = [c for c in children if c in small]
        if len(gone) == 1 and parent in present and parent not in small:
            others = [c for c in children if c not in small]
            if others:  # with one more child unknown, the sum tells of neither
                small.add(min(others, key=lambda c: (present[c].value or Decimal(0), c)))
            else:
                small.add(parent)
    return small


def _cells(scheme: Scheme, rows: Sequence[ScoreRow], small: Collection[Cell]) -> set[Cell]:
    """The cells of scores that would give the small figures away."""
    if not small:
        return set()
    readers = {i: [leaf.id for leaf in found] for i, found in scheme.readers.items()}
    periods = {r.period for r in rows}
    # a figure may be read again in later periods (growth, cumulative), and a month's in its year's
    first = {
        (u, leaf, q)
        for u, item, p in small
        for leaf in readers.get(item, ())
        for q in periods
        if q[:4] >= p[:4]
    }
    weights = {(r.unit, r.node, r.period): r.weight or Decimal(0) for r in rows}
    gone: set[Cell] = set()
    for unit, period in {(u, p) for u, _n, p in first}:
        hidden = {n for u, n, p in first if (u, p) == (unit, period)}
        _spread(scheme.root, hidden, {n: weights.get((unit, n, period), Decimal(0)) for n in scheme.nodes})
        gone |= {(unit, n, period) for n in hidden}
    return gone & set(weights)


def _spread(node: Node, hidden: set[str], weights: Mapping[str, Decimal]) -> None:
    """Hide one more part wherever a sum and all other parts would tell the one that is hidden."""
    if node.leaf:
        return
    for child in node.children:
        _spread(child, hidden, weights)
    gone = [c for c in node.children if c.id in hidden]
    if len(gone) != 1:
        return
    others = [c for c in node.children if c.id not in hidden]
    if others:
        _hide(min(others, key=lambda c: (weights.get(c.id, Decimal(0)), c.id)), hidden, weights)
    else:
        hidden.add(node.id)


def _hide(node: Node, hidden: set[str], weights: Mapping[str, Decimal]) -> None:
    """Hide a node so that its own parts do not tell it."""
    hidden.add(node.id)
    if node.children:
        _hide(min(node.children, key=lambda c: (weights.get(c.id, Decimal(0)), c.id)), hidden, weights)
