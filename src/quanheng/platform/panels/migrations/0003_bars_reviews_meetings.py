"""Units a seat is barred from while it marks, reviews of two tracks, and calibration meetings of a panel."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from quanheng.platform.lib.append_only import AppendOnly


class Lift(AppendOnly):
    """Take the triggers away while a table is rebuilt."""

    database_forwards = AppendOnly.database_backwards
    database_backwards = AppendOnly.database_forwards


def _key() -> models.BigAutoField:
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    """Two tables, and meetings that may be of a panel."""

    dependencies = [("panels", "0002_append_only"), ("registry", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Bar",
            fields=[
                ("id", _key()),
                ("kind", models.CharField(max_length=10)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=200)),
                ("seat", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="bars", to="panels.seat")),
                ("subject", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="bars", to="panels.subject")),
            ],
            options={
                "ordering": ["id"],
                "constraints": [models.UniqueConstraint(fields=("seat", "subject"), name="panels_barred_once")],
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                ("id", _key()),
                ("scheme", models.CharField(max_length=200)),
                ("leaf", models.CharField(max_length=200)),
                ("period", models.CharField(max_length=20)),
                ("figures", models.JSONField()),
                ("outcome", models.CharField(max_length=12)),
                ("words", models.TextField()),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=200)),
                ("unit", models.ForeignKey(db_column="unit", on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.unit", to_field="code")),
            ],
            options={
                "ordering": ["id"],
                "indexes": [models.Index(fields=["scheme", "leaf", "period"], name="panels_review_of_leaf")],
            },
        ),
        AppendOnly("panels_bar"),
        AppendOnly("panels_review"),
        Lift("panels_calibration"),
        migrations.AlterField("calibration", "list", models.ForeignKey(
            null=True, on_delete=django.db.models.deletion.PROTECT, related_name="calibrations", to="panels.gradelist")),
        migrations.AddField("calibration", "panel", models.ForeignKey(
            null=True, on_delete=django.db.models.deletion.PROTECT, related_name="calibrations", to="panels.panel")),
        migrations.AddConstraint("calibration", models.CheckConstraint(
            condition=Q(("list", None), ("panel", None), _connector="XOR"), name="panels_calibration_of_one_thing")),
        AppendOnly("panels_calibration"),
    ]  # fmt: skip
