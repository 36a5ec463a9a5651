"""The database itself refuses to change or delete goals, what was told of them, and accounts given."""

from django.db import migrations

from quanheng.platform.lib.append_only import AppendOnly


class Migration(migrations.Migration):
    """Triggers on the tables of this room."""

    dependencies = [("commitments", "0001_initial")]

    operations = [
        AppendOnly("commitments_goal"),
        AppendOnly("commitments_share"),
        AppendOnly("commitments_subitem"),
        AppendOnly("commitments_told"),
        AppendOnly("commitments_account"),
        AppendOnly("commitments_past"),
        AppendOnly("commitments_rule"),
    ]
