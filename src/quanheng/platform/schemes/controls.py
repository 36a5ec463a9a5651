"""Form controls for parts of a document: values as texts in fields, and back, without loss.

A rule's controls are made of the rule's own declarations: a rule that exists can be filled in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from decimal import Decimal
from typing import Any, get_args, get_origin

from django.utils.translation import gettext as _

from quanheng.engine.document.digits import number_in
from quanheng.engine.document.keys import NAMES
from quanheng.engine.document.read import read as read_yaml
from quanheng.engine.document.write import flow
from quanheng.engine.errors import Problems, Text
from quanheng.engine.rules import RULES
from quanheng.engine.scheme.rate import hints, key_of
from quanheng.platform.ui.environment import language, said

Plain = dict[str, Any]
BLANK_ROWS = 2  # empty rows offered below what is there
NOT = object()  # nothing was typed


@dataclass(frozen=True)
class Control:
    """One field. `kind`: text number choice flag area rows; rows hold controls under column heads."""

    name: str
    label: str
    kind: str = "text"
    value: str = ""
    help: str = ""
    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[Control, ...], ...] = ()
    held: str = ""  # a value shown in grey where nothing is typed: the default
    listed: str = ""  # the id of a list of suggestions


def shown(value: Any) -> str:
    """A value as it stands in a field."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)) and all(isinstance(v, (int, Decimal)) for v in value):
        return ", ".join(flow(v) for v in value)
    if isinstance(value, str):
        quotes = number_in(value) is not None or value[:1] in '{["' or value != value.strip()
        return flow(value) if quotes else value
    return flow(value)


def typed(text: str) -> Any:
    """What was typed: a number, a mapping or list in braces or brackets, else a text. `NOT` for nothing."""
    text = text.strip()
    if not text:
        return NOT
    number = number_in(text)
    if number is not None:
        return number
    if text[0] in '{["':
        document = read_yaml(text.encode("utf-8"), "", Problems())
        if document is not None:
            return document.plain()
    return text


def listed(text: str) -> Any:
    """A list of figures: 100, 80, 60 — with any comma."""
    if not text.strip():
        return NOT
    for comma in "，、；;":
        text = text.replace(comma, ",")
    parts = [p.strip() for p in text.strip("[] ").split(",") if p.strip()]
    return [number_in(p) if number_in(p) is not None else p for p in parts]


def words(key: str) -> str:
    """A key of the document in the language of the page."""
    zh, en = NAMES.get(key, (key, key))
    return Text(zh, en).say(language())


# ---------------------------------------------------------------- rules


def rules() -> list[tuple[str, str]]:
    """Every rule: (word, title)."""
    return [(name, said(rule.title)) for name, rule in RULES.items()]


def of_rule(name: str, rate: Plain) -> list[Control]:
    """The controls of a rule, filled with what a `rate` says."""
    rule = RULES[name]
    made = [
        _control(of, hints(rule)[of.name], rate.get(key_of(of)), f"p-{key_of(of)}") for of in fields(rule)
    ]
    out_of = Control("p-out_of", words("out_of"), "number", shown(rate.get("out_of")), held="100")
    return [*made, out_of]


def rate_of(name: str, post: Mapping[str, str]) -> Any:
    """The `rate` that was filled in: what was left empty is left out."""
    rule = RULES[name]
    rate: Plain = {"rule": name}
    for of in fields(rule):
        value = _read(of, hints(rule)[of.name], post, f"p-{key_of(of)}")
        if value is not NOT:
            rate[key_of(of)] = value
    full = typed(post.get("p-out_of", ""))
    if full is not NOT:
        rate["out_of"] = full
    return name if list(rate) == ["rule"] else rate


def _record_of(hint: Any) -> type | None:
    """The record a list holds, if it holds records."""
    inner = get_args(hint)
    first = inner[0] if inner else None
    return first if isinstance(first, type) and is_dataclass(first) else None


def _pairs(hint: Any) -> bool:
    origin = get_origin(hint)
    return isinstance(origin, type) and issubclass(origin, Mapping)


def _label(of: Field[Any]) -> str:
    text = of.metadata.get("text")
    return said(text) if text else key_of(of)


def _control(of: Field[Any], hint: Any, value: Any, name: str) -> Control:
    choices = of.metadata.get("choices")
    required = of.default is MISSING and of.default_factory is MISSING
    default = "" if required or of.default in (MISSING, "") else shown(of.default)
    label = _label(of)
    record = _record_of(hint)
    if get_origin(hint) is tuple and record is not None:
        return _rows(record, value, name, label, required)
    if _pairs(hint):
        return _pair_rows(value, name, label, required)
    if hint is bool or bool in get_args(hint):
        yes = (
            (
                "",
                _("按默认（%(v)s）") % {"v": _("是") if of.default is True else _("否")}
                if hint is bool
                else "—",
            ),
            ("true", _("是")),
            ("false", _("否")),
        )
        return Control(name, label, "choice", shown(value), required=required, choices=yes)
    if choices and of.metadata.get("kind") != "edge" and Decimal not in get_args(hint):
        first = () if required else (("", _("按默认（%(v)s）") % {"v": default or "—"}),)
        return Control(
            name, label, "choice", shown(value), required=required, choices=(*first, *((str(c), str(c)) for c in choices if c != "")),
        )  # fmt: skip
    numeric = hint in (Decimal, int) or (
        Decimal in get_args(hint) and str not in get_args(hint) and get_origin(hint) is not tuple
    )
    return Control(
        name, label, "number" if numeric else "text", shown(value), required=required, held=default,
        help=_how(of, hint, choices),
    )  # fmt: skip


def _how(of: Field[Any], hint: Any, choices: Any) -> str:
    kind = of.metadata.get("kind")
    if kind == "edge":
        return _("%(w)s、{nth: 3}、一个数或公式") % {"w": _("、").join(choices or ("best", "worst"))}
    if kind == "parameter":
        return _("一个数、按组 {default: 40, 组名: 28}，或公式")
    if kind == "formula":
        return _("公式")
    if choices:
        return _("%(w)s，或一个数") % {"w": _("、").join(choices)}
    return _("几个数，逗号分开") if get_origin(hint) is tuple else ""


def _rows(record: type, value: Any, name: str, label: str, required: bool) -> Control:
    members = [m for m in value if isinstance(m, dict)] if isinstance(value, list) else []
    columns = fields(record)
    rows = tuple(
        tuple(
            _control(of, hints(record)[of.name], member.get(key_of(of)), f"{name}-{n}-{key_of(of)}")
            for of in columns
        )
        for n, member in enumerate([*members, *({} for _n in range(BLANK_ROWS))])
    )
    return Control(
        name, label, "rows", required=required, heads=tuple(_label(of) for of in columns), rows=rows
    )


def _pair_rows(value: Any, name: str, label: str, required: bool) -> Control:
    pairs = list(value.items()) if isinstance(value, dict) else []
    rows = tuple(
        (
            Control(f"{name}-{n}-key", _("名称"), value=shown(k), listed="items"),
            Control(f"{name}-{n}-value", _("数"), "number", shown(v)),
        )
        for n, (k, v) in enumerate([*pairs, *((None, None) for _n in range(BLANK_ROWS))])
    )
    return Control(name, label, "rows", required=required, heads=(_("名称"), _("数")), rows=rows)


def _read(of: Field[Any], hint: Any, post: Mapping[str, str], name: str) -> Any:
    record = _record_of(hint)
    if get_origin(hint) is tuple and record is not None:
        members = []
        for n in _numbers(post, name):
            member = {}
            for inner in fields(record):
                value = _read(inner, hints(record)[inner.name], post, f"{name}-{n}-{key_of(inner)}")
                if value is not NOT:
                    member[key_of(inner)] = value
            if member:
                members.append(member)
        return members or NOT
    if _pairs(hint):
        pairs = {}
        for n in _numbers(post, name):
            key, value = post.get(f"{name}-{n}-key", "").strip(), typed(post.get(f"{name}-{n}-value", ""))
            if key:
                pairs[key] = None if value is NOT else value
        return pairs or NOT
    text = post.get(name, "")
    if get_origin(hint) is tuple:
        return listed(text)
    if hint is bool or bool in get_args(hint):
        return {"true": True, "false": False}.get(text.strip(), NOT)
    if (
        hint is str
        or (str in get_args(hint) and number_in(text) is None)
        or of.metadata.get("kind") == "formula"
    ):
        return text.strip() or NOT
    return typed(text)


def _numbers(post: Mapping[str, str], name: str) -> Iterable[int]:
    """The rows of a table that were sent, in order."""
    found = {
        int(p)
        for key in post
        if key.startswith(f"{name}-") and (p := key[len(name) + 1 :].split("-")[0]).isdecimal()
    }
    return sorted(found)[:200]
