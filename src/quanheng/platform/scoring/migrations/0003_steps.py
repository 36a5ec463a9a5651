"""Steps of a run's life, units told, jobs; a frozen run stays frozen."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from quanheng.platform.lib.append_only import AppendOnly
from quanheng.platform.scoring.triggers import Settled


class Migration(migrations.Migration):
    dependencies = [
        ("scoring", "0002_append_only"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="run",
            name="created_identity",
            field=models.CharField(max_length=200, null=True),
        ),
        migrations.AddField(
            model_name="run",
            name="public_files",
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name="run",
            name="public_since",
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("task", models.CharField(max_length=200)),
                ("key", models.CharField(max_length=64)),
                ("title", models.CharField(max_length=300)),
                ("title_en", models.CharField(blank=True, max_length=300)),
                ("request", models.JSONField(default=dict)),
                ("state", models.CharField(default="waiting", max_length=10)),
                ("stage", models.CharField(default="waiting", max_length=20)),
                ("percent", models.PositiveSmallIntegerField(default=0)),
                ("asked_at", models.DateTimeField()),
                ("asked_by", models.CharField(max_length=200)),
                ("roles", models.JSONField(default=list)),
                ("began_at", models.DateTimeField(null=True)),
                ("beat_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("worker", models.CharField(blank=True, max_length=200)),
                ("attempt", models.PositiveSmallIntegerField(default=0)),
                ("stop_asked", models.BooleanField(default=False)),
                ("called", models.CharField(blank=True, max_length=64)),
                ("link", models.CharField(blank=True, max_length=300)),
                ("result", models.JSONField(default=dict)),
                ("problems", models.JSONField(default=list)),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["state", "id"], name="scoring_jobs_by_state")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("waiting", "running"))),
                        fields=("key",),
                        name="scoring_one_open_job",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("state", models.CharField(max_length=20)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=200)),
                ("identity", models.CharField(max_length=200)),
                ("reason", models.TextField(blank=True)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="scoring.run"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [models.UniqueConstraint(fields=("run", "state"), name="scoring_state_once")],
            },
        ),
        migrations.CreateModel(
            name="Told",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("unit", models.CharField(max_length=100)),
                ("at", models.DateTimeField()),
                ("until", models.DateField()),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="told", to="scoring.run"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [models.UniqueConstraint(fields=("run", "unit"), name="scoring_told_once")],
            },
        ),
        AppendOnly("scoring_step"),
        AppendOnly("scoring_told"),
        Settled("scoring_run", "state", ("frozen", "sent_back")),
    ]
