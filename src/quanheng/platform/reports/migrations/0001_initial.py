"""The first table of the room: sets of reports."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("scoring", "0003_steps"),
    ]

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("period", models.CharField(max_length=10)),
                ("asked", models.JSONField()),
                ("key", models.CharField(max_length=64, unique=True)),
                ("standing", models.CharField(blank=True, max_length=40)),
                ("files", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                ("size", models.PositiveBigIntegerField()),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=200)),
                ("identity", models.CharField(max_length=200)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="report_batches",
                        to="scoring.run",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
    ]
