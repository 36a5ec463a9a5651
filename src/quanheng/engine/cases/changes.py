"""A scheme with parts of it changed, for a case that tries another value of a local parameter."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from typing import Any

from quanheng.engine.document.model import Written, unplaced
from quanheng.engine.errors import Problems
from quanheng.engine.scheme.checks import check
from quanheng.engine.scheme.from_document import resolve
from quanheng.engine.scheme.model import Scheme

TOP = (
    "period",
    "marks",
    "full",
    "scale",
    "groups",
    "items",
    "defaults",
    "prepare",
    "adjust",
    "rank",
    "grades",
    "round",
    "raters",
)


def changed(scheme: Scheme, change: Written, problems: Problems) -> Scheme | None:
    """The scheme with the change made, resolved and checked again; None, with problems, if it does not hold.

    Problems stand at the line of the change; their path is the place in the changed document.
    """
    plain = deepcopy(dict(scheme.document))
    for key, value in change.items():
        if key in TOP:
            plain[key] = _merged(plain.get(key), value.plain(), key)
            continue
        node = next((n for n in _nodes(plain.get("tree", ())) if n.get("id") == key), None)
        if node is None:
            known = ", ".join(n["id"] for n in _nodes(plain.get("tree", ())))
            problems.add(
                "case-unknown-name", value.place,
                (f"没有指标“{key}”可改", f"there is no node “{key}” to change"),
                (f"指标编号，或 {'、'.join(TOP)}", f"a node ({known}), or one of {', '.join(TOP)}"),
                ("改名或删去", "rename or delete it"),
            )  # fmt: skip
            continue
        made = _merged(node, value.plain(), key)
        node.clear()
        node.update(made)
    own = Problems()
    document = unplaced(plain)
    found = resolve(document, own)
    if found is not None:
        own.extend(p for p in check(found, document) if p.severity == "error")
    where = change.place
    problems.extend(replace(p, place=replace(where, path=p.place.path)) for p in own.errors)
    return None if problems.errors else found


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    for node in tree:
        yield node
        yield from _nodes(node.get("children", ()))


def _merged(old: Any, new: Any, key: str) -> Any:
    """`new` laid over `old`: mappings key by key (null takes away), anything else in its place.

    Another rule replaces a rule whole; `grades` written as a list counts as its bands.
    """
    if not isinstance(new, dict):
        return new
    if key == "grades" and isinstance(old, list):
        old = {"bands": old}
    if not isinstance(old, dict) or old.get("rule", new.get("rule")) != new.get("rule", old.get("rule")):
        old = {}
    laid = dict(old)
    for k, v in new.items():
        if v is None:
            laid.pop(k, None)
        else:
            laid[k] = _merged(laid.get(k), v, k)
    return laid
