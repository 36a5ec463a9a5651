"""Units from a list: CSV or Excel as offices write them, or the administrative codes of GB/T 2260 by level.

Everything that is wrong is told at once, at its line or cell; nothing is enrolled then.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from quanheng.engine.data import Unit as PlainUnit
from quanheng.engine.errors import Place, Problem, Problems, Refused
from quanheng.platform.registry import maps
from quanheng.platform.registry.actions import Enrolled, enrol
from quanheng.platform.registry.dated import DEFAULT
from quanheng.platform.registry.models import Unit
from quanheng.platform.registry.powers import Actor

if TYPE_CHECKING:
    from quanheng.folder.table import Table

LARGEST = 20_000_000  # bytes of a file

LIST: Mapping[str, tuple[str, ...]] = {
    "unit": ("单位", "单位编号", "单位代码", "代码", "编码"),
    "name": ("名称", "单位名称", "全称"),
    "name_en": ("英文名", "英文名称"),
    "kind": ("类别", "单位类别", "级别"),
    "parent": ("上级", "上级单位", "上级代码", "隶属"),
    "hierarchy": ("层级", "隶属关系"),
    "since": ("起", "起期", "生效日期"),
}
CODES: Mapping[str, tuple[str, ...]] = {
    "code": ("代码", "行政区划代码", "区划代码"),
    "name": ("名称", "单位名称", "区划名称"),
    "province": ("省",),
    "city": ("市", "地"),
    "area": ("县", "区县"),
}
LEVELS = ("省级", "地级", "县级")


@dataclass(frozen=True)
class Listed:
    """One row of a list: a unit in a hierarchy from a day on, and where it stands in the file."""

    unit: PlainUnit
    place: Place
    hierarchy: str = DEFAULT
    since: date | None = None


def take(files: Sequence[tuple[str, bytes]], *, by: Actor, gbt2260: bool = False) -> Enrolled:
    """Read lists and enrol all their units together. Raises `Refused` with every problem, located."""
    problems = Problems()
    read = _codes if gbt2260 else _list
    rows = [row for name, data in files for row in read(data, name, problems)]
    problems.refuse()
    if gbt2260:
        rows = _with_parents(rows, problems)
        problems.refuse()
    return enrol_listed(rows, by=by)


def enrol_listed(rows: Iterable[Listed], *, by: Actor) -> Enrolled:
    """Enrol rows, all or none; what is wrong with a unit is told at its row."""
    groups: dict[tuple[str, date | None], list[Listed]] = {}
    for row in rows:
        groups.setdefault((row.hierarchy, row.since), []).append(row)
    done = Enrolled()
    with transaction.atomic():
        for (hierarchy, since), listed in sorted(
            groups.items(), key=lambda g: (g[0][0] != DEFAULT, str(g[0]))
        ):
            try:
                one = enrol([r.unit for r in listed], by=by, hierarchy=hierarchy, since=since)
            except Refused as refused:
                raise Refused(_located(refused.problems, listed)) from refused
            done = Enrolled(done.new + one.new, done.updated + one.updated, done.unchanged + one.unchanged)
    return done


def _located(problems: Sequence[Problem], rows: Sequence[Listed]) -> list[Problem]:
    """The last row of a unit is where its problem is shown (of two, the second is one too many)."""
    where = {r.unit.id or r.unit.name: r.place for r in rows}
    return [replace(p, place=where.get(p.place.path, p.place)) for p in problems]


def _table(
    data: bytes, name: str, known: Mapping[str, tuple[str, ...]], required: Sequence[str], problems: Problems
) -> Table | None:
    # Reading tables brings in Polars, which serving pages alone does not need.
    from quanheng.platform.lib.uploads.tables import table_of

    return table_of(data, name, known, required, problems, LARGEST, extras=True)


def _rows(table: Table) -> list[dict[str, str]]:
    return [{k: v or "" for k, v in row.items()} for row in table.frame.iter_rows(named=True)]


def _list(data: bytes, name: str, problems: Problems) -> list[Listed]:
    table = _table(data, name, LIST, ("unit",), problems)
    if table is None:
        return []
    hierarchies = {
        word: code for code, text in maps.hierarchies().items() for word in (code, text.zh, text.en)
    }
    hierarchies |= {"": DEFAULT, "块": "territory", "条": "sector"}
    found = []
    for k, row in enumerate(_rows(table)):
        hierarchy = hierarchies.get(row.get("hierarchy", ""))
        if hierarchy is None:
            _wrong(problems, "unknown-hierarchy", table.locate(k, "hierarchy"), f"没有层级“{row['hierarchy']}”", f"no hierarchy “{row['hierarchy']}”",
                   "、".join(maps.hierarchies()), ", ".join(maps.hierarchies()))  # fmt: skip
        since = _day(row.get("since", ""))
        if since is False:
            _wrong(problems, "not-a-day", table.locate(k, "since"), f"“{row['since']}”不是日期", f"“{row['since']}” is no date",
                   "2026-01-31 这样的日期", "a date such as 2026-01-31")  # fmt: skip
        if not row["unit"]:
            _wrong(problems, "unit-without-code", table.locate(k, "unit"), "这一行没有单位代码", "no code in this row",
                   "每行一个代码", "a code in each row")  # fmt: skip
        named = {c: row[c] for c in ("name_en", "kind") if row.get(c)}
        more = {c: v for c, v in row.items() if c not in LIST}
        unit = PlainUnit(
            row["unit"], row.get("name") or row["unit"], "", row.get("parent", ""), {**more, **named}
        )
        found.append(Listed(unit, table.locate(k, "unit"), hierarchy or DEFAULT, since or None))
    return found


def _codes(data: bytes, name: str, problems: Problems) -> list[Listed]:
    table = _table(data, name, CODES, ("code", "name", "province"), problems)
    if table is None:
        return []
    level = 2 if "area" in table.frame.columns else 1 if "city" in table.frame.columns else 0
    found = []
    for k, row in enumerate(_rows(table)):
        code = row["code"]
        written = "".join(row[c] for c in ("province", "city", "area")[: level + 1]).ljust(6, "0")
        if not re.fullmatch(r"[1-9][0-9]{5}", code):
            _wrong(problems, "not-a-code", table.locate(k, "code"), f"“{code}”不是六位行政区划代码", f"“{code}” is no code of six digits",
                   "GB/T 2260 的六位代码", "six digits of GB/T 2260")  # fmt: skip
        elif code != written:
            _wrong(problems, "code-mismatch", table.locate(k, "code"), f"代码 {code} 与省市县各列（{written}）不符", f"the code {code} does not fit the columns ({written})",
                   "一致的代码", "a code that fits")  # fmt: skip
        if not row["name"]:
            _wrong(problems, "unit-without-name", table.locate(k, "name"), "这一行没有名称", "no name in this row",
                   "行政区划名称", "the name of the region")  # fmt: skip
        unit = PlainUnit(code, row["name"], attributes={"kind": LEVELS[level]})
        found.append(Listed(unit, table.locate(k, "code")))
    return found


def _with_parents(rows: Sequence[Listed], problems: Problems) -> list[Listed]:
    """The city of a county, else its province (a municipality has no row of its own for its city)."""
    known = {r.unit.id for r in rows} | set(Unit.objects.values_list("code", flat=True))
    found = []
    for row in rows:
        code, level = row.unit.id, LEVELS.index(row.unit.attributes["kind"])
        above = (
            [code[:4] + "00", code[:2] + "0000"] if level == 2 else [code[:2] + "0000"] if level == 1 else []
        )
        parent = next((a for a in above if a in known and a != code), "")
        if above and not parent:
            _wrong(problems, "unknown-parent", row.place, f"上级 {'、'.join(above)} 不在名册", f"neither {' nor '.join(above)} is in the register",
                   "上级区划已登记，或同时导入", "a parent in the register, or imported together")  # fmt: skip
        found.append(replace(row, unit=replace(row.unit, parent=parent)))
    return found


def _day(text: str) -> date | bool | None:
    """A date, None for nothing, False for what is none."""
    if not text:
        return None
    try:
        return date.fromisoformat(text.replace("/", "-").replace(".", "-")[:10])
    except ValueError:
        return False


def _wrong(problems: Problems, code: str, place: Place, zh: str, en: str, want_zh: str, want_en: str) -> None:
    problems.add(code, place, (zh, en), (want_zh, want_en), ("改正这一格", "correct this cell"))
