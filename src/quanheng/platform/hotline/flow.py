"""The words of the hotline room: kinds of tickets, satisfaction, exclusions, states; and how they may be written in a list."""

from __future__ import annotations

from typing import Final

from quanheng.engine.errors import Text

KINDS = {
    "consult": Text("咨询", "enquiry"), "help": Text("求助", "request for help"), "complaint": Text("投诉", "complaint"),
    "report": Text("举报", "report of an offence"), "advice": Text("建议", "suggestion"),
}  # fmt: skip
KIND_WORDS = {
    "咨询": "consult", "求助": "help", "投诉": "complaint", "举报": "report", "投诉举报": "complaint", "建议": "advice", "意见建议": "advice",
    "表扬": "advice", "诉求": "help",
} | {k: k for k in KINDS}  # fmt: skip

YES, FAIR, NO = "yes", "fair", "no"
SATISFACTION = {
    YES: Text("满意", "satisfied"), FAIR: Text("基本满意", "fairly satisfied"), NO: Text("不满意", "dissatisfied"),
}  # fmt: skip
SATISFACTION_WORDS = {
    "满意": YES, "非常满意": YES, "很满意": YES, "基本满意": FAIR, "一般": FAIR, "不满意": NO, "不太满意": NO, "非常不满意": NO,
    "yes": YES, "fair": FAIR, "no": NO,
}  # fmt: skip
TRUE_WORDS: Final = frozenset(
    {"是", "有", "已解决", "解决", "联系上", "已联系", "重复", "1", "true", "yes", "y", "√"}
)
FALSE_WORDS: Final = frozenset(
    {"否", "无", "未解决", "没解决", "未联系上", "未联系", "不重复", "0", "false", "no", "n", "×"}
)

# Why a citizen was dissatisfied; the last three may be left out of the rate after review.
REASONS = {
    "manner": Text("态度", "manner"), "delay": Text("时效", "delay"), "unsolved": Text("未解决", "not solved"),
    "policy": Text("结果不认可（政策限制）", "result not accepted (limits of policy)"),
    "history": Text("无法解决（历史遗留）", "cannot be solved (legacy of the past)"),
    "unreasonable": Text("诉求不合理", "unreasonable request"),
}  # fmt: skip
REASON_WORDS = {
    "态度": "manner", "服务态度": "manner", "时效": "delay", "办理超时": "delay", "未解决": "unsolved", "问题未解决": "unsolved",
    "结果不认可": "policy", "政策限制": "policy", "结果不认可（政策限制）": "policy", "无法解决": "history", "历史遗留": "history",
    "无法解决（历史遗留）": "history", "诉求不合理": "unreasonable",
} | {k: k for k in REASONS}  # fmt: skip
REVIEWED: Final = ("policy", "history", "unreasonable")

# Kinds of exclusion: six that are not accepted at all (out of all three rates), three of dissatisfaction (out of one).
NOT_ACCEPTED = {
    "urgent": Text("紧急类，转紧急渠道", "an emergency, sent to its own channel"),
    "legal": Text("须经诉讼、仲裁等法定途径", "to be settled by law: courts, arbitration"),
    "repeated": Text("重复且无新的事实理由", "repeated without anything new"),
    "secret": Text("涉密或涉他人隐私", "touches secrets or others' privacy"),
    "beyond": Text("超出本级职责", "beyond the powers of this level"),
    "unlawful": Text("诉求违法", "asks for something unlawful"),
}  # fmt: skip
EXCLUSIONS = NOT_ACCEPTED | {k: REASONS[k] for k in REVIEWED}
EXCLUSION_WORDS = {
    "紧急": "urgent", "诉讼": "legal", "法定途径": "legal", "重复": "repeated", "涉密": "secret", "隐私": "secret", "超职责": "beyond",
    "超出职责": "beyond", "违法": "unlawful", "政策限制": "policy", "历史遗留": "history", "诉求不合理": "unreasonable",
    "结果不认可": "policy", "无法解决": "history",
} | {k: k for k in EXCLUSIONS}  # fmt: skip

WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"
STATES = {
    WAITING: Text("排队", "waiting"), RUNNING: Text("正在归并", "running"), DONE: Text("已完成", "done"), FAILED: Text("没有完成", "failed"),
}  # fmt: skip

LONGEST: Final = {"subject": 300, "body": 5000, "reply": 5000, "word": 120, "place": 200}

# A standing source of tickets.
REST, FOLDER = "rest", "folder"
SOURCES = {
    FOLDER: Text("投递文件夹", "a drop folder"),
    REST: Text("接口（REST/JSON）", "a web service (REST/JSON)"),
}
CLOCK, HAND = "clock", "hand"
WHY = {CLOCK: Text("按时", "by the clock"), HAND: Text("人工", "by hand")}
TAKEN, SAME, DECLINED, NOTHING = "taken", "same", "declined", "nothing"
PULLS = {
    TAKEN: Text("已收入", "taken in"),
    SAME: Text("没有新的", "nothing new"),
    DECLINED: Text("整批退回", "refused whole"),
    NOTHING: Text("没有取到", "nothing came"),
}
# A dead letter: a batch that was refused, or a source that cannot be reached.
BATCH, REACH = "batch", "reach"
LETTERS = {BATCH: Text("整批退回", "a batch refused whole"), REACH: Text("取不到工单", "cannot be pulled")}
OPEN, AGAIN, CLOSED, RECOVERED = "open", "again", "closed", "recovered"
ENDS = {
    OPEN: Text("待处理", "waits"), AGAIN: Text("再试", "to be tried again"), CLOSED: Text("已了结", "closed"),
    RECOVERED: Text("后来好了", "came right by itself"),
}  # fmt: skip
LAMPS = {
    "green": Text("新鲜", "fresh"), "amber": Text("迟", "late"), "red": Text("过期", "stale"), "none": Text("还没有工单", "nothing yet"),
    "blue": Text("已停", "paused"),
}  # fmt: skip
