"""A scheme as an Excel workbook, both ways and without loss.

The sheets: 方案 (what the scheme is, and every rule that is no table), 指标体系 (one row a node), 数据项, 分组,
调整 (bonus and deduction claims), 一票否决, 等次, 评价主体. What has no column stands in a column 其他 as one
line of YAML. Problems name sheet and cell.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from quanheng.engine.document.cells import as_cell, from_cell, inline, number_cell
from quanheng.engine.document.growing import Growing
from quanheng.engine.document.keys import ALSO, NAMES
from quanheng.engine.document.model import Written
from quanheng.engine.document.sheet_words import (
    CLAIMS,
    FLAGS,
    HEAD,
    NUMBERS,
    OTHER,
    SHARES,
    TREE,
    VOCABULARY,
    document_word,
    heading,
    heading_of,
    office_word,
)
from quanheng.engine.document.tree_from_sheet import TreeReader, find_heading
from quanheng.engine.document.tree_to_sheet import write_tree
from quanheng.engine.document.workbook import Sheet, read_book
from quanheng.engine.document.write import flow
from quanheng.engine.errors import Place, Problems
from quanheng.engine.rules import RULES

STEP = " / "  # between the keys of a path
_BY_TITLE = {t: name for name, rule in RULES.items() for t in (rule.title.zh, rule.title.en.casefold())}


@dataclass(frozen=True)
class Table:
    """A section written as a table: `path` in the document; `key` heads the column of the members' names in a
    mapping, "" for a list; `columns` are the keys of a member."""

    sheet: str
    path: tuple[str, ...]
    key: str
    columns: tuple[str, ...]


TABLES = (
    Table(
        "数据项",
        ("items",),
        "id",
        ("name", "name_en", "uom", "owner", "frequency", "fold", "definition", "source"),
    ),
    Table("分组", ("groups",), "id", ("where", "name", "name_en")),
    Table("一票否决", ("adjust", "veto"), "", ("name", "when", "effect", "ground")),
    Table(
        "等次", ("grades",), "", ("name", "name_en", "from", "edge", "quota", "quota_with_better", "requires")
    ),
    Table(
        "等次",
        ("grades", "bands"),
        "",
        ("name", "name_en", "from", "edge", "quota", "quota_with_better", "requires"),
    ),
    Table("评价主体", ("raters",), "id", ("kind", "name_en", "seats", "trim", "items", "treatment")),
)
_CLAIM_HEAD = ("类型", "类别", "英文名", "封顶", "就高不重复", "事项", "公式")
_KINDS = (("bonus", "加分"), ("deduct", "扣分"))


# ---------------------------------------------------------------- writing


def write_sheet(plain: dict[str, Any]) -> bytes:
    """The workbook of a canonical plain document, as the bytes of an .xlsx file."""
    rest = dict(plain)
    sheets: dict[str, list[list[Any]]] = {HEAD: [], TREE: write_tree(rest.pop("tree", []), _title)}
    for table in TABLES:
        section = _taken(rest, table)
        if section is not None:
            sheets[table.sheet] = _table_rows(table, section)
    claims = _claim_rows(rest)
    if claims:
        sheets[CLAIMS] = claims
    sheets[HEAD] = [["项目", "内容", "键"], *_head_rows(rest, ())]
    return _book(sheets)


def _title(name: str) -> str:
    rule = RULES.get(name)
    return rule.title.zh if rule and _BY_TITLE.get(rule.title.zh) == name else name


def _rule_word(said: str) -> str:
    return _BY_TITLE.get(said.strip().casefold(), said)


def _taken(rest: dict[str, Any], table: Table) -> Any:
    """The section of a table taken out of the document, or None if it is not there or not of that shape."""
    holder, path = rest, table.path
    for key in path[:-1]:
        inner = holder.get(key)
        if not isinstance(inner, dict):
            return None
        holder[key] = inner = dict(inner)
        holder = inner
    section = holder.get(path[-1])
    members = list(section.values()) if isinstance(section, dict) and table.key else section
    if not isinstance(members, list) or not members or not all(isinstance(m, dict) for m in members):
        return None
    return holder.pop(path[-1])


def _table_rows(table: Table, section: Any) -> list[list[Any]]:
    members = list(section.items()) if table.key else [("", m) for m in section]
    columns = [
        c
        for c in table.columns
        if c in ("name", "uom", "owner", "from", "when") or any(c in m for _, m in members)
    ]
    if table.key:
        columns = [c for c in columns if c != "name" or any("name" in m for _, m in members)]
    rows: list[list[Any]] = [
        [*([heading(table.key)] if table.key else []), *(heading(c) for c in columns), OTHER]
    ]
    for key, member in members:
        more = dict(member)
        row: list[Any] = [as_cell(key)] if table.key else []
        row += [_cell(c, more.pop(c)) if c in more else None for c in columns]
        rows.append([*row, flow(more) if more else None])
    return rows


def _cell(column: str, value: Any) -> Any:
    if column in VOCABULARY and isinstance(value, str):
        return as_cell(office_word(column, value))
    return as_cell(value)


def _claim_rows(rest: dict[str, Any]) -> list[list[Any]]:
    """Bonus and deduction claims as rows, taken out of the document; nothing if there are none."""
    rows: list[list[Any]] = []
    adjust = rest.get("adjust")
    if not isinstance(adjust, dict):
        return rows
    adjust = rest["adjust"] = dict(adjust)
    for kind, word in _KINDS:
        extra = adjust.get(kind)
        if not isinstance(extra, dict) or not extra.get("categories"):
            continue
        extra = adjust[kind] = dict(extra)
        for name, category in extra.pop("categories").items():
            flag = category.get("highest_only")
            own = [
                category.get("name_en"),
                category.get("cap"),
                None if flag is None else "是" if flag else "否",
            ]
            claims = list(category.get("claims", {}).items()) or [(None, None)]
            for n, (claim, formula) in enumerate(claims):
                more = own if n == 0 else [None] * 3
                rows.append(
                    [
                        word,
                        as_cell(name),
                        *(None if v is None else as_cell(v) for v in (*more, claim, formula)),
                    ]
                )
    return [list(_CLAIM_HEAD), *rows] if rows else []


def _head_rows(section: dict[str, Any], path: tuple[str, ...]) -> list[list[Any]]:
    """What is no table, one line a value, under its path."""
    rows = []
    for key, value in section.items():
        here = (*path, key)
        if value == {} and here[0] == "adjust":  # its claims or vetoes stand in tables of their own
            continue
        if isinstance(value, dict) and value and not any(STEP in k or k != k.strip() or not k for k in value):
            rows += _head_rows(value, here)
        else:
            words = isinstance(value, str) and key in VOCABULARY and path == ()
            cell = office_word(key, value) if words else value
            rows.append([STEP.join(_label(k, here) for k in here), as_cell(cell), STEP.join(here)])
    return rows


def _label(key: str, path: tuple[str, ...]) -> str:
    """A key in the office's words; names people gave themselves stay."""
    if path[0] in ("parameters", "overrides", "use") and key != path[0]:
        return key
    return "文号出处" if path == ("source",) else heading(key)


def _book(sheets: dict[str, list[list[Any]]]) -> bytes:
    """The workbook: headings bold and frozen, texts never taken for formulas."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    bold = book.add_format(
        {"bold": True, "bg_color": "#EFEDE6", "border": 1, "text_wrap": True, "valign": "vcenter"}
    )
    body = book.add_format({"valign": "top", "text_wrap": True})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        width = max(len(r) for r in rows)
        for column in range(width):
            longest = max((_width(r[column]) for r in rows if column < len(r)), default=0)
            sheet.set_column(column, column, min(max(longest + 2, 8), 48))
        for n, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, bool):
                    sheet.write_boolean(n, column, value, body)
                elif isinstance(value, float):
                    sheet.write_number(n, column, value, body)
                elif value is not None:
                    sheet.write_string(n, column, str(value), bold if n == 0 else body)
    book.close()
    return buffer.getvalue()


def _width(value: Any) -> int:
    return sum(2 if ord(c) > 0x2E7F else 1 for c in str(value)) if value is not None else 0


# ---------------------------------------------------------------- reading


def read_sheet(data: bytes, file: str, problems: Problems) -> Written | None:
    """The document in an Excel workbook; None, with problems noted, if it cannot be read."""
    sheets = read_book(data, file, problems)
    return None if sheets is None else from_sheets(sheets, file, problems)


def from_sheets(sheets: Sequence[Sheet], file: str, problems: Problems) -> Written | None:
    """The document in sheets that somebody else has opened; None, with problems noted, if it cannot be read."""
    before = len(problems.errors)
    document = Growing(Place(file))
    trees = [s for s in sheets if s.name == TREE] or [s for s in sheets if find_heading(s)]
    if not trees or not find_heading(trees[0]):
        problems.add(
            "no-indicator-table", Place(file, sheet=trees[0].name if trees else ""),
            ("工作簿里没有指标表", "the workbook has no indicator table"),
            ("一张表有“一级指标”“权重”“计分方法”等列", "a sheet with columns such as 一级指标, 权重, 计分方法"),
            ("按“指标体系”模板加表头", "head the columns as in the template 指标体系"),
        )  # fmt: skip
        return None
    for sheet in sheets:
        if sheet.name == HEAD:
            _read_head(sheet, document, problems)
    for sheet in sheets:
        if sheet.name == CLAIMS:
            _read_claims(sheet, document, problems)
        for table in TABLES:
            if table.sheet == sheet.name and table.path != ("grades",):
                _read_table(table, sheet, document, problems)
    _settle_grades(document)
    columns = find_heading(trees[0])
    assert columns is not None
    document.set(["tree"], TreeReader(trees[0], columns, problems, _rule_word).read(), problems)
    return document.done() if len(problems.errors) == before else None


def _read_head(sheet: Sheet, document: Growing, problems: Problems) -> None:
    """Lines of 项目, 内容 and, where it is there, 键."""
    by_label = {zh: key for key, (zh, _) in reversed(NAMES.items())}
    by_label |= {o: k for o, k in ALSO.items() if not o.isascii()}
    labels = {str(cells[0]).split("/")[-1].strip(" ：:") for cells in sheet.rows if cells}
    if "分数" in labels:
        by_label["得分"] = "points"  # the older words: 得分 was the points, 分数 the score
    sheet.refuse_reckoned(lambda cell: cell[1] < 3 and sheet.holds(cell[0], 1), problems)
    for row, cells in enumerate(sheet.rows):
        label, value, key = (*cells, None, None, None)[:3]
        if value is None or (row == 0 and str(value).strip() == "内容"):
            continue
        said = str(key) if key is not None else str(label or "")
        path = [p.strip() for p in said.split(STEP.strip() if key is None else STEP)]
        if key is None:
            path = [by_label.get(p.rstrip("：:"), p) for p in path]
        place = sheet.place(row, 1, STEP.join(path))
        if path[0] in ("full", "scale"):
            value = number_cell(value, place.cell in sheet.percents, share=False)
        if isinstance(value, str) and len(path) == 1:
            value = document_word("flag" if path[0] in FLAGS else path[0], value)
        document.set(path, from_cell(value, place, problems), problems)


def _read_table(table: Table, sheet: Sheet, document: Growing, problems: Problems) -> None:
    """The members of a table sheet."""
    if not sheet.rows:
        return
    known = ((table.key,) if table.key else ()) + table.columns
    heads = [heading_of(str(c), known)[0] if c is not None else "" for c in sheet.rows[0]]
    other = next((i for i, c in enumerate(sheet.rows[0]) if str(c).strip() == OTHER), -1)
    members: list[tuple[str, Written]] = []
    sheet.refuse_reckoned(
        lambda cell: cell[1] == other or (cell[1] < len(heads) and bool(heads[cell[1]])), problems
    )
    for row, cells in enumerate(sheet.rows[1:], 1):
        if all(v is None for v in cells):
            continue
        inner: dict[str, Written] = {}
        for i, key in enumerate(heads):
            if key and i < len(cells) and cells[i] is not None:
                inner[key] = _member(key, cells[i], sheet, row, i, problems)
        if 0 <= other < len(cells) and cells[other] is not None:
            text = str(cells[other])
            more = inline(text if text.startswith("{") else f"{{{text}}}", sheet.place(row, other), problems)
            inner |= dict(more.items())
        name = str(inner.pop(table.key).value) if table.key in inner else ""
        members.append((name, Written(inner, sheet.place(row, 0), {k: w.place for k, w in inner.items()})))
    if table.key:
        for name, member in members:
            document.set([*table.path, name], member, problems)
    else:
        document.set(list(table.path), Written([m for _, m in members], sheet.place(0, 0)), problems)


def _member(key: str, value: Any, sheet: Sheet, row: int, column: int, problems: Problems) -> Written:
    place = sheet.place(row, column, heading(key))
    if key in NUMBERS:
        value = number_cell(value, place.cell in sheet.percents, share=key in SHARES)
    if isinstance(value, str):
        value = document_word("flag" if key in FLAGS else key, value)
        if key == "items" and value[0] not in "[{":  # raters' items, as a list typed by hand
            names = [n.strip() for n in value.replace("，", ",").replace("、", ",").split(",")]
            return Written([Written(n, place) for n in names if n], place)
    return from_cell(value, place, problems)


def _read_claims(sheet: Sheet, document: Growing, problems: Problems) -> None:
    """Rows of 类型 类别 … 事项 公式; a blank 类型 or 类别 is filled down."""
    if not sheet.rows:
        return
    heads = [str(c).strip() if c is not None else "" for c in sheet.rows[0]]
    at = {name: heads.index(name) for name in _CLAIM_HEAD if name in heads}
    kind = category = ""
    sheet.refuse_reckoned(lambda cell: cell[1] in at.values(), problems)
    for row, cells in enumerate(sheet.rows[1:], 1):
        if all(v is None for v in cells):
            continue

        def cell(name: str, cells: list[Any] = cells) -> Any:
            return cells[at[name]] if name in at and at[name] < len(cells) else None

        kind = str(cell("类型") or kind)
        category = str(cell("类别") or category)
        word = dict((zh, key) for key, zh in _KINDS).get(kind)
        if word is None:
            problems.add(
                "unknown-word", sheet.place(row, at.get("类型", 0), "类型"), (f"类型写的是“{kind}”", f"the kind is “{kind}”"),
                ("加分 或 扣分", "加分 (bonus) or 扣分 (deduction)"), ("改成其中一个", "write one of them"),
            )  # fmt: skip
            continue
        path = ["adjust", word, "categories", category]
        document.set(path, Written({}, sheet.place(row, at.get("类别", 0))), problems) if not _has(
            document, path
        ) else None
        for name, key in (("英文名", "name_en"), ("封顶", "cap"), ("就高不重复", "highest_only")):
            if cell(name) is not None:
                document.set([*path, key], _member(key, cell(name), sheet, row, at[name], problems), problems)
        if cell("公式") is not None:
            claim = (
                from_cell(cell("事项"), sheet.place(row, at.get("事项", 0)), problems).value
                if cell("事项") is not None
                else category
            )
            formula = from_cell(cell("公式"), sheet.place(row, at["公式"], "公式"), problems)
            document.set([*path, "claims", str(claim)], formula, problems)


def _has(document: Growing, path: list[str]) -> bool:
    here: Any = document
    for key in path:
        if not isinstance(here, Growing) or key not in here.values:
            return False
        here = here.values[key]
    return True


def _settle_grades(document: Growing) -> None:
    """Grades that are nothing but bands are the list itself."""
    grades = document.values.get("grades")
    if isinstance(grades, Growing) and list(grades.values) == ["bands"]:
        bands = grades.values["bands"]
        if isinstance(bands, Written):
            document.values["grades"] = bands
