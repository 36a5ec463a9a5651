"""A written document → the scheme it means, with every problem found at once.

Standard library only: the outside verifier resolves the published document with this very file. The
canonical plain document (`Scheme.document`) is what the document says once each value is understood, keys
in one order and shorthands written out; YAML, JSON and Excel forms of one scheme give the same.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from quanheng.engine.document.model import Written
from quanheng.engine.errors import Problems
from quanheng.engine.periods import kind_of, parse
from quanheng.engine.scheme import after
from quanheng.engine.scheme.canonical import digest
from quanheng.engine.scheme.fields import Fields
from quanheng.engine.scheme.model import (
    Adjust,
    Grades,
    Group,
    Item,
    Node,
    PerGroup,
    RankBy,
    Round,
    Scheme,
)
from quanheng.engine.scheme.self_evaluation import self_evaluation
from quanheng.engine.scheme.tree import Tree
from quanheng.engine.scheme.use import use
from quanheng.engine.scheme.values import Reading
from quanheng.engine.terms import ALL_GROUPS, DEFAULT, FOLDS, FREQUENCIES, MARKS, PERIODS, TOTAL


def resolve(document: Written, problems: Problems) -> Scheme | None:
    """The scheme a document means; None if it has any error. Problems of the document are added to `problems`."""
    own = Problems()
    scheme = draft(document, own)
    problems.extend(own.found)
    return None if own.errors else scheme


def draft(document: Written, problems: Problems) -> Scheme:
    """The scheme as far as it can be understood, errors noted and the wrong parts left out.

    For the compiler, which checks on beyond the first errors; whoever runs a scheme uses `resolve`.
    """
    own = Problems()
    r = Reading(own)
    f = Fields(r, document)
    f.required("scheme", "方案编号，如 scheme: 县级综合考核-2026", "the id of the scheme")
    scheme_id = f.take("scheme", r.identifier, "")
    head: dict[str, Any] = {
        "id": scheme_id,
        "title": f.take("title", r.text, scheme_id),
        "title_en": f.take("title_en", r.text, ""),
        "source": f.take("source", r.text, ""),
        "note": f.take("note", r.text, ""),
        "demonstration": f.take("demonstration", r.flag, False),
        "parameters": f.take("parameters", r.texts, {}),
    }
    f.required("period", "考核周期：" + "、".join(PERIODS), "the period: " + ", ".join(PERIODS))
    period = f.take("period", r.word(PERIODS), "")
    start = f.take("start", _start(r, period), "")
    marks = f.take("marks", r.word(MARKS), "weights")
    full = f.take("full", _positive(r), Decimal(100))
    scale = f.take("scale", _positive(r), Decimal(100))
    groups = f.nest("groups", lambda w: _groups(r, w), ())
    r.groups = [g.id for g in groups] if groups else None
    items: dict[str, Item] = f.nest("items", lambda w: _items(r, w), {})
    raters = _peek_raters(r, f)
    tree = Tree(r, period, items, raters)
    defaults = tree.common(f.raw("defaults"), f.raw("prepare"))
    if defaults:
        f.plain["defaults"] = defaults
    f.required("tree", "指标的列表", "a list of nodes")
    children = f.nest("tree", tree.nodes, ())
    root = Node(
        TOTAL, "总分", PerGroup(full if marks == "weights" else Decimal(1)), children, name_en="Total"
    )
    adjust = f.nest("adjust", lambda w: after.adjust(r, w, items), Adjust())
    rank = f.nest("rank", lambda w: after.rank(r, w), RankBy())
    grades = f.nest("grades", lambda w: after.grades(r, w), Grades())
    names = [b.name for b in grades.bands]
    scheme = Scheme(
        **head, period=period, start=start, marks=marks, full=full, scale=scale, groups=groups, items=items, root=root,
        adjust=adjust, rank=rank, grades=grades,
        round=f.nest("round", lambda w: after.rounding(r, w), Round()),
        raters=f.nest("raters", lambda w: after.raters(r, w), {}),
        self_evaluation=f.nest("self_evaluation", lambda w: self_evaluation(r, w), {}),
        clocks=f.take("clocks", r.kept, {}),
        use=f.nest("use", lambda w: use(r, w, names), {}),
        overrides=f.take("overrides", r.texts, {}),
        document=f.plain,
        digest=digest(f.plain),
    )  # fmt: skip
    f.done()
    told = dict.fromkeys(own.found)  # what the defaults say wrongly is met again at every indicator
    problems.extend(sorted(told, key=lambda p: (p.place.line, p.place.column)))
    return scheme


def _start(r: Reading, period: str) -> Any:
    """A period of the scheme's own kind."""

    def read(w: Written) -> str | None:
        text = r.text(w)
        parsed = parse(text) if text else None
        if text is None or (parsed is not None and (not period or parsed.kind == kind_of(period))):
            return text
        r.wrong_type(w, f"一个期间，与 period: {period} 同类", f"a period of the kind of period: {period}")
        return None

    return read


def _positive(r: Reading) -> Any:
    def read(w: Written) -> Decimal | None:
        number = r.number(w)
        if number is not None and number <= 0:
            r.wrong_type(w, "大于 0 的数", "a number above zero")
            return None
        return number

    return read


def _groups(r: Reading, w: Written) -> tuple[tuple[Group, ...], Any] | None:
    """Groups by id: a formula over attributes, a mapping with names, or nothing (the units say theirs)."""
    if not isinstance(w.value, dict):
        r.wrong_type(w, "组名: 条件 的一组", "a mapping of groups")
        return None
    read, plain = [], {}
    for group_id, value in w.items():
        place = w.key_places.get(group_id, value.place)
        r.identifies(group_id, place)
        if group_id in (DEFAULT, ALL_GROUPS):
            r.problems.add("reserved-id", place, (f"组名 {group_id} 另有用处", f"the group id {group_id} has another use"),
                           ("另一个组名", "another id"), ("改组名", "rename the group"))  # fmt: skip
        short = isinstance(value.value, (str, int, Decimal)) and not isinstance(value.value, bool)
        f = Fields(r, Written({"where": value}, value.place) if short else value)
        group = Group(
            group_id,
            where=f.take("where", r.formula, None),
            name=f.take("name", r.text, group_id),
            name_en=f.take("name_en", r.text, ""),
        )
        f.done()
        if f.plain.get("name") == group_id:
            del f.plain["name"]
        read.append(group)
        plain[group_id] = f.plain
    return tuple(read), plain


def _items(r: Reading, w: Written) -> tuple[dict[str, Item], Any] | None:
    """Data items by id."""
    if not isinstance(w.value, dict):
        r.wrong_type(w, "数据项: {uom: …} 的一组", "a mapping of items")
        return None
    read: dict[str, Item] = {}
    plain = {}
    for item_id, value in w.items():
        r.identifies(item_id, w.key_places.get(item_id, value.place))
        f = Fields(r, value)
        read[item_id] = Item(
            item_id,
            name=f.take("name", r.text, item_id),
            name_en=f.take("name_en", r.text, ""),
            uom=f.take("uom", r.text, ""),
            owner=f.take("owner", r.text, ""),
            frequency=f.take("frequency", r.word(FREQUENCIES), ""),
            fold=f.take("fold", r.word(FOLDS), ""),
            definition=f.take("definition", r.text, ""),
            source=f.take("source", r.text, ""),
        )
        f.done()
        if f.plain.get("name") == item_id:
            del f.plain["name"]
        plain[item_id] = f.plain
    return read, plain


def _peek_raters(r: Reading, f: Fields) -> dict[str, Any]:
    """The raters, read ahead of the tree that names them (their problems are told once, later)."""
    found = f.raw("raters")
    f.known.remove("raters")
    if found is None:
        return {}
    quiet = Reading(Problems(), r.groups)
    pair = after.raters(quiet, found)
    return dict(pair[0]) if pair else {}
