"""Reading a list of goals as offices keep it (CSV or Excel, a row for each sub-item), every bad row told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from quanheng.engine.document.digits import narrowed
from quanheng.engine.errors import Problems
from quanheng.folder.table import Table
from quanheng.platform.commitments.flow import (
    ANNUAL,
    CONTINUED,
    DAY,
    LEAD,
    MILESTONE,
    NATURES,
    NEW,
    SUPPORT,
    VALUE,
)
from quanheng.platform.commitments.models import Goal, Paper
from quanheng.platform.lib.sheets import day_in, read_list, rows, words
from quanheng.platform.registry import queries as registry

COLUMNS = {
    "number": ("编号", "序号", "指标编号", "number"),
    "text": ("指标", "目标", "承诺", "指标内容", "goal"),
    "text_en": ("英文", "goal_en"),
    "origin": ("新或延续", "类别", "来源", "origin"),
    "lead": ("主责单位", "主责局", "牵头单位", "lead"),
    "support": ("协办单位", "协作单位", "配合单位", "support"),
    "due": ("期限", "到期日", "完成时间", "due"),
    "item": ("子项", "子指标", "item"),
    "nature": ("子项性质", "性质", "nature"),
    "target": ("子项目标", "目标值", "target"),
    "item_due": ("子项期限", "item_due"),
    "continues": ("延续自", "上一份编号", "continues"),
    "serves": ("战略目标", "对应战略目标", "serves"),
    "priority": ("优先", "优先目标", "priority"),
    "check": ("数据核验", "核验方式", "check"),
}
REQUIRED = ("number", "text", "lead", "due")
OF_GOAL = ("text", "text_en", "origin", "lead", "support", "due", "continues", "serves", "priority", "check")
_ORIGINS = {
    "新": NEW,
    "新增": NEW,
    "new": NEW,
    "延续": CONTINUED,
    "续": CONTINUED,
    "continued": CONTINUED,
    "": NEW,
}
_NATURES = {"数值": VALUE, "日期": DAY, "里程碑": MILESTONE, "": VALUE, **{k: k for k in NATURES}}
_YES = {"是": True, "√": True, "yes": True, "1": True, "": False, "否": False, "no": False, "0": False}
_T = TypeVar("_T")
LONGEST = {"number": 20, "text": 500, "text_en": 800, "item": 500, "target": 100, "check": 500}


@dataclass
class Part:
    """One sub-item."""

    text: str
    nature: str
    target: str
    due: date


@dataclass
class Listed:
    """One goal of a list; `shares` are (unit, role, per cent)."""

    number: str
    text: str
    text_en: str
    origin: str
    due: date
    shares: list[tuple[str, str, Decimal]]
    continues: Goal | None
    serves: Goal | None
    priority: bool
    check: str
    written: Mapping[str, str]
    parts: list[Part] = field(default_factory=list)


def read_goals(
    data: bytes, file: str, *, kind: str, earlier: Paper | None, strategic: Paper | None
) -> list[Listed]:
    """The goals of a list, rows of one number put together. Raises `Refused` with every row that cannot be read."""
    problems = Problems()
    found: dict[str, Listed] = {}
    table = read_list(data, file, COLUMNS, REQUIRED, problems)
    if table is not None:
        before = {g.number: g for g in earlier.goals.all()} if earlier is not None else {}
        above = {g.number: g for g in strategic.goals.all()} if strategic is not None else {}
        for k, row in rows(table):
            _row(table, k, row, found, kind, before, above, problems)
        if not found and not problems.errors:
            problems.add(
                "empty-list", table.locate(0, "number"), ("清单里一项也没有", "the list holds nothing"),
                ("每行一个目标或子项", "a goal or a sub-item a row"), ("补上", "fill it"),
            )  # fmt: skip
    problems.refuse()
    return list(found.values())


def _row(
    table: Table,
    k: int,
    row: dict[str, str],
    found: dict[str, Listed],
    kind: str,
    before: Mapping[str, Goal],
    above: Mapping[str, Goal],
    problems: Problems,
) -> None:
    errors = len(problems.found)
    cells = {name: row.get(name, "").strip() for name in COLUMNS}
    for column, most in LONGEST.items():
        if len(cells[column]) > most:
            problems.add(
                "too-long", table.locate(k, column),
                (f"{COLUMNS[column][0]}有 {len(cells[column])} 字", f"{column} has {len(cells[column])} characters"),
                (f"不超过 {most} 字", f"at most {most}"), ("写短些", "shorten it"),
            )  # fmt: skip
    number = narrowed(cells["number"])
    if not number:
        problems.add(
            "blank", table.locate(k, "number"), ("没有编号", "no number"),
            ("每个目标有编号，它的子项写同一编号", "a number for each goal, the same one for its sub-items"),
            ("补上", "fill it in"),
        )  # fmt: skip
        return
    goal = found.get(number)
    if goal is None:
        goal = _goal(table, k, number, cells, kind, before, above, problems)
        if goal is not None:
            found[number] = goal
    else:
        for column in OF_GOAL:
            if cells[column] and cells[column] != goal.written[column]:
                problems.add(
                    "two-goals", table.locate(k, column),
                    (f"编号 {number} 前面写的是“{goal.written[column][:30]}”", f"number {number} had “{goal.written[column][:30]}” above"),
                    ("一个编号一个目标", "one goal a number"), ("改编号，或写成一样", "change the number, or write the same"),
                )  # fmt: skip
    if goal is not None and cells["item"] and len(problems.found) == errors:
        part = _part(table, k, cells, goal, problems)
        if part is not None:
            goal.parts.append(part)


def _goal(
    table: Table,
    k: int,
    number: str,
    cells: dict[str, str],
    kind: str,
    before: Mapping[str, Goal],
    above: Mapping[str, Goal],
    problems: Problems,
) -> Listed | None:
    errors = len(problems.found)
    if not cells["text"]:
        problems.add(
            "blank", table.locate(k, "text"), ("没有写目标", "no goal is written"), ("一句话的目标", "a goal in a sentence"),
            ("补上", "fill it in"),
        )  # fmt: skip
    due = day_in(cells["due"])
    if due is None:
        _no_day(table, k, "due", cells["due"], problems)
    origin = _one_of(
        table, k, "origin", cells["origin"], _ORIGINS, ("新、延续", "new or continued"), problems
    )
    priority = _one_of(table, k, "priority", cells["priority"], _YES, ("是、否", "yes or no"), problems)
    shares = _shares(table, k, cells, problems)
    continues = _linked(table, k, "continues", cells["continues"], before, problems)
    serves = _linked(table, k, "serves", cells["serves"], above, problems)
    if kind == ANNUAL and not cells["serves"]:
        problems.add(
            "no-strategic-goal", table.locate(k, "serves"),
            (f"目标 {number} 没有挂在战略目标上", f"goal {number} hangs on no strategic goal"),
            ("、".join(above) or "战略规划里的编号", ", ".join(above) or "a number of the strategic plan"),
            ("写上它服务的战略目标编号", "write the number of the strategic goal it serves"),
        )  # fmt: skip
    if len(problems.found) > errors or due is None or origin is None:
        return None
    return Listed(
        number, cells["text"], cells["text_en"], origin, due, shares, continues, serves, bool(priority), cells["check"], cells,
    )  # fmt: skip


def _part(table: Table, k: int, cells: dict[str, str], goal: Listed, problems: Problems) -> Part | None:
    nature = _one_of(
        table,
        k,
        "nature",
        cells["nature"],
        _NATURES,
        ("数值、日期、里程碑", "value, day or milestone"),
        problems,
    )
    due = goal.due if not cells["item_due"] else day_in(cells["item_due"])
    if due is None:
        _no_day(table, k, "item_due", cells["item_due"], problems)
    return None if nature is None or due is None else Part(cells["item"], nature, cells["target"], due)


def _no_day(table: Table, k: int, column: str, text: str, problems: Problems) -> None:
    problems.add(
        "no-date", table.locate(k, column), (f"“{text}”不是日期", f"“{text}” is no day"), ("如 2026-12-31", "such as 2026-12-31"),
        ("改正", "correct it"),
    )  # fmt: skip


def _one_of(
    table: Table,
    k: int,
    column: str,
    text: str,
    allowed: Mapping[str, _T],
    expected: tuple[str, str],
    problems: Problems,
) -> _T | None:
    if text.lower() in allowed:
        return allowed[text.lower()]
    problems.add(
        "unknown-word", table.locate(k, column), (f"“{text}”不认识", f"“{text}” is not known"), expected, ("改成其中一个", "write one of them")
    )  # fmt: skip
    return None


def _linked(
    table: Table, k: int, column: str, text: str, known: Mapping[str, Goal], problems: Problems
) -> Goal | None:
    if not text or not known:
        return None
    found = known.get(narrowed(text))
    if found is None:
        problems.add(
            "unknown-number", table.locate(k, column),
            (f"所选的文件里没有编号 {text}", f"the chosen paper has no number {text}"),
            ("、".join(list(known)[:20]), ", ".join(list(known)[:20])), ("改正编号，或另选文件", "correct it, or choose another paper"),
        )  # fmt: skip
    return found


def _shares(
    table: Table, k: int, cells: dict[str, str], problems: Problems
) -> list[tuple[str, str, Decimal]]:
    """The lead unit and those that support it, each with its per cent: written (甲局:40%), or what is left shared evenly."""
    found: list[tuple[str, str, Decimal | None]] = []
    for role, column in ((LEAD, "lead"), (SUPPORT, "support")):
        written = words(cells[column])
        if role == LEAD and len(written) != 1:
            problems.add(
                "one-lead", table.locate(k, column),
                (f"主责单位写了 {len(written)} 个", f"{len(written)} lead units are written"),
                ("恰好一个", "exactly one"), ("其余写在协办单位", "write the others as supporting"),
            )  # fmt: skip
        for word in written:
            name, _, part = narrowed(word).replace("：", ":").partition(":")
            unit = registry.unit_named(name.strip()) or registry.unit_named(word.partition("：")[0].strip())
            share = _per_cent(part)
            if unit is None or (part and share is None):
                problems.add(
                    "unknown-unit", table.locate(k, column),
                    (f"“{word}”不是登记的单位，或份额读不出来", f"“{word}” is no enrolled unit, or its share cannot be read"),
                    ("单位的名称或代码，可带份额，如 发改局:40%", "a unit's name or code, perhaps with its share: 发改局:40%"),
                    ("先在组织里登记，或改正", "enrol it first, or correct it"),
                )  # fmt: skip
            else:
                found.append((unit.code, role, share))
    given = sum((p for _, _, p in found if p is not None), Decimal(0))
    silent = [n for n, (_, _, p) in enumerate(found) if p is None]
    if found and (given > 100 or (not silent and given != 100)):
        problems.add(
            "shares", table.locate(k, "support"), (f"份额合计 {given}%", f"the shares add up to {given} %"), ("合计 100%", "100 % together"),
            ("改正份额，或都不写（平均分担）", "correct them, or write none (they are then even)"),
        )  # fmt: skip
    even = ((100 - given) / len(silent)).quantize(Decimal("0.01")) if silent else Decimal(0)
    shares = [(u, role, even if p is None else p) for u, role, p in found]
    if silent and shares:  # the lead bears what rounding leaves
        u, role, p = shares[silent[0]]
        shares[silent[0]] = (u, role, p + 100 - given - even * len(silent))
    return shares


def _per_cent(text: str) -> Decimal | None:
    try:
        found = Decimal(text.strip().removesuffix("%")) if text.strip() else None
    except InvalidOperation:
        return None
    return found if found is not None and found.is_finite() and 0 < found <= 100 else None
