"""What the real actions wrote into an empty database, kept as rows and laid into the next empty one, within one process.

Seating the cast takes a tenth of a second and setting the county in mid-cycle fifteen; two thousand tests begin so. The
first time it is the actions that do it; afterwards their rows are laid, if the database is just as it was before them,
row for row. On PostgreSQL, whose sequences stand outside transactions, it is always the actions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from django.db import connection

Row = tuple[object, ...]
Tables = dict[str, frozenset[Row]]


class _Written(NamedTuple):
    before: Tables
    rows: dict[str, list[Row]]


_written: dict[str, _Written] = {}


def once(name: str, act: Callable[[], object]) -> None:
    """Have what `act` writes in the database: by `act` the first time, by laying its rows afterwards."""
    if connection.vendor != "sqlite":
        act()
        return
    before = _all()
    known = _written.get(name)
    if known is not None and known.before == before:
        _lay(known.rows)
        return
    act()
    after = _all()
    gone = {table for table, rows in before.items() if rows - after[table]}
    if not gone:  # what changes or takes away a row that was there cannot be laid
        order = {table: _rows(table) for table in after if after[table] != before[table]}
        _written[name] = _Written(
            before, {table: [r for r in rows if r not in before[table]] for table, rows in order.items()}
        )


def _all() -> Tables:
    with connection.cursor() as cursor:
        tables = sorted(connection.introspection.table_names(cursor))
    return {table: frozenset(_rows(table)) for table in tables}


def _rows(table: str) -> list[Row]:
    with connection.cursor() as cursor:
        return list(cursor.execute(f'SELECT * FROM "{table}"').fetchall())


def _lay(rows: dict[str, list[Row]]) -> None:
    with connection.cursor() as cursor:
        for table, lines in rows.items():
            marks = ", ".join(["%s"] * len(lines[0]))
            cursor.executemany(f'INSERT INTO "{table}" VALUES ({marks})', lines)
