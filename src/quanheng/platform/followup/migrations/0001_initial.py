"""The first tables of the room: letters, interviews, rectification, consequences, parameters."""

import django.db.models.deletion
from django.db import migrations, models

import quanheng.platform.lib.decimals


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("publication", "0003_objections_move"),
    ]

    operations = [
        migrations.CreateModel(
            name="Parameter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=40)),
                ("value", models.CharField(blank=True, max_length=400)),
                ("source", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=200)),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Consequence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=200)),
                ("identity", models.CharField(max_length=200)),
                ("unit", models.CharField(max_length=100)),
                ("place", models.CharField(max_length=12)),
                ("text", models.TextField()),
                ("ground", models.TextField()),
                ("years", models.JSONField(default=list)),
                ("state", models.CharField(default="proposed", max_length=12)),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="publication.release",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="ConsequenceStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=200)),
                ("identity", models.CharField(max_length=200)),
                ("state", models.CharField(max_length=12)),
                ("words", models.TextField(blank=True)),
                (
                    "consequence",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decision",
                        to="followup.consequence",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Interview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=200)),
                ("identity", models.CharField(max_length=200)),
                ("unit", models.CharField(max_length=100)),
                ("kind", models.CharField(max_length=10)),
                ("on", models.DateField()),
                ("place", models.CharField(blank=True, max_length=200)),
                ("present", models.CharField(max_length=400)),
                ("words", models.TextField()),
                ("agreed", models.TextField(blank=True)),
                (
                    "release",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="publication.release",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=200)),
                ("identity", models.CharField(max_length=200)),
                ("unit", models.CharField(max_length=100)),
                ("period", models.CharField(max_length=10)),
                ("sentences", models.JSONField(default=list)),
                ("thresholds", models.JSONField(default=dict)),
                ("state", models.CharField(default="draft", max_length=12)),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="publication.release",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="LetterStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=200)),
                ("identity", models.CharField(max_length=200)),
                ("verb", models.CharField(max_length=12)),
                ("words", models.TextField(blank=True)),
                (
                    "letter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="followup.letter",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Rectification",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=200)),
                ("identity", models.CharField(max_length=200)),
                ("number", models.CharField(max_length=40, unique=True)),
                ("year", models.PositiveSmallIntegerField()),
                ("source", models.CharField(max_length=20)),
                ("text", models.TextField()),
                ("node", models.CharField(blank=True, max_length=200)),
                ("unit", models.CharField(max_length=100)),
                ("responsible", models.CharField(blank=True, max_length=200)),
                ("measures", models.TextField(blank=True)),
                ("due", models.DateField()),
                ("state", models.CharField(default="not_started", max_length=12)),
                (
                    "release",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="publication.release",
                    ),
                ),
            ],
            options={
                "ordering": ["due", "id"],
            },
        ),
        migrations.CreateModel(
            name="RectificationStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=200)),
                ("identity", models.CharField(max_length=200)),
                ("verb", models.CharField(max_length=12)),
                ("state", models.CharField(max_length=12)),
                ("words", models.TextField(blank=True)),
                ("detail", models.JSONField(default=dict)),
                (
                    "rectification",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="followup.rectification",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="RectificationFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("name", models.CharField(max_length=200)),
                ("kind", models.CharField(max_length=10)),
                ("size", models.PositiveBigIntegerField()),
                ("scanned", models.BooleanField()),
                (
                    "step",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="followup.rectificationstep",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Signature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=200)),
                ("identity", models.CharField(max_length=200)),
                ("side", models.CharField(max_length=10)),
                ("words", models.TextField(blank=True)),
                (
                    "interview",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="followup.interview",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="TargetLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=200)),
                ("identity", models.CharField(max_length=200)),
                ("scheme", models.CharField(max_length=200)),
                ("node", models.CharField(max_length=200)),
                ("value", quanheng.platform.lib.decimals.ExactDecimalField(null=True)),
                ("words", models.TextField(blank=True)),
                (
                    "rectification",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links",
                        to="followup.rectification",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.UniqueConstraint(fields=("release", "unit"), name="followup_letter_once"),
        ),
        migrations.AddIndex(
            model_name="rectification",
            index=models.Index(fields=["unit", "state"], name="followup_of_unit"),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.UniqueConstraint(fields=("interview", "side"), name="followup_signed_once"),
        ),
        migrations.AddConstraint(
            model_name="targetlink",
            constraint=models.UniqueConstraint(
                fields=("rectification", "scheme", "node"), name="followup_linked_once"
            ),
        ),
    ]
