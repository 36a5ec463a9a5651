"""The first tables of the room: units and acts."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Act",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("by", models.CharField(max_length=200)),
                ("role", models.CharField(max_length=30)),
                ("at", models.DateTimeField()),
                ("subject", models.CharField(blank=True, max_length=300)),
                ("subject_en", models.CharField(blank=True, max_length=300)),
                ("detail", models.JSONField(default=dict)),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["name", "-id"], name="registry_ac_name_4f8d6b_idx")],
            },
        ),
        migrations.CreateModel(
            name="Unit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=100, unique=True)),
                ("name", models.CharField(max_length=200)),
                ("name_en", models.CharField(blank=True, max_length=200)),
                ("kind", models.CharField(blank=True, max_length=60)),
                ("attributes", models.JSONField(default=dict)),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="registry.unit",
                        to_field="code",
                    ),
                ),
            ],
            options={
                "ordering": ["code"],
            },
        ),
    ]
