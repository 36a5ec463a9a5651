"""What was said, signed, proposed and decided never changes; the last states are last."""

from django.db import migrations

from quanheng.platform.lib.append_only import AppendOnly
from quanheng.platform.scoring.triggers import Settled

DATED = ("at", "by", "identity")


class Migration(migrations.Migration):
    """Triggers on the tables of this room."""

    dependencies = [("followup", "0001_initial")]

    operations = [
        AppendOnly("followup_parameter"),
        AppendOnly(
            "followup_letter", columns=("release_id", "unit", "period", "sentences", "thresholds", *DATED)
        ),
        Settled("followup_letter", "state", ("acknowledged",)),
        AppendOnly("followup_letterstep"),
        AppendOnly("followup_interview"),
        AppendOnly("followup_signature"),
        AppendOnly(
            "followup_rectification",
            columns=("number", "year", "source", "text", "node", "unit", "release_id", *DATED),
        ),
        Settled("followup_rectification", "state", ("closed", "lasting")),
        AppendOnly("followup_rectificationstep"),
        AppendOnly("followup_rectificationfile"),
        AppendOnly("followup_targetlink"),
        AppendOnly(
            "followup_consequence",
            columns=("release_id", "unit", "place", "text", "ground", "years", *DATED),
        ),
        Settled("followup_consequence", "state", ("decided", "declined")),
        AppendOnly("followup_consequencestep"),
    ]
