"""The indicator tree → the table offices keep: 一级指标 二级指标 … 权重 目标值 计分方法 …, one row a node."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from quanheng.engine.document.cells import as_cell
from quanheng.engine.document.sheet_words import (
    COLUMNS,
    LEVELS,
    OTHER,
    PARAMETERS,
    VOCABULARY,
    heading,
    office_word,
)
from quanheng.engine.document.write import flow

# Columns that are there even if empty.
ALWAYS = (
    "weight",
    "measure",
    "uom",
    "target",
    "rate",
    PARAMETERS,
    "source",
    "owner",
    "missing",
    "tags",
    "note",
)
RuleWord = Callable[[str], str]


def write_tree(nodes: list[Any], rule_title: RuleWord) -> list[list[Any]]:
    """The rows of the table, heading first, of a canonical tree. `rule_title` gives the office's word of a rule."""
    flat = list(_flat(nodes, 0))
    depth = max((level for level, _ in flat), default=0) + 1
    with_id = any("name" in node for _, node in flat) or len({n.get("id") for _, n in flat}) < len(flat)
    groups = {key: _groups(flat, key) for key in ("weight", "target")}
    columns = [c for c in COLUMNS if c in ALWAYS or any(c in node for _, node in flat)]
    head = list(LEVELS[:depth]) + ([heading("id")] if with_id else [])
    for column in columns:
        head.append(heading(column))
        head += [f"{heading(column)}（{g}）" for g in groups.get(column, ())]
    rows: list[list[Any]] = [[*head, OTHER]]
    for level, node in flat:
        row: list[Any] = [None] * depth
        row[level] = as_cell(node.get("name", node.get("id")))
        if with_id:
            row.append(as_cell(node.get("id")))
        rest = {k: v for k, v in node.items() if k not in ("id", "name", "children")}
        for column in columns:
            row += _cells(column, rest, groups.get(column), rule_title)
        rows.append([*row, flow(rest) if rest else None])
    return rows


def _flat(nodes: list[Any], level: int) -> Iterator[tuple[int, dict[str, Any]]]:
    for node in nodes:
        yield level, node
        yield from _flat(node.get("children", []), level + 1)


def _groups(flat: list[tuple[int, dict[str, Any]]], key: str) -> list[str]:
    named: dict[str, None] = {}
    for _, node in flat:
        value = node.get(key)
        if isinstance(value, dict):
            named |= dict.fromkeys(value)
    return [g for g in named if g != "default"]


def _cells(column: str, rest: dict[str, Any], groups: list[str] | None, rule_title: RuleWord) -> list[Any]:
    """The cell of a column, with one for each group where the column is given by group; taken out of `rest`."""
    if column == PARAMETERS:
        rate = rest.get("rate")
        if not isinstance(rate, dict):
            return [None]
        more = {k: v for k, v in rest.pop("rate").items() if k != "rule"}
        return [flow(more)[1:-1] if more else None]
    if column == "rate":
        rate = rest.get("rate")
        if isinstance(rate, dict):
            return [rule_title(str(rate.get("rule")))]
        return [rule_title(str(rest.pop("rate"))) if isinstance(rate, str) else None]
    value = rest.pop(column, None)
    written = column in rest or value is not None
    if column == "tags" and isinstance(value, dict):
        plain = all(
            isinstance(v, str) and not re.search(r"[:：；;\n=]", k + v) and v.strip() == v and v
            for k, v in value.items()
        )
        return ["；".join(f"{k}: {v}" for k, v in value.items()) if plain and value else flow(value)]
    if groups is not None:
        by_group = value if isinstance(value, dict) else {"default": value} if written else {}
        first = by_group.get("default")
        return [_one(column, first), *(_one(column, by_group.get(g)) for g in groups)]
    return [_one(column, value)]


def _one(column: str, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(value, str) and column in VOCABULARY:
        return as_cell(office_word(column, value))
    return as_cell(value)
