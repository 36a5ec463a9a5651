"""The official self-evaluation table (domain.md §2.4): what is known, what is asked, what was typed, and the table as plain records.

`content` of a table: facts {key: text} · funds {column: {total fiscal carried other: text}} · figures {item: text} ·
rows {leaf: {explain, cause}}. The nature of an indicator is the scheme's, never typed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from quanheng.engine.document.digits import believable, narrowed
from quanheng.engine.errors import Place, Problems
from quanheng.engine.rounding import show
from quanheng.engine.scheme.model import Item
from quanheng.platform.ledger.queries import Figure
from quanheng.platform.lib.decimals import plain
from quanheng.platform.registry.models import Unit
from quanheng.platform.verification import reckon
from quanheng.platform.verification.flow import CAUSES, COLUMNS, FACTS, NEEDED, PROJECT, SOURCES
from quanheng.platform.verification.models import Table
from quanheng.platform.verification.parameters import Parameters

LONGEST = 2000
PARTS = ("total", *SOURCES)


@dataclass(frozen=True)
class Sheet:
    """A table opened: what stands in the ledger (`known`), which items are asked for, and the engine's reckoning."""

    table: Table
    ground: reckon.Ground
    known: Mapping[str, Figure]
    asked: tuple[Item, ...]
    reckoned: reckon.Reckoned
    content: Mapping[str, Any]
    figures: Mapping[str, Decimal | None]


def opened(
    table: Table, content: Mapping[str, Any] | None = None, ground: reckon.Ground | None = None
) -> Sheet:
    """The table with its figures in force and its points as they are now; `content`: instead of what is kept."""
    round_ = table.round
    parameters = Parameters(round_.said)
    ground = ground or reckon.Ground(round_.version, round_.period, parameters)
    said = table.content if content is None else content
    known = reckon.known(round_.version, round_.period, table.unit_id)
    read = {i for leaf in ground.scheme.leaves for i in reckon.items_of(ground.scheme, leaf)} | fund_items(
        ground
    ).keys()
    own = {parameters.text("cause_item")}
    items = ground.scheme.items
    asked = tuple(
        items[i] for i in items if i in read and i not in known and i not in own and not items[i].fold
    )
    typed = {i.id: said.get("figures", {}).get(i.id, "") for i in asked}
    figures: dict[str, Decimal | None] = {i: f.value for i, f in known.items()}
    figures |= {i: Decimal(t) for i, t in typed.items() if t}
    causes = {leaf: row.get("cause", "") for leaf, row in said.get("rows", {}).items()}
    entered = {i: Decimal(t) for i, t in typed.items() if t}
    return Sheet(table, ground, known, asked, ground.reckon(table.unit_id, entered, causes), said, figures)


def fund_items(ground: reckon.Ground) -> dict[str, str]:
    """Item → column of the funds block, for the columns the scheme has an item for."""
    wanted = {ground.parameters.text(c): c for c in COLUMNS}
    return {i: c for i, c in wanted.items() if i in ground.scheme.items}


def in_funds(sheet: Sheet, row: reckon.Row) -> bool:
    """Whether this is the execution rate, which stands in the funds block: it reads budget and spending."""
    p = sheet.ground.parameters
    return {p.text("budget"), p.text("spent")} <= set(row.items)


def amount(sheet: Sheet, column: str, part: str = "total") -> Decimal | None:
    """A sum of the funds block: from its item, else as it was typed."""
    item = sheet.ground.parameters.text(column)
    if part == "total" and item in sheet.ground.scheme.items:
        return sheet.figures.get(item)
    text = sheet.content.get("funds", {}).get(column, {}).get(part, "")
    return Decimal(text) if text else None


def registered(unit: Unit) -> dict[str, str]:
    """The basic facts that the register knows of a unit: a project is carried out by the unit above it, a unit by itself."""
    above = unit.parent
    department, organisation = above, unit
    if PROJECT in unit.kind and above is not None:
        organisation = above
        department = above.parent if above.parent is not None and above.parent.parent_id else above
    return {
        "project": unit.name,
        "organisation": organisation.name,
        "department": department.name if department else "",
        "department_code": department.code if department else "",
    }


def facts(sheet: Sheet) -> dict[str, str]:
    """The basic facts: as they were typed, else (a cell left blank, too) as the register has them."""
    typed = {k: t for k, t in sheet.content.get("facts", {}).items() if t}
    return dict.fromkeys(FACTS, "") | registered(sheet.table.unit) | typed


def field(sheet: Sheet, item: str) -> str:
    """The name of an item's field in the form: by its place in the scheme, which stays though figures come in meanwhile."""
    return f"item-{list(sheet.ground.scheme.items).index(item)}"


def read(form: Mapping[str, str], sheet: Sheet) -> dict[str, Any]:
    """What was typed, cleaned. Raises `Refused` with every cell that is no number or no choice."""
    problems = Problems()
    rows: dict[str, dict[str, str]] = {}
    for k, row in enumerate(sheet.reckoned.rows):
        said = {
            n: _words(form.get(f"{n}-{k}", ""), f"{row.leaf.name}", problems) for n in ("explain", "cause")
        }
        if said["cause"] not in ("", *CAUSES):
            problems.add(
                "unknown-choice", Place(path=row.leaf.name),
                ("原因不在可选之列", "the cause is none of those listed"),
                ("、".join(t.zh for t in CAUSES.values()), ", ".join(t.en for t in CAUSES.values())), ("从列表里选", "choose from the list"),
            )  # fmt: skip
        rows[row.leaf.id] = {n: v for n, v in said.items() if v}
    figures = {i.id: _number(form.get(field(sheet, i.id), ""), i.name, problems) for i in sheet.asked}
    funds = {
        c: {p: _number(form.get(f"fund-{c}-{p}", ""), COLUMNS[c].zh, problems) for p in PARTS if f"fund-{c}-{p}" in form}
        for c in COLUMNS
    }  # fmt: skip
    typed = {k: _words(form.get(f"fact-{k}", ""), FACTS[k].zh, problems) for k in FACTS}
    problems.refuse()
    return {"facts": typed, "funds": funds, "figures": figures, "rows": {k: v for k, v in rows.items() if v}}


def _words(text: str, cell: str, problems: Problems) -> str:
    clean = "".join(c for c in text if c.isprintable() or c in "\n").strip()
    if len(clean) > LONGEST:
        problems.add(
            "too-long", Place(path=cell),
            (f"有 {len(clean)} 字", f"it has {len(clean)} characters"),
            (f"不超过 {LONGEST} 字", f"at most {LONGEST}"), ("写短些，全文作为附件", "shorten it; attach the whole text"),
        )  # fmt: skip
    return clean[:LONGEST]


def _number(text: str, cell: str, problems: Problems) -> str:
    """A number as text; "" for nothing."""
    typed = narrowed(text).strip().replace(",", "").replace("，", "")
    if not typed:
        return ""
    try:
        value = Decimal(typed)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or not believable(value):
        problems.add(
            "not-a-number", Place(path=cell),
            (f"“{text.strip()[:40]}”不是数", f"“{text.strip()[:40]}” is no number"),
            ("数字，不带单位", "digits, without a unit of measure"), ("改成数字", "write it in digits"),
        )  # fmt: skip
        return ""
    return plain(value)


def check(sheet: Sheet) -> Problems:
    """Everything that keeps a table from being submitted, each with its cell."""
    problems = Problems()
    held = facts(sheet)
    for key in (k for k in NEEDED if not held[k]):
        words = FACTS[key]
        problems.add(
            "missing-fact", Place(path=words.zh), (f"“{words.zh}”空着", f"“{words.en}” is empty"),
            ("官方自评表必填的一栏", "a cell that the official table asks for"), ("补上", "fill it in"),
        )  # fmt: skip
    for item in sheet.asked:
        if not sheet.content.get("figures", {}).get(item.id):
            problems.add(
                "missing-figure", Place(path=f"{item.name} · 实际完成值"),
                (f"“{item.name}”没有填", f"“{item.name_en or item.name}” is empty"),
                ("一个数；台账里有的已经带出", "a number; what the ledger knows is there already"), ("补上", "fill it in"),
            )  # fmt: skip
    line, below = (sheet.ground.parameters.edged(key) for key in ("over_line", "explain_below"))
    for row in sheet.reckoned.rows:
        said = sheet.content.get("rows", {}).get(row.leaf.id, {})
        name, en = row.leaf.name, row.leaf.name_en or row.leaf.name
        if row.over and row.ratio is not None and not said.get("cause"):
            problems.add(
                "no-cause", Place(path=f"{name} · 超额原因"),
                (f"“{name}”完成 {show(row.ratio * 100, 1)}%（线 {line}%），没有选原因", f"“{en}” reached {show(row.ratio * 100, 1)}% (line {line}%) without a cause"),
                ("、".join(t.zh for t in CAUSES.values()), ", ".join(t.en for t in CAUSES.values())), ("选一种；只有“目标偏低”调减", "choose one; only “target set low” reduces"),
            )  # fmt: skip
        if (row.over or row.short) and not said.get("explain"):
            problems.add(
                "no-explanation", Place(path=f"{name} · 偏差原因分析及改进措施"),
                (f"“{name}”与目标有偏差，没有说明", f"“{en}” deviates from its target without a word"),
                (f"完成率 {below}% 或 {line}% 的，写明原因和改进措施", f"at {below}% or {line}% of the target: why, and what will be improved"), ("写明", "say it"),
            )  # fmt: skip
        for why in row.faults:
            problems.add(
                "not-computable", Place(path=f"{name} · 实际完成值"), (why.zh, why.en),
                ("落在所选档次的区间内、能够计算的数", "a figure that can be reckoned, within the interval of its level"), ("改正这一格，或改档次", "correct this cell, or the level"),
            )  # fmt: skip
    _check_funds(sheet, problems)
    return problems


def _check_funds(sheet: Sheet, problems: Problems) -> None:
    for column, words in COLUMNS.items():
        parts = [amount(sheet, column, s) for s in SOURCES]
        total = amount(sheet, column)
        there = [p for p in parts if p is not None]
        if there and total is not None and sum(there) != total:
            problems.add(
                "funds-do-not-add", Place(path=words.zh),
                (f"{words.zh} {plain(total)}，三项来源合计 {plain(sum(there, Decimal(0)))}", f"{words.en} is {plain(total)}, its sources add to {plain(sum(there, Decimal(0)))}"),
                ("合计等于三项来源之和", "the total equals its sources"), ("核对后改正", "check and correct"),
            )  # fmt: skip


def _text(value: Fraction | Decimal | None, places: int = 6) -> str | None:
    if value is None:
        return None
    return plain(value) if isinstance(value, Decimal) else show(value, most=places)


def record(sheet: Sheet) -> dict[str, Any]:
    """The table as plain JSON values: what pages, Excel and (later) the report print. Numbers are texts, nothing is None
    but what is not known."""
    round_, version = sheet.table.round, sheet.table.round.version
    budget, spent = amount(sheet, "budget"), amount(sheet, "spent")
    rate = Fraction(spent) / Fraction(budget) if budget and spent is not None else None
    funds_row = next((r for r in sheet.reckoned.rows if in_funds(sheet, r)), None)
    rows = []
    for row in sheet.reckoned.rows:
        said = sheet.content.get("rows", {}).get(row.leaf.id, {})
        rows.append({
            "leaf": row.leaf.id, "name": row.leaf.name, "name_en": row.leaf.name_en,
            "path": [[n.name, n.name_en] for n in row.path], "nature": row.nature,
            "target": _text(row.target), "uom": row.leaf.uom, "value": _text(row.value), "full": _text(row.full), "score": _text(row.score),
            "ratio": _text(row.ratio * 100 if row.ratio is not None else None, 2), "over": row.over, "short": row.short,
            "cause": said.get("cause", ""), "factor": _text(row.factor), "explain": said.get("explain", ""), "funds": row is funds_row,
            "absence": [row.absence.zh, row.absence.en] if row.absence else None, "items": list(row.items),
        })  # fmt: skip
    return {
        "round": round_.pk, "title": round_.title, "title_en": round_.title_en, "scheme": version.scheme, "scheme_version": version.number,
        "period": round_.period, "unit": sheet.table.unit_id, "demonstration": round_.demonstration,
        "facts": facts(sheet),
        "funds": {c: {p: _text(amount(sheet, c, p)) for p in PARTS} for c in COLUMNS},
        "rate": _text(rate * 100 if rate is not None else None, 2),
        "funds_full": _text(funds_row.full) if funds_row else None, "funds_score": _text(funds_row.score) if funds_row else None,
        "rows": rows, "figures": {i: _text(v) for i, v in sheet.figures.items()}, "full": _text(Fraction(sheet.ground.scheme.full)),
        "total": _text(sheet.reckoned.total), "asked": [i.id for i in sheet.asked],
    }  # fmt: skip


def digest(value: Mapping[str, Any]) -> str:
    """SHA-256 of a record's canonical text."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
