"""What an office decides about its hotline: clocks, weights, lines, lists. Nothing of it is law; each may carry its source."""

from __future__ import annotations

from dataclasses import dataclass

from quanheng.engine.errors import Text
from quanheng.platform.hotline.models import Parameter
from quanheng.platform.registry.parameters import Book, Key

_SHARE = r"(0|1|0\.\d{1,4})"
_PERCENT = r"(100|\d{1,2})(\.\d{1,2})?"
_COUNT = r"\d{1,5}"
_WEIGHT = r"\d{1,4}(\.\d{1,6})?"
_ITEM = r"[^\x00-\x1f]{0,100}"
_SPAN = r"\d{1,4}(工作日|小时|分钟|天)"
_LEVELS = rf"[^：；\x00-\x1f]{{1,20}}：{_SPAN}/{_SPAN}/{_SPAN}(；[^：；\x00-\x1f]{{1,20}}：{_SPAN}/{_SPAN}/{_SPAN}){{0,19}}"
_SHARE_HINT = Text("0 到 1", "0 to 1")
_PERCENT_HINT = Text("0 到 100", "0 to 100")
_DAYS = r"[1-9]\d?"
_DAYS_HINT = Text("1 到 99", "1 to 99")
_COUNT_HINT = Text("整数", "a whole number")
_WEIGHT_HINT = Text("不小于 0 的数", "a number not below 0")
_ITEM_HINT = Text("数据项编号；空着就不入账", "the id of a data item; empty means it is not posted")

KEYS = {
    "levels": Key(
        Text("时限级别：签收/首次联系/办结", "levels: sign / first contact / close"),
        "一般：1工作日/1工作日/5工作日；网络：1工作日/1工作日/3工作日；应急：20分钟/20分钟/1工作日；重大应急：10分钟/10分钟/1工作日",
        _LEVELS, Text("级别：签收/联系/办结；…… 时长写作 5工作日、2小时、20分钟、7天", "level：sign/contact/close；… spans as 5工作日, 2小时, 20分钟, 7天"),
        "示例取自蚌埠市做法，请按本地规定改",
    ),
    "otherwise": Key(Text("未写级别的按哪一级", "the level where none is given"), "一般", r"[^\x00-\x1f]{1,20}", Text("上面的一个级别", "one of the levels above")),
    "fair": Key(Text("“基本满意”算几分之几满意", "how much of a satisfied answer “fairly satisfied” is"), "0.5", _SHARE, Text("0、0.5 或 1", "0, 0.5 or 1")),
    "weight_response": Key(Text("综合：响应率的权重", "composite: weight of response"), "0.30", _SHARE, _SHARE_HINT, "准格尔旗 30/35/35（旁证），请按本地规定改"),
    "weight_solved": Key(Text("综合：解决率的权重", "composite: weight of solved"), "0.35", _SHARE, _SHARE_HINT, "准格尔旗 30/35/35（旁证），请按本地规定改"),
    "weight_satisfied": Key(Text("综合：满意率的权重", "composite: weight of satisfied"), "0.35", _SHARE, _SHARE_HINT, "准格尔旗 30/35/35（旁证），请按本地规定改"),
    "hide": Key(Text("少于几件不显示比率", "fewer than so many: no rate is shown"), "10", _COUNT, _COUNT_HINT),
    "grey": Key(Text("少于几件不排名，只供参考", "fewer than so many: shown in grey, not ranked"), "30", _COUNT, _COUNT_HINT),
    "most_excluded": Key(Text("剔除占比超过多少要提示（%）", "share of exclusions above which it is pointed out (%)"), "10", _PERCENT, _PERCENT_HINT),
    "red": Key(Text("红榜几名", "places on the red list"), "5", _COUNT, _COUNT_HINT),
    "black": Key(Text("黑榜几名", "places on the black list"), "5", _COUNT, _COUNT_HINT),
    "back_days": Key(Text("办结后几天内同事再来算没有解决", "days after closing within which the same matter is back"), "30", _COUNT, _COUNT_HINT),
    "frequent": Key(Text("高频：一个月几件起", "frequent: so many a month"), "30", _COUNT, _COUNT_HINT),
    "unsolved": Key(Text("未解决：解决率低于多少（%）", "unsolved: solved below (%)"), "60", _PERCENT, _PERCENT_HINT),
    "back_least": Key(Text("再来几件起列入", "listed when so many came back"), "3", _COUNT, _COUNT_HINT),
    "line": Key(Text("把握低于多少不建议", "below this chance of being right nothing is suggested"), "0.6", _SHARE, _SHARE_HINT),
    "goal": Key(Text("分拨准确率目标（%）", "goal for the accuracy of assignment (%)"), "95", _PERCENT, _PERCENT_HINT, "公开宣传值，不是规定"),
    "baseline": Key(Text("分拨准确率基线（%）", "baseline of the accuracy of assignment (%)"), "70", _PERCENT, _PERCENT_HINT, "公开宣传值，不是规定"),
    "held_out": Key(Text("留出最近多少用来检验", "share of the latest tickets held out for the test"), "0.2", _SHARE, _SHARE_HINT),
    "heat_count": Key(Text("热度 w1：件数比自己的预期", "heat w1: count against own expectation"), "1", _WEIGHT, _WEIGHT_HINT),
    "heat_reporters": Key(Text("热度 w2：不同诉求人", "heat w2: distinct callers"), "1", _WEIGHT, _WEIGHT_HINT),
    "heat_recency": Key(Text("热度 w3：新近", "heat w3: recency"), "1", _WEIGHT, _WEIGHT_HINT),
    "heat_spread": Key(Text("热度 w4：波及的社区", "heat w4: spread over places"), "0.5", _WEIGHT, _WEIGHT_HINT),
    "heat_votes": Key(Text("热度 w5：点赞与反对", "heat w5: likes and dislikes"), "0.005", _WEIGHT, _WEIGHT_HINT),
    "half_life": Key(Text("新近的半衰期（天）", "half-life of recency (days)"), "7", r"[1-9]\d{0,2}", Text("1 到 999", "1 to 999")),
    "window": Key(Text("热度看最近几天", "days that heat looks at"), "30", r"[1-9]\d{0,2}", Text("1 到 999", "1 to 999")),
    "audit_days": Key(Text("剔除几个工作日内审核", "working days to audit an exclusion"), "5", _DAYS, _DAYS_HINT),
    "sign_days": Key(Text("建议几个工作日内签署", "working days to answer a suggestion"), "3", _DAYS, _DAYS_HINT),
    "propose_days": Key(Text("月后几个工作日内提出当月数字", "working days after a month's end to propose its figures"), "5", _DAYS, _DAYS_HINT),
    "post_days": Key(Text("提出后几个工作日内由另一人入账", "working days for another to post what was proposed"), "3", _DAYS, _DAYS_HINT),
    "propose_back": Key(Text("催几个月以内没有提出的月份", "how many months back a month not proposed is asked for"), "2", _COUNT, _COUNT_HINT),
    "item_owner": Key(Text("入账数据项的责任单位", "owner of the items posted"), "考核办", _ITEM, Text("单位的名称或代码", "a unit's name or code")),
    "item_source": Key(Text("入账数据项的来源", "source of the items posted"), "12345 热线工单", _ITEM, Text("来源的名称", "the source's name")),
    "item_response": Key(Text("响应率入账的数据项", "item the response rate is posted to"), "热线响应率", _ITEM, _ITEM_HINT),
    "item_solved": Key(Text("解决率入账的数据项", "item the solved rate is posted to"), "热线解决率", _ITEM, _ITEM_HINT),
    "item_satisfied": Key(Text("满意率入账的数据项", "item the satisfied rate is posted to"), "热线满意率", _ITEM, _ITEM_HINT),
    "item_tickets": Key(Text("工单量入账的数据项", "item the number of tickets is posted to"), "热线工单量", _ITEM, _ITEM_HINT),
    "item_composite": Key(Text("综合得分入账的数据项", "item the composite is posted to"), "热线综合得分", _ITEM, _ITEM_HINT),
}  # fmt: skip


@dataclass(frozen=True)
class Parameters:
    """The values that hold, read once."""

    said: dict[str, str]

    def text(self, key: str) -> str:
        """A value as text."""
        return self.said.get(key, KEYS[key].otherwise)

    def number(self, key: str) -> float:
        """A value as a number."""
        return float(self.text(key))

    def count(self, key: str) -> int:
        """A value as a whole number."""
        return int(self.text(key))

    def facts(self) -> dict[str, str]:
        """All of them, for what must tell later what it was made by."""
        return {k: self.text(k) for k in KEYS}


BOOK = Book("hotline.parameter", Parameter, KEYS)
source, set_parameter = BOOK.source, BOOK.set


def now_in_force() -> Parameters:
    """The values that hold now: one read."""
    return Parameters(BOOK.said())
