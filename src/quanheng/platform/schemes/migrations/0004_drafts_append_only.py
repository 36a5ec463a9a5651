"""What was said, let pass and agreed on a draft is only ever added to."""

from django.db import migrations

from quanheng.platform.lib.append_only import AppendOnly


class Migration(migrations.Migration):
    """Triggers on the tables of drafts."""

    dependencies = [("schemes", "0003_drafts")]

    operations = [
        AppendOnly("schemes_retirement"),
        AppendOnly("schemes_drafttext"),
        AppendOnly("schemes_waiver"),
        AppendOnly("schemes_consultation"),
        AppendOnly("schemes_comment"),
        AppendOnly("schemes_answer"),
        AppendOnly("schemes_targetstep"),
    ]
