"""The states of rounds, tables and checks, the causes of over-fulfilment and the natures of indicators: as data."""

from __future__ import annotations

from quanheng.engine.errors import Text

OPEN = "open"
CLOSED = "closed"
ROUNDS = {OPEN: Text("自评中", "under way"), CLOSED: Text("已结束", "closed")}

DRAFT = "draft"
SUBMITTED = "submitted"
TABLES = {DRAFT: Text("填写中", "being filled in"), SUBMITTED: Text("已提交", "submitted")}

WAITING = "waiting"
ASSIGNED = "assigned"
FOUND = "found"
ANSWERED = "answered"
AGREED = "agreed"
STANDS = "stands"
FALLS = "falls"
CHECKS = {
    WAITING: Text("待派核验人", "nobody assigned"),
    ASSIGNED: Text("核验中", "being verified"),
    FOUND: Text("等单位说明", "the unit is to be heard"),
    ANSWERED: Text("单位已说明", "the unit was heard"),
    AGREED: Text("核验相符", "found as said"),
    STANDS: Text("以核验为准", "the finding stands"),
    FALLS: Text("以自评为准", "the finding fell"),
}
LAMPS = {
    WAITING: "amber", ASSIGNED: "amber", FOUND: "amber", ANSWERED: "amber", AGREED: "green", STANDS: "red", FALLS: "blue",
}  # fmt: skip
ENDED = (AGREED, STANDS, FALLS)

LOW = "low"
CAUSES = {
    "policy": Text("政策变化", "policy changed"),
    "force": Text("不可抗力", "force majeure"),
    LOW: Text("目标偏低", "target set low"),
    "definition": Text("数据口径", "definition of the figure"),
}
QUALITATIVE = Text("定性", "qualitative")

SAMPLE = "sample"
FULL = "full"
WAYS = {SAMPLE: Text("抽样", "by sample"), FULL: Text("全部", "in full")}
REVIEWER = "reviewer"
THIRD = "third"
VOICES = {REVIEWER: Text("核验人", "reviewer"), THIRD: Text("第三方", "third party")}

COLUMNS = {
    "initial": Text("年初预算数", "Initial budget"),
    "budget": Text("全年预算数（A）", "Budget of the year (A)"),
    "spent": Text("全年执行数（B）", "Spent in the year (B)"),
}
SOURCES = {
    "fiscal": Text("当年财政拨款", "of which: appropriation of the year"),
    "carried": Text("上年结转资金", "carried over from last year"),
    "other": Text("其他资金", "other funds"),
}
FACTS = {
    "project": Text("项目名称", "Project"),
    "department": Text("主管部门", "Department"),
    "department_code": Text("主管部门代码", "Code of the department"),
    "organisation": Text("实施单位", "Carried out by"),
    "goal": Text("年度总体目标：预期目标", "Overall goal of the year: as planned"),
    "done": Text("年度总体目标：实际完成情况", "Overall goal of the year: as achieved"),
}
NEEDED = ("goal", "done")  # without which a table is not submitted; the other facts the register knows
PROJECT = "项目"  # what the kind of a unit says where it is a project
