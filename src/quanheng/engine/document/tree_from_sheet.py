"""The indicator table as offices keep it (一级指标 二级指标 … 权重 目标值 计分方法 …) → the tree of a document.

Read as offices write it: merged or blank first columns are filled down, leaves may stand in the row of their
ancestors, titles above the heading and a total row below are passed over, and instead of levels a column
上级 may name each row's parent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from quanheng.engine.document.cells import from_cell, inline, number_cell
from quanheng.engine.document.keys import NAMES
from quanheng.engine.document.model import Scalar, Written
from quanheng.engine.document.sheet_marks import Cell
from quanheng.engine.document.sheet_words import (
    COLUMNS,
    FLAGS,
    LEVELS,
    NUMBERS,
    OTHER,
    PARAMETERS,
    PARENT,
    VOCABULARY,
    document_word,
    heading,
    heading_of,
)
from quanheng.engine.document.workbook import Sheet
from quanheng.engine.errors import Place, Problems

KEYS = ("id", "name", *(c for c in COLUMNS if c != PARAMETERS))
_TOTALS = ("合计", "总计", "总分", "小计")
_PARENTS = (PARENT, "上级指标", "上级编号", "父级", "父级指标", "父指标")
_IGNORED = ("序号", "No", "no", "编码")
_TAG = re.compile(r"\s*[；;\n]\s*")
RuleWord = Callable[[str], str]


@dataclass
class _Row:
    """A node as far as it was read."""

    name: str
    place: Place
    own: bool = False  # it has a row of its own, not only a mention as an ancestor
    values: dict[str, Written] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    children: list[_Row] = field(default_factory=list)

    def set(self, key: str, value: Written) -> None:
        self.values[key] = value
        self.places.setdefault(key, value.place)


@dataclass
class _Columns:
    """What each column of the table means."""

    row: int
    levels: list[int]
    plain: dict[int, tuple[str, str]]  # column → key, group
    level_weights: dict[int, int]  # column of a weight → the level it belongs to, where there are several
    parent: int = -1
    parameters: int = -1
    other: int = -1


def find_heading(sheet: Sheet) -> _Columns | None:
    """The heading of the indicator table among the first rows of a sheet, or None if it has none."""
    for row, cells in enumerate(sheet.rows[:30]):
        names = [re.sub(r"\s+", "", str(c)) if c is not None else "" for c in cells]
        levels = [names.index(n) for n in LEVELS if n in names]
        single = [i for k in ("name", "id") for i, n in enumerate(names) if heading_of(n, (k,))[0] == k]
        if not levels and not (single and ({*_PARENTS, "计分方法", "权重", "比重"} & set(names))):
            continue
        columns = _Columns(row, levels or single[:1], {}, {})
        weights: list[int] = []
        for i, name in enumerate(names):
            if not name or i in columns.levels:
                continue
            if name in _PARENTS:
                columns.parent = i
            elif name == PARAMETERS:
                columns.parameters = i
            elif name == OTHER:
                columns.other = i
            else:
                key, group = heading_of(name, KEYS)
                columns.plain[i] = (key, group)
                if (key, group) == ("weight", ""):
                    weights.append(i)
        if len(weights) > 1:
            for i in weights:
                left = [n for n, level in enumerate(columns.levels) if level < i]
                columns.level_weights[i] = max(left, default=0)
        return columns
    return None


@dataclass
class TreeReader:
    """Reads the table; `rule_word` gives the document's word of a rule."""

    sheet: Sheet
    columns: _Columns
    problems: Problems
    rule_word: RuleWord

    def read(self) -> Written:
        """The tree as a written list of nodes."""
        c = self.columns
        place = self.sheet.place(c.row, c.levels[0])
        for i, (key, _) in c.plain.items():
            heading_text = str(self.sheet.rows[c.row][i])
            if not key and heading_text.strip() not in _IGNORED:
                self.problems.add(
                    "unknown-column", self.sheet.place(c.row, i),
                    (f"不认识的列“{heading_text}”，没有读", f"unknown column “{heading_text}”, not read"),
                    ("已知的列：" + "、".join(NAMES[k][0] for k in KEYS), "known columns: " + ", ".join(NAMES[k][1] for k in KEYS)),
                    ("改列名；或并入“其他”列，写作 {键: 值}", "rename it, or put it into the column 其他 as {key: value}"), "warning",
                )  # fmt: skip
        self.sheet.refuse_reckoned(self.means_something, self.problems)
        roots = self.by_parent() if c.parent >= 0 else self.by_level()
        self.name_apart(roots)
        return Written([self.node(r) for r in roots], place)

    def cell(self, row: int, column: int) -> Scalar:
        cells = self.sheet.rows[row]
        return cells[column] if 0 <= column < len(cells) else None

    def text(self, row: int, column: int) -> str:
        value = self.cell(row, column)
        if value is None:
            return ""
        found = from_cell(value, self.sheet.place(row, column), Problems())
        if isinstance(found.value, (dict, list)):
            return str(value)
        return format(found.value, "f") if isinstance(found.value, Decimal) else str(found.value).strip()

    def data_rows(self) -> Iterator[int]:
        """Rows below the heading that hold something and are no total."""
        c = self.columns
        for row in range(c.row + 1, len(self.sheet.rows)):
            if all(v is None for v in self.sheet.rows[row]):
                continue
            if not self.is_total(row):
                yield row

    def is_total(self, row: int) -> bool:
        """Whether a row only sums up the others."""
        c = self.columns
        first = next((self.text(row, level) for level in c.levels if self.text(row, level)), "")
        rated = any(key == "rate" and self.cell(row, i) is not None for i, (key, _) in c.plain.items())
        return first.replace(" ", "") in _TOTALS and not rated

    def means_something(self, cell: Cell) -> bool:
        """Whether a cell is read: not those above the heading, in unknown columns or in rows of totals."""
        row, column = cell
        c = self.columns
        known = column in c.levels or column in (c.parent, c.parameters, c.other)
        if not known and not c.plain.get(column, ("", ""))[0]:
            return False
        return row >= c.row and (row >= len(self.sheet.rows) or not self.is_total(row))

    def by_level(self) -> list[_Row]:
        """The tree by level columns, blank cells filled down."""
        c = self.columns
        roots: list[_Row] = []
        open_: dict[int, _Row] = {}
        for row in self.data_rows():
            filled = [n for n, column in enumerate(c.levels) if self.text(row, column)]
            if not filled:
                self.problems.add(
                    "row-without-indicator", self.sheet.place(row, c.levels[-1]),
                    ("这一行没有指标名称", "this row names no indicator"), ("指标列里有名称", "a name in one of the indicator columns"),
                    ("补上名称，或清空这一行", "add the name, or clear the row"),
                )  # fmt: skip
                continue
            for n in filled:
                name, place = self.text(row, c.levels[n]), self.sheet.place(row, c.levels[n])
                last = n == filled[-1]
                here = open_.get(n)
                if here is None or here.name != name or (last and here.own):
                    here = _Row(name, place)
                    above = [open_[m] for m in sorted(open_) if m < n]
                    (above[-1].children if above else roots).append(here)
                    open_ = {m: o for m, o in open_.items() if m < n} | {n: here}
                else:
                    open_ = {m: o for m, o in open_.items() if m <= n}
                if last:
                    self.take(row, here)
            for column, n in c.level_weights.items():
                if n in open_ and self.cell(row, column) is not None and "weight" not in open_[n].values:
                    open_[n].set("weight", self.value("weight", row, column))
        return roots

    def by_parent(self) -> list[_Row]:
        """The tree by a column that names each row's parent (its id, or its name where there is no id)."""
        c = self.columns
        found: dict[str, _Row] = {}
        parent_of: dict[str, tuple[str, Place]] = {}
        for row in self.data_rows():
            here = _Row(self.text(row, c.levels[0]), self.sheet.place(row, c.levels[0]))
            self.take(row, here)
            key = str(here.values["id"].value) if "id" in here.values else here.name
            if key in found:
                key = f"{key}\n{row}"  # told as a duplicate when the tree is resolved
            found[key] = here
            parent_of[key] = (self.text(row, c.parent), self.sheet.place(row, c.parent))
        roots = []
        told: set[str] = set()
        for key, here in found.items():
            parent, place = parent_of[key]
            if not parent:
                roots.append(here)
            elif parent not in found:
                self.problems.add(
                    "unknown-parent", place, (f"没有叫“{parent}”的上级", f"there is no parent “{parent}”"),
                    ("表里另一行的编号（没有编号列时是名称）", "the id of another row (its name where there is no id column)"),
                    ("改正，或补上那一行", "correct it, or add that row"),
                )  # fmt: skip
            elif ring := _ring(key, parent_of):
                if ring[-1] == key and key not in told:
                    told |= set(ring)
                    self.problems.add(
                        "cycle", place, ("上级关系成环：" + " → ".join(ring), "the parents run in a circle: " + " → ".join(ring)),
                        ("每一行沿上级走到顶层", "every row leads up to the top"), ("改正其中一行的上级", "correct the parent of one of them"),
                    )  # fmt: skip
            else:
                found[parent].children.append(here)
        return roots

    def take(self, row: int, here: _Row) -> None:
        """The cells of a row into its node."""
        c = self.columns
        here.own = True
        by_group: dict[str, dict[str, Written]] = {}
        for i, (key, group) in c.plain.items():
            if not key or self.cell(row, i) is None or i in c.level_weights:
                continue
            value = self.value(key, row, i)
            if group:
                by_group.setdefault(key, {})[group] = value
            else:
                here.set(key, value)
        for key, groups in by_group.items():
            first = {"default": here.values[key]} if key in here.values else {}
            inner = {**first, **groups}
            place = next(iter(inner.values())).place
            here.set(key, Written(inner, place, {g: v.place for g, v in inner.items()}))
        self.take_parameters(row, here)
        if c.other >= 0 and self.cell(row, c.other) is not None:
            more = self.mapping(row, c.other)
            for key, value in more.items():
                here.set(key, value)

    def take_parameters(self, row: int, here: _Row) -> None:
        """The rule and its parameters into one `rate`."""
        c = self.columns
        if c.parameters < 0 or self.cell(row, c.parameters) is None:
            return
        more = self.mapping(row, c.parameters)
        assert isinstance(more.value, dict)
        rule = here.values.get("rate")
        first: dict[str, Written] = {"rule": rule} if rule else {}
        inner = {**first, **more.value}
        blank = next((i for i, (key, _) in c.plain.items() if key == "rate"), c.parameters)
        place = rule.place if rule else self.sheet.place(row, blank, heading("rate"))
        here.set("rate", Written(inner, place, {k: v.place for k, v in inner.items()}))

    def mapping(self, row: int, column: int) -> Written:
        """A cell that holds `key: value, …`, with or without braces."""
        place = self.sheet.place(row, column)
        said = str(self.cell(row, column))
        text = said if said.startswith("{") else f"{{{said}}}"
        tried = Problems()
        found = inline(text, place, tried)
        if (
            tried.errors
            or not isinstance(found.value, dict)
            or any(v.value is None for v in found.value.values())
        ):
            # As typed by hand, with full-width signs.
            text = text.replace("；", ", ").replace("，", ", ").replace("：", ": ")
            found = inline(text, place, self.problems)
        return found if isinstance(found.value, dict) else Written({}, place)

    def value(self, key: str, row: int, column: int) -> Written:
        """One cell as the value of a key."""
        place = self.sheet.place(row, column, heading(key))
        raw = self.cell(row, column)
        if key in NUMBERS:
            raw = number_cell(raw, place.cell in self.sheet.percents, share=False)
        if key == "tags" and isinstance(raw, str) and not raw.startswith("{"):
            pairs = [re.split(r"\s*[:：=]\s*", part, maxsplit=1) for part in _TAG.split(raw) if part.strip()]
            inner = {p[0]: Written(p[1] if len(p) > 1 else "true", place) for p in pairs}
            return Written(inner, place, dict.fromkeys(inner, place))
        if isinstance(raw, str) and key == "rate":
            raw = self.rule_word(raw)
        elif isinstance(raw, str) and (key in VOCABULARY or key in FLAGS):
            raw = document_word(key, raw)
        return from_cell(raw, place, self.problems)

    def name_apart(self, roots: list[_Row]) -> None:
        """Give rows without id one: the name, with the parent's name before it where names meet."""
        every = list(_walk(roots, ""))
        names = [r.name for r, _ in every]
        for row, parent in every:
            if "id" not in row.values:
                own = row.name if names.count(row.name) == 1 or not parent else f"{parent}/{row.name}"
                row.values = {"id": Written(own, row.place), **row.values}
                row.places["id"] = row.place
            if str(row.values["id"].value) != row.name and "name" not in row.values:
                row.set("name", Written(row.name, row.place))

    def node(self, row: _Row) -> Written:
        """The written node."""
        values, places = dict(row.values), dict(row.places)
        if row.children:
            children = [self.node(c) for c in row.children]
            if not row.own and "weight" not in values and (total := _total(children)):
                values["weight"] = total
            values["children"] = Written(children, row.place)
            places["children"] = row.place
        return Written(values, row.place, places)


def _walk(rows: list[_Row], parent: str) -> Iterator[tuple[_Row, str]]:
    for row in rows:
        yield row, parent
        yield from _walk(row.children, row.name)


def _ring(key: str, parent_of: dict[str, tuple[str, Place]]) -> list[str]:
    """The way up from a row, if it runs into a circle; its last is the row itself if the row is in the circle."""
    way, at = [key], parent_of[key][0]
    while at in parent_of and at not in way:
        way.append(at)
        at = parent_of[at][0]
    return [*way, key] if at == key else way if at in way else []


def _total(children: list[Written]) -> Written | None:
    """The sum of the children's weights, where all have one: the weight of an ancestor that has no row itself."""
    weights = [dict(c.items()).get("weight") for c in children]
    if not all(w is not None and isinstance(w.value, (int, Decimal, dict)) for w in weights):
        return None
    present = [w for w in weights if w is not None]
    groups = list(dict.fromkeys(g for w in present if isinstance(w.value, dict) for g in w.value))
    place = present[0].place

    def summed(group: str) -> Written | None:
        numbers = [_of(w, group) for w in present]
        return None if None in numbers else Written(sum(n for n in numbers if n is not None), place)

    if not groups:
        return summed("default")
    inner = {g: s for g in dict.fromkeys(["default", *groups]) if (s := summed(g)) is not None}
    return Written(inner, place, dict.fromkeys(inner, place)) if inner else None


def _of(weight: Written, group: str) -> int | Decimal | None:
    value: Any = weight.value
    if isinstance(value, dict):
        found = value.get(group, value.get("default"))
        value = found.value if found is not None else None
    return value if isinstance(value, (int, Decimal)) and not isinstance(value, bool) else None
