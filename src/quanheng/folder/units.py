"""units.csv: who is assessed; every further column is an attribute."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from quanheng.engine.data import Unit
from quanheng.engine.document.suggest import or_nearest
from quanheng.engine.errors import Place, Problems
from quanheng.folder.figures import number, why_not
from quanheng.folder.table import Table

if TYPE_CHECKING:
    from quanheng.engine.scheme.model import Scheme

RESERVED = ("target", "score", "place", "mean", "x")  # names a formula reads as something else


def units_of(table: Table, scheme: Scheme | None, problems: Problems) -> tuple[Unit, ...]:
    """The units of a table; what is wrong with them is noted."""
    ids = table.frame.get_column("unit").cast(pl.String)
    _rows_named(table, ids, problems)
    attributes = [c for c in table.frame.columns if c not in ("unit", "name", "group", "parent")]
    _names_free(table, attributes, scheme, problems)
    if scheme is not None:
        _groups_known(table, scheme, problems)
    _finite(table, attributes, problems)
    if not len(ids):
        problems.add(
            "empty-file", Place(table.file),
            ("没有一个单位", "there is not one unit"),
            ("每行一个单位", "a unit a line"),
            ("补上被考核单位", "add the assessed units"),
        )  # fmt: skip
    columns = {
        c: table.frame.get_column(c).cast(pl.String).fill_null("").to_list() for c in table.frame.columns
    }
    blank = [""] * len(ids)
    names, groups, parents = (columns.get(c, blank) for c in ("name", "group", "parent"))
    return tuple(
        Unit(
            unit, names[k] or unit, groups[k], parents[k], {a: _attribute(columns[a][k]) for a in attributes}
        )
        for k, unit in enumerate(columns["unit"])
        if unit
    )


def _attribute(written: str) -> str:
    """A number written with full-width digits or separators becomes plain; every other text stays as it is."""
    if written.isascii() and "," not in written:
        return written
    read = number(written)
    return read[0] if read and not read[1] else written


def _rows_named(table: Table, ids: pl.Series, problems: Problems) -> None:
    table.tell(
        problems, "no-unit", (ids == "").arg_true().to_list(), "unit",
        lambda r: ("这一行没有单位", "no unit in this row"),
        ("每行一个单位编号", "a unit id in each row"),
        lambda r: ("填上单位，或删去此行", "fill it in, or remove the row"),
    )  # fmt: skip
    first: dict[str, int] = {}
    again = []
    for row, unit in enumerate(ids.to_list()):
        if unit and first.setdefault(unit, row) != row:
            again.append(row)
    table.tell(
        problems, "duplicate-unit", again, "unit",
        lambda r: (f"单位“{ids[r]}”已出现在 {table.locate(first[ids[r]], '').say('zh')}",
                   f"unit “{ids[r]}” stands already at {table.locate(first[ids[r]], '').say('en')}"),
        ("每个单位一行", "one line a unit"),
        lambda r: ("删去一行，或改正编号", "remove one, or correct the id"),
    )  # fmt: skip


def _names_free(table: Table, attributes: list[str], scheme: Scheme | None, problems: Problems) -> None:
    taken = set(RESERVED) | set(scheme.items if scheme else ())
    for name in attributes:
        if name in taken:
            problems.add(
                "attribute-clash", table.locate(0, name),
                (f"属性列“{name}”与数据项或公式里的保留名同名", f"attribute “{name}” is also a data item or a reserved name"),
                ("公式里每个名字只有一个意思", "one meaning for each name in formulas"),
                ("给属性列改名", "rename the attribute"),
            )  # fmt: skip


def _groups_known(table: Table, scheme: Scheme, problems: Problems) -> None:
    """Where groups are declared without a condition, the column `group` must name one of them."""
    if not scheme.groups or all(g.where is not None for g in scheme.groups):
        return
    known = [g.id for g in scheme.groups]
    by_condition = any(g.where is not None for g in scheme.groups)
    if "group" in table.frame.columns:
        groups = table.frame.get_column("group").cast(pl.String)
    else:
        groups = pl.Series("group", [""] * len(table.frame), dtype=pl.String)
    column = "group" if "group" in table.frame.columns else "unit"
    table.tell(
        problems, "unknown-group", ((~groups.is_in(known)) & (groups != "")).arg_true().to_list(), column,
        lambda r: (f"方案里没有组“{groups[r]}”{or_nearest(groups[r], known)[0]}",
                   f"the scheme has no group “{groups[r]}”{or_nearest(groups[r], known)[1]}"),
        ("方案 groups 所列的组：" + "、".join(known), "a group of the scheme: " + ", ".join(known)),
        lambda r: ("改正组名，或在方案里声明此组", "correct it, or declare the group in the scheme"),
    )  # fmt: skip
    table.tell(
        problems, "no-group", [] if by_condition else (groups == "").arg_true().to_list(), column,
        lambda r: ("单位没有分组，不参加计分", "the unit has no group and is not scored"),
        ("方案 groups 所列的组：" + "、".join(known), "a group of the scheme: " + ", ".join(known)),
        lambda r: ("填上 group 列", "fill in the column group"),
        "warning",
    )  # fmt: skip


def _why(cells: pl.Series, row: int) -> tuple[str, str]:
    _, zh, en = why_not(cells[row])
    return zh, en


def _finite(table: Table, attributes: list[str], problems: Problems) -> None:
    for name in attributes:
        cells = table.frame.get_column(name).cast(pl.String)
        rows = [
            r for r, c in enumerate(cells.to_list()) if c and why_not(c)[0] in ("not-finite", "error-cell")
        ]
        table.tell(
            problems, "not-finite", rows, name,
            partial(_why, cells),
            ("有限的数或文字", "a finite number or a text"),
            lambda r: ("改正，或留空", "correct it, or leave it blank"),
        )  # fmt: skip
