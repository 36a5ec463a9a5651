"""The mapping editor: what a page sends ↔ the rules of a mapping; what a preview shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from quanheng.engine.errors import Problem, Problems, Refused
from quanheng.platform.feeds import meaning, reading
from quanheng.platform.feeds.checking import check_rules
from quanheng.platform.feeds.comparing import Judged, compare
from quanheng.platform.feeds.mapping import FIGURE, ITEM, ROLES, read
from quanheng.platform.feeds.models import Snapshot
from quanheng.platform.feeds.reading import Table
from quanheng.platform.lib.decimals import plain
from quanheng.platform.ui import asked

BLANKS = 6  # empty rows where no snapshot says what columns there are
MOST = 512
CODES = 300
SHOWN = 60


@dataclass(frozen=True)
class Line:
    """A row of the editor: a column of the source, or what a column of items says."""

    name: str
    sample: str = ""
    role: str = ""
    item: str = ""
    uom: str = ""
    factor: str = ""
    definition: str = ""


@dataclass
class Preview:
    """What the mapping would make of a snapshot: some figures judged, counts of all, problems."""

    shown: list[Judged] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    total: int = 0
    problems: list[Problem] = field(default_factory=list)

    def said(self, judged: Judged) -> str:
        """The value as it would be posted."""
        return plain(judged.figure.value) if judged.figure.value is not None else ""

    def stands(self, judged: Judged) -> str:
        """What the ledger says now."""
        now = judged.standing
        return plain(now.value) if now is not None and now.value is not None else ""


def rules_of(sent: QueryDict) -> dict[str, Any]:
    """The rules that a page sent; nothing is believed of them yet."""
    columns, figures, codes = {}, {}, {}
    for k in range(MOST):
        if f"name-{k}" not in sent:
            break
        name, role = asked.text(sent, f"name-{k}", 300), asked.text(sent, f"role-{k}", 20)
        if name and role == FIGURE:
            figures[name] = _rule(sent, k, "")
        elif name and role in ROLES and role:
            columns[name] = role
    for k in range(CODES):
        if f"code-{k}" not in sent:
            break
        name = asked.text(sent, f"code-{k}", 300)
        if name and asked.text(sent, f"code-item-{k}", 200).strip():
            codes[name] = _rule(sent, k, "code-")
    pairs = (line.partition("=") for line in asked.text(sent, "units", 20_000).splitlines() if "=" in line)
    return {
        "columns": columns, "figures": figures, "codes": codes,
        "units": {said.strip(): code.strip() for said, _, code in pairs if said.strip()},
        "unit": asked.text(sent, "unit", 100).strip(), "period": asked.text(sent, "period", 20).strip(),
    }  # fmt: skip


def _rule(sent: QueryDict, k: int, before: str) -> dict[str, str]:
    return {
        key: asked.text(sent, f"{before}{key}-{k}", 2_000 if key == "definition" else 200).strip()
        for key in ("item", "uom", "factor", "definition")
    }


def lines(rules: Mapping[str, Any], table: Table | None) -> list[Line]:
    """A row for every column: those of the table, else those of the rules and some blanks."""
    known = list(dict.fromkeys([*rules.get("columns", {}), *rules.get("figures", {})]))
    names = [c for c in table.columns if c] if table else known + [""] * BLANKS
    names += [n for n in known if n not in names]
    found = []
    for name in names[:MOST]:
        rule = rules.get("figures", {}).get(name, {})
        role = FIGURE if rule else rules.get("columns", {}).get(name, "")
        found.append(
            Line(
                name,
                _sample(table, name),
                role,
                *(str(rule.get(k) or "") for k in ("item", "uom", "factor", "definition")),
            )
        )
    return found


def code_lines(rules: Mapping[str, Any], table: Table | None) -> list[Line]:
    """A row for everything the column of items says."""
    column = next((name for name, role in rules.get("columns", {}).items() if role == ITEM), "")
    there: Iterable[str] = ()
    if table and column in table.columns:
        at = table.columns.index(column)
        there = dict.fromkeys(row[at] for row in table.rows if row[at])
    names = list(dict.fromkeys([*there, *rules.get("codes", {})])) if column else []
    found = []
    for name in names[:CODES]:
        rule = rules.get("codes", {}).get(name, {})
        found.append(
            Line(name, "", "", *(str(rule.get(k) or "") for k in ("item", "uom", "factor", "definition")))
        )
    return found


def _sample(table: Table | None, name: str) -> str:
    if table is None or name not in table.columns:
        return ""
    at = table.columns.index(name)
    return "、".join([row[at] for row in table.rows[:200] if row[at]][:3])[:80]


def table_of(snapshot: Snapshot | None) -> tuple[Table | None, list[Problem]]:
    """The table of a snapshot, or why there is none."""
    if snapshot is None:
        return None, []
    try:
        return reading.table_of(snapshot), []
    except Refused as refusal:
        return None, refusal.problems


def preview(snapshot: Snapshot, table: Table, rules: Mapping[str, Any]) -> Preview:
    """What these rules would make of a snapshot, with every problem; nothing is written."""
    problems = Problems()
    check_rules(rules, problems)
    meaning.check(rules, problems)
    if problems.errors:
        return Preview(problems=problems.found)
    figures = read(table, rules, meaning.house(rules), snapshot.stated, problems)
    found = compare(snapshot, figures)
    return Preview(found.judged[:SHOWN], found.counts(), len(figures), problems.found)
