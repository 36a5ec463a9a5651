"""A set of reports never changes."""

from django.db import migrations

from quanheng.platform.lib.append_only import AppendOnly


class Migration(migrations.Migration):
    """A trigger on the table of this room."""

    dependencies = [("reports", "0001_initial")]

    operations = [AppendOnly("reports_batch")]
