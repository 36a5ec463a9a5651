"""The database itself refuses to change or delete how deadlines were moved and who was reminded."""

from django.db import migrations

from quanheng.platform.lib.append_only import AppendOnly


class Migration(migrations.Migration):
    """Triggers on the tables of this room."""

    dependencies = [("agenda", "0001_initial")]

    operations = [
        AppendOnly("agenda_move"),
        AppendOnly("agenda_climbed"),
    ]
