"""What was enrolled before gets its first placing and name; the database keeps the powers apart."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import migrations

from quanheng.platform.lib.append_only import AppendOnly
from quanheng.platform.registry.triggers import PowersApart

ALWAYS, FOREVER = date(1, 1, 1), date(9999, 12, 31)


def place(apps: Any, editor: Any) -> None:
    """The register of issue 2 knew one hierarchy and no dates."""
    units = list(apps.get_model("registry", "Unit").objects.all())
    placing, name = apps.get_model("registry", "Placing"), apps.get_model("registry", "UnitName")
    placing.objects.bulk_create(
        [
            placing(hierarchy="territory", unit=u, parent_id=u.parent_id, since=ALWAYS, until=FOREVER)
            for u in units
        ],
        batch_size=500,
    )
    name.objects.bulk_create(
        [name(unit=u, name=u.name, name_en=u.name_en, since=ALWAYS, until=FOREVER) for u in units],
        batch_size=500,
    )


class Migration(migrations.Migration):
    """Data of issue 2, and triggers."""

    dependencies = [("registry", "0004_units_in_time")]

    operations = [
        migrations.RunPython(place, migrations.RunPython.noop),
        AppendOnly("registry_unitchange"),
        AppendOnly("registry_succession"),
        AppendOnly(
            "registry_appointment", ["person_id", "role", "unit", "stands_for_id", "since", "made_by"]
        ),
        PowersApart(),
    ]
