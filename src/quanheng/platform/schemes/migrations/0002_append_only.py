"""The database itself refuses to change or delete what was kept."""

from django.db import migrations

from quanheng.platform.lib.append_only import AppendOnly


class Migration(migrations.Migration):
    """Triggers on the tables of this room."""

    dependencies = [("schemes", "0001_initial")]

    operations = [
        AppendOnly(
            "schemes_schemeversion",
            columns=(
                "scheme",
                "number",
                "document",
                "canonical",
                "digest",
                "demonstration",
                "adopted_at",
                "adopted_by",
            ),
        ),
        AppendOnly("schemes_member"),
        AppendOnly("schemes_target"),
    ]
