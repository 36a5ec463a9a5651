"""Promise: every name in a formula means something where it stands, and no node is made of itself."""

from __future__ import annotations

from collections.abc import Iterator

from quanheng.engine.document.suggest import nearest, perhaps
from quanheng.engine.errors import Problem
from quanheng.engine.scheme.checks.formulas import Used, all_formulas
from quanheng.engine.scheme.checks.places import Places
from quanheng.engine.scheme.checks.saying import Pair, listed, problem
from quanheng.engine.scheme.model import Scheme

_BUILT_IN = {
    "measure": ("target",), "target": (), "parameter": ("target", "x"), "combine": ("mean",),
    "adjust": ("score", "place"), "grade": ("score", "place"), "outside": (), "attributes": (),
}  # fmt: skip
_MAY_USE: dict[str, Pair] = {
    "measure": ("数据项、单位属性、target", "items, attributes, target"),
    "target": ("数据项、单位属性", "items, attributes"),
    "parameter": (
        "数据项、单位属性、target、x（计量值）",
        "items, attributes, target, x (the measured value)",
    ),
    "combine": ("下级指标的编号、mean、数据项、单位属性", "the ids of its children, mean, items, attributes"),
    "adjust": ("数据项、单位属性、指标编号、score、place", "items, attributes, node ids, score, place"),
    "grade": ("数据项、单位属性、指标编号、score、place", "items, attributes, node ids, score, place"),
    "outside": ("数据项、单位属性", "items, attributes"),
    "attributes": ("单位属性（units 的列）", "attributes of the units (columns of units)"),
}


def check(scheme: Scheme, places: Places) -> Iterator[Problem]:
    """Unknown names, items where only attributes may stand, nodes that combine themselves."""
    used = list(all_formulas(scheme, places))
    seen = {n for u in used if u.kind == "attributes" for n in u.formula.names}  # surely attributes
    for one in used:
        for name in sorted(one.formula.names):
            found = _look(scheme, one, name, places.attributes, seen)
            if found:
                yield found


def _look(
    scheme: Scheme, used: Used, name: str, attributes: frozenset[str] | None, seen: set[str]
) -> Problem | None:
    kind = used.kind
    if name in _BUILT_IN[kind]:
        return None
    if kind == "attributes" and name in scheme.items:
        return problem(
            "item-not-attribute", used.place,
            (f"“{name}”是数据项，这里只能用单位属性", f"“{name}” is an item; only attributes may stand here"),
            _MAY_USE[kind], ("改用 units 里的属性列：分组和名额不随考核数据变", "use a column of the units: groups and quotas do not move with the figures"),
        )  # fmt: skip
    if name in scheme.items:
        return None
    if kind == "combine" and used.node is not None:
        if name in {c.id for c in used.node.children}:
            return None
        if name in scheme.nodes and used.node.id in {n.id for n in scheme.nodes[name].walk()}:
            return problem(
                "cycle", used.place,
                (f"“{used.node.name}”由“{name}”算出，而“{name}”又由它算出", f"“{used.node.name}” is made from “{name}”, which is made from it"),
                ("只由下级算出", "made from its children only"), ("改用下级指标的编号", "use the ids of its children"),
            )  # fmt: skip
    if kind in ("adjust", "grade") and name in scheme.nodes:
        return None
    if attributes is not None and name in attributes:
        return None
    if attributes is None and (kind == "attributes" or name in seen):
        return None
    return _unknown(scheme, used, name, attributes)


def _unknown(scheme: Scheme, used: Used, name: str, attributes: frozenset[str] | None) -> Problem:
    """An unknown name; only a warning where the units are not at hand, for it may be one of their attributes."""
    known = [
        *_BUILT_IN[used.kind],
        *([] if used.kind == "attributes" else scheme.items),
        *sorted(attributes or ()),
    ]
    if used.kind in ("adjust", "grade"):
        known += scheme.nodes
    if used.kind == "combine" and used.node is not None:
        known += [c.id for c in used.node.children]
    meant = nearest(name, known)
    zh, en = listed(known)
    remedy = perhaps(meant) or ("在 items 里声明，或改名字", "declare the item, or correct the name")
    if attributes is None:
        remedy = (
            f"{remedy[0]}；若是 units 的属性列则不必理会",
            f"{remedy[1]}; if it is a column of the units, never mind",
        )
    place = used.place
    if used.node is not None and used.node.id in scheme.nodes:
        what = (f"“{used.node.name}”的公式里", f"in the formula of “{used.node.name}”")
    else:
        what = ("公式里", "in the formula")
    return problem(
        "unknown-name", place,
        (f"{what[0]}的“{name}”既不是数据项，也不是别的已知名字", f"“{name}” {what[1]} is neither an item nor any other known name"),
        (f"{_MAY_USE[used.kind][0]}" + (f"：{zh}" if known else ""), f"{_MAY_USE[used.kind][1]}" + (f": {en}" if known else "")),
        remedy, "warning" if attributes is None else "error",
    )  # fmt: skip
