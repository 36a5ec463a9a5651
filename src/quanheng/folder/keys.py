"""The key columns of observations and targets: known names, sound periods, no key twice."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from quanheng.engine.document.digits import narrowed
from quanheng.engine.document.suggest import or_nearest
from quanheng.engine.errors import Problems
from quanheng.engine.periods import is_finer, kind_of, parse
from quanheng.folder.table import Pair, Table

if TYPE_CHECKING:
    from quanheng.engine.scheme.model import Scheme

KINDS: Mapping[str, Pair] = {
    "year": ("年", "a year"), "half": ("半年", "a half-year"),
    "quarter": ("季度", "a quarter"), "month": ("月", "a month"),
}  # fmt: skip
_FORMS: Pair = ("2026、2026-H1、2026-Q2 或 2026-05", "2026, 2026-H1, 2026-Q2 or 2026-05")
_CHINESE = str.maketrans("一二三四上下", "123412")


def known_names(
    table: Table, column: str, known: Collection[str], what: Pair, where: Pair, problems: Problems
) -> None:
    """Every name of a column is one of the known; each unknown one is told once, at its first row."""
    cells = table.frame.get_column(column)
    blank = (cells == "").arg_true().to_list()
    table.tell(
        problems, f"no-{column}", blank, column,
        lambda r: (f"这一行没有{what[0]}", f"no {what[1]} in this row"),
        (f"每行一个{what[0]}", f"one {what[1]} in each row"),
        lambda r: ("填上，或删去此行", "fill it in, or remove the row"),
    )  # fmt: skip
    strange = (~cells.is_in(list(known))) & (cells != "")
    if not strange.any():
        return
    rows = strange.arg_true()
    seen = pl.DataFrame({"name": cells[rows], "row": rows}).group_by("name", maintain_order=True)
    first = {
        int(r): (str(n), int(c)) for n, r, c in seen.agg(pl.col("row").first(), pl.len().alias("n")).rows()
    }

    def found(row: int) -> Pair:
        name, count = first[row]
        zh, en = or_nearest(name, known)
        more = (f"（共 {count} 行）", f" ({count} rows)") if count > 1 else ("", "")
        said = " ".join(name.split())
        return (
            f"{what[0]}“{said}”不在{where[0]}里{more[0]}{zh}",
            f"{what[1]} “{said}” is not in {where[1]}{more[1]}{en}",
        )

    table.tell(
        problems, f"unknown-{column}", list(first), column, found,
        (f"{where[0]}里已有的{what[0]}", f"one that is in {where[1]}"),
        lambda r: ("改正名字，或先在那里登记", "correct the name, or enter it there first"),
    )  # fmt: skip


def sound_periods(table: Table, scheme: Scheme | None, problems: Problems, blank: bool = False) -> pl.Series:
    """The period column with full-width digits made plain; what is no period of the scheme is noted.

    `blank`: an empty period is allowed (targets that hold in every period).
    """
    cells = table.frame.get_column("period")
    written = [str(w) for w in cells.unique().to_list() if w is not None]
    plain = {w: narrowed(w) for w in written}
    kind = kind_of(scheme.period) if scheme else ""
    wrong: dict[str, Pair] = {}
    for raw, text in plain.items():
        if blank and text == "":
            continue
        period = parse(text)
        if period is None:
            wrong[raw] = (f"“{raw}”不是期间", f"“{raw}” is no period") if text else ("没有期间", "no period")
        elif kind and period.kind != kind and not is_finer(period.kind, kind):
            zh, en = KINDS[period.kind], KINDS[kind]
            wrong[raw] = (
                f"“{raw}”是{zh[0]}，方案按{en[0]}考核",
                f"“{raw}” is {zh[1]}, the scheme assesses by {en[1]}",
            )
    if wrong:
        rows = cells.is_in(list(wrong)).arg_true().to_list()
        table.tell(
            problems, "wrong-period", rows, "period",
            lambda r: wrong[str(cells[r])],
            _expected(kind),
            lambda r: _rewrite(str(cells[r])),
        )  # fmt: skip
    if all(raw == text for raw, text in plain.items()):
        return cells
    return cells.cast(pl.String).replace(list(plain), list(plain.values()))


def _expected(kind: str) -> Pair:
    if not kind:
        return _FORMS
    form = {"year": "2026", "half": "2026-H1", "quarter": "2026-Q2", "month": "2026-05"}[kind]
    return (
        f"写作 {form}（{KINDS[kind][0]}）或更细的期间",
        f"written as {form} ({KINDS[kind][1]}), or a finer period",
    )


def _rewrite(written: str) -> Pair:
    """What was probably meant, in the contract's form."""
    text = re.sub(r"\s", "", narrowed(written)).translate(_CHINESE)
    year = r"(\d{4})(?:年|-|/|\.)?"
    for form, made in (
        (year + r"第?([1-4])季度?", "{0}-Q{1}"), (year + r"[Qq]([1-4])", "{0}-Q{1}"),
        (year + r"([12])半年", "{0}-H{1}"), (year + r"[Hh]([12])", "{0}-H{1}"),
        (r"(\d{4})(0[1-9]|1[0-2])月?", "{0}-{1}"), (r"(\d{4})年度?", "{0}"),
        (r"(\d{4})[年/-]0?([1-9]|1[0-2])月?", "{0}-{1:0>2}"),
        (r"(\d{4})\.(?:0?([2-9])|0(1)|(1[0-2]))月?", "{0}-{1:0>2}"),  # 2026.1 may be 2026.10 that lost its zero
        (r"(\d{4})[-/.]0?([1-9]|1[0-2])[-/.]\d{1,2}", "{0}-{1:0>2}"),
    ):  # fmt: skip
        match = re.fullmatch(form, text)
        if match:
            said = made.format(*(g for g in match.groups() if g))
            return (f"大概应写 {said}", f"probably {said} is meant")
    return ("改成四种写法之一：" + _FORMS[0], "write it in one of the four forms: " + _FORMS[1])


def no_key_twice(table: Table, keys: Sequence[str], problems: Problems, posted: bool) -> None:
    """No two rows with the same key, unless they differ in when they were posted."""
    frame = table.frame
    if not posted and _codes_unique(frame, keys):
        return
    by = [*keys, "posted_at"] if posted else list(keys)
    again = frame.select(pl.struct(by).is_duplicated()).to_series()
    again &= frame.select(pl.all_horizontal(pl.col(k).is_not_null() & (pl.col(k).cast(pl.String) != "")
                                            for k in keys if k != "period")).to_series()  # fmt: skip
    if not again.any():
        return
    rows = again.arg_true()
    first: dict[tuple[object, ...], int] = {}
    later = []
    for row, key in zip(rows.to_list(), frame[rows].select(by).iter_rows(), strict=True):
        if first.setdefault(key, row) != row:
            later.append(row)

    def found(row: int) -> Pair:
        key = frame.select(by).row(row)
        said = " · ".join(str(k) for k in key[: len(keys)] if k)
        at = table.locate(first[key], "")
        return (f"{said} 已出现在 {at.say('zh')}", f"{said} stands already at {at.say('en')}")

    table.tell(
        problems, "duplicate-key", later, keys[-1], found,
        ("同一键只有一行；更正须有不同的 posted_at", "one row a key; a correction has a different posted_at"),
        lambda r: ("删去一行；若是更正，写上更晚的 posted_at", "remove one; if it corrects, give a later posted_at"),
    )  # fmt: skip


def _codes_unique(frame: pl.DataFrame, keys: Sequence[str]) -> bool:
    """True if no key comes twice, found by passes over whole-number codes; False means: look closer."""
    flat = np.zeros(len(frame), dtype=np.int32)
    size = 1
    for key in keys:
        column = frame.get_column(key)
        if column.null_count():
            return False
        if column.dtype != pl.Enum:
            column = column.cast(pl.Enum(column.unique().cast(pl.String)))
        codes = column.to_physical().to_numpy()
        used = np.zeros(int(codes.max()) + 1 if len(codes) else 1, dtype=bool)
        used[codes] = True
        count = int(used.sum())
        if count < len(used):  # few of many names occur: number those anew
            codes = (np.cumsum(used, dtype=np.int32) - 1)[codes]
        size *= count
        if size > 2**31 - 1:
            flat = flat.astype(np.int64)
        flat *= flat.dtype.type(count)
        flat += codes.astype(flat.dtype)
    if size > 20 * len(frame) + 1_000_000:
        return int(pl.Series(flat).n_unique()) == len(frame)
    seen = np.zeros(size, dtype=bool)
    seen[flat] = True
    return int(seen.sum()) == len(frame)
