"""What was chosen about last year's indicators, and how often a default was kept, is only ever added to."""

from django.db import migrations

from quanheng.platform.lib.append_only import AppendOnly


class Migration(migrations.Migration):
    """Triggers on the tables of defaults."""

    dependencies = [("schemes", "0005_defaults")]

    operations = [AppendOnly("schemes_defaultchoice"), AppendOnly("schemes_defaulttally")]
