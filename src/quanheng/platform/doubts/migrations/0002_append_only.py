"""What was seen, said and decided never changes; a case that ended stays ended."""

from django.db import migrations

from quanheng.platform.lib.append_only import AppendOnly
from quanheng.platform.scoring.triggers import Settled


class Migration(migrations.Migration):
    """Triggers on the tables of this room."""

    dependencies = [("doubts", "0001_initial")]

    operations = [
        AppendOnly("doubts_probe", columns=("detector", "title", "title_en", "items", "parameters", "at", "by", "identity")),
        AppendOnly("doubts_scan"),
        AppendOnly(
            "doubts_case",
            columns=(
                "number", "scan_id", "probe_id", "detector", "unit", "item", "period", "subject", "finding", "says", "says_en", "hint",
                "hint_en", "seen", "figures", "chart", "chance", "adjusted", "at", "by", "identity", "due",
            ),
        ),
        Settled("doubts_case", "state", ("lifted", "corrected", "referred")),
        AppendOnly("doubts_casestep"),
        AppendOnly("doubts_parameter"),
    ]  # fmt: skip
