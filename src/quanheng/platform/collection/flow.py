"""The states of calls, returns and cells, and the moves between them, as data."""

from __future__ import annotations

from quanheng.engine.errors import Text

NO_WORDS = Text("", "")

# a call
OPEN, CLOSED = "open", "closed"
CALLS = {OPEN: Text("收集中", "open"), CLOSED: Text("已截止", "closed")}

# a return
BLANK, DRAFT, SUBMITTED, SENT_BACK, CONFIRMED = "blank", "draft", "submitted", "sent_back", "confirmed"
RETURNS = {
    BLANK: Text("未开始", "not begun"),
    DRAFT: Text("填写中", "being filled"),
    SUBMITTED: Text("已提交，待确认", "submitted, to be confirmed"),
    SENT_BACK: Text("退回修改中", "sent back, being mended"),
    CONFIRMED: Text("已全部确认", "confirmed"),
}
RETURN_MOVES = {
    "fill": {BLANK: DRAFT, DRAFT: DRAFT, SENT_BACK: SENT_BACK},
    "submit": {DRAFT: SUBMITTED, SENT_BACK: SUBMITTED, BLANK: SUBMITTED},
    "send_back": {SUBMITTED: SENT_BACK, SENT_BACK: SENT_BACK},
    "confirm": {SUBMITTED: CONFIRMED, SENT_BACK: SENT_BACK},
    "reopen": {SUBMITTED: SENT_BACK, CONFIRMED: SENT_BACK, SENT_BACK: SENT_BACK},
}

# a cell: the same words, one by one
CELLS = {
    BLANK: Text("待填", "to be filled"),
    DRAFT: Text("已填未交", "filled, not submitted"),
    SUBMITTED: Text("待确认", "to be confirmed"),
    SENT_BACK: Text("退回", "sent back"),
    CONFIRMED: Text("已确认", "confirmed"),
}
EDITABLE = frozenset({BLANK, DRAFT, SENT_BACK})

# what a cell is: asked of the filler, known already, asked in another open call, or excused after an objection
ASKED, KNOWN, LINKED, EXCUSED = "asked", "known", "linked", "excused"
KINDS = {
    ASKED: Text("要填", "asked"),
    KNOWN: Text("已代填", "filled for you"),
    LINKED: Text("已在别处填报", "asked elsewhere"),
    EXCUSED: Text("免填", "no longer asked"),
}

# who fills a return: the unit about itself, or a data owner about all units
OWN, GIVEN = "own", "given"
FILLERS = {OWN: Text("单位填报", "by the unit"), GIVEN: Text("责任单位提供", "given by the data owner")}

# how a value came into a cell
VIAS = {
    "grid": Text("网页填写", "typed on the page"),
    "upload": Text("工作簿传回", "by the workbook"),
    "api": Text("接口报送", "by the API"),
    "prefill": Text("代填", "filled in advance"),
}

# what happened to a cell, in the words of its history
MOVES = {
    "filled": Text("填写", "filled"),
    "explained": Text("说明", "explained"),
    "attached": Text("附佐证", "evidence attached"),
    "detached": Text("撤下佐证", "evidence taken off"),
    "submitted": Text("提交", "submitted"),
    "confirmed": Text("确认入账", "confirmed and posted"),
    "sent_back": Text("退回", "sent back"),
    "reopened": Text("重新打开", "reopened"),
    "known": Text("他处已有，改为代填", "known from elsewhere, filled in"),
    "excused": Text("免填", "no longer asked"),
}

# objections of a filler: this cell should not be asked of me; what was filled in for me is wrong; a question
NOT_MINE, WRONG, QUESTION = "not_mine", "wrong", "question"
OBJECTIONS = {
    NOT_MINE: Text("这一格不该问我", "this should not be asked of me"),
    WRONG: Text("代填的数不对", "what was filled in for me is wrong"),
    QUESTION: Text("问一句", "a question"),
}

# which stage of the yearly cycle a call gathers for, and the product it leaves there
MIDTERM, RESULT = "midterm", "result"
PURPOSES = {MIDTERM: Text("过程（中期）", "mid-term"), RESULT: Text("结果", "result")}
