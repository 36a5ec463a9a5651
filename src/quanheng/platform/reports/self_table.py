"""The self-evaluation table (绩效自评表) of a unit in the official columns (domain.md §2.4), as it was submitted in the verification
room: the figures, aims and reasons are the unit's own, and beside them stands what verification found. Nothing is made up here:
where no table was submitted there is no document.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import groupby
from typing import Any

from quanheng.platform.lib.official import Block, Cell, Form, Note, Paper, dated, titled
from quanheng.platform.reports.facts import RunFact, UnitFact, parent
from quanheng.platform.reports.parameters import Wishes
from quanheng.platform.reports.phrases import both
from quanheng.platform.reports.provenance import provenance
from quanheng.platform.ui.environment import said, worded
from quanheng.platform.ui.numbers import NOTHING, fixed, number
from quanheng.platform.verification.flow import CAUSES, COLUMNS, QUALITATIVE, SOURCES

WIDTHS = (13, 16, 27, 10, 15, 11, 16, 10, 15, 23)
CHECKED = (13, 13, 20, 10, 12, 10, 13, 10, 11, 21, 12, 12)  # with two columns of what was found
BLANK = "\u00a0"

Row = tuple[Cell, ...]
Record = Mapping[str, Any]


def compose(fact: RunFact, unit: UnitFact, wishes: Wishes, record: Record) -> Paper:
    """The table of a unit; `record`: what was submitted, joined with what was found (`verification.findings.joined`)."""
    checked = any(r["found"] for r in record["rows"])
    more = len(CHECKED) - len(WIDTHS) if checked else 0
    facts = record["facts"]
    code = f"（{facts['department_code']}）" if facts["department_code"] else ""
    department = f"{facts['department'] or parent(unit.id)}{code}" or NOTHING
    heads = [
        both("一级指标", "Level 1"), both("二级指标", "Level 2"), both("三级指标", "Level 3"), both("指标性质", "Kind"),
        both("年度指标值", "Target"), both("度量单位", "Unit of measure"), both("实际完成值", "Actual"), both("分值", "Full"), both("得分", "Score"),
        both("偏差原因分析及改进措施", "Deviation: why, and what will be improved"),
        *((both("核验值", "Value found"), both("核验得分", "Score found")) if checked else ()),
    ]  # fmt: skip
    rows: list[Row] = [
        (_label(both("项目名称", "Project")), Cell(facts["project"] or unit.name, 9 + more, align="left")),
        (
            _label(both("主管部门及代码", "Department and code"), 2), Cell(department, 4), _label(both("实施单位", "Carried out by"), 2),
            Cell(facts["organisation"] or both(f"{unit.name}（{unit.id}）", f"{unit.name} ({unit.id})"), 2 + more),
        ),
        *_money(record, more),
        (_label(both("年度总体目标", "Overall goal"), 1, 2), _label(both("预期目标", "As planned"), 4), _label(both("实际完成情况", "As achieved"), 5 + more)),
        (Cell(facts["goal"] or NOTHING, 4, align="left"), Cell(facts["done"] or NOTHING, 5 + more, align="left")),
        tuple(_label(x) for x in heads),
        *_indicators(fact.lang, record, checked),
        (
            _label(both("总分", "Total"), 7), Cell(_figure(record["full"])), Cell(_points(record["total"])), Cell(BLANK),
            *((Cell(BLANK), Cell(_points(record["found_total"]))) if checked else ()),
        ),
    ]  # fmt: skip
    return Paper(
        both(titled(unit.name, fact.when, "绩效自评表"), f"Self-evaluation Table: {unit.name}, {fact.when}"),
        (Form("", tuple(rows), CHECKED if checked else WIDTHS), *_notes(record, checked)), wishes.number, fact.demonstration,
        fact.scheme.digest, dated(wishes.dated, fact.lang) if wishes.dated else "", issuer=wishes.issuer, standing=fact.mark,
        about=(*_kept(record), *provenance(fact)), across=checked, lang=fact.lang,
    )  # fmt: skip


def _label(text: str, across: int = 1, down: int = 1) -> Cell:
    return Cell(text, across, down, label=True)


def _figure(text: str | None) -> str:
    return NOTHING if text in (None, "") else number(Decimal(str(text)), 6)


def _points(text: str | None) -> str:
    return NOTHING if text in (None, "") else fixed(Decimal(str(text)), 2)


def _money(record: Record, more: int) -> list[Row]:
    """The funds block, five rows: totals with the execution rate, and the three sources."""
    spans = (1, 2, 2, 1, 1, 1 + more)
    rate = record["rate"]
    heads = (
        *(said(c) for c in COLUMNS.values()),
        both("分值", "Full"),
        both("执行率（B/A）", "Rate (B/A)"),
        both("得分", "Score"),
    )
    tail = (
        _figure(record["funds_full"]),
        f"{_figure(rate)}%" if rate else NOTHING,
        _points(record["funds_score"]),
    )
    funds = {p: [_figure(record["funds"][c][p]) for c in COLUMNS] for p in ("total", *SOURCES)}
    rows: list[Row] = [
        (_label(both("项目资金（万元）", "Funds (10,000 yuan)"), 1, 5), _label(BLANK), *(_label(h, s) for h, s in zip(heads, spans, strict=True))),
        (Cell(both("年度资金总额", "Total of the year")), *(Cell(x, s) for x, s in zip([*funds["total"], *tail], spans, strict=True))),
    ]  # fmt: skip
    for k, (source, words) in enumerate(SOURCES.items()):
        label = both(f"其中：{words.zh}" if k == 0 else words.zh, words.en)
        blank = ("—", NOTHING, "—")
        rows.append(
            (Cell(label), *(Cell(x, s) for x, s in zip([*funds[source], *blank], spans, strict=True)))
        )
    return rows


def _indicators(lang: str, record: Record, checked: bool) -> list[Row]:
    def level(row: Record, depth: int) -> str:
        """The node above an indicator at a depth; an indicator of the first level stands for itself."""
        if depth < len(row["path"]):
            return _name(row["path"][depth], lang)
        return _name((row["name"], row["name_en"]), lang) if depth == 0 else NOTHING

    rows: list[Row] = []
    for first, group in groupby((r for r in record["rows"] if not r["funds"]), key=lambda r: level(r, 0)):
        inside, begins = list(group), True
        for second, some in groupby(inside, key=lambda r: level(r, 1)):
            parts = list(some)
            for n, row in enumerate(parts):
                cells = [Cell(first, 1, len(inside))] if begins else []
                cells += [Cell(second, 1, len(parts))] if n == 0 else []
                begins = False
                rows.append((*cells, *_cells(lang, row, checked)))
    return rows


def _name(pair: tuple[str, str] | list[str], lang: str) -> str:
    return pair[1] if lang == "en" and pair[1] else pair[0]


def _cells(lang: str, row: Record, checked: bool) -> tuple[Cell, ...]:
    absent = _name(row["absence"], lang) if row["absence"] else NOTHING
    cause = f"{said(CAUSES[row['cause']])}{both('：', ': ')}" if row["cause"] else ""
    cells = (
        Cell(_name((row["name"], row["name_en"]), lang), align="left"), Cell(row["nature"] or said(QUALITATIVE)), Cell(_figure(row["target"]), align="right"),
        Cell(worded(row["uom"]) or NOTHING), Cell(_figure(row["value"]) if row["value"] else absent, align="right"), Cell(_figure(row["full"]), align="right"),
        Cell(_points(row["score"]), align="right"), Cell(f"{cause}{row['explain']}" or BLANK, align="left"),
    )  # fmt: skip
    if not checked:
        return cells
    found = row["found"]
    if found is None:
        return (*cells, Cell(NOTHING), Cell(NOTHING))
    if not found["ended"]:
        return (*cells, Cell(_name(found["state"], lang), 2))
    return (
        *cells,
        Cell(_figure(found["value"]), align="right"),
        Cell(_points(found["score"]), align="right"),
    )


def _notes(record: Record, checked: bool) -> list[Block]:
    if not checked:
        return [Note(both("本表没有抽到核验。", "No row of this table was drawn for verification."))]
    spent = next((r["found"] for r in record["rows"] if r["funds"]), None)
    found: list[Block] = []
    if spent is not None:
        state = spent["state"]
        score = (
            both(f"，得分{_points(spent['score'])}", f", score {_points(spent['score'])}")
            if spent["ended"]
            else ""
        )
        found.append(Note(both(f"预算执行率：{state[0]}{score}。", f"Execution rate: {state[1]}{score}.")))
    return [
        *found,
        Note(both(
            "核验值和核验得分只在核验办结以后填写：以核验为准的写核验数，相符和以自评为准的写自评数；没有抽到的行不填。",
            "Value and score found stand once a check has ended: the verifier's where the finding stands, the unit's own where it agrees "
            "or fell; rows that were not drawn are left out.",
        ))
    ]  # fmt: skip


def _kept(record: Record) -> tuple[str, ...]:
    """Which submitted version this is."""
    day = str(record["at"])[:10]
    return (
        both(f"自评表第{record['number']}版，{day}由单位提交。", f"Version {record['number']} of the self-evaluation table, submitted by the unit on {day}."),
        f"{both('自评表摘要', 'Digest of the table')} sha256:{record['digest']}",
    )  # fmt: skip
