"""The database itself refuses to change or delete the steps of a claim, and what a claim was about."""

from django.db import migrations

from quanheng.platform.lib.append_only import AppendOnly


class Migration(migrations.Migration):
    """Triggers on the tables of this room."""

    dependencies = [("adjustments", "0001_initial")]

    operations = [
        AppendOnly("adjustments_step"),
        AppendOnly(
            "adjustments_claim",
            ("unit", "period", "kind", "category", "name", "item", "value", "matter", "number", "identity"),
        ),
    ]
