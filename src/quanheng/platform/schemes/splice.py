"""Changes of a YAML text at one place: only the lines concerned are touched, comments and all else stay.

Works on marks of the composed text. Each function gives the new text, or None where the text is written in a way
that cannot be changed in place; `edits` then writes the document anew and says so. None of them is trusted:
`edits` reads the result back and compares.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import yaml

from quanheng.engine.document.write import flow, to_yaml

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
WIDE = 120  # a mapping that does not fit into so many characters is written in lines
Step = str | int


def compose(text: str) -> Any:
    """The tree of YAML nodes with their marks; None for an empty or broken text."""
    try:
        return yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError:
        return None


def entry(mapping: Any, key: str) -> tuple[Any, Any] | None:
    """A key of a mapping and its value."""
    if not isinstance(mapping, yaml.MappingNode):
        return None
    return next(((k, v) for k, v in mapping.value if k.value == key), None)


def at(root: Any, path: Sequence[Step]) -> Any:
    """The YAML node at a path of keys and positions, None if there is none."""
    for step in path:
        if isinstance(step, int):
            members = root.value if isinstance(root, yaml.SequenceNode) else []
            root = members[step] if step < len(members) else None
        else:
            found = entry(root, step)
            root = found[1] if found else None
        if root is None:
            return None
    return root


def is_flow(node: Any) -> bool:
    """True for a collection written in braces or brackets."""
    return bool(getattr(node, "flow_style", False))


def end_of(node: Any, text: str) -> int:
    """Where the last character of a value stands (exclusive), trailing comments and blank lines left out."""
    if isinstance(node, yaml.ScalarNode):
        if node.style in ("|", ">"):
            return node.start_mark.index + len(text[node.start_mark.index : node.end_mark.index].rstrip())
        return int(node.end_mark.index)
    if is_flow(node) or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    return end_of(last[1] if isinstance(last, tuple) else last, text)


def line_start(text: str, index: int) -> int:
    """The first character of the line an index lies in."""
    return text.rfind("\n", 0, index) + 1


def line_end(text: str, index: int) -> int:
    """Behind the line an index lies in, its line feed included."""
    found = text.find("\n", index)
    return len(text) if found < 0 else found + 1


def whole(text: str) -> str:
    """The text with a line feed at its end."""
    return text if not text or text.endswith("\n") else text + "\n"


def block(value: Any, indent: int) -> str:
    """A mapping or list in lines at an indentation."""
    pad = " " * indent
    return "".join(f"{pad}{line}\n" for line in to_yaml(value).splitlines())


def written(key: str, value: Any, indent: int) -> str:
    """`key: value` as lines at an indentation: on one line if it fits."""
    return block({key: value}, indent)


# ---------------------------------------------------------------- keys of a mapping


def put(text: str, mapping: Any, key: str, value: Any, order: Sequence[str] = ()) -> str | None:
    """Set a key of a mapping; a new key goes where `order` has it, else to the end."""
    found = entry(mapping, key)
    if found is None:
        return _add_key(text, mapping, key, value, order)
    name, old = found
    line = flow(value)
    start = int(old.start_mark.index)
    if is_flow(mapping) or isinstance(old, yaml.ScalarNode) or is_flow(old):
        if isinstance(old, yaml.ScalarNode) and old.style in ("|", ">"):
            return text[:start] + line + text[end_of(old, text) :]
        if _deep(value) and not is_flow(mapping):
            return _as_block(text, mapping, name, old, key, value)
        gap = " " if text[start - 1] == ":" else ""
        return text[:start] + gap + line + text[end_of(old, text) :]
    if _deep(value):
        return _as_block(text, mapping, name, old, key, value)
    colon = text.index(":", name.end_mark.index) + 1
    first, last = line_start(text, start), line_end(text, end_of(old, text))
    return text[:colon] + " " + line + text[colon:first] + text[last:]


def _deep(value: Any) -> bool:
    return isinstance(value, (dict, list)) and bool(value) and len(flow(value)) > WIDE


def _as_block(text: str, mapping: Any, name: Any, old: Any, key: str, value: Any) -> str:
    """Replace an entry of a block mapping by lines; what stood before the key on its line stays."""
    start = int(name.start_mark.index)
    lines = written(key, value, int(name.start_mark.column)).lstrip(" ")
    return text[:start] + lines + text[line_end(text, end_of(old, text)) :]


def _add_key(text: str, mapping: Any, key: str, value: Any, order: Sequence[str]) -> str | None:
    if not isinstance(mapping, yaml.MappingNode):
        return None
    if is_flow(mapping):
        inside = flow({key: value})[1:-1]
        close = int(mapping.end_mark.index) - 1
        body = text[mapping.start_mark.index + 1 : close]
        if "\n" in body and "#" in body:
            return None
        kept = body.rstrip().rstrip(",")
        cut = int(mapping.start_mark.index) + 1 + len(kept)
        return f"{text[:cut]}{', ' if kept.strip() else ''}{inside}{text[close:]}"
    if not mapping.value:
        return None
    rank = {k: n for n, k in enumerate(order)}
    mine = rank.get(key, len(rank))
    after = None
    for name, held in mapping.value:
        if rank.get(name.value, len(rank) if name.value != "children" else len(rank) + 1) <= mine:
            after = held
    if after is None:
        return None  # nothing may come before the first key: the dash stands there
    text = whole(text)
    cut = line_end(text, end_of(after, text))
    indent = int(mapping.value[0][0].start_mark.column)
    return text[:cut] + written(key, value, indent) + text[cut:]


def drop(text: str, mapping: Any, key: str) -> str | None:
    """Take a key out of a mapping."""
    found = entry(mapping, key)
    if found is None:
        return text
    pairs = list(mapping.value)
    n = next(i for i, (k, _) in enumerate(pairs) if k.value == key)
    if len(pairs) == 1:
        return None
    name, old = found
    if is_flow(mapping):
        if n + 1 < len(pairs):
            return text[: name.start_mark.index] + text[pairs[n + 1][0].start_mark.index :]
        return text[: end_of(pairs[n - 1][1], text)] + text[end_of(old, text) :]
    if n == 0 and text[line_start(text, name.start_mark.index) : name.start_mark.index].strip():
        return text[: name.start_mark.index] + text[pairs[1][0].start_mark.index :]
    return text[: line_start(text, name.start_mark.index)] + text[line_end(text, end_of(old, text)) :]


# ---------------------------------------------------------------- members of a list


def lines_of(text: str, sequence: Any, n: int) -> tuple[int, int] | None:
    """The span of whole lines a member of a block list takes, with the comments right above it."""
    member = sequence.value[n]
    first = line_start(text, member.start_mark.index)
    if not text[first : member.start_mark.index].strip().startswith("-"):
        dash = text.rfind("-", 0, member.start_mark.index)
        first = line_start(text, dash)
    while first:
        above = line_start(text, first - 1)
        if not text[above:first].lstrip().startswith("#"):
            break
        first = above
    return first, line_end(whole(text), end_of(member, text))


def insert(text: str, holder: Any, key: str, n: int, lines: str | None, value: Any) -> str | None:
    """Put a member into the list under `key` of `holder` at position n: `lines` as they stood elsewhere (at
    indentation 0), or a value newly written."""
    text = whole(text)
    found = entry(holder, key)
    if found is None:
        return _add_key(text, holder, key, [value], ()) if lines is None else None
    name, sequence = found
    if not isinstance(sequence, yaml.SequenceNode):
        return None
    fresh = block([value], 0) if lines is None else lines
    if not sequence.value:
        if is_flow(holder):
            return None
        colon = text.index(":", name.end_mark.index) + 1
        rest = line_end(text, end_of(sequence, text))
        return text[:colon] + "\n" + _indented(fresh, int(name.start_mark.column) + 2) + text[rest:]
    if is_flow(sequence):
        if lines is not None or "#" in text[sequence.start_mark.index : sequence.end_mark.index]:
            return None
        if n >= len(sequence.value):
            cut = end_of(sequence.value[-1], text)
            return f"{text[:cut]}, {flow(value)}{text[cut:]}"
        cut = int(sequence.value[n].start_mark.index)
        return f"{text[:cut]}{flow(value)}, {text[cut:]}"
    span = lines_of(text, sequence, min(n, len(sequence.value) - 1))
    if span is None:
        return None
    cut = span[1] if n >= len(sequence.value) else span[0]
    return text[:cut] + _indented(fresh, int(sequence.start_mark.column)) + text[cut:]


def take(text: str, holder: Any, key: str, n: int) -> tuple[str, str | None] | None:
    """Take a member out of the list under `key`: (new text, its lines at indentation 0 if it was in lines)."""
    text = whole(text)
    found = entry(holder, key)
    if found is None or not isinstance(found[1], yaml.SequenceNode):
        return None
    name, sequence = found
    members = sequence.value
    if is_flow(sequence):
        if "#" in text[sequence.start_mark.index : sequence.end_mark.index]:
            return None
        if len(members) == 1:
            return f"{text[: sequence.start_mark.index]}[]{text[sequence.end_mark.index :]}", None
        if n + 1 < len(members):
            rest = text[members[n + 1].start_mark.index :]
            return text[: members[n].start_mark.index] + rest, None
        return text[: end_of(members[n - 1], text)] + text[end_of(members[n], text) :], None
    span = lines_of(text, sequence, n)
    if span is None:
        return None
    lines = _dedented(text[span[0] : span[1]], int(sequence.start_mark.column))
    if lines is None:
        return None
    if len(members) == 1:
        colon = text.index(":", name.end_mark.index) + 1
        rest = text[colon : span[0]]
        return text[:colon] + " []" + (rest if rest.endswith("\n") else rest + "\n") + text[span[1] :], lines
    return text[: span[0]] + text[span[1] :], lines


def _indented(lines: str, indent: int) -> str:
    pad = " " * indent
    return "".join(f"{pad}{line}\n" if line.strip() else "\n" for line in whole(lines).splitlines())


def _dedented(lines: str, indent: int) -> str | None:
    """The lines moved to the left; None where one of them does not reach so far."""
    moved = []
    for line in lines.splitlines():
        if line.strip() and line[:indent].strip() and not line.lstrip().startswith("#"):
            return None
        moved.append(line[indent:] if not line[:indent].strip() else line.lstrip())
    return "".join(f"{line}\n" for line in moved)
