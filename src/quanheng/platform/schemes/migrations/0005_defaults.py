"""Choices about what is carried over from last year, and how often each default was kept."""

import django.db.models.deletion
from django.db import migrations, models

import quanheng.platform.lib.decimals


class Migration(migrations.Migration):
    """Two tables."""

    dependencies = [
        ("registry", "0005_powers_apart"),
        ("schemes", "0004_drafts_append_only"),
    ]

    operations = [
        migrations.CreateModel(
            name="DefaultChoice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("node", models.CharField(max_length=200)),
                ("special", models.CharField(max_length=10)),
                ("choice", models.CharField(max_length=10)),
                ("last", quanheng.platform.lib.decimals.ExactDecimalField(null=True)),
                ("value", quanheng.platform.lib.decimals.ExactDecimalField(null=True)),
                ("words", models.TextField(blank=True)),
                ("by", models.CharField(max_length=200)),
                ("by_name", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="choices",
                        to="schemes.draft",
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
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="DefaultTally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("nudge", models.CharField(max_length=20)),
                ("offered", models.PositiveIntegerField()),
                ("kept", models.PositiveIntegerField()),
                ("changed", models.PositiveIntegerField()),
                ("dropped", models.PositiveIntegerField()),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tallies",
                        to="schemes.draft",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("draft", "nudge"), name="schemes_tally_once")
                ],
            },
        ),
    ]
