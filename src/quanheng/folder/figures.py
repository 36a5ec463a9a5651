"""Numbers as people write them → plain decimals: full-width digits, thousands separators, per cent signs."""

from __future__ import annotations

import re
from decimal import Decimal

import polars as pl

from quanheng.engine.document.digits import is_not_finite, narrowed, without_thousands

PLAIN = r"^-?[0-9]{1,40}(\.[0-9]{1,40})?$"
_NUMBER = re.compile(r"[+-]?([0-9]{1,40}\.?|[0-9]{0,40}\.[0-9]{1,40})([eE][+-]?[0-9]{1,2})?")
PERCENT = ("%", "％")  # units of measure that a per cent sign repeats


def number(text: str) -> tuple[str, bool] | None:
    """(plain decimal, written with a per cent sign), or None if the text is no number.

    >>> number("１,２３４.５"), number("12%"), number("1,23"), number("1e3")
    (('1234.5', False), ('12', True), None, ('1000', False))
    """
    plain = narrowed(text)
    percent = plain.endswith("%")
    plain = without_thousands(plain.removesuffix("%"))
    if not _NUMBER.fullmatch(plain):
        return None
    return format(Decimal(plain), "f"), percent


def hundredth(plain: str) -> str:
    """A plain decimal divided by a hundred, exactly."""
    return format(Decimal(plain).scaleb(-2), "f")


def why_not(text: str) -> tuple[str, str, str]:
    """(code, Chinese, English): what a cell that should be a number holds instead."""
    plain = narrowed(text)
    if is_not_finite(plain):
        return "not-finite", f"“{plain}”不是有限的数", f"“{plain}” is not a finite number"
    if plain.startswith("#"):
        return "error-cell", f"单元格是错误值 {plain}", f"the cell holds the error {plain}"
    return "text-for-number", f"数格里是文字“{plain[:40]}”", f"text “{plain[:40]}” where a number belongs"


def normalise(column: pl.Series) -> tuple[pl.Series, pl.Series]:
    """(numbers as plain decimals, "" where blank and null where it is no number; True where with per cent sign).

    `column` holds texts without nulls. Texts that are plain decimals already are left as they are.
    """
    odd = (~column.str.contains(PLAIN)) & (column != "")
    if not odd.any():
        return column, pl.Series(column.name, [], dtype=pl.Boolean).extend_constant(False, len(column))
    texts = column.filter(odd).unique().to_list()
    read = {t: number(t) for t in texts}
    plain = pl.Series([r[0] if r else None for r in read.values()], dtype=pl.String)
    signed = pl.Series([bool(r and r[1]) for r in read.values()], dtype=pl.Boolean)
    keys = pl.Series(list(read), dtype=pl.String)
    frame = pl.DataFrame({"text": column, "odd": odd}).with_columns(
        new=pl.col("text").replace_strict(keys, plain, default=None, return_dtype=pl.String),
        percent=pl.col("text").replace_strict(keys, signed, default=False, return_dtype=pl.Boolean),
    )
    done = frame.select(pl.when("odd").then("new").otherwise("text").alias(column.name), "percent")
    return done.get_column(column.name), done.get_column("percent")
