"""The database itself refuses to change or delete what was kept."""

from django.db import migrations

from quanheng.platform.lib.append_only import AppendOnly


class Migration(migrations.Migration):
    """Triggers on the tables of this room."""

    dependencies = [("scoring", "0001_initial")]

    operations = [
        AppendOnly(
            "scoring_run",
            columns=(
                "version_id",
                "cut_off",
                "periods",
                "engine_version",
                "inputs",
                "digest",
                "rows",
                "created_at",
                "created_by",
            ),
        ),
        AppendOnly("scoring_basis"),
        AppendOnly("scoring_runscore"),
    ]
