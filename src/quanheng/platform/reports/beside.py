"""What stands beside a run and goes into a report of it: the unit's own table, its verification, the notice, the appeals.

A run never changes, these do: `key` tells one state of them from another.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from quanheng.engine.errors import Text
from quanheng.platform.appeals import flow as appealing
from quanheng.platform.appeals import queries as appeals
from quanheng.platform.publication import queries as publication
from quanheng.platform.publication.flow import PUBLIC
from quanheng.platform.reports import queries
from quanheng.platform.scoring.models import Run
from quanheng.platform.verification import findings


@dataclass(frozen=True)
class Beside:
    """`record`: the table the unit submitted with what was found of it (`verification.findings.joined`), None where there is
    none or the reader may not read it (`hidden`). `notice`: first and last day. `appeals`: how many by state, no unit named."""

    record: Mapping[str, Any] | None = None
    hidden: bool = False
    notice: tuple[date, date] | None = None
    appeals: tuple[tuple[Text, int], ...] = ()

    @property
    def key(self) -> str:
        """A digest of all of it."""
        plain = [
            self.record,
            self.hidden,
            [d.isoformat() for d in self.notice or ()],
            [(w.zh, n) for w, n in self.appeals],
        ]
        return hashlib.sha256(
            json.dumps(plain, ensure_ascii=False, sort_keys=True, default=str).encode()
        ).hexdigest()

    def reason(self, leaf: str) -> Mapping[str, Any] | None:
        """The unit's row of an indicator, if it wrote a cause there."""
        rows = self.record["rows"] if self.record else ()
        return next((r for r in rows if r["leaf"] == leaf and (r["cause"] or r["explain"])), None)


ALONE = Beside()  # nothing of it


def gathered(run: Run, period: str, unit: str, seen: bool) -> Beside:
    """What there is now; `seen`: whether the reader may read the unit's table."""
    table = queries.self_table(run, period, unit)
    release = next((r for r in publication.releases(PUBLIC, run.version.scheme) if r.run_id == run.pk), None)
    states = Counter(a.state for a in appeals.appeals(run))
    return Beside(
        findings.joined(table) if table is not None and seen else None, table is not None and not seen,
        (release.notice_from, release.notice_until) if release is not None else None,
        tuple((words, states[state]) for state, words in appealing.STATES.items() if states[state]),
    )  # fmt: skip
