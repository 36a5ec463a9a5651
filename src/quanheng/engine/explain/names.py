"""Names in both languages: the English one where the data or the scheme has it, else the only one there is."""

from __future__ import annotations

import re

from quanheng.engine.data import Unit
from quanheng.engine.errors import Text
from quanheng.engine.scheme.model import Band, Node, Scheme, formulas_in
from quanheng.engine.terms import EVERYONE

ENGLISH = "name_en"  # the column of units.csv that holds a unit's English name

# item("…"), other quoted text, or a name that is no function's.
_WORD = re.compile(
    r"""\bitem\s*[(（]\s*["'“‘](?P<item>[^"'”’]*)["'”’]\s*[)）]"""
    r"""|["'“‘][^"'”’]*["'”’]"""
    r"""|\b(?P<name>[^\W\d]\w*)\b(?!\s*[(（])"""
)


def unit_words(unit: Unit) -> Text:
    """A unit's name, or its id; in English its attribute `name_en` where it has one."""
    name = unit.name or unit.id
    return Text(name, unit.attributes.get(ENGLISH) or name)


def group_words(scheme: Scheme, group: str) -> Text:
    """A group by its id; in English by its English name, if the scheme gives one."""
    found = next((g for g in scheme.groups if g.id == group), None)
    if found is not None:
        return Text(group, found.name_en or group)
    return Text(group, "all units" if group == EVERYONE else group)


def node_words(node: Node) -> Text:
    """A node's name."""
    return Text(node.name, node.name_en or node.name)


def band_words(scheme: Scheme, name: str) -> Text:
    """A grade's name."""
    found = next((b for b in scheme.grades.bands if b.name == name), Band(name))
    return Text(found.name, found.name_en or found.name)


def category_words(scheme: Scheme, category: str) -> Text:
    """The name of a category of bonuses or deductions."""
    every = (*scheme.adjust.bonus.categories, *scheme.adjust.deduct.categories)
    return Text(category, next((c.name_en for c in every if c.id == category and c.name_en), category))


def formula_words(scheme: Scheme, text: str) -> Text:
    """A formula as written; in English with the English names of items and nodes, and all else as written."""
    english = {n.id: n.name_en for n in scheme.nodes.values() if n.name_en}
    english |= {i.id: i.name_en for i in scheme.items.values() if i.name_en}

    def said(found: re.Match[str]) -> str:
        return english.get(found["item"] or found["name"] or "", found[0])

    return Text(text, _WORD.sub(said, text))


def rule_words(scheme: Scheme, node: Node) -> Text:
    """How the node's rule describes itself, its formulas with the names of the language."""
    if node.rate is None:
        return Text("", "")
    said = node.rate.describe()
    english = said.en
    for text in sorted({f.text for f in formulas_in(node.rate)}, key=len, reverse=True):
        english = english.replace(text, formula_words(scheme, text).en)
    return Text(said.zh, english)
