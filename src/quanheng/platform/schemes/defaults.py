"""What a draft carries over from last year by default (默认), for each unit: suggested in the open, counted, never silent.

`carried(draft, scheme) -> [Carried]`     a line for every unit and indicator it had last year, common (共性) or its own (个性)
`unconfirmed(lines)` `still_there(lines)` what adoption waits for: tasks, guides and incentives are confirmed one by one
`elsewhere(scheme)` item → titles of schemes that ask for it already: referenced, not asked again
`tallies(draft, scheme) -> [Tally]`       of each nudge: how often offered, kept, changed, dropped; kept at adoption for `nudges`
Nothing here writes; choices are made in `confirming`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from quanheng.engine.errors import Place, Problems, Text
from quanheng.engine.scheme.model import Node, Scheme
from quanheng.platform.registry import queries as registry
from quanheng.platform.registry.models import Unit
from quanheng.platform.schemes import aims, edits, parameters, queries, wording
from quanheng.platform.schemes.models import DefaultChoice, DefaultTally, Draft

KEEP, CHANGE, DROP = "keep", "change", "drop"
CHOICES = {KEEP: Text("沿用", "keep"), CHANGE: Text("改", "change"), DROP: Text("不带", "drop")}
SPECIAL = {
    "task": Text("任务型", "task"),
    "guiding": Text("导向型", "guiding"),
    "incentive": Text("激励型", "incentive"),
}
_OF = {word: kind for kind, text in SPECIAL.items() for word in (kind, text.zh)}
INDICATORS, TARGETS, SUGGESTED, FIGURES = "indicators", "targets", "suggested", "figures"
# Every nudge of this room, for the public page: what is put forward, and how one does otherwise.
NUDGES = {
    INDICATORS: (Text("上年的指标带进今年的稿子", "last year's indicators stand in this year's draft"), Text("在树里改或删", "change or delete it in the tree")),
    TARGETS: (Text("按单位的目标值，先摆出上年的数", "targets by unit begin from last year's"), Text("不点“带出”就不带；带出的可还价", "nothing is put forward unless asked for; either side may counter")),
    SUGGESTED: (Text("任务型、导向型、激励型指标只建议，逐条确认", "tasks, guides and incentives are only suggested, to be confirmed one by one"), Text("点一下“不带”", "one click on drop")),
    FIGURES: (Text("别的方案已在报的数据项，引用，不再填", "items another scheme asks for are referenced, not asked again"), Text("已是自动的；有异议在填报页质疑", "automatic already; object to a figure in its return")),
}  # fmt: skip
AUTOMATIC = frozenset({FIGURES})


@dataclass(frozen=True)
class Carried:
    """An indicator a unit had last year: common or its own, its kind, last year's target, and what became of it."""

    unit: str
    node: Node
    own: bool
    special: str
    last: Decimal | None
    now: Decimal | None  # the target on the table
    there: bool  # the draft assesses the unit by it
    same: bool  # and the draft says of it what last year's scheme said
    choice: str
    words: str = ""
    by_name: str = ""

    @property
    def aims(self) -> bool:
        """Whether it takes a target by unit."""
        return self.node.target == "units"


@dataclass(frozen=True)
class Tally:
    """How one nudge of a draft went; `open` is what nobody has touched yet."""

    nudge: str
    offered: int = 0
    kept: int = 0
    changed: int = 0
    dropped: int = 0

    @property
    def open(self) -> int:
        """Not decided yet."""
        return self.offered - self.kept - self.changed - self.dropped


def special(node: Node) -> str:
    """ "task", "guiding" or "incentive", as the scheme's tag `drive` says; "" for an ordinary indicator."""
    return _OF.get(node.tags.get("drive", ""), "")


def carried(draft: Draft, scheme: Scheme | None) -> list[Carried]:
    """Every line of last year for the units of the draft, in the order of units and tree. None without a last year."""
    if draft.basis is None or scheme is None:
        return []
    basis = queries.resolved(draft.basis)
    before, units = queries.members(draft.basis), registry.units(draft.members)
    former = registry.units(before)
    last, on_table = queries.last_targets(draft), _on_table(draft)
    had = {
        n.id: {u for u in before if _applies(basis, n, former.get(u), before[u], u, last)}
        for n in basis.leaves
    }
    was, now = (
        edits.plain_of(bytes(draft.basis.document).decode("utf-8-sig")),
        edits.plain_of(queries.text(draft).text),
    )
    same = {
        n.id: n.id in scheme.nodes and edits.node(was, n.id) == edits.node(now, n.id) for n in basis.leaves
    }
    chosen = choices(draft)
    found = []
    for code, group in draft.members.items():
        for leaf in basis.leaves:
            if code not in had[leaf.id]:
                continue
            node = scheme.nodes.get(leaf.id)
            there = node is not None and node.leaf and weighs(scheme, node, units.get(code), group)
            made = chosen.get((code, leaf.id))
            found.append(Carried(
                code, node if there and node is not None else leaf, len(had[leaf.id]) < len(before), special(node or leaf),
                last.get((code, leaf.id)), on_table.get((code, leaf.id)), there, same[leaf.id], made.choice if made else "",
                made.words if made else "", made.by_name if made else "",
            ))  # fmt: skip
    return found


def choices(draft: Draft) -> dict[tuple[str, str], DefaultChoice]:
    """(unit, node) → the newest choice."""
    return {(c.unit_id, c.node): c for c in draft.choices.order_by("id")}


def unconfirmed(lines: Iterable[Carried]) -> list[Carried]:
    """Tasks, guides and incentives that nobody has kept, changed or dropped."""
    return [line for line in lines if line.special and line.there and not line.choice]


def still_there(lines: Iterable[Carried]) -> list[Carried]:
    """What was dropped, and yet the draft assesses the unit by it."""
    return [line for line in lines if line.special and line.there and line.choice == DROP]


def refuse_open(draft: Draft, scheme: Scheme) -> None:
    """Adoption waits for every confirmation, and for the text to say what was chosen. Raises `Refused`."""
    problems, lines = Problems(), carried(draft, scheme)
    for line in unconfirmed(lines):
        kind = SPECIAL[line.special]
        problems.add(
            "default-unconfirmed", Place(path=f"{line.node.id} · {line.unit}"),
            (f"{kind.zh}指标“{line.node.name}”是从上年带出的，还没有逐条确认", f"the {kind.en} indicator “{line.node.name_en or line.node.name}” comes from last year and is not confirmed"),
            ("沿用、改、不带三选一", "kept, changed or dropped"), ("在“默认”页逐条确认", "confirm it on the page of defaults"),
        )  # fmt: skip
    for line in still_there(lines):
        problems.add(
            "default-still-there", Place(path=f"{line.node.id} · {line.unit}"),
            (f"“{line.node.name}”选了不带，稿子里还考核这个单位", f"“{line.node.name_en or line.node.name}” was dropped, and the draft still assesses the unit by it"),
            ("稿子与选择一致", "a draft that says what was chosen"), ("在树里删去它或把该组的权重写成 0；或改选沿用", "delete it in the tree or set its weight for the group to 0; or keep it after all"),
        )  # fmt: skip
    problems.refuse()


def elsewhere(scheme: Scheme) -> dict[str, tuple[Text, ...]]:
    """Items of a scheme that another scheme in force asks for already: item → titles."""
    found: dict[str, list[Text]] = {}
    for version in queries.versions():
        if version.scheme != scheme.id:
            for item in queries.resolved(queries.version(version.pk)).items.keys() & scheme.items.keys():
                found.setdefault(item, []).append(Text(version.title, version.title_en))
    return {item: tuple(found[item]) for item in scheme.items if item in found}


def tallies(draft: Draft, scheme: Scheme | None) -> list[Tally]:
    """How each nudge of a draft went so far."""
    lines = carried(draft, scheme)
    plain = [x for x in lines if not x.special]
    offered = [x for x in plain if x.aims and x.last is not None and x.there]
    asked = [x for x in lines if x.special]
    known = len(elsewhere(scheme)) if scheme is not None else 0
    return [
        Tally(INDICATORS, len(plain), sum(x.there and x.same for x in plain), sum(x.there and not x.same for x in plain), sum(not x.there for x in plain)),
        Tally(TARGETS, len(offered), sum(x.now == x.last for x in offered), sum(x.now not in (None, x.last) for x in offered)),
        Tally(SUGGESTED, len(asked), sum(x.choice == KEEP for x in asked), sum(x.choice == CHANGE for x in asked),
              sum(x.choice == DROP or (not x.there and not x.choice) for x in asked)),
        Tally(FIGURES, known, known),
    ]  # fmt: skip


@dataclass(frozen=True)
class Judged:
    """A nudge as the public page tells it: its latest year's counts and what they say about it."""

    title: Text
    year: str
    tally: Tally
    taken: Fraction | None  # share kept of what was decided
    moved: Fraction | None  # share changed or dropped
    line: Decimal
    too_often: bool  # kept so often that asking is useless


def nudges() -> list[Judged]:
    """Of every scheme adopted with defaults, newest first: the counts kept at its adoption, judged by its own line."""
    rows = DefaultTally.objects.select_related("draft__version").order_by("-draft__version__adopted_at", "id")
    return [_judged(row) for row in rows]


def _judged(row: DefaultTally) -> Judged:
    draft = row.draft
    assert draft.version is not None
    line, least = parameters.kept_line(queries.resolved(draft.version))
    decided = row.kept + row.changed + row.dropped
    taken = Fraction(row.kept, decided) if decided else None
    often = (
        taken is not None and decided >= least and taken * 100 > Fraction(line) and row.nudge not in AUTOMATIC
    )
    tally = Tally(row.nudge, row.offered, row.kept, row.changed, row.dropped)
    return Judged(Text(draft.title, draft.title_en), draft.year, tally, taken, None if taken is None else 1 - taken, line, often)  # fmt: skip


def weighs(scheme: Scheme, node: Node, unit: Unit | None, group: str) -> bool:
    """Whether an indicator counts for a unit: its group gives it a weight."""
    return wording.share(scheme, node, group_of(scheme, unit, group)) > 0


def group_of(scheme: Scheme, unit: Unit | None, said: str) -> str:
    """The group of a unit: as the register of the scheme says, else by the formula of the group."""
    if said or unit is None:
        return said
    names = {a: _worth(str(v)) for a, v in unit.attributes.items()}
    return next((g.id for g in scheme.groups if g.where is not None and aims.holds(g.where, names)), "")


def _worth(text: str) -> Fraction | str:
    number = aims.decimal_of(text)
    return text if number is None else Fraction(number)


def _applies(
    scheme: Scheme, node: Node, unit: Unit | None, group: str, code: str, last: Mapping[tuple[str, str], Decimal]
) -> bool:  # fmt: skip
    if node.target == "units" and (code, node.id) not in last:
        return False
    return weighs(scheme, node, unit, group)


def _on_table(draft: Draft) -> dict[tuple[str, str], Decimal]:
    return {(line.unit, line.node): line.end.value for line in queries.lines(draft) if not line.period}
