"""Edits of a scheme by form: what the document says afterwards is worked out first, then its text is brought to it.

The text is changed in place (`splice`), so that comments and the author's own order stay. Where that is not
possible, or its result does not read back as it should, the document is written anew in the canonical form, and
`Edited.rewritten` says so: the editor asks before it is saved.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from quanheng.engine.document.read import read
from quanheng.engine.document.write import to_yaml
from quanheng.engine.errors import Place, Problems
from quanheng.platform.schemes import splice

TREE, CHILDREN = "tree", "children"
# The order of a node's keys, as the canonical document has it: a new key goes to its place.
NODE_ORDER = (
    "id", "name", "name_en", "weight", "rank", "combine", "least", "cap", "floor", "measure", "uom", "decimals", "better",
    "target", "missing", "not_applicable", "over", "prepare", "rate", "tags", "owner", "source", "note",
)  # fmt: skip
ITEM_ORDER = ("name", "name_en", "uom", "owner", "frequency", "fold", "definition", "source")
Plain = dict[str, Any]


@dataclass(frozen=True)
class Edited:
    """A text after an edit; `rewritten`: it was written anew from end to end, comments are lost."""

    text: str
    rewritten: bool = False


def plain_of(text: str) -> Plain:
    """What a text says, without places. Raises `Refused` where it is no YAML."""
    problems = Problems()
    document = read(text.encode("utf-8"), "scheme.yaml", problems)
    problems.refuse()
    found = document.plain() if document is not None else {}
    return found if isinstance(found, dict) else {}


def where(plain: Plain, node_id: str) -> tuple[splice.Step, ...] | None:
    """The path of a node by its id, None if there is none; "" is the document itself, whose list is the tree."""
    if not node_id:
        return ()

    def search(members: Any, path: tuple[splice.Step, ...]) -> tuple[splice.Step, ...] | None:
        for n, member in enumerate(members if isinstance(members, list) else ()):
            if not isinstance(member, dict):
                continue
            if str(member.get("id", "")).strip() == node_id:
                return (*path, n)
            inner = search(member.get(CHILDREN), (*path, n, CHILDREN))
            if inner is not None:
                return inner
        return None

    return search(plain.get(TREE), (TREE,))


def node(plain: Plain, node_id: str) -> Plain:
    """What a document says of a node. Raises `Refused` if it has none."""
    path = where(plain, node_id)
    if path is None:
        _unknown(node_id)
        raise AssertionError
    found: Any = plain
    for step in path:
        found = found[step]
    return found if isinstance(found, dict) else {}


def set_node(text: str, node_id: str, changes: Mapping[str, Any]) -> Edited:
    """Set keys of a node; None takes a key out."""
    path = where(plain_of(text), node_id)
    if path is None:
        _unknown(node_id)
        raise AssertionError
    return set_at(text, path, changes, NODE_ORDER)


def set_at(
    text: str, path: tuple[splice.Step, ...], changes: Mapping[str, Any], order: tuple[str, ...] = ()
) -> Edited:
    """Set keys of the mapping at a path; mappings on the way are made where they are not there."""
    plain = plain_of(text)
    wanted = deepcopy(plain)
    holder: Any = wanted
    for step in path:
        if (
            isinstance(step, str)
            and not isinstance(holder.get(step), dict)
            and not isinstance(holder.get(step), list)
        ):
            holder[step] = {}
        holder = holder[step]
    for key, value in changes.items():
        if value is None:
            holder.pop(key, None)
        else:
            holder[key] = value

    def change(now: str) -> str | None:
        for key, value in changes.items():
            root = splice.compose(now)
            mapping = splice.at(root, path)
            if not getattr(mapping, "value", None) and not splice.is_flow(mapping):
                mapping = None
            if value is None:
                made = now if mapping is None else splice.drop(now, mapping, key)
            elif mapping is not None:
                made = splice.put(now, mapping, key, value, order)
            else:
                made = _make(now, root, path, {key: value})
            if made is None:
                return None
            now = made
        return now

    return _checked(text, wanted, change)


def _make(text: str, root: Any, path: tuple[splice.Step, ...], value: Any) -> str | None:
    """Write a mapping that was not there, under the nearest one that was."""
    for depth in range(len(path) - 1, -1, -1):
        holder = splice.at(root, path[:depth])
        if holder is not None:
            for step in reversed(path[depth + 1 :]):
                value = {step: value}
            step = path[depth]
            return splice.put(text, holder, step, value) if isinstance(step, str) else None
    return None


def add_node(text: str, parent: str, fresh: Plain, after: str = "") -> Edited:
    """Add a node below `parent` ("": at the top), behind the sibling `after` or at the end."""
    plain = plain_of(text)
    wanted = deepcopy(plain)
    path, key = _holder(plain, parent)
    siblings = _list(_follow(wanted, path), key)
    n = next((i + 1 for i, s in enumerate(siblings) if after and s.get("id") == after), len(siblings))
    siblings.insert(n, fresh)
    return _checked(
        text,
        wanted,
        lambda now: splice.insert(now, splice.at(splice.compose(now), path), key, n, None, fresh),
    )


def remove_node(text: str, node_id: str) -> Edited:
    """Take a node out, with all below it."""
    plain = plain_of(text)
    wanted = deepcopy(plain)
    path, key, n = _place(plain, node_id)
    _list(_follow(wanted, path), key).pop(n)

    def change(now: str) -> str | None:
        taken = splice.take(now, splice.at(splice.compose(now), path), key, n)
        return taken[0] if taken else None

    return _checked(text, wanted, change)


def move_node(text: str, node_id: str, parent: str, n: int) -> Edited:
    """Move a node below another (or the same) parent, to position n among those that will be its siblings."""
    plain = plain_of(text)
    wanted = deepcopy(plain)
    path, key, old = _place(plain, node_id)
    inner = where(plain, parent)
    if inner is not None and inner[: len(path) + 2] == (*path, key, old):
        _refuse_circle(node_id)
    member = _list(_follow(wanted, path), key).pop(old)
    to_path, to_key = _holder(wanted, parent)
    siblings = _list(_follow(wanted, to_path), to_key)
    n = max(0, min(n, len(siblings)))
    siblings.insert(n, member)

    def change(now: str) -> str | None:
        taken = splice.take(now, splice.at(splice.compose(now), path), key, old)
        if taken is None:
            return None
        rest, lines = taken
        return splice.insert(rest, splice.at(splice.compose(rest), to_path), to_key, n, lines, member)

    return _checked(text, wanted, change)


def reweigh(text: str, weights: Mapping[str, Any]) -> Edited:
    """Set the weights of many nodes at once; None takes a weight out (siblings then share alike)."""
    done = Edited(text)
    for node_id, weight in weights.items():
        step = set_node(done.text, node_id, {"weight": weight})
        done = Edited(step.text, done.rewritten or step.rewritten)
    return done


def _checked(text: str, wanted: Plain, change: Callable[[str], str | None]) -> Edited:
    """The text changed in place if that reads back as wanted, else the document written anew."""
    try:
        made = change(splice.whole(text))
    except (ValueError, IndexError):
        made = None
    if made is not None:
        problems = Problems()
        document = read(made.encode("utf-8"), "scheme.yaml", problems)
        if document is not None and document.plain() == wanted:
            return Edited(made)
    return Edited(to_yaml(wanted), rewritten=True)


def _follow(plain: Any, path: tuple[splice.Step, ...]) -> Any:
    for step in path:
        plain = plain[step]
    return plain


def _list(holder: Plain, key: str) -> list[Plain]:
    if not isinstance(holder.get(key), list):
        holder[key] = []
    found: list[Plain] = holder[key]
    return found


def _holder(plain: Plain, parent: str) -> tuple[tuple[splice.Step, ...], str]:
    """The path of what holds a parent's nodes, and the key they stand under."""
    path = where(plain, parent)
    if path is None:
        _unknown(parent)
        raise AssertionError
    return path, CHILDREN if path else TREE


def _place(plain: Plain, node_id: str) -> tuple[tuple[splice.Step, ...], str, int]:
    path = where(plain, node_id)
    if not path:
        _unknown(node_id)
        raise AssertionError
    return path[:-2], str(path[-2]), int(path[-1])


def _unknown(node_id: str) -> None:
    problems = Problems()
    problems.add(
        "unknown-node", Place(path=node_id),
        (f"这一稿里没有“{node_id}”", f"this draft has no “{node_id}”"),
        ("指标树里的编号", "an id of the tree"),
        ("可能已被改名或删去，重新打开这一页", "it may have been renamed or deleted: open the page again"),
    )  # fmt: skip
    problems.refuse()


def _refuse_circle(node_id: str) -> None:
    problems = Problems()
    problems.add(
        "node-into-itself", Place(path=node_id),
        (f"“{node_id}”不能移到它自己下面", f"“{node_id}” cannot go below itself"),
        ("别的上级，或最上一级", "another parent, or the top"),
        ("另选上级", "choose another"),
    )  # fmt: skip
    problems.refuse()
