"""The database itself refuses to change or delete locked tables, draws, steps, integrity scores and projects of a list."""

from django.db import migrations

from quanheng.platform.lib.append_only import AppendOnly


class Migration(migrations.Migration):
    """Triggers on the tables of this room."""

    dependencies = [("verification", "0001_initial")]

    operations = [
        AppendOnly("verification_locked"),
        AppendOnly("verification_draw"),
        AppendOnly("verification_step"),
        AppendOnly("verification_integrity"),
        AppendOnly("verification_listed"),
    ]
