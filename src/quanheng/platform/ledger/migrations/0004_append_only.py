"""The database itself refuses to change or delete what was kept, and what was kept refers to what is there."""

from django.db import migrations

from quanheng.platform.ledger.soundness import ReferredBySet, WrittenOnce
from quanheng.platform.lib.append_only import AppendOnly

ASKED = (
    "lock_id", "items", "units", "reason", "evidence", "asked_at", "asked_by", "asked_identity",
)  # fmt: skip


class Migration(migrations.Migration):
    """Triggers on the tables of this room."""

    dependencies = [("ledger", "0003_postings")]

    operations = [
        AppendOnly("ledger_observation"),
        AppendOnly("ledger_posting", ("door", "at", "by", "by_identity", "blind")),
        WrittenOnce("ledger_posting", ("rows", "root", "first", "last"), "root"),
        AppendOnly("ledger_lock"),
        AppendOnly("ledger_waiver", ASKED),
        AppendOnly("ledger_shown", ("cause", "items", "units", "periods", "cut_off", "since")),
        ReferredBySet(),
    ]
