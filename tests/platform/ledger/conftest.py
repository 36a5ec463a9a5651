"""The small scheme adopted and its figures posted, without any scoring: all the ledger's tests need."""

from __future__ import annotations

import csv
import io
import os
import uuid
from decimal import Decimal

import pytest


@pytest.fixture
def adopted(db, small, office):
    """The version in force of the small scheme; the figures of its folder are in the ledger."""
    from quanheng.engine.data import Unit
    from quanheng.platform.ledger.actions import post
    from quanheng.platform.ledger.entries import Entry
    from quanheng.platform.registry.actions import enrol
    from quanheng.platform.schemes.actions import adopt

    units = list(csv.DictReader(io.StringIO((small / "units.csv").read_text(encoding="utf-8"))))
    enrol([Unit(u["unit"], u["name"], u["group"], "", {"name_en": u["name_en"]}) for u in units], by=office)
    rows = csv.DictReader(io.StringIO((small / "observations.csv").read_text(encoding="utf-8")))
    post(
        [
            Entry(
                r["item"],
                r["unit"],
                r["period"],
                Decimal(r["value"]) if r["value"] else None,
                r["status"],
                r["source"],
            )
            for r in rows
        ],
        "archive",
        by=office,
    )
    return adopt(
        (small / "scheme.yaml").read_bytes(), members={u["unit"]: u["group"] for u in units}, by=office
    )


@pytest.fixture
def kept_apart(tmp_path):
    """A house of its own: SQLite in a folder, or a new database on the server the tests run on."""
    address = os.environ.get("QUANHENG_DATABASE", "")
    name = f"kill_{uuid.uuid4().hex[:12]}"
    own = address
    if address.startswith("postgres"):
        import psycopg

        with psycopg.connect(address, autocommit=True) as server:
            server.execute(f"CREATE DATABASE {name}")
        head, _, query = address.partition("?")
        own = f"{head.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")
    yield {**os.environ, "QUANHENG_DATABASE": own, "QUANHENG_HOME": str(tmp_path)}
    if own != address:
        with psycopg.connect(address, autocommit=True) as server:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")
