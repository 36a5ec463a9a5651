"""What a source was declared to be, and what it said of itself, never changes."""

from django.db import migrations

from quanheng.platform.lib.append_only import AppendOnly


class Migration(migrations.Migration):
    """Triggers on the tables of sources and their settings."""

    dependencies = [("hotline", "0003_sources")]

    operations = [AppendOnly("hotline_source"), AppendOnly("hotline_setting")]
