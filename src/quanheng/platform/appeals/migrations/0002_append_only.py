"""What an appeal says, its steps, files and corrections never change; its last states are last."""

from django.db import migrations

from quanheng.platform.lib.append_only import AppendOnly
from quanheng.platform.scoring.triggers import Settled


class Migration(migrations.Migration):
    """Triggers on the tables of this room."""

    dependencies = [("appeals", "0001_initial")]

    operations = [
        AppendOnly(
            "appeals_appeal",
            columns=(
                "run_id",
                "unit",
                "stage",
                "before_id",
                "ground",
                "node",
                "text",
                "at",
                "by",
                "identity",
            ),
        ),
        Settled(
            "appeals_appeal",
            "state",
            ("corrected", "remitted", "dismissed", "advised", "inadmissible", "withdrawn"),
        ),
        AppendOnly("appeals_appealstep"),
        AppendOnly("appeals_appealfile"),
        AppendOnly("appeals_correction"),
    ]
