"""The writers of the journal.

`append` an act (the guard alone calls it) · `seal` the log with a signed checkpoint · `rotate` its keys ·
`cosign`: take in what witnesses signed · `set_policy`: who the witnesses are · `erase` names of people.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from quanheng.platform.journal import leaf as leaves
from quanheng.platform.journal import tree
from quanheng.platform.journal.models import Entry
from quanheng.platform.journal.sealing import rotate, seal
from quanheng.platform.journal.witnesses import Witness, cosign, set_policy
from quanheng.platform.lib.locks import take_turns

__all__ = ["Witness", "append", "cosign", "erase", "rotate", "seal", "set_policy"]


def append(kind: str, body: Mapping[str, Any], *, by_name: str) -> int:
    """Write an act into the log, inside the current transaction, and give its index.

    `body`: `role`, `at` (datetime or ISO text; now, if it is not given), `unit`, `subject`, `subject_en`, `detail`
    (plain values), and whatever else the leaf shall say. `body["personal"]`, texts by name, enter the leaf as
    commitments like `by_name`: put names of people there, never in the subject or the detail.
    """
    take_turns(tree.LOCK)
    said = dict(body)
    personal = {k: leaves.clean(v) for k, v in (said.pop("personal", None) or {}).items()}
    at = _moment(said.get("at"))
    said["at"] = leaves.moment(at)
    by, salt, index = leaves.column(by_name, 200), leaves.salt(), tree.size()
    text = leaves.written(index, kind, said, by, personal, salt)
    Entry.objects.create(
        index=index,
        kind=kind,
        role=said.get("role", ""),
        unit=leaves.column(said.get("unit", ""), 100),
        at=at,
        subject=leaves.column(said.get("subject", ""), 300),
        subject_en=leaves.column(said.get("subject_en", ""), 300),
        leaf=text,
        by_name=by,
        personal=json.dumps(personal, ensure_ascii=False) if personal else None,
        salt=salt,
    )
    for name in settings.JOURNAL_HASHES:
        tree.append(name, index, text.encode("utf-8"))
    return index


def erase(indices: Iterable[int]) -> int:
    """Take the names of people out of these entries for good; proofs stay as they are. Gives how many had any."""
    named = Entry.objects.filter(pk__in=list(indices)).exclude(by_name=None, personal=None, salt=None)
    return named.update(by_name=None, personal=None, salt=None)


def _moment(at: datetime | str | None) -> datetime:
    if not at:
        return timezone.now()
    found = datetime.fromisoformat(at) if isinstance(at, str) else at
    return found if timezone.is_aware(found) else timezone.make_aware(found)
