"""Promise: no formalism — nothing is scored that the rules on relieving the grass roots forbid to score.

The words looked for, the clauses quoted and the examples that hold the words to their meaning stand in
`formalism.toml`; here is only where they are looked for. What the scheme overrides with a reason stays as a
warning that shows the reason.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from importlib.resources import files
from typing import Any

from quanheng.engine.errors import Place, Problem
from quanheng.engine.formula import Formula
from quanheng.engine.scheme.checks.places import Places
from quanheng.engine.scheme.checks.saying import Pair, problem, warning
from quanheng.engine.scheme.model import Node, Scheme, formulas_in


@dataclass(frozen=True)
class Sign:
    """What gives a forbidden indicator away, and the clause that forbids it."""

    code: str
    what: Pair
    words: re.Pattern[str]
    clause: Pair
    instead: Pair
    caught: tuple[str, ...] = ()
    passes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One sign met: `owner` is the indicator, category or veto that scores it, `word` what gave it away."""

    sign: Sign
    owner: str
    word: str
    place: Place


_RESULT = ("改用反映结果的指标", "use an indicator of results")


def _data() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("formalism.toml").read_text(encoding="utf-8"))


def _signs(data: dict[str, Any]) -> tuple[Sign, ...]:
    rules = data["rules"]

    def pair(texts: list[str]) -> Pair:
        return texts[0].format(rules=rules[0]), texts[1].format(rules=rules[1])

    return tuple(
        Sign(
            one["code"],
            (one["what"][0], one["what"][1]),
            re.compile("|".join(f"(?:{w})" for w in one["words"]), re.IGNORECASE),
            pair(one["clause"]),
            pair(one["instead"]) if "instead" in one else _RESULT,
            tuple(one.get("caught", ())),
            tuple(one.get("passes", ())),
        )
        for one in data["sign"]
    )


_DATA = _data()
SIGNS = _signs(_DATA)
CODES = tuple(s.code for s in SIGNS)
_DENIES = re.compile(_DATA["denials"], re.IGNORECASE)


def check(scheme: Scheme, places: Places) -> Iterator[Problem]:
    """Indicators, claims and vetoes, their items and the evidence they ask for."""
    for one in findings(scheme, places):
        yield _tell(scheme, one, places)


def findings(scheme: Scheme, places: Places) -> Iterator[Finding]:
    """Every sign met, once for each owner, whether or not the scheme overrides it."""
    told: set[tuple[str, str]] = set()
    for owner, place, text in _texts(scheme, places):
        for sign in SIGNS:
            match = sign.words.search(text)
            if match and (owner, sign.code) not in told:
                told.add((owner, sign.code))
                yield Finding(sign, owner, match[0], place)


def override_of(scheme: Scheme, one: Finding) -> tuple[str, str]:
    """The key under `overrides` that answers a finding, and its reason ("" if there is none)."""
    key = one.owner if one.owner in scheme.overrides else one.sign.code
    return key, scheme.overrides.get(key, "").strip()


def _texts(scheme: Scheme, places: Places) -> Iterator[tuple[str, Place, str]]:
    """What is scored, in words: (whose it is, where, text)."""
    for node in scheme.root.walk():
        if node is not scheme.root:
            yield from _node(scheme, node, places)
    for kind, extra in (("bonus", scheme.adjust.bonus), ("deduct", scheme.adjust.deduct)):
        for category in extra.categories:
            at = ("adjust", kind, "categories", category.id)
            yield category.id, places.at(*at), f"{category.id}；{category.name_en}"
            for claim, formula in category.claims.items():
                yield (
                    category.id,
                    places.at(*at, "claims", claim),
                    f"{claim}；{_read(scheme, formula)}",
                )
        if extra.only_if is not None:
            yield kind, places.at("adjust", kind, "only_if"), _read(scheme, extra.only_if)
    for n, veto in enumerate(scheme.adjust.veto):
        text = re.sub(
            "一票否决|veto", "", veto.name, flags=re.IGNORECASE
        )  # it is one: its ground is asked for elsewhere
        yield (
            veto.name or veto.when.text,
            places.at("adjust", "veto", n),
            f"{text}；{_read(scheme, veto.when)}",
        )
    for n, promote in enumerate(scheme.grades.promote):
        yield promote.to, places.at("grades", "promote", n), _read(scheme, promote.when)
    for n, limit in enumerate(scheme.grades.limits):
        yield limit.at_most, places.at("grades", "limits", n), _read(scheme, limit.when)
    for band in scheme.grades.bands:
        if band.requires is not None:
            yield band.name, places.at("grades"), _read(scheme, band.requires)


def _node(scheme: Scheme, node: Node, places: Places) -> Iterator[tuple[str, Place, str]]:
    """A node's names, the items it reads, what its notes ask for, the words of its rule."""
    yield node.id, places.node(node.id), f"{node.id}；{node.name}；{node.name_en}"
    if node.measure:
        for name in sorted(node.measure.names):
            item = scheme.items.get(name)
            if item is not None and "@" not in item.id:
                yield (
                    node.id,
                    places.node(node.id, "measure"),
                    f"{item.id}；{item.name}；{item.name_en}；{_asking(item.definition)}",
                )
    yield node.id, places.node(node.id, "note"), f"{_asking(node.note)}；{_asking(node.source)}"
    if node.rate is not None:
        words = "；".join((*_words(node.rate), *(_read(scheme, f) for f in formulas_in(node.rate))))
        yield node.id, places.node(node.id, "rate"), _asking(words)


def _read(scheme: Scheme, formula: Formula) -> str:
    """The names a formula reads, with the names of its items."""
    names = sorted(formula.names)
    return "；".join((*names, *(scheme.items[n].name for n in names if n in scheme.items)))


def _words(record: Any) -> Iterator[str]:
    """The free texts in the parameters of a rule: names of milestones, words of anchors."""
    for one in fields(record):
        value = getattr(record, one.name)
        if isinstance(value, str) and "choices" not in one.metadata:
            yield value
        elif isinstance(value, tuple):
            for member in value:
                if is_dataclass(member):
                    yield from _words(member)
        elif hasattr(value, "keys"):
            yield from (str(key) for key in value)


def _asking(text: str) -> str:
    """The sentences of a note that ask for something; those that forbid it are left out."""
    return "；".join(s for s in re.split(r"[，。；;,.\n]", text) if not _DENIES.search(s))


def _tell(scheme: Scheme, one: Finding, places: Places) -> Problem:
    sign, owner = one.sign, one.owner
    key, reason = override_of(scheme, one)
    found = (
        f"“{owner}”把{sign.what[0]}作为考核内容或佐证（“{one.word}”）",
        f"“{owner}” scores or asks for {sign.what[1]} (“{one.word}”)",
    )
    if reason:
        return warning(
            sign.code, places.at("overrides", key), (f"{found[0]}，已写理由放行：{reason}", f"{found[1]}; let pass for a reason: {reason}"),
            sign.clause, ("理由随方案一起公开", "the reason is published with the scheme"),
        )  # fmt: skip
    return problem(
        sign.code, one.place, found, sign.clause,
        (f"{sign.instead[0]}；确需保留的，在 overrides 里写“{owner}: 理由”并公开", f"{sign.instead[1]}; to keep it, write its reason under overrides, which is published"),
    )  # fmt: skip
