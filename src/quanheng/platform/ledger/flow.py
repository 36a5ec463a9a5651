"""The states of an exception to a lock, as data: asked → granted → used, or refused."""

from __future__ import annotations

from quanheng.engine.errors import Text

ASKED = "asked"
GRANTED = "granted"
REFUSED = "refused"
USED = "used"
STATES = {
    ASKED: Text("待审批", "waiting for a second person"),
    GRANTED: Text("已批准，尚未使用", "granted, not used yet"),
    REFUSED: Text("未批准", "not granted"),
    USED: Text("已使用", "used"),
}
ASKING = "ledger.exception"  # the kind of the deadline a second person has
WORKING_DAYS = 3  # until somebody should have decided
