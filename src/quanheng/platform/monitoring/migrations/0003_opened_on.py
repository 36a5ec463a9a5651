"""The day a case was opened on, by which the alarm limit counts a week; of cases that are there, the day they were first seen."""

from typing import Any

from django.db import migrations, models
from django.utils import timezone


def fill(apps: Any, schema_editor: Any) -> None:
    """The day of `first_seen` where the house stands."""
    case = apps.get_model("monitoring", "Case")
    for pk, at in case.objects.filter(opened_on=None).values_list("pk", "first_seen"):
        case.objects.filter(pk=pk).update(opened_on=timezone.localtime(at).date())


class Migration(migrations.Migration):
    """A column that may be empty: no table is written anew, and the triggers on it stay."""

    dependencies = [("monitoring", "0002_append_only")]

    operations = [
        migrations.AddField("case", "opened_on", models.DateField(null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
