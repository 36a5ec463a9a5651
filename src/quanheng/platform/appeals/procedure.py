"""What a scheme's `clocks` say about appeals: stages, spans, how days are counted, the closed list of grounds.

clocks:
  appeal_days: 3            # until when the first stage may be begun, from the day the unit is told
  decision_days: 10         # until when it is decided, from the day it was filed
  extension_days: 5         # by so much once, with a reason; 0 or nothing: never
  acceptance_days: 3        # until when it is said whether it is heard
  correction_days: 5        # until when an upheld appeal is carried out
  appeal_calendar: working  # or calendar: days of the calendar
  appeal_grounds: [数据有误, 程序不当]                       # nothing: `schemes.parameters.APPEAL_GROUNDS`
  appeal_stages:            # nothing: one stage; each may set its own spans
    - {name: 声明异议, name_en: Objection, decision_days: 15}
    - {name: 咨询委员会意见, name_en: Opinion of the advisory board, gives: opinion, appeal_days: 10}
    - {name: 诉愿, name_en: Appeal, heard_by: leader, appeal_days: 30, decision_days: 60, extension_days: 30}
                            # direct_days: 30 → this stage may be begun without those before it, so long after the unit is told
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from quanheng.engine.errors import Text
from quanheng.platform.appeals.flow import (
    ACCEPT_DAYS,
    CORRECT_DAYS,
    DECIDE_DAYS,
    EXTEND_DAYS,
    HEARERS,
)
from quanheng.platform.schemes.parameters import APPEAL_GROUNDS
from quanheng.platform.scoring import actions as scoring
from quanheng.platform.scoring import queries as scores
from quanheng.platform.scoring.models import Run

DECISION, OPINION = "decision", "opinion"


@dataclass(frozen=True)
class Stage:
    """One stage: its words, its spans in days (as the scheme counts days), by which role it is heard, what it gives."""

    number: int
    words: Text
    appeal_days: int
    decision_days: int
    extension_days: int
    acceptance_days: int
    heard_by: str
    gives: str
    direct_days: int = 0

    @property
    def advisory(self) -> bool:
        """True where it ends with an opinion that decides nothing."""
        return self.gives == OPINION


def stages(run: Run) -> tuple[Stage, ...]:
    """The stages of a run's scheme, in order; at least one."""
    clocks = scores.scheme(run).clocks
    written = clocks.get("appeal_stages")
    rows = [r for r in written if isinstance(r, Mapping)] if isinstance(written, list | tuple) else []
    return tuple(_stage(k, row, clocks) for k, row in enumerate(rows or [{}], start=1))


def _stage(number: int, row: Mapping[str, Any], clocks: Mapping[str, Any]) -> Stage:
    def days(name: str, otherwise: int) -> int:
        said = row.get(name, clocks.get(name))
        return otherwise if said is None else int(said)

    name = str(row.get("name") or "申诉")
    name_en = str(row.get("name_en") or ("Appeal" if not row.get("name") else name))
    heard_by = str(row.get("heard_by") or HEARERS[0])
    return Stage(
        number, Text(name, name_en), days("appeal_days", scoring.APPEAL_DAYS), days("decision_days", DECIDE_DAYS),
        days("extension_days", EXTEND_DAYS), days("acceptance_days", ACCEPT_DAYS),
        heard_by if heard_by in HEARERS else HEARERS[0], OPINION if row.get("gives") == OPINION else DECISION,
        days("direct_days", 0) if number > 1 else 0,
    )  # fmt: skip


def direct(run: Run) -> Stage | None:
    """The stage that may be begun without those before it; None where the scheme has none."""
    return next((s for s in stages(run) if s.direct_days > 0), None)


def correction_days(run: Run) -> int:
    """Within how many days an upheld appeal is carried out."""
    return scoring.clock(run, "correction_days", CORRECT_DAYS)


def grounds(run: Run) -> dict[str, Text]:
    """The closed list of grounds: the scheme's own, else `schemes.parameters.APPEAL_GROUNDS`."""
    own = scores.scheme(run).clocks.get("appeal_grounds")
    if not isinstance(own, list | tuple) or not own:
        return APPEAL_GROUNDS
    return {str(g): APPEAL_GROUNDS.get(str(g), Text(str(g), str(g))) for g in own}
