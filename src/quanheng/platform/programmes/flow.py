"""The states of a programme and its moves, the stages of a cycle and their products, the fates of an entry: as data."""

from __future__ import annotations

from dataclasses import dataclass

from quanheng.engine.errors import Text

PROPOSED = "proposed"
CHECKED = "checked"
FILED = "filed"
PLANNED = "planned"
RUNNING = "running"
REVIEWED = "reviewed"
EXITED = "exited"
CONTINUED = "continued"
REJECTED = "rejected"
WITHDRAWN = "withdrawn"

# In the order of a programme's life; the last four end it.
STATES = {
    PROPOSED: Text("已申报", "applied for"),
    CHECKED: Text("已核对", "checked"),
    FILED: Text("已备案", "filed"),
    PLANNED: Text("已列入计划", "in the plan"),
    RUNNING: Text("实施中", "running"),
    REVIEWED: Text("已评效果", "effect reviewed"),
    CONTINUED: Text("延续", "continued"),
    EXITED: Text("已退出", "exited"),
    REJECTED: Text("未同意", "not approved"),
    WITHDRAWN: Text("已撤回", "withdrawn"),
}
LIFE = (PROPOSED, CHECKED, FILED, PLANNED, RUNNING, REVIEWED)
LIVE = (PROPOSED, CHECKED, FILED, PLANNED, RUNNING)  # what a new application is held against
NUMBERED = (FILED, PLANNED, RUNNING, REVIEWED, CONTINUED)

PREPARE = "prepare"
MIDTERM = "midterm"
RESULT = "result"
FEEDBACK = "feedback"
CLOSED = "closed"


@dataclass(frozen=True)
class Stage:
    """A stage of the year: its words, and the kinds of product it must bring forth."""

    words: Text
    products: tuple[str, ...]


STAGES = {
    PREPARE: Stage(Text("前期准备", "preparation"), ("plan", "scheme", "targets", "call")),
    MIDTERM: Stage(Text("过程评价", "mid-term"), ("midterm_return", "midterm_run", "midterm_notice")),
    RESULT: Stage(Text("结果评价", "result"), ("result_return", "result_run", "reviewed", "confirmed")),
    FEEDBACK: Stage(
        Text("结果反馈", "feedback"), ("feedback", "objections_closed", "release", "use_of_results")
    ),
}
ORDER = (PREPARE, MIDTERM, RESULT, FEEDBACK, CLOSED)
# A scheme whose period is the year has nothing to score half-way: its middle is a note of how things stand (过程监控).
MIDTERM_OF_A_YEARLY_SCHEME = ("midterm_note",)
# What no room makes, or what may come about outside the house: the office files it by hand, with its reference.
# Scores, their steps and their release are made here or nowhere.
BY_HAND = (
    "plan",
    "scheme",
    "targets",
    "call",
    "midterm_note",
    "midterm_return",
    "result_return",
    "use_of_results",
)
CLOSED_WORDS = Text("已闭环", "closed")
PRODUCTS = {
    "plan": Text("年度计划", "yearly plan"),
    "scheme": Text("审定的方案", "adopted scheme"),
    "targets": Text("批准的目标", "approved targets"),
    "call": Text("填报通知", "call for returns"),
    "midterm_note": Text("过程监控记录", "monitoring note"),
    "midterm_return": Text("中期填报", "mid-term returns"),
    "midterm_run": Text("中期计分", "mid-term scoring"),
    "midterm_notice": Text("中期反馈", "mid-term notice"),
    "result_return": Text("年终填报", "final returns"),
    "result_run": Text("年终计分", "final scoring"),
    "reviewed": Text("核验意见", "review"),
    "confirmed": Text("确认的结果", "confirmed result"),
    "feedback": Text("结果告知", "feedback to units"),
    "objections_closed": Text("异议办结", "objections closed"),
    "release": Text("结果公开", "release"),
    "use_of_results": Text("结果运用", "use of results"),
}

OPEN = "open"
KEPT = "kept"
MERGED = "merged"
CANCELLED = "cancelled"
FATES = {
    OPEN: Text("待定", "open"),
    KEPT: Text("保留", "kept"),
    MERGED: Text("并入", "merged into"),
    CANCELLED: Text("取消", "cancelled"),
}
