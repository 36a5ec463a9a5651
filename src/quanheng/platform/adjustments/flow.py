"""The kinds and states of claims, and the kinds of what speaks against one: as data."""

from __future__ import annotations

from quanheng.engine.errors import Text

BONUS = "bonus"
DEDUCT = "deduct"
VETO = "veto"
KINDS = {BONUS: Text("加分", "bonus"), DEDUCT: Text("扣分", "deduction"), VETO: Text("一票否决", "veto")}

CLAIMED = "claimed"
GRANTED = "granted"
REFUSED = "refused"
WITHDRAWN = "withdrawn"
STATES = {
    CLAIMED: Text("待决定", "to be decided"),
    GRANTED: Text("已认定", "granted"),
    REFUSED: Text("未认定", "not granted"),
    WITHDRAWN: Text("已撤回", "withdrawn"),
}
LAMPS = {CLAIMED: "amber", GRANTED: "green", REFUSED: "none", WITHDRAWN: "none"}
LIVE = (CLAIMED, GRANTED)

DOUBLE = "double"
CONTRADICTION = "contradiction"
AGAINST = {
    DOUBLE: Text("重复申报", "claimed twice"),
    CONTRADICTION: Text("前后矛盾", "contradiction"),
}
