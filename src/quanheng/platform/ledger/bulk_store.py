"""The set-based half of an import: rows go to a table of this transaction, are compared there, and go into the ledger.

PostgreSQL takes them by COPY, SQLite by executemany; comparing and inserting is the same SQL on both. What counts
as the same, as known already, as older or as superseding is what `actions.post` says, and a test compares the two.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

import polars as pl
from django.db import connection

STAGED, KEPT = "ledger_staged", "ledger_kept"
COLUMNS = ("seq", "layer", "item", "unit", "period", "value", "status", "source", "stated_at")
AT_ONCE = 50_000
_LAST = """
  SELECT o.* FROM ledger_observation o
  WHERE NOT EXISTS (SELECT 1 FROM ledger_observation n WHERE n.supersedes_id = o.id)
"""
_SAME_KEY = "o.item = s.item AND o.unit = s.unit AND o.period = s.period"


class Older(NamedTuple):
    """A row that is an older vintage than what is in force, which was stated at `held`."""

    seq: int
    held: str


def postgresql() -> bool:
    """True on PostgreSQL."""
    return connection.vendor == "postgresql"


def stage(frame: pl.DataFrame) -> None:
    """Put the rows (`COLUMNS`) into a table of this transaction."""
    with connection.cursor() as cursor:
        texts = ", ".join(f"{c} TEXT NOT NULL" for c in COLUMNS[2:])
        cursor.execute(f"CREATE TEMP TABLE {STAGED} (seq INTEGER NOT NULL, layer INTEGER NOT NULL, {texts})")
        if postgresql():
            names = ", ".join(COLUMNS)
            with cursor.copy(f"COPY {STAGED} FROM STDIN (FORMAT csv, FORCE_NOT_NULL ({names}))") as copy:
                for piece in frame.iter_slices(AT_ONCE):
                    text = io.BytesIO()
                    piece.write_csv(text, include_header=False)
                    copy.write(text.getvalue())
            return
        places = ", ".join(["%s"] * len(COLUMNS))
        for piece in frame.iter_slices(AT_ONCE):
            cursor.executemany(f"INSERT INTO {STAGED} VALUES ({places})", piece.rows())


def clear() -> None:
    """Take the tables of this transaction away again."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {KEPT}")
        cursor.execute(f"DROP TABLE IF EXISTS {STAGED}")


def meets(items: Sequence[str], periods: Sequence[str]) -> bool:
    """True if the ledger holds anything of these items in these periods; if not, every row is new."""
    with connection.cursor() as cursor:
        for some in _few(items):
            for more in _few(periods):
                cursor.execute(
                    f"SELECT 1 FROM ledger_observation WHERE item IN ({_holes(some)}) AND period IN ({_holes(more)}) LIMIT 1",
                    [*some, *more],
                )
                if cursor.fetchone():
                    return True
    return False


def analyse() -> None:
    """Let the database know how large the table is, and find a row by its key."""
    with connection.cursor() as cursor:
        if postgresql():
            cursor.execute(f"ANALYZE {STAGED}")
        else:
            connection.connection.create_function("same_number", 2, _same_number, deterministic=True)


def older(most: int) -> tuple[list[Older], int]:
    """Rows that are older vintages than what is in force: the first of them, and how many."""
    byte_order = ' COLLATE "C"' if postgresql() else ""
    where = f"""
      FROM {STAGED} s JOIN ({_LAST}) o ON {_SAME_KEY}
      WHERE s.stated_at <> '' AND o.stated_at <> '' AND s.stated_at{byte_order} < o.stated_at{byte_order}
      AND NOT EXISTS (SELECT 1 FROM ledger_observation o WHERE {_lived()})
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) {where}")
        count = cursor.fetchone()[0]
        if not count:
            return [], 0
        cursor.execute(f"SELECT s.seq, o.stated_at {where} ORDER BY s.seq LIMIT %s", [most])
        return [Older(*row) for row in cursor.fetchall()], count


def unchanged() -> list[int]:
    """The `seq` of rows that say what stands there already, or a vintage of the figure's life."""
    same = _same("p")
    with connection.cursor() as cursor:
        cursor.execute(f"""
          WITH fresh AS (
            SELECT s.* FROM {STAGED} s
            WHERE s.stated_at = '' OR NOT EXISTS (SELECT 1 FROM ledger_observation o WHERE {_lived()})
          ), chain AS (
            SELECT s.seq, s.value, s.status, s.source,
              LAG(s.seq) OVER line AS before, LAG(s.value) OVER line AS before_value,
              LAG(s.status) OVER line AS before_status, LAG(s.source) OVER line AS before_source,
              s.item, s.unit, s.period
            FROM fresh s WINDOW line AS (PARTITION BY s.item, s.unit, s.period ORDER BY s.layer)
          )
          SELECT s.seq FROM {STAGED} s WHERE s.seq NOT IN (SELECT seq FROM fresh)
          UNION ALL
          SELECT s.seq FROM chain s WHERE s.before IS NOT NULL AND s.status = s.before_status
            AND s.source = s.before_source AND {_number("s.before_value", "s.value")}
          UNION ALL
          SELECT s.seq FROM chain s JOIN ({_LAST}) p ON p.item = s.item AND p.unit = s.unit AND p.period = s.period
          WHERE s.before IS NULL AND {same}
        """)
        return [row[0] for row in cursor.fetchall()]


def keep(skip: Sequence[int]) -> None:
    """Make the table of the rows that will be written, numbered anew."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE {KEPT}_not (seq INTEGER PRIMARY KEY)")
        if postgresql():
            with cursor.copy(f"COPY {KEPT}_not FROM STDIN") as copy:
                copy.write("".join(f"{n}\n" for n in skip).encode())
        else:
            cursor.executemany(f"INSERT INTO {KEPT}_not VALUES (%s)", [(n,) for n in skip])
        cursor.execute(f"""
          CREATE TEMP TABLE {KEPT} AS SELECT s.*, ROW_NUMBER() OVER (ORDER BY s.seq) - 1 AS number
          FROM {STAGED} s WHERE s.seq NOT IN (SELECT seq FROM {KEPT}_not)
        """)
        cursor.execute(f"DROP TABLE {KEPT}_not")
        if postgresql():
            cursor.execute(f"ANALYZE {KEPT}")


def insertion(met: bool, kept: bool, layer: int, layers: int) -> str:
    """The SQL that writes a layer; parameters: posting, evidence, reference."""
    table, number = (KEPT, "s.number") if kept else (STAGED, "s.seq")
    before, edition, old = "NULL", "1", ""
    if met or layer:
        before, edition = "o.id", "COALESCE(o.edition, 0) + 1"
        old = f"LEFT JOIN ({_LAST}) o ON {_SAME_KEY}"
    return f"""
      INSERT INTO ledger_observation (item, unit, period, value, status, source, stated_at, supersedes_id, edition,
        posting_id, number, evidence, return_ref)
      SELECT s.item, s.unit, s.period, NULLIF(s.value, ''), s.status, s.source, s.stated_at, {before}, {edition},
        %s, {number}, %s, %s
      FROM {table} s {old} {f"WHERE s.layer = {layer:d}" if layers > 1 else ""} {f"ORDER BY {number}" if old or kept else ""}
    """


def newest() -> int:
    """The largest id of the ledger, 0 while it is empty."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(MAX(id), 0) FROM ledger_observation")
        return int(cursor.fetchone()[0])


def span(after: int) -> tuple[int, int]:
    """The first and the last id above `after`: of what was just written, for nobody else writes meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT MIN(id), MAX(id) FROM ledger_observation WHERE id > %s", [after])
        return cursor.fetchone()


def counted_later(met: bool, kept: bool, layers: int) -> int:
    """How many of the rows to be written supersede something: asked before they are."""
    if not met and layers == 1:
        return 0
    table = KEPT if kept else STAGED
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
          SELECT COUNT(*) - COUNT(DISTINCT CASE WHEN o.id IS NULL THEN s.item || CHAR_1 || s.unit || CHAR_1 || s.period END)
          FROM {table} s LEFT JOIN ({_LAST}) o ON {_SAME_KEY}
        """.replace("CHAR_1", "chr(1)" if postgresql() else "char(1)")
        )
        return int(cursor.fetchone()[0])


def _lived() -> str:
    return f"{_SAME_KEY} AND o.stated_at = s.stated_at AND {_same('o')}"


def _same(old: str) -> str:
    return f"{old}.status = s.status AND {old}.source = s.source AND {_number(f'{old}.value', 's.value')}"


def _number(one: str, other: str) -> str:
    """Both the same number, or both none ("" or NULL)."""
    a, b = f"COALESCE({one}, '')", f"COALESCE({other}, '')"
    if postgresql():
        return f"({a} = {b} OR ({a} <> '' AND {b} <> '' AND NULLIF({one}, '')::numeric = NULLIF({other}, '')::numeric))"
    return f"({a} = {b} OR same_number({one}, {other}))"


def _same_number(one: str | None, other: str | None) -> bool:
    return bool(one and other) and Decimal(str(one)) == Decimal(str(other))


def _few(codes: Sequence[str], most: int = 400) -> Iterator[Sequence[str]]:
    return (codes[k : k + most] for k in range(0, len(codes), most))


def _holes(codes: Sequence[str]) -> str:
    return ", ".join(["%s"] * len(codes))
