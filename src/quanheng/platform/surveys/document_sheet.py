"""A questionnaire as an Excel workbook, both ways and without loss; every value read knows its sheet and cell.

Sheets: 问卷 (one line a key), 层, 已知比例, 量表, 题目, 选项; 说明 is for people and not read. The columns are those of
`document_columns`. What is read is the same document as the YAML: `document.understand` checks either.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from quanheng.engine.document.cells import number_cell
from quanheng.engine.document.model import Scalar, Written
from quanheng.engine.document.suggest import or_nearest
from quanheng.engine.document.workbook import Sheet
from quanheng.engine.errors import Place, Problems
from quanheng.platform.lib import escape
from quanheng.platform.surveys.document_columns import (
    HEAD,
    HEAD_COLUMNS,
    LIST,
    MARGINS,
    NOTES,
    NUMBER,
    OPTIONS,
    QUESTIONS,
    ROUTE,
    SCALES,
    SHARE,
    STRATA,
    TABLES,
    TEXT,
    YES,
    Column,
)

_PARTED = re.compile(r"[、，,；;\s]+")
_YES = {"是": True, "true": True, "1": True, "√": True, "否": False, "false": False, "0": False}
Member = dict[str, Written]


# ---------------------------------------------------------------- reading


def from_sheets(sheets: Sequence[Sheet], file: str, problems: Problems) -> Written | None:
    """The document in the sheets of a workbook; None, with problems noted, if it has not even a sheet 题目."""
    before = len(problems.errors)
    by_name = {sheet.name.strip(): sheet for sheet in sheets}
    for name, sheet in by_name.items():
        if name not in (HEAD, NOTES, *TABLES):
            near = or_nearest(name, (HEAD, *TABLES))
            problems.add(
                "unknown-sheet", Place(file, sheet=sheet.name), (f"不认识这张表{near[0]}", f"this sheet is not known{near[1]}"),
                ("、".join((HEAD, *TABLES, NOTES)), ", ".join((HEAD, *TABLES, NOTES))), ("改表名，或删去这张表", "rename it, or take it out"),
            )  # fmt: skip
    for needed in (HEAD, QUESTIONS):
        if needed not in by_name:
            problems.add(
                "missing-sheet", Place(file), (f"没有“{needed}”这张表", f"there is no sheet “{needed}”"),
                ("、".join((HEAD, *TABLES)), ", ".join((HEAD, *TABLES))), ("照示例的样子加上这张表", "add it as in the example"),
            )  # fmt: skip
    if len(problems.errors) > before:
        return None
    root, places = _head(by_name[HEAD], problems)
    rows = {name: list(_rows(by_name[name], TABLES[name], problems)) for name in TABLES if name in by_name}
    whole = Place(file, sheet=by_name[QUESTIONS].name)
    root["questions"] = _questions(rows.get(QUESTIONS, []), rows.get(OPTIONS, []), whole, problems)
    for name, key, made in (
        (STRATA, "strata", _named(rows.get(STRATA, []), "id", problems)),
        (MARGINS, "margins", _margins(rows.get(MARGINS, []))),
        (SCALES, "scales", _scales(rows.get(SCALES, []))),
    ):
        if made:
            place = Place(file, sheet=by_name[name].name)
            root[key] = Written(made, place, {k: w.place for k, w in made.items()})
    return Written(root, Place(file, sheet=by_name[HEAD].name), places)


def _head(sheet: Sheet, problems: Problems) -> tuple[Member, dict[str, Place]]:
    """The lines of the first sheet: key in the first column, value in the second."""
    sheet.refuse_reckoned(lambda cell: cell[1] < 2, problems)
    found: Member = {}
    places: dict[str, Place] = {}
    known = {word: column for column in HEAD_COLUMNS for word in (column.key, column.zh)}
    for n, row in enumerate(sheet.rows):
        said = str(row[0] if row and row[0] is not None else "").strip()
        value = row[1] if len(row) > 1 else None
        if not said or (n == 0 and said not in known):
            continue
        column = known.get(said)
        if column is None or column.key in places:
            near = or_nearest(said, known) if column is None else ("（写了两次）", " (given twice)")
            problems.add(
                "unknown-key", sheet.place(n, 0), (f"不认识“{said}”{near[0]}", f"“{said}” is not known{near[1]}"),
                ("、".join(c.zh for c in HEAD_COLUMNS), ", ".join(c.key for c in HEAD_COLUMNS)), ("改正，或删去", "correct it, or leave it out"),
            )  # fmt: skip
            continue
        if value is None or (isinstance(value, str) and not value.strip()):
            continue
        places[column.key] = sheet.place(n, 1, column.key)
        outer, _, inner = column.key.partition(".")
        written = _value(column, value, sheet, n, 1, problems)
        if inner:
            holder = found.setdefault(outer, Written({}, places[column.key]))
            holder.value[inner] = written  # type: ignore[index, call-overload]
            holder.key_places[inner] = places[column.key]
        else:
            found[column.key] = written
    return found, {key: places.get(key, w.place) for key, w in found.items()}


def _rows(sheet: Sheet, columns: Sequence[Column], problems: Problems) -> Iterator[Written]:
    """The rows of a table as mappings; empty cells are not in them."""
    sheet.refuse_reckoned(lambda cell: True, problems)
    known = {word: column for column in columns for word in (column.key, column.zh)}
    headed: dict[int, Column] = {}
    for k, cell in enumerate(sheet.rows[0] if sheet.rows else ()):
        said = str(cell if cell is not None else "").strip()
        if said in known:
            headed[k] = known[said]
        elif said:
            near = or_nearest(said, known)
            problems.add(
                "unknown-column", sheet.place(0, k), (f"不认识这一列“{said}”{near[0]}", f"the column “{said}” is not known{near[1]}"),
                ("、".join(c.zh for c in columns), ", ".join(c.key for c in columns)), ("改列名，或删去", "rename it, or take it out"),
            )  # fmt: skip
    for n, row in enumerate(sheet.rows[1:], 1):
        member: Member = {}
        for k, column in headed.items():
            value = row[k] if k < len(row) else None
            if value is not None and not (isinstance(value, str) and not value.strip()):
                member[column.key] = _value(column, value, sheet, n, k, problems)
        if member:
            yield Written(member, sheet.place(n, min(headed)), {key: w.place for key, w in member.items()})


def _value(column: Column, value: Scalar, sheet: Sheet, row: int, k: int, problems: Problems) -> Written:
    """A cell as the document has it."""
    place = sheet.place(row, k, column.key)
    percent = place.cell in sheet.percents
    if column.kind in (NUMBER, SHARE):
        return Written(number_cell(value, percent, column.kind == SHARE), place)
    if isinstance(value, bool) and column.kind == YES:
        return Written(value, place)
    said = escape.plain(str(value).strip())
    if column.kind == YES:
        return Written(_YES.get(said.lower(), said), place)
    if column.kind == LIST:
        return Written([Written(w, place) for w in _PARTED.split(said) if w], place)
    if column.kind == ROUTE:
        return _route(said, place, problems)
    return Written(column.words.get(said, said), place)


def _route(said: str, place: Place, problems: Problems) -> Written:
    """When a question is asked: 总体=1、2；年龄=60+ — of every question named, one of the options."""
    made: Member = {}
    for part in re.split(r"[；;\n]+", said):
        question, sign, options = part.partition("=")
        if not part.strip():
            continue
        if not sign or not question.strip() or not options.strip():
            problems.add(
                "route-unread", place, (f"显示条件“{part.strip()}”读不出来", f"the condition “{part.strip()}” cannot be read"),
                ("题号=选项、选项；题号=选项", "question=option, option; question=option"), ("照这个样子写", "write it so"),
            )  # fmt: skip
            continue
        made[question.strip()] = Written(
            [Written(o, place) for o in _PARTED.split(options.strip()) if o], place
        )
    return Written(made, place, dict.fromkeys(made, place))


def _questions(
    rows: Sequence[Written], options: Sequence[Written], place: Place, problems: Problems
) -> Written:
    by_question: dict[str, list[Written]] = {}
    for row in options:
        name, member = _taken(row, "question")
        by_question.setdefault(name, []).append(member)
    for row in rows:
        own = row.value["id"].value if isinstance(row.value, dict) and "id" in row.value else ""
        mine = by_question.pop(str(own), [])
        if mine and isinstance(row.value, dict):
            row.value["options"] = Written(mine, mine[0].place)
    for name, left in by_question.items():
        problems.add(
            "option-of-nobody", left[0].place, (f"选项写给“{name}”，没有这道题", f"an option of “{name}”: there is no such question"),
            (f"“{QUESTIONS}”表里的题号", f"an id of the sheet “{QUESTIONS}”"), ("改题号，或补上这道题", "correct the id, or add the question"),
        )  # fmt: skip
    return Written(list(rows), place)


def _scales(rows: Sequence[Written]) -> Member:
    found: dict[str, list[Written]] = {}
    for row in rows:
        name, member = _taken(row, "scale")
        found.setdefault(name, []).append(member)
    return {name: Written(members, members[0].place) for name, members in found.items()}


def _named(rows: Sequence[Written], key: str, problems: Problems) -> Member:
    found: Member = {}
    for row in rows:
        name, member = _taken(row, key)
        if name in found:
            problems.add(
                "stratum-twice", row.place, (f"“{name}”写了两行", f"“{name}” has two lines"), ("各行不同", "a line for each"),
                ("删去一行，或换一个编号", "take one out, or take another id"),
            )  # fmt: skip
        found[name] = member
    return found


def _margins(rows: Sequence[Written]) -> Member:
    found: dict[str, Member] = {}
    places: dict[str, Place] = {}
    for row in rows:
        name, member = _taken(row, "question")
        option, rest = _taken(member, "option")
        share = rest.value.get("share") if isinstance(rest.value, dict) else None
        found.setdefault(name, {})[option] = share or Written(None, row.place)
        places.setdefault(name, row.place)
    return {name: Written(m, places[name], {o: w.place for o, w in m.items()}) for name, m in found.items()}


def _taken(row: Written, key: str) -> tuple[str, Written]:
    """A cell of a row as a name, and the row without it."""
    assert isinstance(row.value, dict)  # as `_rows` makes them
    name = row.value.get(key)
    rest = {k: w for k, w in row.value.items() if k != key}
    return str(name.value) if name else "", Written(
        rest, name.place if name else row.place, {k: w.place for k, w in rest.items()}
    )


# ---------------------------------------------------------------- writing


def write(plain: Mapping[str, Any], notes: Sequence[str] = ()) -> bytes:
    """The workbook of a plain document. Every key has its line or column, with what it means, filled in or not."""
    sheets: dict[str, list[list[Any]]] = {
        HEAD: [["项目", "内容", "说明"], *([c.zh, _cell(c, _at(plain, c.key)), c.note] for c in HEAD_COLUMNS)]
    }
    for name, members in _tables(plain).items():
        columns = TABLES[name]
        sheets[name] = [
            [c.zh for c in columns],
            *([_cell(c, member.get(c.key)) for c in columns] for member in members),
        ]
    sheets[NOTES] = [["表", "列", "说明"], *([name, c.zh, c.note] for name in TABLES for c in TABLES[name]), *([n] for n in notes)]  # fmt: skip
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "bottom": 1})
        body = book.add_format({"valign": "top", "text_wrap": True})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 1)
            sheet.set_column(0, 0, 14)
            sheet.set_column(1, 12, 18 if name in TABLES else 46)
            for n, row in enumerate(rows):
                sheet.write_row(n, 0, escape.row(row), bold if n == 0 else body)
    return out.getvalue()


def _tables(plain: Mapping[str, Any]) -> dict[str, list[Mapping[str, Any]]]:
    """The rows of each table."""
    questions = plain.get("questions") or []
    return {
        STRATA: [{"id": name, **member} for name, member in (plain.get("strata") or {}).items()],
        MARGINS: [{"question": q, "option": o, "share": s} for q, shares in (plain.get("margins") or {}).items() for o, s in shares.items()],
        SCALES: [{"scale": name, **o} for name, options in (plain.get("scales") or {}).items() for o in options],
        QUESTIONS: list(questions),
        OPTIONS: [{"question": q.get("id"), **o} for q in questions for o in q.get("options") or []],
    }  # fmt: skip


def _at(plain: Mapping[str, Any], path: str) -> Any:
    outer, _, inner = path.partition(".")
    value = plain.get(outer)
    return (value or {}).get(inner) if inner else value


def _cell(column: Column, value: Any) -> Any:
    """A value as the cell has it."""
    if value is None:
        return None
    if column.kind == YES:
        return "是" if value else "否"
    if column.kind == LIST:
        return "、".join(map(str, value))
    if column.kind == ROUTE:
        return "；".join(
            f"{q}={'、'.join(map(str, o if isinstance(o, list) else [o]))}" for q, o in value.items()
        )
    if column.kind == TEXT:
        said = str(value)
        return next((zh for zh, word in column.words.items() if word == said), said)
    return float(value) if not isinstance(value, int) else value
