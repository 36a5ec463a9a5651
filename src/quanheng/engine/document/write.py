"""A plain document → text: YAML that diffs well, JSON with exact numbers; and JSON back.

The YAML is written by hand, not by a library: numbers stay as typed, Chinese stays Chinese, small mappings
stay on one line, and `read` gives back exactly what was written (a property test says so).
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

from quanheng.engine.document.digits import is_not_finite, number_in

WIDTH = 100  # a mapping or list of scalars that fits is written on one line
_SPECIAL = re.compile(
    r"^[\s\-?:,\[\]{}#&*!|>'\"%@`]|^(?:---|\.\.\.)| #|\s$|[\[\]{},:?]|[\x00-\x1f\x7f-\x9f\ufeff\ufffe\uffff\u2028\u2029]"
)
# What is, or was in older YAML, no text.
_WORDS = {"true", "false", "null", "~", "", "yes", "no", "on", "off", "y", "n"}
# Sections that are always written one member a line, so that a change of one member is a change of one line.
_BLOCKS = (
    "tree", "children", "items", "groups", "bands", "anchors", "categories", "claims", "veto",
    "limits", "promote", "overrides", "parameters", "adjust", "bonus", "deduct", "defaults",
)  # fmt: skip


def to_yaml(plain: Any) -> str:
    """The document as YAML, keys in the order of the mapping."""
    lines: list[str] = []
    _block(plain, 0, lines)
    return "\n".join(lines) + "\n"


def _block(value: Any, indent: int, lines: list[str]) -> None:
    """Append a mapping or list in block form, members at `indent` spaces."""
    pad = " " * indent
    if isinstance(value, dict):
        for key, inner in value.items():
            _member(f"{pad}{_key(key)}:", inner, indent + 2, lines, _is_block(key, inner))
    elif isinstance(value, (list, tuple)):
        for inner in value:
            line = flow(inner)
            if isinstance(inner, dict) and inner and (len(line) + indent + 2 > WIDTH or _nested(inner)):
                start = len(lines)
                _block(inner, indent + 2, lines)
                lines[start] = f"{pad}- {lines[start].lstrip()}"
            elif isinstance(inner, (list, tuple)) and inner and len(line) + indent + 2 > WIDTH:
                lines.append(f"{pad}-")
                _block(inner, indent + 2, lines)
            else:
                lines.append(f"{pad}- {line}")
    else:
        lines.append(f"{pad}{flow(value)}")


def _member(head: str, value: Any, indent: int, lines: list[str], block: bool) -> None:
    line = f"{head} {flow(value)}"
    if isinstance(value, (dict, list, tuple)) and value and (block or len(line) > WIDTH):
        lines.append(head)
        _block(value, indent, lines)
    else:
        lines.append(line)


def _is_block(key: str, value: Any) -> bool:
    """Whether a member is written over several lines though it might fit on one."""
    if key in _BLOCKS and isinstance(value, (dict, list)):
        return True
    if isinstance(value, (list, tuple)):
        return any(isinstance(v, (dict, list)) for v in value)
    return isinstance(value, dict) and _nested(value)


def _nested(value: dict[str, Any]) -> bool:
    """True if a mapping holds more than scalars and short lists: it is easier to read in lines."""
    inner = [v for v in value.values() if isinstance(v, (dict, list)) and v]
    deep = any(isinstance(w, (dict, list)) for v in inner for w in (v.values() if isinstance(v, dict) else v))
    return deep or len(inner) > 1 or len(value) > 6 or "id" in value or any(k in value for k in _BLOCKS)


def flow(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(k)}: {flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(flow(v) for v in value) + "]"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, Decimal)):
        return _number(value)
    return _text(str(value))


def _number(value: int | Decimal) -> str:
    """A number as typed, without exponent."""
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _key(text: str) -> str:
    """A key; one that looks like a number or a word of YAML needs no quotes, for keys are always texts."""
    return _quoted(text) if _SPECIAL.search(text) or not text else text


def _text(text: str) -> str:
    """A text, quoted only where it would else be read as something different."""
    if text.lower() in _WORDS or number_in(text) is not None or is_not_finite(text) or _SPECIAL.search(text):
        return _quoted(text)
    return text


def _quoted(text: str) -> str:
    """A text in double quotes, with what YAML does not print escaped."""
    return re.sub(
        r"[\x7f-\x9f\ufeff\ufffe\uffff\u2028\u2029]",
        lambda m: f"\\u{ord(m[0]):04x}",
        json.dumps(text, ensure_ascii=False),
    )


def to_json(plain: Any, indent: int | None = 1) -> str:
    """The document as JSON; numbers keep every digit (no binary floating point in between)."""
    return _json(plain, indent, 0) + "\n"


def from_json(text: str) -> Any:
    """The plain document in a JSON text; numbers with a point become `Decimal`."""
    return json.loads(text, parse_float=Decimal, parse_constant=_refuse_constant)


def _refuse_constant(word: str) -> Any:
    raise ValueError(f"{word} is no number of a document")


def _json(value: Any, indent: int | None, level: int) -> str:
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return _number(value)
    if not isinstance(value, (dict, list, tuple)) or not value:
        return json.dumps(value, ensure_ascii=False)
    inner = level + 1
    if isinstance(value, dict):
        parts = [
            f"{json.dumps(str(k), ensure_ascii=False)}: {_json(v, indent, inner)}" for k, v in value.items()
        ]
        opening, closing = "{", "}"
    else:
        parts = [_json(v, indent, inner) for v in value]
        opening, closing = "[", "]"
    if indent is None:
        return opening + ", ".join(parts) + closing
    pad = "\n" + " " * (indent * inner)
    return opening + pad + f",{pad}".join(parts) + "\n" + " " * (indent * level) + closing
