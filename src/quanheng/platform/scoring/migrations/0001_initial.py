"""The first tables of the room: runs, bases, scores."""

import django.db.models.deletion
from django.db import migrations, models

import quanheng.platform.lib.decimals


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("schemes", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Run",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("cut_off", models.DateTimeField()),
                ("periods", models.JSONField(default=list)),
                ("engine_version", models.CharField(max_length=40)),
                ("state", models.CharField(default="provisional", max_length=20)),
                ("inputs", models.CharField(max_length=64)),
                ("digest", models.CharField(max_length=64)),
                ("rows", models.PositiveIntegerField()),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=200)),
                ("seconds", models.FloatField()),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="runs",
                        to="schemes.schemeversion",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Basis",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("units", models.JSONField()),
                ("targets", models.JSONField(default=list)),
                (
                    "run",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="basis", to="scoring.run"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RunScore",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("period", models.CharField(max_length=10)),
                ("group", models.CharField(max_length=100)),
                ("unit", models.CharField(max_length=100)),
                ("node", models.CharField(max_length=200)),
                ("value", quanheng.platform.lib.decimals.ExactDecimalField(null=True)),
                ("points", quanheng.platform.lib.decimals.ExactDecimalField(null=True)),
                ("weight", quanheng.platform.lib.decimals.ExactDecimalField(null=True)),
                ("score", quanheng.platform.lib.decimals.ExactDecimalField(null=True)),
                ("base", quanheng.platform.lib.decimals.ExactDecimalField(null=True)),
                ("rank", models.DecimalField(decimal_places=2, max_digits=12, null=True)),
                ("grade", models.CharField(blank=True, max_length=100)),
                ("absence", models.CharField(blank=True, max_length=20)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="scores", to="scoring.run"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["run", "unit"], name="scoring_run_run_id_8fe5f2_idx"),
                    models.Index(fields=["run", "node"], name="scoring_run_run_id_7c40f9_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("run", "period", "unit", "node"), name="scoring_score_once"
                    )
                ],
            },
        ),
    ]
