"""What a release publishes, its steps and files, objections and answers never change; its last states are last."""

from django.db import migrations

from quanheng.platform.lib.append_only import AppendOnly
from quanheng.platform.scoring.triggers import Settled


class Migration(migrations.Migration):
    """Triggers on the tables of this room."""

    dependencies = [("publication", "0001_initial")]

    operations = [
        AppendOnly(
            "publication_release",
            columns=(
                "run_id", "scheme", "title", "title_en", "periods", "demonstration", "rules", "withheld", "whole", "notice_days",
                "notice_from", "notice_until", "contact", "note", "proposed_at", "proposed_by", "identity",
            ),
        ),
        Settled("publication_release", "state", ("dropped", "withdrawn")),
        AppendOnly("publication_releasestep"),
        AppendOnly("publication_releasefile"),
        AppendOnly("publication_objection"),
        AppendOnly("publication_answer"),
    ]  # fmt: skip
