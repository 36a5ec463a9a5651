"""A list may count what lies on its line of the gap as beyond it (≥)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column."""

    dependencies = [("verification", "0002_append_only")]

    operations = [
        migrations.AddField("listing", "gap_at", models.BooleanField(default=False)),
    ]
