"""The closing hour as a parameter of the office, with its history."""

from django.db import migrations, models

from quanheng.platform.lib.append_only import AppendOnly


class Migration(migrations.Migration):
    """The table of closing hours."""

    dependencies = [("agenda", "0002_append_only")]

    operations = [
        migrations.CreateModel(
            name="Hours",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("closing", models.TimeField()),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=200)),
            ],
            options={"ordering": ["-id"]},
        ),
        AppendOnly("agenda_hours"),
    ]
