"""One writer at a time, where the order of writing is part of the meaning."""

from __future__ import annotations

import zlib

from django.db import connection


def take_turns(name: str) -> None:
    """Wait until no other transaction holds the lock `name`, and hold it until this transaction ends.

    PostgreSQL: an advisory lock. SQLite: nothing to do, for its transactions begin IMMEDIATE (see settings)
    and so exclude one another already. Must be called inside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"take_turns({name!r}) outside a transaction")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [zlib.crc32(name.encode())])
