"""Results, what of them was posted, comments and their steps; the database keeps facts as they are."""

import django.db.models.deletion
from django.db import migrations, models

from quanheng.platform.lib.append_only import AppendOnly


class Migration(migrations.Migration):
    """Tables of the reading half, and their triggers."""

    dependencies = [
        ("surveys", "0002_unlinkable"),
    ]

    operations = [
        migrations.CreateModel(
            name="Comment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("remark", models.UUIDField(unique=True)),
                ("question", models.CharField(max_length=100)),
                ("unit", models.CharField(blank=True, max_length=100)),
                ("text", models.TextField()),
                ("state", models.CharField(max_length=10)),
                ("owner", models.CharField(blank=True, max_length=100)),
                ("assigned_on", models.DateField(null=True)),
                ("due", models.DateField(null=True)),
                ("answered_on", models.DateField(null=True)),
                ("published_on", models.DateField(null=True)),
                ("answer", models.TextField(blank=True)),
                ("answered_by", models.CharField(blank=True, max_length=200)),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to="surveys.survey",
                    ),
                ),
            ],
            options={
                "ordering": ["remark"],
            },
        ),
        migrations.CreateModel(
            name="CommentStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("state", models.CharField(max_length=10)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=200)),
                ("identity", models.CharField(max_length=200)),
                ("note", models.TextField(blank=True)),
                (
                    "comment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="surveys.comment",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Result",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rule", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                ("document", models.JSONField()),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=200)),
                ("identity", models.CharField(max_length=200)),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="results",
                        to="surveys.survey",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("posting", models.PositiveBigIntegerField(null=True)),
                ("rows", models.PositiveIntegerField()),
                ("left_out", models.JSONField(default=list)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=200)),
                ("identity", models.CharField(max_length=200)),
                (
                    "result",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="surveys.result",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(fields=["survey", "state"], name="surveys_comment_state"),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(fields=["owner", "state"], name="surveys_comment_owner"),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(fields=["state", "published_on"], name="surveys_comment_public"),
        ),
        AppendOnly("surveys_result"),
        AppendOnly("surveys_delivery"),
        AppendOnly("surveys_commentstep"),
        AppendOnly("surveys_comment", columns=("survey_id", "remark", "question", "text")),
    ]
