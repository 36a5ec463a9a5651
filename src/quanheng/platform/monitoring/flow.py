"""Lamps, rules, states, choices and causes of monitoring: as data."""

from __future__ import annotations

from decimal import Decimal

from quanheng.engine.errors import Text

RED, AMBER, GREEN, BLUE, NONE = "red", "amber", "green", "blue", "none"
LAMPS = (RED, AMBER, GREEN, BLUE)  # the worst first
LAMP_WORDS = {
    RED: Text("红", "red"), AMBER: Text("黄", "amber"), GREEN: Text("绿", "green"), BLUE: Text("蓝", "blue"), NONE: Text("无数", "no figure"),
}  # fmt: skip

# A plan's life.
DRAFT, ADOPTED, RETIRED = "draft", "adopted", "retired"
PLANS = {
    DRAFT: Text("草案", "draft"), ADOPTED: Text("执行中", "in force"), RETIRED: Text("已停用", "retired"),
}  # fmt: skip

# What a figure is of: the mode of the wall it stands in.
PROGRESS, PAYMENT, COMPLAINTS = "progress", "payment", "complaints"
MODES = {
    PROGRESS: Text("进度", "progress"), PAYMENT: Text("资金支付", "payment"), COMPLAINTS: Text("群众诉求", "complaints"),
}  # fmt: skip

# How an indicator is read, and how its figures add up in a year.
NATURES = {
    "positive": Text("正向", "more is better"), "reverse": Text("反向", "less is better"),
    "quality": Text("质量、时效、成本", "quality, timeliness, cost"), "qualitative": Text("定性", "qualitative"),
}  # fmt: skip
TOTAL, FLOW, LEVEL = "total", "flow", "level"
ADDS = {
    TOTAL: Text("自年初累计", "total since the year began"), FLOW: Text("当期数，逐期相加", "of the period, added up"),
    LEVEL: Text("水平，不折算", "a level, not by the month"),
}  # fmt: skip
STRAIGHT, SEASONAL, SCHEME = "straight", "seasonal", "scheme"
PATHS = {
    STRAIGHT: Text("按月平均", "a straight line"), SEASONAL: Text("往年的季节进度", "the season learnt from past years"),
    SCHEME: Text("方案各期目标", "the scheme's targets by period"), "given": Text("监控方案写明的节点", "as the plan writes it"),
}  # fmt: skip

# What opens a case.
LAG, LAMP, DIVERGENCE, MILESTONE, FLOOR, FALLS, CHANCE = (
    "lag", "lamp", "divergence", "milestone", "floor", "falls", "chance",
)  # fmt: skip
RULES = {
    LAG: Text("落后计划", "behind the plan"), LAMP: Text("灯号", "the lamp"), DIVERGENCE: Text("资金与目标背离", "money and goals apart"),
    MILESTONE: Text("节点逾期", "milestone overdue"), FLOOR: Text("低于底线", "below the floor"),
    FALLS: Text("连续下降", "falling in a row"), CHANCE: Text("完成机会小", "small chance of meeting the target"),
}  # fmt: skip
# Rules that look ahead: nothing of the scheme is crossed yet. The alarm limit is theirs alone; a line that is crossed never waits.
EARLY = (CHANCE, FALLS)
ALARM_SHARE = Decimal(10)  # per cent of the units that get a new early warning in a week (methods.md D.1)
INCLUSIVE, EXCLUSIVE = "inclusive", "exclusive"
EDGES = {INCLUSIVE: Text("≥", "≥"), EXCLUSIVE: Text("＞", ">")}

# Why an outlook is as it is: the model it was made by, or the plain figure it did not beat.
MODELS = {
    "pace": Text("往年的季节进度", "the season of past years"), "straight": Text("照直线推算", "the straight line"),
    "naive": Text("重复上一期", "repeating the last figure"), "seasonal-naive": Text("重复上年同期", "repeating last year's"),
    "holt-winters": Text("三次指数平滑", "Holt-Winters"), "theta": Text("优化 theta", "optimised theta"),
    "combined": Text("指数平滑与 theta 的平均", "the mean of Holt-Winters and theta"),
}  # fmt: skip
NOT_SHOWN = {
    "too-short": Text("序列太短", "too short"), "gaps": Text("中间缺数", "gaps"), "no-better": Text("不胜过基线", "no better than the baseline"),
}  # fmt: skip

# A case's life.
OPEN, ANSWERED, SUSPENDED, LIFTED = "open", "answered", "suspended", "lifted"
CASES = {
    OPEN: Text("待处置", "waits for a choice"), ANSWERED: Text("已选处置", "a choice was made"),
    SUSPENDED: Text("已自动暂停", "suspended"), LIFTED: Text("已解除", "lifted"),
}  # fmt: skip
CASE_LAMPS = {OPEN: AMBER, ANSWERED: BLUE, SUSPENDED: RED, LIFTED: GREEN}
LIVE = (OPEN, ANSWERED, SUSPENDED)
CONTINUE, REALLOCATE, CANCEL = "continue", "reallocate", "cancel"
CHOICES = {
    CONTINUE: Text("继续执行", "continue"), REALLOCATE: Text("调剂", "re-allocate"), CANCEL: Text("取消", "cancel"),
}  # fmt: skip
STEPS = {
    "opened": Text("立案", "opened"), "seen": Text("再次触发", "seen again"), "gone": Text("本期不再触发", "not seen this time"),
    "answered": Text("选择处置", "a choice"), "returned": Text("退回补充", "sent back"), "suspended": Text("逾期自动暂停", "suspended by the clock"),
    "resumed": Text("解除暂停", "suspension lifted"), "escalated": Text("提级督办", "escalated"), "lifted": Text("解除预警", "lifted"),
    "late": Text("逾期未处置", "the clock ran out"),
}  # fmt: skip

# The mid-term form.
FILLING, SUBMITTED = "filling", "submitted"
MIDTERMS = {FILLING: Text("填写中", "being filled in"), SUBMITTED: Text("已提交", "submitted")}
CAUSES = {
    "": Text("无偏差", "no deviation"), "funds": Text("经费保障", "funds"), "rules": Text("制度保障", "rules"), "people": Text("人员保障", "people"),
    "equipment": Text("硬件条件", "equipment"), "other": Text("其他", "other"),
}  # fmt: skip
POSSIBILITIES = {
    "sure": Text("确定能", "certainly"), "maybe": Text("有可能", "possibly"), "never": Text("完全不可能", "not at all"),
}  # fmt: skip
