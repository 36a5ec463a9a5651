"""The database itself refuses to change or delete texts of plans, checks, readings, steps, and what a case is about."""

from django.db import migrations

from quanheng.platform.lib.append_only import AppendOnly


class Migration(migrations.Migration):
    """Triggers on the tables of this room."""

    dependencies = [("monitoring", "0001_initial")]

    operations = [
        AppendOnly("monitoring_plantext"),
        AppendOnly("monitoring_look"),
        AppendOnly("monitoring_reading"),
        AppendOnly("monitoring_step"),
        AppendOnly("monitoring_milestonestep"),
        AppendOnly("monitoring_plan", ("key", "version_id", "year")),
        AppendOnly("monitoring_case", ("plan_id", "unit", "indicator", "rule", "month", "first_seen")),
    ]
