"""What is put before those who decide, where a goal was missed as often as the ladder's last step says (GPRA: after three years):
a draft with the goal's years filled in and the three ways out — end it, reorganise it, ask for legislation — to be completed.

Nothing is proposed by the house itself: what only people can say stands open, as a line to be filled in.
"""

from __future__ import annotations

from dataclasses import dataclass

from quanheng.engine.errors import Text
from quanheng.platform.commitments import accounts, queries
from quanheng.platform.commitments.flow import STANDS
from quanheng.platform.commitments.models import Account, Goal
from quanheng.platform.commitments.papers import Units, both
from quanheng.platform.lib.official import Block, Note, Numbers, Paragraph, Table, headed
from quanheng.platform.lib.official import Paper as Sheet
from quanheng.platform.ui.environment import DEMONSTRATION, named, said
from quanheng.platform.ui.numbers import NOTHING

OPEN = "＿＿＿＿＿＿＿＿"
WAYS = (
    (
        Text("终止", "End it"),
        (
            Text("终止的理由（不再需要、已由别的办法办到、办不到）", "Why it is ended (needed no longer, reached otherwise, out of reach)"),
            Text("已用的资金和余下资金的去处", "Money spent, and where the rest goes"),
            Text("对群众和有关单位的影响及善后", "What it means for people and units, and what is done about it"),
        ),
    ),
    (
        Text("重组", "Reorganise it"),
        (
            Text("改由谁主责、谁协办", "Who leads and who supports from now on"),
            Text("新的目标、子项和期限", "The new goal, its sub-items and dates"),
            Text("需要调整的人员和资金", "People and money to be moved"),
        ),
    ),
    (
        Text("提请立法或修订规定", "Ask for legislation or a change of rules"),
        (
            Text("卡在哪一条法规或文件", "Which article stands in the way"),
            Text("建议怎样修订", "How it should read"),
            Text("提请哪一级、何时", "Before whom it is put, and when"),
        ),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Missed:
    """A year in which a goal, or the one it goes on with, was accounted as missed."""

    year: int
    stand: str
    reason: str
    new_due: str


def missed(goal: Goal) -> list[Missed]:
    """The years in a row, up to its latest account, in which a goal was accounted as not met; the newest first."""
    family = {g.pk for g in queries.chain(goal)}
    given: dict[int, dict[str, str]] = {}
    for account in Account.objects.order_by("year"):
        for row in account.rows:
            if row["goal"] in family:
                given[account.year] = row
    if not given:
        return []
    last = max(given)
    length = accounts.streak(goal, last, {(row["goal"], y): row["stand"] for y, row in given.items()})  # type: ignore[misc]
    return [
        Missed(y, given[y]["stand"], given[y]["reason"], given[y]["new_due"])
        for y in range(last, last - length, -1)
    ]


def due(goal: Goal) -> bool:
    """Whether it was missed as many years in a row as the ladder's last step says."""
    return len(missed(goal)) >= max(queries.ladder())


def proposal(goal: Goal, units: Units, lang: str) -> Sheet:
    """The draft for a goal; the caller asks `due` first."""
    years, ladder = missed(goal), queries.ladder()
    lead = queries.lead(goal)
    unit = named(units[lead]) if lead in units else lead
    words, count = said(goal.words), len(years)
    step = said(ladder[max(k for k in ladder if k <= count)])
    title = both(
        f"关于“{words}”连续{count}年未达标的处理建议", f"Proposal on “{words}”, missed {count} years in a row"
    )
    numbers = Numbers(lang)
    opening = both(
        f"《{goal.paper.title}》{goal.number}“{goal.text}”，主责单位{unit}，连续{count}年未达标。按规定应当：{step}。",
        f"{goal.number} “{words}” of “{said(goal.paper.words)}”, led by {unit}, was missed {count} years in a row. What follows: {step}.",
    )
    head = (
        both("年度", "Year"),
        both("官方认定", "Official"),
        both("理由", "Reason"),
        both("新期限", "New date"),
    )
    rows = tuple((str(m.year), said(STANDS[m.stand]), m.reason or NOTHING, m.new_due or NOTHING) for m in reversed(years))  # fmt: skip
    blocks: list[Block] = [
        headed(1, 1, both("基本情况", "The goal"), lang), Paragraph(opening),
        Table(numbers.table(both("各年交代", "The accounts")), head, rows, (), (0.12, 0.16, 0.54, 0.18)),
        headed(1, 2, both("建议（三选一，删去另外两项）", "Proposal (keep one of the three)"), lang),
    ]  # fmt: skip
    for n, (way, asked) in enumerate(WAYS, 1):
        blocks.append(headed(2, n, said(way), lang))
        blocks += [Paragraph(both(f"{k}．{line.zh}：{OPEN}。", f"{k}. {line.en}: {OPEN}.")) for k, line in enumerate(asked, 1)]  # fmt: skip
    blocks.append(headed(1, 3, both("意见和决定", "Opinions and decision"), lang))
    blocks.append(Paragraph(both(f"主责单位意见：{OPEN}。考核办意见：{OPEN}。决定机关和日期：{OPEN}。", f"The lead unit: {OPEN}. The performance office: {OPEN}. Decided by, on: {OPEN}.")))  # fmt: skip
    blocks.append(Note(both("前两段由系统按已公布的交代填写；建议和意见由人填写，系统不代拟。", "The account above is filled in from what was published; proposal and opinions are written by people.")))  # fmt: skip
    return Sheet(
        title, tuple(blocks), demonstration=DEMONSTRATION.say(lang) if goal.paper.demonstration else "",
        standing=both("建议稿　待填写", "Draft proposal, to be completed"), lang=lang,
    )  # fmt: skip
