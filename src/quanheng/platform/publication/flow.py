"""The life of a release as data: proposed → sealing → released → superseded or withdrawn; or dropped before."""

from __future__ import annotations

from quanheng.engine.errors import Text

PROPOSED, SEALING, RELEASED, SUPERSEDED, WITHDRAWN, DROPPED = (
    "proposed", "sealing", "released", "superseded", "withdrawn", "dropped",
)  # fmt: skip
STATES = {
    PROPOSED: Text("公示中", "under notice"),
    SEALING: Text("正在封存", "being sealed"),
    RELEASED: Text("已公布", "released"),
    SUPERSEDED: Text("已被取代", "superseded"),
    WITHDRAWN: Text("已撤回", "withdrawn"),
    DROPPED: Text("已取消", "dropped"),
}
LIVE = (PROPOSED, SEALING, RELEASED)  # a run has one of these at most
OFFERED = (RELEASED, SUPERSEDED)  # the files of these are handed out
PUBLIC = (PROPOSED, SEALING, RELEASED, SUPERSEDED, WITHDRAWN)  # these have a page everybody may read

LOCK = "publication"  # held while somebody decides or opens

# Numbers that a regulation or the office decides; a scheme's clocks go before them.
NOTICE_DAYS = 5  # working days of notice, clock `notice_days`
DECIDE_DAYS = 3  # working days after the notice by which somebody should have decided
LEAST = 10  # counts of people below this are not published
