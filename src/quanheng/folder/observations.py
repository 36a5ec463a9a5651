"""observations.csv: what is known of each item of each unit in each period."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from typing import TYPE_CHECKING

import polars as pl

from quanheng.engine.document.digits import narrowed
from quanheng.engine.document.suggest import or_nearest
from quanheng.engine.errors import Place, Problems
from quanheng.engine.periods import is_finer, kind_of, parse
from quanheng.folder.columns import STATUSES
from quanheng.folder.figures import PERCENT, hundredth, normalise, why_not
from quanheng.folder.keys import known_names, no_key_twice, sound_periods
from quanheng.folder.model import OBSERVATION_COLUMNS
from quanheng.folder.table import Table

if TYPE_CHECKING:
    from quanheng.engine.scheme.model import Scheme

_MOMENT = re.compile(
    r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?"
)


def observations_of(
    table: Table, scheme: Scheme | None, units: Collection[str] | None, problems: Problems
) -> pl.DataFrame:
    """The observations of a text table, numbers as plain decimals; what is wrong with them is noted."""
    if not len(table.frame):
        problems.add(
            "empty-file", Place(table.file),
            ("只有表头，没有观测值", "a header and no observations"),
            ("每行一个观测值", "an observation a line"),
            ("补上数据", "add data"),
        )  # fmt: skip
        return table.frame
    if units is not None:
        known_names(table, "unit", units, ("单位", "unit"), ("单位表", "the units table"), problems)
    if scheme is not None:
        known_names(table, "item", list(scheme.items), ("数据项", "item"), ("方案", "the scheme"), problems)
    table.frame = table.frame.with_columns(sound_periods(table, scheme, problems))
    if "status" in table.frame.columns:
        table.frame = table.frame.with_columns(_statuses(table, problems))
    if "posted_at" in table.frame.columns:
        table.frame = table.frame.with_columns(_moments(table, problems))
    table.frame = table.frame.with_columns(_numbers(table, scheme, problems))
    absent_with_value(table, problems)
    folds_known(table, scheme, problems)
    no_key_twice(table, ("unit", "item", "period"), problems, "posted_at" in table.frame.columns)
    return table.frame.select(c for c in OBSERVATION_COLUMNS if c in table.frame.columns)


def _statuses(table: Table, problems: Problems) -> pl.Series:
    """The contract's words for the words written; "" where nothing is written or the figure was not reported."""
    cells = table.frame.get_column("status")
    read = {w: STATUSES.get(narrowed(w).lower(), "" if w == "" else None) for w in cells.unique().to_list()}
    strange = [w for w, s in read.items() if s is None]
    if strange:
        table.tell(
            problems, "unknown-status", cells.is_in(strange).arg_true().to_list(), "status",
            lambda r: (f"没有状态“{cells[r]}”{or_nearest(cells[r], STATUSES)[0]}",
                       f"there is no status “{cells[r]}”{or_nearest(cells[r], STATUSES)[1]}"),
            ("reported（已报）、not_applicable（不适用）或 not_due（未到期）", "reported, not_applicable or not_due"),
            lambda r: ("改正；未报的整行删去，或数值和状态都留空", "correct it; leave value and status blank if not reported"),
        )  # fmt: skip
    return cells.replace(list(read), [s or "" for s in read.values()])


def _moments(table: Table, problems: Problems) -> pl.Series:
    """posted_at in ISO: 2026-01-05 or 2026-01-05T09:30:00, so that texts sort by time."""
    cells = table.frame.get_column("posted_at")
    read = {w: _moment(w) for w in cells.unique().to_list()}
    strange = [w for w, s in read.items() if s is None]
    if strange:
        table.tell(
            problems, "wrong-moment", cells.is_in(strange).arg_true().to_list(), "posted_at",
            lambda r: (f"“{cells[r]}”不是日期或时刻", f"“{cells[r]}” is no date or moment"),
            ("2026-01-05 或 2026-01-05T09:30:00", "2026-01-05 or 2026-01-05T09:30:00"),
            lambda r: ("改成这样的写法", "write it so"),
        )  # fmt: skip
    return cells.replace(list(read), [s or "" for s in read.values()])


def _moment(written: str) -> str | None:
    plain = narrowed(written)
    if plain == "":
        return ""
    match = _MOMENT.fullmatch(plain)
    if not match or not (1 <= int(match[2]) <= 12 and 1 <= int(match[3]) <= 31):
        return None
    day = f"{match[1]}-{int(match[2]):02d}-{int(match[3]):02d}"
    if match[4] is None:
        return day
    return f"{day}T{int(match[4]):02d}:{match[5]}:{match[6] or '00'}{match[7] or ''}"


def _numbers(table: Table, scheme: Scheme | None, problems: Problems) -> pl.Series:
    cells = table.frame.get_column("value")
    numbers, percent = normalise(cells)
    wrong = numbers.is_null().arg_true().to_list()
    by_code: dict[str, list[int]] = {}
    for row in wrong:
        by_code.setdefault(why_not(cells[row])[0], []).append(row)
    for code, rows in by_code.items():
        table.tell(
            problems, code, rows, "value",
            lambda r: why_not(cells[r])[1:],
            ("一个数，如 12.5", "a number such as 12.5"),
            lambda r: ("改成数；没有数就留空，不适用写状态 not_applicable",
                       "write a number; leave it blank if there is none, or give the status not_applicable"),
        )  # fmt: skip
    numbers = numbers.fill_null("")
    if percent.any():
        numbers = _percents(table, scheme, numbers, percent, problems)
    return numbers


def _percents(
    table: Table, scheme: Scheme | None, numbers: pl.Series, percent: pl.Series, problems: Problems
) -> pl.Series:
    """12% of an item measured in % is 12; of any other item 0.12. Each item so read is told once."""
    rows = percent.arg_true()
    items = table.frame.get_column("item")[rows].to_list()
    uoms = {i: scheme.items[i].uom if scheme and i in scheme.items else "" for i in set(items)}
    read = [
        n if uoms[i] in PERCENT else hundredth(n) for i, n in zip(items, numbers[rows].to_list(), strict=True)
    ]
    first: dict[str, int] = {}
    for row, item in zip(rows.to_list(), items, strict=True):
        first.setdefault(item, row)
    said = dict(zip(rows.to_list(), read, strict=True))
    count = Counter(items)
    where = {row: item for item, row in first.items()}
    table.tell(
        problems, "percent-sign", list(where), "value",
        lambda r: (f"“{where[r]}”的数带百分号（{count[where[r]]} 行），{table.text(r, 'value')} 已读作 {said[r]}",
                   f"“{where[r]}” is written with a per cent sign (rows: {count[where[r]]}); "
                   f"{table.text(r, 'value')} was read as {said[r]}"),
        ("与数据项的计量单位一致：单位为 % 的读作 12，其余读作 0.12", "as the item's unit of measure: 12 if it is %, else 0.12"),
        lambda r: ("核对一下", "check that this is meant"),
        "warning",
    )  # fmt: skip
    return numbers.scatter(rows, pl.Series(read, dtype=pl.String))


def absent_with_value(table: Table, problems: Problems) -> None:
    """A value beside not_applicable or not_due contradicts itself; reported without one is not reported."""
    frame = table.frame
    if "status" not in frame.columns:
        return
    given = pl.col("value").is_not_null()
    if frame.schema["value"] == pl.String:
        given &= pl.col("value") != ""
    status = pl.col("status").cast(pl.String)
    both = (
        frame.select((given & status.is_in(["not_applicable", "not_due"])).arg_true()).to_series().to_list()
    )
    table.tell(
        problems, "value-with-absence", both, "value",
        lambda r: (f"状态是 {table.text(r, 'status')}，却有数 {table.text(r, 'value')}",
                   f"the status is {table.text(r, 'status')}, yet there is a value {table.text(r, 'value')}"),
        ("要么有数，要么不适用或未到期", "either a value, or not applicable or not due"),
        lambda r: ("删去数，或把状态改为 reported", "remove the value, or make the status reported"),
    )  # fmt: skip
    none = frame.select((~given & (status == "reported")).arg_true()).to_series().to_list()
    if none:
        table.tell(
            problems, "reported-without-value", none[:1], "value",
            lambda r: (f"有 {len(none)} 行状态是 reported 却没有数，按未报处理",
                       f"reported without a value (rows: {len(none)}); such a row counts as not reported"),
            ("已报就有数", "a value where reported"),
            lambda r: ("补上数，或把状态留空", "fill in the value, or leave the status blank"),
            "warning",
        )  # fmt: skip


def folds_known(table: Table, scheme: Scheme | None, problems: Problems) -> None:
    """Items observed by finer periods than the scheme's must say how these make one."""
    if scheme is None:
        return
    kind = kind_of(scheme.period)
    periods = table.frame.get_column("period")
    texts = [str(t) for t in periods.unique().to_list() if t is not None]
    finer = [t for t in texts if (p := parse(t)) and p.kind != kind and is_finer(p.kind, kind)]
    if not finer:
        return
    rough = [i for i, item in scheme.items.items() if not item.fold]
    rows = table.frame.select((pl.col("period").cast(pl.String).is_in(finer)
                               & pl.col("item").cast(pl.String).is_in(rough)).arg_true()).to_series()  # fmt: skip
    first: dict[str, int] = {}
    for row, item in zip(
        rows.to_list(), table.frame.get_column("item")[rows].cast(pl.String).to_list(), strict=True
    ):
        first.setdefault(item, row)
    table.tell(
        problems, "no-fold", list(first.values()), "period",
        lambda r: (f"“{table.text(r, 'item')}”按更细的期间报数（{table.text(r, 'period')}），方案没说怎样合成一期，取末期值",
                   f"“{table.text(r, 'item')}” is observed by finer periods ({table.text(r, 'period')}) and the "
                   "scheme does not say how they make one: the last is taken"),
        ("数据项的 fold：sum（相加）、mean（平均）或 last（取末）", "the item's fold: sum, mean or last"),
        lambda r: ("在方案的 items 里写 fold", "write fold in the scheme's items"),
        "warning",
    )  # fmt: skip
