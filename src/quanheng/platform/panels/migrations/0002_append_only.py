"""The database itself refuses to change or delete marks, draws, interests, outcomes, lists of grades, and what a panel is."""

from django.db import migrations

from quanheng.platform.lib.append_only import AppendOnly


class Migration(migrations.Migration):
    """Triggers on the tables of this room."""

    dependencies = [("panels", "0001_initial")]

    operations = [
        AppendOnly("panels_interest"),
        AppendOnly("panels_step"),
        AppendOnly("panels_subject"),
        AppendOnly("panels_draw"),
        AppendOnly("panels_exhibit"),
        AppendOnly("panels_mark"),
        AppendOnly("panels_submission"),
        AppendOnly("panels_setaside"),
        AppendOnly("panels_outcome"),
        AppendOnly("panels_look"),
        AppendOnly("panels_gradelist"),
        AppendOnly("panels_appraisal"),
        AppendOnly("panels_calibration"),
        AppendOnly("panels_expert", ("person_id", "code")),
        AppendOnly("panels_panel", ("version_id", "rater", "period", "leaves", "wanted", "terms", "guides")),
        AppendOnly("panels_seat", ("panel_id", "number", "expert_id", "barred")),
    ]
