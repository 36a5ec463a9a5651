"""The life of a doubt as data: asked → answered → lifted, returned (→ corrected) or referred; grounds, and parameters' forms."""

from __future__ import annotations

from dataclasses import dataclass

from quanheng.engine.errors import Text
from quanheng.platform.registry.parameters import Key

ASKED, ANSWERED, RETURNED = "asked", "answered", "returned"
LIFTED, CORRECTED, REFERRED = "lifted", "corrected", "referred"
STATES = {
    ASKED: Text("需要说明", "needs an explanation"),
    ANSWERED: Text("已说明，待处理", "explained, to be decided"),
    RETURNED: Text("退回核查，待更正", "returned, to be corrected"),
    LIFTED: Text("已解除", "lifted"),
    CORRECTED: Text("已更正", "corrected"),
    REFERRED: Text("已移送", "referred"),
}
LAMPS = {ASKED: "amber", ANSWERED: "blue", RETURNED: "red", LIFTED: "green", CORRECTED: "green", REFERRED: "red"}  # fmt: skip
OPEN = (ASKED, ANSWERED, RETURNED)
LAST = (LIFTED, CORRECTED, REFERRED)  # the database keeps it there
HITS = (RETURNED, CORRECTED, REFERRED)  # the question was worth asking
LOCK = "doubts"  # held while cases are opened

# Why a question is lifted: the figure stands, and this explains it.
GROUNDS = {
    "real": Text("真实变化（灾害、疫情、关停、新投产等）", "a real change (disaster, epidemic, closure, new plant …)"),
    "boundary": Text("区划、口径或统计范围调整", "boundaries, definition or coverage changed"),
    "revision": Text("修订以前的数", "earlier figures were revised"),
    "source": Text("另一来源口径不同或有误", "the other source counts otherwise, or is wrong"),
    "nature": Text("该项本来如此（封顶、批量、统一下达等）", "it is so by nature (capped, in lots, handed down …)"),
    "other": Text("其他，见说明", "other, see the words"),
}  # fmt: skip
TO = {
    "audit": Text("移送审计", "refer to audit"),
    "adjustments": Text("移送扣分与否决，由那里另行立项", "refer to deductions and vetoes, to be raised there"),
}  # fmt: skip


@dataclass(frozen=True)
class Move:
    """One step: its act, the states it starts from, the state it leads into, the words of its button."""

    act: str
    before: tuple[str, ...]
    after: str
    words: Text


MOVES = {
    "answer": Move("doubts.answer", (ASKED, ANSWERED), ANSWERED, Text("提交说明", "Hand in the explanation")),
    "lift": Move("doubts.decide", (ASKED, ANSWERED, RETURNED), LIFTED, Text("解除疑点", "Lift")),
    "return": Move("doubts.decide", (ASKED, ANSWERED), RETURNED, Text("退回核查", "Return for correction")),
    "refer": Move("doubts.decide", (ASKED, ANSWERED, RETURNED), REFERRED, Text("移送", "Refer")),
}  # fmt: skip
STEPS = {
    "open": Text("提出", "asked"), "answer": Text("说明", "explained"), "lift": Text("解除", "lifted"),
    "return": Text("退回核查", "returned"), "refer": Text("移送", "referred"), "correct": Text("数已更正", "the figure was corrected"),
}  # fmt: skip
LONGEST = 4000


_DAYS, _PART = r"[1-9]\d?", r"\d{1,2}(\.\d{1,2})?"
_DAYS_HINT, _PART_HINT = Text("1 到 99", "1 to 99"), Text("0 到 99.99", "0 to 99.99")
KEYS = {
    "answer_days": Key(Text("单位说明的期限，工作日", "working days to explain"), "5", _DAYS, _DAYS_HINT),
    "decide_days": Key(Text("处理的期限，工作日", "working days to decide"), "10", _DAYS, _DAYS_HINT),
    "correct_days": Key(Text("更正的期限，工作日", "working days to correct"), "5", _DAYS, _DAYS_HINT),
    "level": Key(Text("联合控制的水平，%", "level of the joint control, %"), "5", _PART, _PART_HINT),
    "common": Key(Text("共性指标权重超过多少就提示，%", "weight of common indicators that is pointed out above, %"), "50", _PART, _PART_HINT),
    "photos": Key(Text("每人每天照片超过多少张就提示", "photos a person and day that are pointed out above"), "3", r"\d{1,3}", Text("0 到 999", "0 to 999")),
    "photo_days": Key(Text("拍照任务一个月按多少天算", "days a month of a photo task"), "30", r"[1-9]|[12]\d|3[01]", Text("1 到 31", "1 to 31")),
    "sample": Key(Text("照片建议改抽样，%", "share of photos proposed instead, %"), "5", _PART, _PART_HINT),
}  # fmt: skip
