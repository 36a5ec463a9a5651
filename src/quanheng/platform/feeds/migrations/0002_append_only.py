"""The database itself refuses to change or delete snapshots, versions, mappings, consents, outcomes, and what a held figure is."""

from django.db import migrations

from quanheng.platform.lib.append_only import AppendOnly


class Migration(migrations.Migration):
    """Triggers on the tables of this room."""

    dependencies = [("feeds", "0001_initial")]

    operations = [
        AppendOnly("feeds_version"),
        AppendOnly("feeds_mapping"),
        AppendOnly("feeds_consent"),
        AppendOnly("feeds_outcome"),
        AppendOnly("feeds_connection"),
        AppendOnly(
            "feeds_snapshot",
            ("connection_id", "version_id", "digest", "size", "form", "name", "stated", "request", "at"),
        ),
        AppendOnly(
            "feeds_held",
            ("connection_id", "snapshot_id", "item", "unit", "period", "value", "status", "standing"),
        ),
        AppendOnly("feeds_letter", ("connection_id", "snapshot_id", "kind", "since")),
    ]
