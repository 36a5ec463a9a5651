"""Taking turns."""

import pytest
from django.db import connection, connections, transaction

from quanheng.platform.lib.locks import take_turns


@pytest.mark.django_db
def test_the_lock_is_held_by_this_transaction():
    with transaction.atomic():
        take_turns("ledger")
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted")
                assert cursor.fetchone()[0] >= 1
        else:
            assert connection.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


@pytest.mark.django_db
def test_outside_a_transaction_there_is_nothing_to_hold_it(monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(connections["default"], "in_atomic_block", False)
        with pytest.raises(RuntimeError, match="outside a transaction"):
            take_turns("ledger")
