"""The first tables of the room: observations."""

import django.db.models.deletion
from django.db import migrations, models

import quanheng.platform.lib.decimals


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("registry", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Observation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("item", models.CharField(max_length=200)),
                ("period", models.CharField(max_length=10)),
                ("value", quanheng.platform.lib.decimals.ExactDecimalField(null=True)),
                ("status", models.CharField(default="reported", max_length=20)),
                ("door", models.CharField(max_length=20)),
                ("source", models.TextField(blank=True)),
                ("stated_at", models.CharField(blank=True, max_length=40)),
                ("posted_at", models.DateTimeField(db_index=True)),
                ("posted_by", models.CharField(max_length=200)),
                (
                    "supersedes",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="ledger.observation",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_column="unit",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.unit",
                        to_field="code",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["item", "unit", "period"], name="ledger_obse_item_f062d2_idx")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("supersedes", None)),
                        fields=("item", "unit", "period"),
                        name="ledger_starts_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "reported"), ("value__isnull", False)),
                            models.Q(("status__in", ["not_applicable", "not_due"]), ("value__isnull", True)),
                            _connector="OR",
                        ),
                        name="ledger_value_if_reported",
                    ),
                ],
            },
        ),
    ]
