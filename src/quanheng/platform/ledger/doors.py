"""The doors by which a figure may come into the ledger, and how a reference to where it was typed is read."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse

from quanheng.engine.errors import Text

DOORS = {
    "archive": Text("公开统计资料", "published statistics"),
    "vintage": Text("统计修订", "revised statistics"),
    "return": Text("填报并经确认", "a return that was confirmed"),
    "api": Text("数据接口", "the data interface"),
    "import": Text("批量导入", "bulk import"),
    "panel": Text("专家评审", "a panel of experts"),
    "survey": Text("问卷调查", "a survey"),
    "adjustment": Text("加减分与否决", "bonuses, deductions and vetoes"),
    "verification": Text("核验", "verification"),
    "feed": Text("数据接入", "a feed"),
    "appeal": Text("申诉成立", "an appeal upheld"),
    "hotline": Text("热线工单", "hotline tickets"),
}

# The item in which verification counts the rows of a unit that were found misreported; a scheme may read it, and adjustments
# raise deductions on it. Two rooms of one storey meet in this word.
MISREPORTED = "核定失实"

# The kind of a reference ("return:12:C7") → the page it leads to, by name: rooms after this one are known by words only.
PAGES = {"return": "collection:return", "appeal": "appeals:page", "panel": "panels:draw", "check": "verification:check", "table": "verification:table", "claim": "adjustments:page", "survey": "surveys:results", "hotline": "hotline:month", "feed": "feeds:snapshot"}  # fmt: skip
KINDS = {"return": Text("填报表", "return"), "appeal": Text("申诉", "appeal"), "panel": Text("评审组", "panel"), "check": Text("核验单", "check"), "table": Text("自评表", "self-evaluation"), "claim": Text("加减分事项", "adjustment"), "survey": Text("问卷", "survey"), "hotline": Text("热线月报", "hotline month"), "feed": Text("数据快照", "snapshot")}  # fmt: skip


def spoken(reference: str) -> Text:
    """A reference in words: 第 12 号填报表 C7."""
    kind, _, rest = reference.partition(":")
    number, _, cell = rest.partition(":")
    if kind not in KINDS or not number:
        return Text(reference, reference)
    return Text(f"第 {number} 号{KINDS[kind].zh} {cell}".strip(), f"{KINDS[kind].en} {number} {cell}".strip())


def link(reference: str) -> str:
    """The address of the page a reference leads to; "" where there is none."""
    kind, _, rest = reference.partition(":")
    number, _, cell = rest.partition(":")
    try:
        page = reverse(PAGES[kind], args=[int(number)])
    except (KeyError, ValueError, NoReverseMatch):
        return ""
    return f"{page}#{cell}" if cell else page
