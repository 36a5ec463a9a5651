"""What the editor shows of a text: the tree with its lamps, messages at their lines, what it leans to, what it asks.

Everything is read from the document as it is written, so that a draft full of errors is shown too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from quanheng.engine.document.model import Written
from quanheng.engine.errors import Problem, Text
from quanheng.engine.scheme.checks.burden import CODES
from quanheng.engine.scheme.model import Node, Scheme
from quanheng.engine.terms import EVERYONE
from quanheng.platform.catalogue import queries as catalogue
from quanheng.platform.registry import queries as registry
from quanheng.platform.schemes import wording
from quanheng.platform.schemes.lint import Examined
from quanheng.platform.ui.environment import language, named, said
from quanheng.platform.ui.numbers import number

# The shortest words for a problem, beside a node in the tree; else its severity.
SHORT = {
    "weights-sum": Text("权重不合", "weights"),
    "double-counting": Text("重复", "twice"),
    "full-marks-unreachable": Text("够不着", "out of reach"),
    "target-missing": Text("缺目标", "no target"),
    "target-not-positive": Text("目标", "target"),
    "owner-missing": Text("缺责任单位", "no owner"),
    "unknown-name": Text("不识的名字", "unknown name"),
    "no-children": Text("空的", "empty"),
    "missing-key": Text("没写全", "incomplete"),
    "measure-missing": Text("缺计量", "no measure"),
    "override-alone": Text("未经第二人", "no second person"),
    **dict.fromkeys(CODES, Text("不得设", "forbidden")),
}
SEVERITY = {"error": Text("错误", "error"), "warning": Text("提醒", "remark")}
YEARLY = {"year": 1, "half": 2, "quarter": 4, "month": 12, "cumulative-month": 12}
MINUTES = 3  # taken for one figure until the house knows better (a guess, and shown as one)


@dataclass(frozen=True)
class TreeLine:
    """A node as written: where it stands, its weights by group, whether it has children, its lamps."""

    id: str
    name: str
    depth: int
    line: int
    inner: bool
    weights: tuple[str, ...]
    lamps: tuple[tuple[str, str], ...] = ()
    first: bool = False
    last: bool = False
    parent: str = ""


@dataclass(frozen=True)
class Message:
    """A problem as a line of the list below the text."""

    severity: str
    word: str
    line: int
    found: str
    expected: str
    remedy: str
    code: str
    node: str = ""
    waive: str = ""


@dataclass(frozen=True)
class Shown:
    """All the editor shows of a text."""

    tree: tuple[TreeLine, ...]
    messages: tuple[Message, ...]
    groups: tuple[tuple[str, str], ...]
    errors: int
    warnings: int
    total: tuple[str, ...] = ()
    leans: tuple[tuple[str, int, int | None], ...] = ()
    asks: Any = None
    by_line: Mapping[int, list[dict[str, str]]] = field(default_factory=dict)


def show(found: Examined, basis: Scheme | None = None, members: int = 0, burden: bool = True) -> Shown:
    """What the editor shows. `basis` is last year's scheme, whose leanings are marked beside."""
    scheme = found.scheme
    placed = _with_nodes(found)
    tree = tuple(_tree(found, placed)) if found.document is not None else ()
    messages = tuple(_message(p, n, found) for p, n in placed)
    by_line: dict[int, list[dict[str, str]]] = {}
    for m in messages:
        by_line.setdefault(m.line, []).append({"severity": m.severity, "text": m.found})
    groups = _groups(scheme)
    return Shown(
        tree, messages, groups, found.errors, found.warnings,
        total=_total(scheme, groups), leans=tuple(leans(scheme, basis)) if burden else (), asks=asks(scheme, members) if burden else None,
        by_line=by_line,
    )  # fmt: skip


# ---------------------------------------------------------------- the tree


def _groups(scheme: Scheme | None) -> tuple[tuple[str, str], ...]:
    if scheme is None:
        return (("", _("权重")),)
    return tuple(wording.groups(scheme)) or (("", _("权重")),)


def _total(scheme: Scheme | None, groups: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """What the top weights add up to, by group."""
    if scheme is None:
        return ()
    sums = []
    for group, _name in groups:
        sums.append(sum((_weight(scheme, n, group) or Decimal(0) for n in scheme.root.children), Decimal(0)))
    return tuple(number(s) for s in sums)


def _weight(scheme: Scheme, node: Node, group: str) -> Decimal | None:
    """A node's weight in a group, None where it cannot be told."""
    try:
        return scheme.weight(node, group or next((g.id for g in scheme.groups), EVERYONE))
    except (ZeroDivisionError, ArithmeticError):
        return None


def _tree(found: Examined, placed: list[tuple[Problem, str]]) -> Iterable[TreeLine]:
    lamps: dict[str, list[tuple[str, str]]] = {}
    for problem, node_id in placed:
        word = said(SHORT.get(problem.code, SEVERITY[problem.severity]))
        held = lamps.setdefault(node_id, [])
        if node_id and (problem.severity, word) not in held and len(held) < 2:
            held.append((problem.severity, word))
    groups = [g for g, _name in _groups(found.scheme)]
    nodes = found.scheme.nodes if found.scheme is not None else {}

    def walk(listed: Any, depth: int, parent: str) -> Iterable[TreeLine]:
        members = [m for m in listed.value if isinstance(m.value, dict)] if _is_list(listed) else []
        for n, member in enumerate(members):
            keys = dict(member.items())
            node_id = str(keys["id"].value).strip() if "id" in keys else ""
            node = nodes.get(node_id)
            weights = tuple(
                "" if node is None or found.scheme is None else _shown_weight(found.scheme, node, g)
                for g in groups
            )
            english = language() == "en" and "name_en" in keys
            name = str(keys["name_en" if english else "name"].value) if english or "name" in keys else node_id
            yield TreeLine(
                node_id, name or "—", depth, member.place.line, "children" in keys, weights, tuple(lamps.get(node_id, ())),
                n == 0, n == len(members) - 1, parent,
            )  # fmt: skip
            if "children" in keys:
                yield from walk(keys["children"], depth + 1, node_id)

    document = dict(found.document.items()) if found.document is not None else {}
    yield from walk(document.get("tree"), 0, "")


def _is_list(written: Any) -> bool:
    return isinstance(written, Written) and isinstance(written.value, list)


def _shown_weight(scheme: Scheme, node: Node, group: str) -> str:
    weight = _weight(scheme, node, group)
    return "—" if weight is None else number(weight)


# ---------------------------------------------------------------- messages


def _with_nodes(found: Examined) -> list[tuple[Problem, str]]:
    """Each problem with the id of the node within whose lines it stands ("" outside the tree)."""
    spans: list[tuple[int, int, str]] = []

    def walk(listed: Any) -> None:
        for member in listed.value if _is_list(listed) else ():
            keys = dict(member.items())
            if "id" in keys:
                end = max(
                    (w.place.line for k, w in keys.items() if k != "children"), default=member.place.line
                )
                spans.append((member.place.line, _last_line(member, end), str(keys["id"].value).strip()))
            walk(keys.get("children"))

    if found.document is not None:
        walk(dict(found.document.items()).get("tree"))
    placed = []
    for problem in found.problems:
        line = problem.place.line
        within = [s for s in spans if s[0] <= line <= s[1]]
        placed.append((problem, max(within)[2] if within else ""))
    return placed


def _last_line(written: Written, last: int) -> int:
    for _key, inner in written.items():
        last = max(last, _last_line(inner, inner.place.line))
    for inner in written.value if isinstance(written.value, list) else ():
        last = max(last, _last_line(inner, inner.place.line))
    return last


def _message(problem: Problem, node: str, found: Examined) -> Message:
    waive = ""
    if problem.severity == "error":
        waive = next(
            (f.key for f in found.forbidden if f.code == problem.code and f.line == problem.place.line), ""
        )
    lang = language()
    scheme = found.scheme

    def words(text: Text) -> str:
        return text.say(lang) if scheme is None else wording.with_names(scheme, text.say(lang))

    return Message(
        problem.severity, said(SEVERITY[problem.severity]), problem.place.line, words(problem.found), words(problem.expected),
        words(problem.remedy), problem.code, node, waive,
    )  # fmt: skip


# ---------------------------------------------------------------- leanings and burden


def leans(scheme: Scheme | None, basis: Scheme | None) -> Iterable[tuple[str, int, int | None]]:
    """How much weight, in per cent, lies on results, on processes, on the public's word, on growth — and last year."""
    if scheme is None or not scheme.leaves:
        return
    now, before = _leanings(scheme), _leanings(basis) if basis is not None else {}
    words = {
        "result": _("结果类"), "process": _("过程类"), "public": _("由群众评"), "growth": _("增速类"), "judged": _("由人打分"), "": _("未标结果还是过程"),
    }  # fmt: skip
    for key, word in words.items():
        if now.get(key) or before.get(key):
            yield word, now.get(key, 0), before.get(key, 0) if basis is not None else None


def _leanings(scheme: Scheme) -> dict[str, int]:
    group = next((g.id for g in scheme.groups), EVERYONE)
    parts: dict[str, Decimal] = {}
    whole = Decimal(0)
    for leaf in scheme.leaves:
        try:
            share = wording.share(scheme, leaf, group)
        except (ZeroDivisionError, ArithmeticError):
            continue
        whole += share
        for key in _kinds(scheme, leaf):
            parts[key] = parts.get(key, Decimal(0)) + share
    return {key: round(part / whole * 100) for key, part in parts.items()} if whole else {}


def _kinds(scheme: Scheme, leaf: Node) -> Iterable[str]:
    nature = leaf.tags.get("nature", "")
    yield nature if nature in ("result", "process") else ""
    rule = leaf.rate.name if leaf.rate is not None else ""
    raters = getattr(leaf.rate, "raters", {}) or {}
    if any(scheme.raters.get(r, {}).get("kind") == "survey" for r in raters):
        yield "public"
    if rule in ("rated", "anchors", "qualitative"):
        yield "judged"
    text = leaf.measure.text if leaf.measure is not None else ""
    if rule in ("improvement", "places_gained") or "growth(" in text or "prev(" in text:
        yield "growth"


@dataclass(frozen=True)
class Asks:
    """What a scheme asks for: items by owner, figures a year, how many of the items are asked elsewhere already."""

    owners: tuple[tuple[str, int], ...]
    items: int
    figures: int
    minutes: int
    known: tuple[str, ...]


def asks(scheme: Scheme | None, members: int) -> Asks | None:
    """The burden of a scheme: every item of every unit as often as it is asked for."""
    if scheme is None or not scheme.items:
        return None
    listed = [i for i in scheme.items.values() if "@" not in i.id]
    owners: dict[str, int] = {}
    figures = 0
    for item in listed:
        owners[item.owner or _("未写")] = owners.get(item.owner or _("未写"), 0) + 1
        figures += YEARLY.get(item.frequency or scheme.period, 1) * max(members, 1)
    known = tuple(i.name or i.id for i in listed if any(s != scheme.id for s in catalogue.asked_in(i.id)))
    order = tuple((_owner(o), n) for o, n in sorted(owners.items(), key=lambda o: (-o[1], o[0])))
    return Asks(order, len(listed), figures, figures * MINUTES, known)


def _owner(name: str) -> str:
    """An owner as the register names the unit in the language of the page; as written if it knows none."""
    unit = registry.unit_named(name)
    return named(unit) if unit is not None else name
