"""Kinds of paper, states of a goal, who says them, and the steps of an account: as data."""

from __future__ import annotations

from quanheng.engine.errors import Text

STRATEGIC = "strategic"
ANNUAL = "annual"
LIST = "list"
# A strategic plan holds goals of years; an annual plan's goals each hang on one of them; a list stands for itself.
KINDS = {
    STRATEGIC: Text("战略规划", "strategic plan"),
    ANNUAL: Text("年度绩效计划", "annual performance plan"),
    LIST: Text("承诺指标清单", "list of commitments"),
}

DRAFT = "draft"
PUBLISHED = "published"
DROPPED = "dropped"
STATES = {
    DRAFT: Text("草稿", "draft"), PUBLISHED: Text("已公布", "published"), DROPPED: Text("已放弃", "dropped"),
}  # fmt: skip

MET = "met"
ON_TRACK = "on_track"
BEHIND = "behind"
UNMET = "unmet"
ENDED = "ended"
STANDS = {
    MET: Text("已达标", "met"),
    ON_TRACK: Text("按计划", "on track"),
    BEHIND: Text("落后", "behind"),
    UNMET: Text("未达标", "not met"),
    ENDED: Text("不再推进", "not pursued any more"),
}
LAMPS = {MET: "green", ON_TRACK: "blue", BEHIND: "amber", UNMET: "red", ENDED: "none"}
MISSED = (UNMET, ENDED)  # what needs a reason in the account

OFFICIAL = "official"
THIRD = "third"
SIDES = {
    OFFICIAL: Text("官方认定", "as the government says"),
    THIRD: Text("第三方核对", "as a third party found"),
}

NEW = "new"
CONTINUED = "continued"
ORIGINS = {NEW: Text("新", "new"), CONTINUED: Text("延续", "continued")}

LEAD = "lead"
SUPPORT = "support"

VALUE = "value"
DAY = "day"
MILESTONE = "milestone"
NATURES = {
    VALUE: Text("数值", "figure"), DAY: Text("日期", "date"), MILESTONE: Text("里程碑", "milestone"),
}  # fmt: skip

# What follows where a goal is missed so many years in a row; an office may set its own words (`Rule`).
# 1115–1125 of 31 U.S.C. as summed up in domain.md §12 (marked unverified there): defaults, not law.
LADDER = {
    1: Text("提交改进计划", "hand in a plan for improvement"),
    2: Text("报告拟采取的措施", "report the measures to be taken"),
    3: Text("提出终止、重组或立法建议", "propose to end it, to reorganise it, or to change the law"),
}
QUARTERS = 8  # updates a priority goal owes: one a quarter of its 24 months (domain.md §12); a plan may say otherwise
LOCK = "commitments"
