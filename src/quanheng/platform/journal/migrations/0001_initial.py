"""The first tables of the journal."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="LogKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("tree", models.CharField(default="sha256", max_length=10)),
                ("vkey", models.CharField(max_length=400, unique=True)),
                ("since", models.DateTimeField()),
                ("from_size", models.BigIntegerField()),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Node",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("hash", models.BinaryField(max_length=32)),
            ],
        ),
        migrations.CreateModel(
            name="Policy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("witnesses", models.JSONField(default=list)),
                ("need", models.PositiveSmallIntegerField()),
                ("faulty", models.PositiveSmallIntegerField()),
                ("since", models.DateTimeField()),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("index", models.BigIntegerField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=60)),
                ("role", models.CharField(blank=True, max_length=30)),
                ("unit", models.CharField(blank=True, max_length=100)),
                ("at", models.DateTimeField(db_index=True)),
                ("subject", models.CharField(blank=True, max_length=300)),
                ("subject_en", models.CharField(blank=True, max_length=300)),
                ("leaf", models.TextField()),
                ("by_name", models.CharField(db_index=True, max_length=200, null=True)),
                ("personal", models.TextField(null=True)),
                ("salt", models.CharField(max_length=64, null=True)),
            ],
            options={
                "ordering": ["-index"],
                "indexes": [
                    models.Index(fields=["kind", "-index"], name="journal_ent_kind_19a6d2_idx"),
                    models.Index(fields=["unit", "-index"], name="journal_ent_unit_9af782_idx"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("tree", models.CharField(default="sha256", max_length=10)),
                ("size", models.BigIntegerField()),
                ("root", models.BinaryField(max_length=32)),
                ("note", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "key",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="journal.logkey"
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Cosignature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("witness", models.CharField(max_length=200)),
                ("vkey", models.CharField(max_length=400)),
                ("line", models.TextField()),
                ("at", models.DateTimeField()),
                ("received_at", models.DateTimeField()),
                (
                    "checkpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cosignatures",
                        to="journal.checkpoint",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("checkpoint", "vkey"), name="journal_one_cosignature_a_witness"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="checkpoint",
            index=models.Index(fields=["tree", "-size"], name="journal_che_tree_617eaf_idx"),
        ),
        migrations.AddConstraint(
            model_name="checkpoint",
            constraint=models.UniqueConstraint(
                fields=("tree", "size", "key"), name="journal_one_checkpoint_a_size"
            ),
        ),
    ]
