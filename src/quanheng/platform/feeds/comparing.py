"""What becomes of each figure of a snapshot: new, known already, changed, older than what stands; and what is missing.

Nothing is written here: the same answer makes the preview and the posting.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from quanheng.engine.periods import parse
from quanheng.platform.feeds.flow import CHANGED, DOOR, LATE, NEW, OLDER, SAME, TO_HOLD
from quanheng.platform.feeds.mapping import Figure
from quanheng.platform.feeds.models import Connection, Seen, Snapshot
from quanheng.platform.feeds.words_of_sources import last_day
from quanheng.platform.ledger import queries as ledger

Key = tuple[str, str, str]


@dataclass(frozen=True)
class Judged:
    """A figure, what becomes of it, and what the ledger says now."""

    figure: Figure
    verdict: str
    standing: ledger.Figure | None
    late: bool = False


@dataclass(frozen=True)
class Comparison:
    """All figures judged, and the keys the source gave before and does not give now."""

    judged: list[Judged]
    missing: list[Seen]

    def counts(self) -> dict[str, int]:
        """How many of each."""
        found = Counter(j.verdict for j in self.judged)
        found[LATE] = sum(j.late for j in self.judged)
        found["missing"] = len(self.missing)
        return {k: n for k, n in found.items() if n}


def source_of(connection: Connection) -> str:
    """What the ledger says of where a figure came from."""
    return f"数据接入：{connection.title}"


def compare(snapshot: Snapshot, figures: Sequence[Figure]) -> Comparison:
    """Hold the figures of a snapshot against the ledger and against what the source said before."""
    connection, facts = snapshot.connection, snapshot.version.facts
    keys = {f.key for f in figures}
    items, units, periods = ({k[n] for k in keys} for n in range(3))
    standing = {f.key: f for f in ledger.in_force(items, units, periods=periods)} if keys else {}
    seen = {
        (s.item, s.unit, s.period): s
        for s in Seen.objects.filter(connection=connection).select_related("missing")
    }
    came = date.fromisoformat(snapshot.stated[:10])
    judged = []
    for figure in figures:
        now = standing.get(figure.key)
        verdict = _verdict(figure, now, seen.get(figure.key), source_of(connection), facts["changes"])
        late = verdict == NEW and _is_late(figure.period, came, int(facts["grace_days"]))
        judged.append(Judged(figure, verdict, now, late))
    return Comparison(judged, _missing(snapshot, keys, seen, facts["coverage"] == "whole"))


def _verdict(figure: Figure, now: ledger.Figure | None, seen: Seen | None, source: str, policy: str) -> str:
    if now is None:
        return NEW
    if (now.value, now.status) == (figure.value, figure.status):
        return SAME
    if any(
        (h.value, h.status, h.source, h.stated_at) == (figure.value, figure.status, source, figure.stated)
        for h in ledger.history(*figure.key)
    ):
        return SAME  # said before, and superseded since: a snapshot played again
    if (now.stated_at and figure.stated < now.stated_at) or (
        seen is not None and figure.stated < seen.stated
    ):
        return OLDER
    own = now.door == DOOR and now.source == source
    return CHANGED if own and policy == "supersede" else TO_HOLD


def _is_late(period: str, came: date, grace: int) -> bool:
    read = parse(period)
    return read is not None and came > last_day(read) + timedelta(days=grace)


def _missing(snapshot: Snapshot, keys: set[Key], seen: dict[Key, Seen], whole: bool) -> list[Seen]:
    """What was there before and should be here: of everything, or of the items and periods that this snapshot gives."""
    given = {(item, period) for item, _, period in keys}
    return [
        s for key, s in seen.items()
        if key not in keys and s.stated <= snapshot.stated and (whole or (key[0], key[2]) in given)
    ]  # fmt: skip
