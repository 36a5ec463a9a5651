"""The states of a panel, the kinds of interest and of exhibit, and what may be done with the marks: as data."""

from __future__ import annotations

from quanheng.engine.errors import Text

OPEN = "open"
DRAWN = "drawn"
FIRST = "first"
SECOND = "second"
CLOSED = "closed"
CANCELLED = "cancelled"

STATES = {
    OPEN: Text("备卷", "being prepared"),
    DRAWN: Text("已抽取专家", "experts drawn"),
    FIRST: Text("第一轮评分", "first round"),
    SECOND: Text("第二轮评分", "second round"),
    CLOSED: Text("已结束", "closed"),
    CANCELLED: Text("已取消", "cancelled"),
}
LIFE = (OPEN, DRAWN, FIRST, SECOND, CLOSED)
MARKING = (FIRST, SECOND)
ROUND = {FIRST: 1, SECOND: 2}

OWN = "own"
RELATIVE = "relative"
CONTRACT = "contract"
INTERESTS = {
    OWN: Text("本人单位（现任或三年内任职）", "own unit, now or of late"),
    RELATIVE: Text("亲属在该单位", "a relative works there"),
    CONTRACT: Text("有合同、课题或咨询关系", "a contract, grant or advice"),
}

RAW = "raw"
Z_SCORE = "z"
SEVERITY = "severity"
TREATMENTS = {
    RAW: Text("原始分", "marks as given"),
    Z_SCORE: Text("按评分人标准化", "standardised by marker"),
    SEVERITY: Text("宽严模型校正", "adjusted for severity"),
}
WHY = {
    RAW: Text(
        "照原分入账；去掉最高最低由方案的 trim 在计分时做",
        "Posted as given; the scheme's own trim leaves out the highest and lowest when scoring",
    ),
    Z_SCORE: Text(
        "本组声明按评分人标准化：各评分人的均值和离散程度调成一致后入账，原始分另存",
        "This panel declares marks standardised by marker: means and spreads made alike, then posted; marks as given are kept",
    ),
    SEVERITY: Text(
        "本组声明用宽严模型：减去各评分人的宽严后入账，原始分另存",
        "This panel declares the severity model: each marker's severity is taken off, then posted; marks as given are kept",
    ),
}

PANEL = "panel"
UNIT = "unit"
RECUSALS = {
    PANEL: Text("与任一被评单位有利害关系的不参加抽取", "whoever has an interest in any unit is not drawn"),
    UNIT: Text("可抽取，但不评有利害关系的单位", "may be drawn, and does not mark the units of an interest"),
}

# What the marks of a leaf are.
MARK = "mark"
BANDED = "banded"
LEVEL = "level"
COMPUTED = "computed"
TASKS = {
    MARK: Text("打分", "a mark"),
    BANDED: Text("先定档，再在区间内打分", "a level, and a mark within it"),
    LEVEL: Text("按行为锚选档", "a level by behaviour anchors"),
    COMPUTED: Text("由台账算出，不用打分", "computed from the ledger, not marked"),
}

# What a review of two tracks may end with.
REVIEWS = {
    "both": Text("两方各有依据，都不改", "both have their grounds; nothing is changed"),
    "again": Text("重新调查或重新评审", "survey or mark anew"),
    "corrected": Text("查出差错，已更正入账", "a mistake was found and corrected in the ledger"),
}

DRAW = "draw"
SUBSTITUTE = "substitute"
DRAWS = {DRAW: Text("抽取", "Draw"), SUBSTITUTE: Text("递补", "Substitute")}
