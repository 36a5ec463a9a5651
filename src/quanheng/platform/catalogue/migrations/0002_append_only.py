"""The database itself refuses to change or delete what an item meant; only the end of a version may be set."""

from django.db import migrations

from quanheng.platform.lib.append_only import AppendOnly


class Migration(migrations.Migration):
    """Triggers on the tables of this room."""

    dependencies = [("catalogue", "0001_initial")]

    operations = [
        AppendOnly(
            "catalogue_definition",
            (
                "item_id", "number", "name", "name_en", "uom", "definition", "frequency", "owner", "source", "whence",
                "reason", "since", "at", "by",
            ),
        ),
        AppendOnly("catalogue_conflict", ("item_id", "standing_id", "brought", "fields", "whence", "at", "by")),
    ]  # fmt: skip
