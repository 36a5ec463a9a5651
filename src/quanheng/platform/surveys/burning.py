"""Burning a code and keeping the sealed answer: one transaction, on PostgreSQL in one trip to the database.

A crowd waits for nothing else, and most of what an answer costs is waiting for trips: so beginning, sharing the lock,
burning and keeping in one statement, and committing are sent together, and the answer to all of them is awaited once.
"""

from __future__ import annotations

import threading
import uuid
import zlib
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from django.db import connection, transaction

from quanheng.platform.lib.faults import point
from quanheng.platform.registry.people import today

# Writers of SQLite wait for one another by polling and may starve; within a process they queue up here instead.
_queue = threading.Lock()

_BURN = """
UPDATE surveys_code SET used = true WHERE digest = %s AND NOT used
AND EXISTS (SELECT 1 FROM surveys_survey s WHERE s.id = surveys_code.survey_id AND s.state = 'open' AND (s.closes IS NULL OR s.closes >= %s))
AND NOT EXISTS (SELECT 1 FROM surveys_lot l WHERE l.id = surveys_code.lot_id AND l.voided)
"""
_KEEP = "INSERT INTO surveys_slip (id, survey_id, body) VALUES (%s, %s, %s)"
_BOTH = f"""
WITH burnt AS ({_BURN} RETURNING survey_id)
INSERT INTO surveys_slip (id, survey_id, body) SELECT %s, survey_id, %s FROM burnt
"""
_SHARE = "SELECT pg_advisory_xact_lock_shared(%s)"


def burn(survey: int, digest: bytes, body: bytes) -> bool:
    """Burn an unused code of an open survey and keep the answer; False, and nothing written, where it cannot be burnt.

    On return both are durable.
    """
    # Within a transaction of somebody else's (a test's) there is nothing to begin or to commit.
    if connection.vendor == "postgresql" and not connection.in_atomic_block:
        return _in_one_trip(survey, digest, body)
    return one_by_one(survey, digest, body)


def one_by_one(survey: int, digest: bytes, body: bytes, first: Callable[[], None] | None = None) -> bool:
    """The same, statement by statement; `first` is done in the same transaction before."""
    turn_of_writers = _queue if connection.vendor == "sqlite" else nullcontext()
    with turn_of_writers, transaction.atomic(), connection.cursor() as cursor:
        share(cursor, survey)
        if first:
            first()
        cursor.execute(_BURN, [digest, today()])
        burnt = cursor.rowcount == 1
        if burnt:
            point("surveys.accept:burnt")
            cursor.execute(_KEEP, [uuid.uuid4().hex, survey, body])
            point("surveys.accept:kept")
    return burnt


def _in_one_trip(survey: int, digest: bytes, body: bytes) -> bool:
    # psycopg is there only where PostgreSQL is
    from psycopg import Cursor

    connection.ensure_connection()
    line = connection.connection
    with connection.wrap_database_errors:
        try:
            with line.pipeline(), Cursor(line) as cursor, Cursor(line) as writing:
                cursor.execute("BEGIN")
                cursor.execute(_SHARE, [_lock(survey)])
                writing.execute(_BOTH, [digest, today(), uuid.uuid4(), body], prepare=True)
                point("surveys.accept:sent")
                cursor.execute("COMMIT")
            return bool(writing.rowcount == 1)
        except BaseException:
            if not line.closed:
                line.rollback()
            raise


def turn(survey: int) -> str:
    """The name of the lock that whoever closes a survey holds alone, and whoever answers shares."""
    return f"surveys:{survey}"


def _lock(survey: int) -> int:
    return zlib.crc32(turn(survey).encode())


def share(cursor: Any, survey: int) -> None:
    """Keep the survey from being closed until this transaction ends; on SQLite writers exclude one another anyway."""
    if connection.vendor == "postgresql":
        cursor.execute(_SHARE, [_lock(survey)])
