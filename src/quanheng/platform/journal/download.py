"""The journal as a file for everybody: made once for each state of the log, then handed out."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.conf import settings

from quanheng.platform.journal import audit, kinds, queries
from quanheng.platform.journal.models import Cosignature


def prepared() -> Path:
    """The file of the log as it is now."""
    last = queries.checkpoint()
    folder = Path(settings.JOURNAL_FOLDER) / "journal_files"
    path = folder / f"{last.pk if last else 0}-{Cosignature.objects.count()}-{queries.size()}.zip"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        half = folder / f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}"
        audit.export(half, withheld=kinds.closed(queries.kinds_used()))
        os.replace(half, path)
        for other in folder.glob("*.zip"):
            if other != path:
                other.unlink(missing_ok=True)
    return path
