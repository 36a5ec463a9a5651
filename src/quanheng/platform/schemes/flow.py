"""The states of a draft and of a scheme version, and the moves between them, as data.

draft → consulting → settled → adopted → retired; any of the first three may be dropped, and taken up again.
Targets: proposed ⇄ countered → agreed → approved; after adoption asked → adjusted or refused.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from quanheng.engine.errors import Place, Problems, Text

DRAFT = "draft"
CONSULTING = "consulting"
SETTLED = "settled"
ADOPTED = "adopted"
RETIRED = "retired"
DROPPED = "dropped"
STATES = {
    DRAFT: Text("起草中", "being drafted"),
    CONSULTING: Text("征求意见", "in consultation"),
    SETTLED: Text("已定稿", "settled"),
    ADOPTED: Text("已审定", "adopted"),
    RETIRED: Text("已停用", "retired"),
    DROPPED: Text("已放弃", "dropped"),
}
LAMPS = {
    DRAFT: "none",
    CONSULTING: "blue",
    SETTLED: "amber",
    ADOPTED: "green",
    RETIRED: "none",
    DROPPED: "none",
}
OPEN = (DRAFT, CONSULTING, SETTLED)


class Move(NamedTuple):
    """A move of a draft: the states it starts from, the state it leads to ("": it stays), its words."""

    frm: tuple[str, ...]
    to: str
    words: Text


MOVES = {
    "save": Move((DRAFT, CONSULTING), "", Text("改稿", "change the text")),
    "members": Move((DRAFT, CONSULTING), "", Text("定参评单位", "say who is assessed")),
    "waive": Move((DRAFT, CONSULTING), "", Text("放行", "let pass")),
    "consult": Move((DRAFT,), CONSULTING, Text("发出征求意见", "open the consultation")),
    "comment": Move((CONSULTING,), "", Text("提意见", "comment")),
    "answer": Move((CONSULTING,), "", Text("答复意见", "answer a comment")),
    "settle": Move((CONSULTING,), SETTLED, Text("定稿", "settle the text")),
    "reopen": Move((SETTLED, CONSULTING), DRAFT, Text("退回起草", "send back to drafting")),
    "target": Move((DRAFT, CONSULTING, SETTLED), "", Text("商定目标值", "negotiate targets")),
    "adopt": Move((SETTLED,), ADOPTED, Text("审定", "adopt")),
    "drop": Move(OPEN, DROPPED, Text("放弃这份稿", "drop the draft")),
    "restore": Move((DROPPED,), DRAFT, Text("重新起草", "take the draft up again")),
}

# Targets. The sides of a negotiation, and what each move of a target may follow ("" is nothing yet).
UNIT, OFFICE = "unit", "office"
SIDES = {UNIT: Text("单位", "the unit"), OFFICE: Text("考核办", "the office")}
PROPOSE, COUNTER, AGREE, APPROVE = "propose", "counter", "agree", "approve"
ASK, ADJUST, REFUSE = "ask", "adjust", "refuse"
STEPS = {
    PROPOSE: Text("提出", "proposed"),
    COUNTER: Text("还价", "countered"),
    AGREE: Text("同意", "agreed"),
    APPROVE: Text("核定", "approved"),
    ASK: Text("申请调整", "adjustment asked"),
    ADJUST: Text("调整", "adjusted"),
    REFUSE: Text("不予调整", "adjustment refused"),
}
FOLLOWS = {
    PROPOSE: ("",),
    COUNTER: (PROPOSE, COUNTER),
    AGREE: (PROPOSE, COUNTER),
    APPROVE: (AGREE,),
    ASK: ("", APPROVE, ADJUST, REFUSE),
    ADJUST: (ASK,),
    REFUSE: (ASK,),
}


def require(move: str, state: str) -> None:
    """Refuse a move from a state it does not start from, in words."""
    one = MOVES[move]
    if state in one.frm:
        return
    problems = Problems()
    problems.add(
        "wrong-state",
        Place(path=move),
        (
            f"这份稿“{STATES[state].zh}”，不能{one.words.zh}",
            f"the draft is {STATES[state].en}: cannot {one.words.en}",
        ),
        (
            "状态为" + "、".join(STATES[s].zh for s in one.frm),
            "it is " + " or ".join(STATES[s].en for s in one.frm),
        ),
        ("重新打开这一页，看现在的状态", "open the page again and look at its state"),
    )
    problems.refuse()


def lamp(state: str) -> str:
    """The lamp of a state: none blue amber green."""
    return LAMPS[state]


def one_of(words: Collection[str]) -> Text:
    """Names of target moves as a list."""
    zh = "、".join(STEPS[w].zh if w else "还没有提出" for w in words)
    en = " or ".join(STEPS[w].en if w else "nothing yet" for w in words)
    return Text(zh, en)
