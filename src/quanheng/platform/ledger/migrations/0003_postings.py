"""Postings: every call of `post` is a row of its own; figures know their place in it; locks and waivers."""

import secrets
from itertools import groupby

import django.db.models.deletion
from django.db import migrations, models

import quanheng.platform.ledger.models
from quanheng.platform.ledger.leaves import leaf, root
from quanheng.platform.lib.append_only import AppendOnly

GUARD = AppendOnly("ledger_observation")
STARTS_ONCE = models.UniqueConstraint(
    fields=["item", "unit", "period"], condition=models.Q(supersedes=None), name="ledger_starts_once"
)


def lift(apps, editor):
    """Old rows are given their posting below; 0004 makes the triggers again."""
    GUARD.database_backwards("ledger", editor, None, None)


def lay(apps, editor):
    """The way back."""
    GUARD.database_forwards("ledger", editor, None, None)


class _Old:
    """An old row with the names `leaf` asks for."""

    def __init__(self, row):
        self.__dict__.update(row.__dict__)
        self.unit = row.unit_id


def give_postings(apps, editor):
    """Old rows of one moment and door were one call: they become one posting, in the order of their numbers."""
    Posting = apps.get_model("ledger", "Posting")
    Observation = apps.get_model("ledger", "Observation")
    editions = {}
    rows = Observation.objects.order_by("posted_at", "door", "posted_by", "id").iterator(chunk_size=2000)
    for (at, door, by), group in groupby(rows, key=lambda o: (o.posted_at, o.door, o.posted_by)):
        blind, own = secrets.token_bytes(32), list(group)
        for number, row in enumerate(own):
            row.number = number
            row.edition = editions[row.pk] = editions.get(row.supersedes_id, 0) + 1
        posting = Posting.objects.create(
            door=door, at=at, by=by, by_identity=by, rows=len(own), blind=blind, first=own[0].pk, last=own[-1].pk,
            root=root(leaf(_Old(row), blind) for row in own),
        )  # fmt: skip
        for row in own:
            row.posting = posting
        Observation.objects.bulk_update(own, ["number", "edition", "posting"], batch_size=500)
    if editor.connection.vendor == "postgresql":  # checks that wait would forbid altering the table
        editor.execute("SET CONSTRAINTS ALL IMMEDIATE", params=None)
        editor.execute("SET CONSTRAINTS ALL DEFERRED", params=None)


def keep(apps, editor):
    """Going back, rows only lose their posting."""


class Migration(migrations.Migration):
    """The tables as `models` has them."""

    dependencies = [("ledger", "0002_append_only")]

    operations = [
        migrations.RunPython(lift, lay),
        migrations.CreateModel(
            name="Posting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("door", models.CharField(max_length=20)),
                ("at", models.DateTimeField(db_index=True)),
                ("by", models.CharField(max_length=200)),
                ("by_identity", models.CharField(max_length=200)),
                ("blind", models.BinaryField(max_length=32)),
                ("rows", models.PositiveIntegerField(default=0)),
                ("root", models.CharField(blank=True, default="", max_length=64)),
                ("first", models.BigIntegerField(default=0)),
                ("last", models.BigIntegerField(default=0)),
            ],
            options={"ordering": ["-id"]},
        ),
        migrations.CreateModel(
            name="Lock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("scheme", models.CharField(max_length=200)),
                ("title", models.CharField(max_length=300)),
                ("title_en", models.CharField(blank=True, max_length=300)),
                ("period", models.CharField(max_length=10)),
                ("items", models.JSONField()),
                ("units", models.JSONField()),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=200)),
                ("by_identity", models.CharField(max_length=200)),
                ("cause", models.CharField(blank=True, max_length=60)),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["scheme", "period"], name="ledger_lock_scheme_period")],
            },
        ),
        migrations.CreateModel(
            name="Waiver",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("items", models.JSONField()),
                ("units", models.JSONField()),
                ("reason", models.TextField()),
                ("evidence", quanheng.platform.ledger.models.DigestsField(blank=True, default="")),
                ("asked_at", models.DateTimeField()),
                ("asked_by", models.CharField(max_length=200)),
                ("asked_identity", models.CharField(max_length=200)),
                ("state", models.CharField(max_length=20)),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by", models.CharField(blank=True, max_length=200)),
                ("decided_identity", models.CharField(blank=True, max_length=200)),
                ("words", models.TextField(blank=True)),
                ("lock", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="waivers", to="ledger.lock")),
                ("posting", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="waivers", to="ledger.posting")),
            ],
            options={"ordering": ["-id"]},
        ),
        migrations.CreateModel(
            name="Shown",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("cause", models.CharField(max_length=60)),
                ("items", models.JSONField()),
                ("units", models.JSONField()),
                ("periods", models.JSONField()),
                ("cut_off", models.DateTimeField()),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["cause"], name="ledger_shown_cause")],
            },
        ),
        migrations.AddField("observation", "edition", models.PositiveIntegerField(default=1)),
        migrations.AddField("observation", "number", models.PositiveIntegerField(null=True)),
        migrations.AddField("observation", "posting", models.ForeignKey(
            null=True, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="observations", to="ledger.posting")),
        migrations.AddField("observation", "evidence", quanheng.platform.ledger.models.DigestsField(blank=True, default="")),
        migrations.AddField("observation", "return_ref", models.CharField(blank=True, default="", max_length=120)),
        migrations.RemoveConstraint("observation", "ledger_starts_once"),
        migrations.RemoveIndex("observation", "ledger_obse_item_f062d2_idx"),
        migrations.AlterField("observation", "unit", models.ForeignKey(
            db_column="unit", db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+",
            to="registry.unit", to_field="code")),
        migrations.AlterField("observation", "supersedes", models.ForeignKey(
            db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="superseded_by",
            to="ledger.observation")),
        migrations.RunPython(give_postings, keep),
        migrations.RemoveField("observation", "door"),
        migrations.RemoveField("observation", "posted_at"),
        migrations.RemoveField("observation", "posted_by"),
        migrations.AlterField("observation", "number", models.PositiveIntegerField()),
        migrations.AlterField("observation", "posting", models.ForeignKey(
            db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="observations", to="ledger.posting")),
        migrations.AddConstraint("observation", models.UniqueConstraint(
            fields=("item", "unit", "period", "edition"), name="ledger_one_line_of_life")),
        migrations.AddConstraint("observation", models.UniqueConstraint(
            condition=models.Q(("supersedes__isnull", False)), fields=("supersedes",), name="ledger_superseded_once")),
        migrations.AddConstraint("observation", models.CheckConstraint(
            condition=models.Q(models.Q(("edition", 1), ("supersedes__isnull", True)),
                               models.Q(("edition__gt", 1), ("supersedes__isnull", False)), _connector="OR"),
            name="ledger_first_or_superseding")),
    ]  # fmt: skip
