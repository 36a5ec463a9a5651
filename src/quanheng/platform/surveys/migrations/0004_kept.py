"""The list of receipts kept at closing, used codes counted with their lots, and what the live page shows of an open survey."""

import hashlib

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Count

from quanheng.platform.lib.append_only import AppendOnly
from quanheng.platform.surveys import codes


def keep(apps, schema_editor):
    """Of surveys closed before: their receipts, as their pages have shown them; of all: how many codes of a lot were used."""
    survey, code, receipts, lot = (
        apps.get_model("surveys", name) for name in ("Survey", "Code", "Receipts", "Lot")
    )
    for closed in survey.objects.exclude(state__in=("draft", "checked", "open")):
        used = code.objects.filter(survey=closed, used=True).values_list("digest", flat=True)
        lines = sorted(codes.receipt(closed.salt, bytes(d)) for d in used.iterator(5000))
        text = "".join(f"{line}\n" for line in lines)
        digest = hashlib.sha256(text.encode()).hexdigest()
        receipts.objects.create(survey=closed, number=len(lines), digest=digest, text=text)
    counted = code.objects.filter(used=True).values_list("lot_id").annotate(n=Count("digest")).order_by()
    for pk, number in counted:
        lot.objects.filter(pk=pk).update(used=number)


class Migration(migrations.Migration):
    """A column, two tables, and what they say of surveys there are."""

    dependencies = [("surveys", "0003_results")]

    operations = [
        migrations.AddField("lot", "used", models.PositiveIntegerField(default=0)),
        migrations.AddField("lot", "ready", models.BooleanField(default=True)),
        migrations.CreateModel(
            name="Receipts",
            fields=[
                (
                    "survey",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="receipts",
                        serialize=False,
                        to="surveys.survey",
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("text", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Shown",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("part", models.CharField(max_length=120)),
                ("cells", models.JSONField(default=list)),
                ("next", models.JSONField(null=True)),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shown",
                        to="surveys.survey",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("survey", "part"), name="surveys_shown_once")
                ],
            },
        ),
        migrations.RunPython(keep, migrations.RunPython.noop),
        AppendOnly("surveys_receipts"),
    ]
