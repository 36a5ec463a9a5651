"""What there is to mark: the leaves of a scheme a panel can mark, their behaviour anchors, and into which items marks go.

`tasks(scheme, rater) -> {leaf: Task}` · `read_guides(text, …)` anchors written by the office · `band_of(guide, mark)`
`computed(version, period, units, leaves)` the points of anchors that the ledger itself decides

A leaf rated by the panel (`rate: {rule: rated}`) takes a mark a seat; one by anchors judged (`by: level`) a level, one by
qualitative levels a level and a mark within it; one by anchors of a value is not marked at all but computed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from itertools import pairwise
from typing import Any

from quanheng.engine.data import Facts, Observation
from quanheng.engine.errors import Place, Problems, Text
from quanheng.engine.exact import Weighing
from quanheng.engine.rules.anchors import Anchors
from quanheng.engine.rules.qualitative import Qualitative
from quanheng.engine.rules.rated import Rated
from quanheng.engine.scheme.model import Node, Scheme
from quanheng.engine.terms import STATUSES
from quanheng.platform.ledger import queries as ledger
from quanheng.platform.panels.flow import BANDED, COMPUTED, LEVEL, MARK
from quanheng.platform.registry import queries as registry
from quanheng.platform.schemes import queries as schemes
from quanheng.platform.schemes.models import SchemeVersion


@dataclass(frozen=True)
class Task:
    """A leaf to be marked: its node, what kind of mark, the items the marks go into (`seats` True: one a seat), the item of
    the level, and its anchors best first ({low, high, words, points})."""

    node: Node
    kind: str
    items: tuple[str, ...] = ()
    seats: bool = False
    level_item: str = ""
    anchors: tuple[Mapping[str, Any], ...] = ()


def raters(scheme: Scheme) -> list[str]:
    """The raters of a scheme that are panels."""
    return [name for name, said in scheme.raters.items() if said.get("kind") == "panel"]


def tasks(scheme: Scheme, rater: str) -> dict[str, Task]:
    """What a panel can mark under a scheme, in document order, and what it is shown as computed."""
    found = {}
    for node in scheme.leaves:
        task = _task(scheme, node, rater)
        if task is not None:
            found[node.id] = task
    return found


def _task(scheme: Scheme, node: Node, rater: str) -> Task | None:
    rule = node.rate
    alone = node.measure.alone if node.measure is not None else ""
    if isinstance(rule, Rated) and rater in rule.raters:
        said = scheme.raters.get(rater) or {}
        own = f"{node.id}@{rater}"
        if said.get("items"):
            items = tuple(str(i) for i in said["items"])
            return Task(node, MARK, items, len(items) > 1)
        seats = int(said.get("seats") or 0)
        return Task(node, MARK, tuple(f"{own}#{n}" for n in range(1, seats + 1)) or (own,), bool(seats))
    if isinstance(rule, Anchors):
        if rule.by == "value":
            return Task(node, COMPUTED, anchors=_of_values(rule))
        if alone:
            steps = [
                {"level": k, "points": str(a.points), "words": a.behaviour}
                for k, a in enumerate(rule.anchors, 1)
            ]
            return Task(node, LEVEL, (alone,), anchors=tuple(steps))
    if isinstance(rule, Qualitative) and alone:
        level = getattr(rule.level, "alone", "")
        bands = [{"low": str(low), "high": str(high), "words": ""} for high, low in pairwise(rule.bounds)]
        if level:
            return Task(node, BANDED, (alone,), level_item=level, anchors=tuple(bands))
    return None


def _of_values(rule: Anchors) -> tuple[Mapping[str, Any], ...]:
    return tuple(
        {
            "to": "" if a.to is None else str(a.to),
            "points": str(a.points),
            "words": a.behaviour,
            "closed": rule.closed,
        }
        for a in rule.anchors
    )


def read_guides(
    text: str, leaves: Iterable[str], problems: Problems, ends: tuple[Decimal, Decimal] | None = None
) -> dict[str, list[dict[str, str]]]:
    """Anchors of marks as the office writes them, a line each: “leaf | low-high | behaviour”. They part the scale: bands of a
    leaf meet without a gap or an overlap, and reach both `ends` of it, so that every mark has a level. Gives the bands best
    first; problems name the line."""
    known = list(leaves)
    found: dict[str, list[dict[str, str]]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        parts = [p.strip() for p in line.replace("｜", "|").split("|")]
        span = parts[1].replace("–", "-").replace("—", "-").replace("~", "-") if len(parts) > 1 else ""
        low, high = _pair(span)
        if (
            len(parts) != 3
            or parts[0] not in known
            or low is None
            or high is None
            or low >= high
            or not parts[2]
        ):
            problems.add(
                "bad-anchor", Place(path="guides", line=number),
                (f"“{line[:60]}”读不成一条锚", f"“{line[:60]}” is no anchor"),
                ("指标 | 80-100 | 看得见的行为；指标是本组要打分的", "leaf | 80-100 | a behaviour that can be seen; a leaf this panel marks"),
                ("照这个样子改", "write it like this"),
            )  # fmt: skip
            continue
        found.setdefault(parts[0], []).append({"low": str(low), "high": str(high), "words": parts[2][:500]})
    for leaf, bands in found.items():
        bands.sort(key=lambda b: Decimal(b["low"]), reverse=True)
        for upper, lower in pairwise(bands):
            if Decimal(upper["low"]) != Decimal(lower["high"]):
                problems.add(
                    "anchors-gap", Place(path=leaf),
                    (f"“{leaf}”的档 {lower['low']}-{lower['high']} 与 {upper['low']}-{upper['high']} 不相接", f"the bands {lower['low']}-{lower['high']} and {upper['low']}-{upper['high']} of “{leaf}” do not meet"),
                    ("上一档的下界是下一档的上界", "the lower end of one is the upper end of the next"), ("改正区间", "correct the ends"),
                )  # fmt: skip
        low, high = Decimal(bands[-1]["low"]), Decimal(bands[0]["high"])
        if ends is not None and (low, high) != ends:
            problems.add(
                "anchors-ends", Place(path=leaf),
                (f"“{leaf}”的档从 {low} 到 {high}，没有盖满 {ends[0]} 到 {ends[1]}", f"the bands of “{leaf}” go from {low} to {high}, not from {ends[0]} to {ends[1]}"),
                ("最低一档的下界是最低分，最高一档的上界是最高分", "the lowest band begins at the lowest mark, the highest ends at the highest"),
                ("补上缺的档，或改本组的最低分、最高分", "add the bands that are missing, or change the lowest and highest mark"),
            )  # fmt: skip
    return found


def _pair(span: str) -> tuple[Decimal | None, Decimal | None]:
    low, _, high = span.partition("-")
    try:
        return Decimal(low), Decimal(high)
    except InvalidOperation:
        return None, None


def fits(bands: Sequence[Mapping[str, Any]], level: int | None, mark: Decimal) -> bool:
    """Whether a mark lies in the interval of its level (1 is the best); a bound belongs to the better level."""
    return level is not None and band_of(bands, mark) == level


def band_of(bands: Sequence[Mapping[str, Any]], mark: Decimal) -> int | None:
    """The level a mark belongs to (1 is the best), None outside all: the three-band check of domain.md §17b."""
    for level, band in enumerate(bands, 1):
        low, high = Decimal(band["low"]), Decimal(band["high"])
        if low <= mark < high or (level == 1 and mark == high):
            return level
    return None


@dataclass(frozen=True)
class Reckoned:
    """What the ledger itself decides of an anchored leaf: the value, the points, the anchor in words; None where unknown."""

    value: Fraction | None
    points: Fraction | None
    words: Text | None


def computed(
    version: SchemeVersion, period: str, units: Sequence[str], leaves: Sequence[str]
) -> dict[tuple[str, str], Reckoned]:
    """(unit, leaf) → what figures in force make of it, by the engine's exact form."""
    if not leaves:
        return {}
    scheme = schemes.resolved(version)
    groups = schemes.members(version)
    known = registry.units(groups)  # all of them: a measure may look at the whole group
    observed = {
        (f.unit, f.item, f.period): Observation(
            None if f.value is None else Fraction(f.value), STATUSES[f.status]
        )
        for f in ledger.in_force(items=list(scheme.items), units=list(known))
    }
    targets = {(u, n, p): Fraction(v) for u, n, p, v in schemes.targets(version)}
    at = Weighing(
        scheme,
        Facts(tuple(registry.plain(u, groups.get(code, "")) for code, u in known.items()), observed, targets),
    )
    found = {}
    for unit in units:
        if unit not in at.units:
            continue
        for leaf in leaves:
            value, points = at.value(unit, leaf, period), at.points(unit, leaf, period)
            words = None
            rule = scheme.nodes[leaf].rate
            if value is not None and isinstance(rule, Anchors):
                words = rule.say(value, None, points)  # type: ignore[arg-type]
            found[(unit, leaf)] = Reckoned(value, points, words)
    return found


def without_results(scheme: Scheme) -> bool:
    """True where no leaf is tagged as a result, though leaves are tagged: 结果类指标缺失 (domain.md A16)."""
    natures = {leaf.tags.get("nature", "") for leaf in scheme.leaves} - {""}
    return bool(natures) and natures.isdisjoint({"result", "outcome", "impact"})
