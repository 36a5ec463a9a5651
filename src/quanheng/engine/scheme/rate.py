"""A written `rate` → a rule with its parameters, read by the types and metadata of the rule's own fields.

Nothing here knows any single rule: a new rule is readable, checkable and writable the moment it exists.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from decimal import Decimal
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from quanheng.engine.document.digits import number_in
from quanheng.engine.document.model import Written
from quanheng.engine.document.suggest import nearest, perhaps
from quanheng.engine.rules import RULES
from quanheng.engine.rules.base import Rule
from quanheng.engine.rules.edges import Nth
from quanheng.engine.scheme.fields import Fields
from quanheng.engine.scheme.values import Reading, shown

EDGES = ("best", "worst")


@dataclass(frozen=True)
class Rating:
    """A rule, the number its points are out of, and its canonical form."""

    rule: Rule
    out_of: Decimal
    plain: Any


@cache
def hints(cls: type) -> dict[str, Any]:
    """The resolved annotations of a rule's (or a record's) fields."""
    return get_type_hints(cls)


def key_of(of: Field[Any]) -> str:
    """The key a field is written under: its name, less the underscore that keeps it off Python's own words."""
    return str(of.metadata.get("key") or of.name.rstrip("_"))


def read_rate(r: Reading, w: Written, better: str = "") -> Rating | None:
    """The rule of an indicator. `better` is the indicator's direction, used where the rate does not say one."""
    if isinstance(w.value, str):
        w = Written({"rule": w}, w.place, {"rule": w.place})
    f = Fields(r, w)
    written = f.raw("rule")
    if (
        not f.required("rule", "计分方法的名字，如 rule: ratio", "the name of a rule, e.g. rule: ratio")
        or written is None
    ):
        return None
    name = f.take("rule", r.text, "")
    cls = RULES.get(name)
    if cls is None:
        meant = nearest(name, RULES) or _by_title(name)
        r.problems.add(
            "unknown-rule", written.place,
            (f"没有叫 {shown(name)} 的计分方法", f"there is no rule {shown(name)}"),
            ("其中之一：" + "、".join(f"{n}（{c.title.zh}）" for n, c in RULES.items()), "one of: " + ", ".join(RULES)),
            perhaps(meant) or ("从中选一个；都不合用就写 formula", "choose one of them; formula where none fits"),
        )  # fmt: skip
        return None
    full, out_of = f.raw("out_of"), f.take("out_of", r.number, Decimal(100))
    if full is not None and out_of <= 0:
        r.wrong_type(full, "大于 0 的数", "a number above zero")
        return None
    rule = record(cls, f, {"better": better} if better else {})
    if rule is None:
        return None
    for parameter, found, expected, remedy in rule.problems():
        r.problems.add(
            "rule-parameter",
            _place(f, parameter),
            (found.zh, found.en),
            (expected.zh, expected.en),
            (remedy.zh, remedy.en),
        )
    plain: Any = f.plain
    if list(plain) == ["rule"]:
        plain = name
    return Rating(rule, out_of, plain)


def record(cls: type, f: Fields, inherited: Mapping[str, Any]) -> Any:
    """A rule or a record inside one, from a mapping; None if any of its fields is wrong or missing."""
    before = len(f.reading.problems.errors)
    values: dict[str, Any] = {}
    for of in fields(cls):
        key = key_of(of)
        missing = of.default is MISSING and of.default_factory is MISSING
        if not f.own(key) and of.name in inherited:
            f.raw(key)
            values[of.name] = inherited[of.name]
            continue
        if missing and not f.required(key, *_meaning(of)):
            continue
        default: Any = None if of.default is MISSING else of.default
        if of.default_factory is not MISSING:
            default = of.default_factory()
        hint = hints(cls)[of.name]
        take = f.take_or_none if hint is Any or type(None) in get_args(hint) else f.take
        values[of.name] = take(key, reader(f.reading, of, hint), default)
    f.done()
    return cls(**values) if len(f.reading.problems.errors) == before else None


def reader(r: Reading, of: Field[Any], hint: Any) -> Any:
    """The reader of one field, by its annotation and metadata."""
    kind, choices = of.metadata.get("kind"), of.metadata.get("choices")
    if kind == "parameter":
        return r.parameter
    if kind == "formula":
        return r.formula
    if kind == "edge":
        return lambda w: edge(r, w, choices or EDGES)
    if choices:
        return lambda w: choice(r, w, choices, hint)
    return by_hint(r, hint)


def by_hint(r: Reading, hint: Any) -> Any:
    """The reader of a plain annotation: a number, a flag, a text, a list, a mapping, a record; or one of two."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        rest = [i for i in inner if i is not type(None)]
        if len(rest) == 1:
            return by_hint(r, rest[0])
        if set(rest) == {Decimal, str}:
            return lambda w: (
                r.text(w) if isinstance(w.value, str) and number_in(w.value) is None else r.number(w)
            )
        raise TypeError(f"no reader for {hint}")
    if origin is tuple:
        return r.each(by_hint(r, inner[0]))
    if origin is not None and issubclass(origin, Mapping):
        return r.numbers if inner[1] is Decimal else r.texts
    if hint is Decimal:
        return r.number
    if hint is bool:
        return r.flag
    if hint is int:
        return r.whole
    if hint is str:
        return r.text
    if is_dataclass(hint) and isinstance(hint, type):
        return lambda w: _inner(hint, r, w)
    raise TypeError(f"no reader for {hint}")


def choice(r: Reading, w: Written, choices: Any, hint: Any) -> Any:
    """One of several words; a number where the annotation allows one."""
    if hint is int:
        number = r.whole(w)
        if number is None or number in choices:
            return number
        r.wrong_type(
            w, "其中之一：" + "、".join(map(str, choices)), "one of: " + ", ".join(map(str, choices))
        )
        return None
    numeric = hint is Decimal or Decimal in get_args(hint)
    if numeric and not (isinstance(w.value, str) and number_in(w.value) is None):
        return r.number(w)
    return r.word(choices)(w)


def edge(r: Reading, w: Written, words: Any) -> Any:
    """An end of a scale: `best` or `worst` as the rule allows, `{nth: 3}`, or a parameter."""
    if isinstance(w.value, str) and w.value.strip() in EDGES:
        return r.word(words)(w)
    if isinstance(w.value, dict) and list(w.value) == ["nth"]:
        n = r.whole(w.value["nth"])
        return None if n is None else Nth(n)
    return r.parameter(w)


def _inner(cls: type, r: Reading, w: Written) -> Any:
    """A record inside a rule (a band, an anchor)."""
    if not isinstance(w.value, dict):
        r.wrong_type(
            w,
            "“键: 值”的一组，如 {from: 0, to: 10, points: 80}",
            "a mapping, e.g. {from: 0, to: 10, points: 80}",
        )
        return None
    return record(cls, Fields(r, w), {})


def _meaning(of: Field[Any]) -> tuple[str, str]:
    text = of.metadata.get("text")
    return (text.zh, text.en) if text else (of.name, of.name)


def _by_title(name: str) -> str:
    """The rule whose Chinese or English title is the word."""
    titles: dict[str, str] = {
        t: word for word, cls in RULES.items() for t in (cls.title.zh, cls.title.en.casefold())
    }
    return titles.get(name.strip().casefold(), "") or titles.get(nearest(name, titles), "")


def _place(f: Fields, parameter: str) -> Any:
    """Where a parameter stands; `bands[1].to` goes into the list as far as it was written."""
    at: Written | None = f.written
    place = f.place(parameter.split(".")[0].split("[")[0])
    for part in parameter.replace("[", ".[").split("."):
        if at is None:
            break
        if part.startswith("[") and isinstance(at.value, list):
            index = int(part.strip("[]"))
            at = at.value[index] if index < len(at.value) else None
        elif isinstance(at.value, dict):
            at = at.value.get(part)
        else:
            at = None
        if at is not None:
            place = at.place
    return place
