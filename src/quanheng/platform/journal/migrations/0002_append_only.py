"""The database itself refuses to change or take out anything of the journal; names can be erased, nothing else."""

from django.db import migrations

from quanheng.platform.journal.triggers import OnlyErase
from quanheng.platform.lib.append_only import AppendOnly


class Migration(migrations.Migration):
    """Triggers on the tables of this room."""

    dependencies = [("journal", "0001_initial")]

    operations = [
        AppendOnly(
            "journal_entry",
            ('"index"', "kind", "role", "unit", "at", "subject", "subject_en", "leaf"),
        ),
        OnlyErase("journal_entry", ("by_name", "personal", "salt")),
        AppendOnly("journal_node"),
        AppendOnly("journal_logkey"),
        AppendOnly("journal_policy"),
        AppendOnly("journal_checkpoint"),
        AppendOnly("journal_cosignature"),
    ]
