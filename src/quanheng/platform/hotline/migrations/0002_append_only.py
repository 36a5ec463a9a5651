"""What was taken in, proposed, audited, suggested, signed and closed never changes."""

from django.db import migrations

from quanheng.platform.lib.append_only import AppendOnly


class Migration(migrations.Migration):
    """Triggers on the tables of this room. A ticket's row follows its states; its number and its being kept do not change."""

    dependencies = [("hotline", "0001_initial")]

    operations = [
        AppendOnly("hotline_parameter"),
        AppendOnly("hotline_intake"),
        AppendOnly("hotline_ticket", columns=("number",)),
        AppendOnly("hotline_ticketstate"),
        AppendOnly("hotline_exclusion"),
        AppendOnly("hotline_audit"),
        AppendOnly("hotline_analysis", columns=("as_of", "terms", "at", "by", "identity")),
        AppendOnly("hotline_suggestion"),
        AppendOnly("hotline_signature"),
        AppendOnly("hotline_month"),
        AppendOnly("hotline_closing"),
    ]
