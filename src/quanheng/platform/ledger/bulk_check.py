"""What is wrong with a table of rows: found column by column, told row by row — the same words `post` would use.

All problems are counted by kind; the first `TOLD` bad rows are told one by one, each with its line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import polars as pl

from quanheng.engine.document.digits import DIGITS, MAGNITUDE
from quanheng.engine.errors import Place, Problem, Problems, Refused
from quanheng.engine.periods import parse
from quanheng.engine.terms import STATUSES
from quanheng.folder.figures import number, why_not
from quanheng.platform.ledger import locks
from quanheng.platform.ledger.bulk_read import CANONICAL, TEXTS, Batch, entry_of
from quanheng.platform.ledger.entries import LONGEST, UNPRINTABLE, check_one, given_twice
from quanheng.platform.ledger.models import Waiver
from quanheng.platform.ledger.queries import known_units

TOLD = 1000  # bad rows told one by one
KEY = ("item", "unit", "period")
_CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"


class BulkRefused(Refused):
    """An import that was refused: the first problems with their lines, and how many there are of each kind."""

    def __init__(self, problems: Iterable[Problem], counts: Counter[str], rows: int) -> None:
        super().__init__(problems)
        self.counts = counts
        self.rows = rows


def check(batch: Batch, problems: Problems, barred: frozenset[str] = frozenset()) -> None:
    """Raise `BulkRefused` if any row is bad; `problems` holds what was noted of the file itself, `barred` are items
    the sender may not post."""
    frame = batch.frame
    bad = pl.DataFrame(_masks(batch, barred)) if len(frame) else pl.DataFrame()
    wrong = (
        bad.select(pl.any_horizontal(pl.all())).to_series() if bad.width else pl.Series([], dtype=pl.Boolean)
    )
    if not wrong.any():
        problems.refuse()
        return
    counts = Counter({code: n for code, n in bad.sum().row(0, named=True).items() if n})
    twice = bad.get_column("duplicate-entry")
    first = wrong.arg_true().head(TOLD)
    known = _units(frame.get_column("unit").gather(first))
    told = Problems([*problems.found])
    for k, row in zip(first.to_list(), frame[first].iter_rows(named=True), strict=True):
        _tell(row, batch, bool(twice[k]), known, told)
        if row["item"] in barred:
            not_owner(row["item"], batch.locate(int(row["row"])), told)
    refuse_with(told, counts, len(frame), int(wrong.sum()), Counter(p.code for p in problems.errors))


def refuse_with(
    told: Problems, counts: Counter[str], rows: int, bad: int, others: Counter[str] | None = None
) -> None:
    """Raise `BulkRefused`, with a line at the end where there is more than was told."""
    if bad > TOLD:
        kinds = counts.most_common()
        zh, en = "、".join(f"{k} {n:,}" for k, n in kinds), ", ".join(f"{k} {n:,}" for k, n in kinds)
        told.add(
            "more-problems", Place(),
            (f"有问题的共 {bad:,} 行，以上只列出前 {TOLD:,} 行：{zh}",
             f"{bad:,} rows have problems, of which the first {TOLD:,} are told above: {en}"),
            ("每一行都没有问题", "no problem in any row"),
            ("同类问题一并改正后再导入；没有任何一行入账", "correct all of a kind, then import again; nothing was posted"),
        )  # fmt: skip
    raise BulkRefused(told.found, counts + (others or Counter()), rows)


def few(column: pl.Series, sound: Callable[[str], bool]) -> pl.Series:
    """True where a text of a column of few different texts is not sound."""
    strange = [t for t in column.unique().to_list() if not sound(t)]
    return column.is_in(strange) if strange else pl.repeat(False, len(column), eager=True)


def _masks(batch: Batch, barred: frozenset[str]) -> dict[str, pl.Series]:
    frame = batch.frame
    item, unit, period, value, status, source, stated = (frame.get_column(c) for c in TEXTS)
    known = _units(unit)
    nothing = pl.repeat(False, len(frame), eager=True)
    odd = value.is_in(list(batch.odd)) if batch.odd else nothing
    codes = {text: _odd_code(text) for text in batch.odd}
    masks = {code: value.is_in([t for t, c in codes.items() if c == code]) for code in set(codes.values())}
    reported = status == "reported"
    absent = status.is_in([s for s in STATUSES if s != "reported"])
    plain = value.str.contains(CANONICAL)
    empty = (
        value == ""
        if plain.all()
        else (value == "") | value.is_in(["NaN", "sNaN", "-NaN", "Infinity", "-Infinity"])
    )
    masks |= {
        "bad-item": few(item, lambda t: bool(t.strip()) and len(t) <= LONGEST["item"]),
        "unknown-unit": few(unit, known.__contains__),
        "bad-period": few(period, lambda t: t.isascii() and parse(t) is not None),
        "bad-status": few(status, STATUSES.__contains__),
        "no-value": reported & empty,
        "unbelievable-number": reported & ~empty & ~odd & (~plain | _long(value)),
        "value-of-nothing": absent & (value != "") & ~odd,
        "too-long": (source.str.len_chars() > LONGEST["source"]) | (stated.str.len_chars() > LONGEST["stated_at"]),
        "unprintable": few(item, lambda t: not UNPRINTABLE.search(t)) | source.str.contains(_CONTROL)
        | stated.str.contains(_CONTROL),
        "not-owner": item.is_in(list(barred)) if barred else nothing,
        "duplicate-entry": _again(frame) if twice(frame, (*KEY, "stated_at")) else nothing,
    }  # fmt: skip
    return masks


def _again(frame: pl.DataFrame) -> pl.Series:
    return frame.select(~pl.struct(*KEY, "stated_at").is_first_distinct()).to_series()


def twice(frame: pl.DataFrame, keys: Sequence[str]) -> bool:
    """True if these keys may come twice: quickly, by their hashes."""
    return frame.select(pl.struct(*keys).hash().n_unique()).item() < len(frame) if len(frame) else False


def _long(value: pl.Series) -> pl.Series:
    """True where a plain decimal is longer or larger than figures of this world are."""
    if (value.str.len_bytes().max() or 0) <= MAGNITUDE:
        return pl.repeat(False, len(value), eager=True)
    digits = value.str.replace_all(r"[-.]", "").str.strip_chars_start("0").str.len_chars()
    whole = value.str.extract(r"^-?([0-9]*)", 1).str.strip_chars_start("0").str.len_chars()
    part = value.str.extract(r"\.([0-9]*)$", 1).str.len_chars().fill_null(0)
    return (digits > DIGITS) | (whole > MAGNITUDE + 1) | (part > DIGITS)


def _odd_code(text: str) -> str:
    read = number(text)
    return "percent-sign" if read is not None and read[1] else why_not(text)[0]


def _units(column: pl.Series) -> frozenset[str]:
    return known_units(column.unique().to_list())


def _tell(row: dict[str, str], batch: Batch, again: bool, known: frozenset[str], told: Problems) -> None:
    place = batch.locate(int(row["row"]))
    if row["value"] in batch.odd:
        _tell_odd(row["value"], place, told)
        row = {**row, "value": "0" if row["status"] == "reported" else ""}
    entry = entry_of(row, place)
    check_one(entry, known, told)
    if again:
        given_twice(entry, told)


def not_owner(item: str, place: Place, told: Problems) -> None:
    """Note that somebody else answers for an item."""
    told.add(
        "not-owner", place,
        (f"“{item[:60]}”不由你单位负责", f"your unit does not answer for “{item[:60]}”"),
        ("本单位负责的数据项", "items your unit answers for"),
        ("请责任单位入账，或请考核办在数据项目录里改责任单位", "let its owner post it, or ask the office to correct the owner in the catalogue"),
    )  # fmt: skip


def _tell_odd(text: str, place: Place, told: Problems) -> None:
    code = _odd_code(text)
    zh, en = (
        (f"“{text[:40]}”带百分号", f"“{text[:40]}” has a per cent sign")
        if code == "percent-sign"
        else why_not(text)[1:]
    )
    told.add(
        code, place, (zh, en),
        ("以数据项的计量单位写的数，如 12.5", "a number in the item's unit of measure, such as 12.5"),
        ("只写数字", "write digits only"),
    )  # fmt: skip


def past_locks(frame: pl.DataFrame, locate: Callable[[int], Place]) -> list[Waiver]:
    """The exceptions these rows need to pass the locks. Raises `BulkRefused` where one is wanting."""
    columns = {c: frame.get_column(c).unique().to_list() for c in ("item", "period")}
    held = locks.standing(columns["item"], columns["period"])
    caught = {
        one.lock.pk: frame.filter(
            pl.col("item").is_in(list(one.items)),
            pl.col("period").is_in(list(one.periods)),
            pl.col("unit").is_in(list(one.units)),
        )
        for one in held
    }
    waivers, closed = locks.pass_for(
        {k: rows.select("item", "unit").unique().rows() for k, rows in caught.items()}, held
    )
    told, count = Problems(), 0
    for one in closed:
        rows = caught[one.lock.pk].sort("row")
        count += len(rows)
        for row in rows.head(TOLD).iter_rows(named=True):
            locks.tell(entry_of(row, locate(int(row["row"]))), one.lock, told)
    if closed:
        refuse_with(told, Counter({"locked": count}), len(frame), count)
    return waivers
