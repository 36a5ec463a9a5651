"""The database itself refuses to change or delete what happened to a cell, and what was sent back."""

from django.db import migrations

from quanheng.platform.lib.append_only import AppendOnly


class Migration(migrations.Migration):
    """Triggers on the tables of this room."""

    dependencies = [("collection", "0001_initial")]

    operations = [
        AppendOnly("collection_move"),
        AppendOnly("collection_upload"),
    ]
