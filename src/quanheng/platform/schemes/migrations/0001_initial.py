"""The first tables of the room: versions, members, targets."""

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
            name="SchemeVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("scheme", models.CharField(max_length=200)),
                ("number", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=300)),
                ("title_en", models.CharField(blank=True, max_length=300)),
                ("document", models.BinaryField()),
                ("canonical", models.TextField()),
                ("digest", models.CharField(max_length=64)),
                ("demonstration", models.BooleanField(default=False)),
                ("state", models.CharField(default="adopted", max_length=20)),
                ("adopted_at", models.DateTimeField()),
                ("adopted_by", models.CharField(max_length=200)),
            ],
            options={
                "ordering": ["scheme", "-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("scheme", "number"), name="schemes_version_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "adopted")),
                        fields=("scheme",),
                        name="schemes_one_in_force",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Member",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("group", models.CharField(blank=True, max_length=100)),
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
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="schemes.schemeversion",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("version", "unit"), name="schemes_member_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Target",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("node", models.CharField(max_length=200)),
                ("period", models.CharField(blank=True, max_length=10)),
                ("value", quanheng.platform.lib.decimals.ExactDecimalField()),
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
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="schemes.schemeversion",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("version", "unit", "node", "period"), name="schemes_target_once"
                    )
                ],
            },
        ),
    ]
