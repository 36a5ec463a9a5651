"""What follows a result, as data: states and moves of rectification, sources, places, the sides that sign."""

from __future__ import annotations

from dataclasses import dataclass

from quanheng.engine.errors import Text

OF_THE_UNIT = ("reporter", "leader", "appraised")
LOCK = "followup"

# Letters
DRAFT, SENT, ACKNOWLEDGED = "draft", "sent", "acknowledged"
LETTER_STATES = {
    DRAFT: Text("拟稿", "draft"),
    SENT: Text("已发出，待签收", "sent, to be acknowledged"),
    ACKNOWLEDGED: Text("已签收", "acknowledged"),
}

# Interviews
KINDS = {"talk": Text("绩效沟通", "performance talk"), "summons": Text("约谈", "summons")}
OFFICE, UNIT = "office", "unit"
SIDES = {OFFICE: Text("考核办一方", "the office"), UNIT: Text("被考核单位一方", "the unit")}

# Rectification (domain.md §13)
NOT_STARTED, UNDER_WAY, CLAIMED, RETURNED, CLOSED, LASTING = (
    "not_started", "under_way", "claimed", "returned", "closed", "lasting",
)  # fmt: skip
STATES = {
    NOT_STARTED: Text("未启动", "not started"),
    UNDER_WAY: Text("整改中", "under way"),
    CLAIMED: Text("申请销号", "close-out applied for"),
    RETURNED: Text("核验不通过退回", "not verified, sent back"),
    CLOSED: Text("已销号", "closed out"),
    LASTING: Text("长期坚持", "kept up for good"),
}
DONE = (CLOSED, LASTING)
SOURCES = {
    "evaluation": Text("评价", "evaluation"),
    "audit": Text("审计", "audit"),
    "inspection": Text("督查", "inspection"),
    "public": Text("群众意见", "the public"),
    "monitoring": Text("监控", "monitoring"),
}


@dataclass(frozen=True)
class Move:
    """One step: its act, the states it starts from, the state it leads into ("": stays), the words of its button."""

    act: str
    before: tuple[str, ...]
    after: str
    words: Text


MOVES = {
    "plan": Move("followup.rectify", (NOT_STARTED, UNDER_WAY, RETURNED), UNDER_WAY, Text("定整改措施", "Set the measures")),
    "progress": Move("followup.rectify", (UNDER_WAY, RETURNED, LASTING), "", Text("报进展", "Report progress")),
    "claim": Move("followup.rectify", (UNDER_WAY, RETURNED), CLAIMED, Text("申请销号", "Apply for close-out")),
    "close": Move("followup.verify", (CLAIMED,), CLOSED, Text("核验通过，销号", "Verified: close out")),
    "last": Move("followup.verify", (CLAIMED,), LASTING, Text("核验通过，长期坚持", "Verified: keep it up")),
    "send_back": Move("followup.verify", (CLAIMED,), RETURNED, Text("核验不通过，退回", "Not verified: send back")),
}  # fmt: skip

# Consequences: the four places of domain.md A22, and bonus pay (A13)
PROPOSED, DECIDED, DECLINED = "proposed", "decided", "declined"
BONUS = "bonus"
PLACES = {
    "budget": Text("预算安排", "budget"),
    "priority": Text("项目审批优先权", "priority of projects"),
    "people": Text("干部奖惩", "reward and discipline"),
    BONUS: Text("奖金", "bonus pay"),
    "publication": Text("信息公开", "publication"),
}
CONSEQUENCE_STATES = {
    PROPOSED: Text("拟办，待决定", "proposed, to be decided"),
    DECIDED: Text("已决定", "decided"),
    DECLINED: Text("不予采纳", "declined"),
}
LONGEST = 4000
