"""No hidden row numbers on SQLite where an answer or a code stands; steps, mixings and burnt codes stay as they are."""

from django.db import migrations

from quanheng.platform.lib.append_only import AppendOnly
from quanheng.platform.surveys.without_rowid import WithoutRowid


class Migration(migrations.Migration):
    """Tables made anew on SQLite, then triggers on either database."""

    dependencies = [("surveys", "0001_initial")]

    operations = [
        WithoutRowid("surveys_code"),
        WithoutRowid("surveys_slip"),
        WithoutRowid("surveys_answer"),
        WithoutRowid("surveys_remark"),
        AppendOnly("surveys_step"),
        AppendOnly("surveys_mixing"),
        AppendOnly("surveys_code", columns=("digest", "short", "survey_id", "lot_id")),
    ]
