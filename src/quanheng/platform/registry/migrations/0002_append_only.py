"""The database itself refuses to change or delete what was kept."""

from django.db import migrations

from quanheng.platform.lib.append_only import AppendOnly


class Migration(migrations.Migration):
    """Triggers on the tables of this room."""

    dependencies = [("registry", "0001_initial")]

    operations = [
        AppendOnly("registry_act"),
    ]
