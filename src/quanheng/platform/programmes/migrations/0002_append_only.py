"""The database itself refuses to change or delete the steps of a programme, parameters, and ended stages."""

from django.db import migrations

from quanheng.platform.lib.append_only import AppendOnly


class Migration(migrations.Migration):
    """Triggers on the tables of this room."""

    dependencies = [("programmes", "0001_initial")]

    operations = [
        AppendOnly("programmes_step"),
        AppendOnly("programmes_plan"),
        AppendOnly("programmes_parameter"),
        AppendOnly("programmes_advance"),
    ]
