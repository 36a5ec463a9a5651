"""Two papers that more than one room makes: the feedback letter (反馈函) and the list of rectification (整改清单), from
plain records. What stands in the records is for their room to say; here is how they read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

from quanheng.engine.errors import Text
from quanheng.platform.lib.official.paper import ZH, Block, Cell, Form, Paper, Paragraph, headed

BLANK = "\u00a0"


@dataclass(frozen=True)
class Letter:
    """A letter to one unit: its result, what is strong, what is weak, what is advised; each text a whole sentence.

    `opening`: what somebody wrote to go before it. `by`: by what rule the three lists were made. `reply`: what is asked of
    the unit, and by when.
    """

    unit: str
    subject: str
    result: tuple[str, ...]
    strengths: tuple[str, ...] = ()
    weaknesses: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()
    by: str = ""
    reply: str = ""
    opening: tuple[str, ...] = ()


RESULT = Text("评价结果", "Result")
PARTS = (
    Text("主要成效", "What went well"),
    Text("存在问题", "What fell short"),
    Text("改进建议", "Advice"),
)


def letter(
    record: Letter, *, source: str = "", issuer: str = "", dated: str = "", demonstration: str = "", digest: str = "",
    standing: str = "", about: tuple[str, ...] = (), lang: str = ZH,
) -> Paper:  # fmt: skip
    """The letter, addressed to its unit."""
    lists = [
        (RESULT, record.result),
        *zip(PARTS, (record.strengths, record.weaknesses, record.advice), strict=True),
    ]
    blocks: list[Block] = [Paragraph(t) for t in record.opening if t]
    point = ". " if lang == "en" else "．"
    for n, (title, texts) in enumerate(((t, x) for t, x in lists if x), 1):
        blocks.append(headed(1, n, title.say(lang), lang))
        blocks += [
            Paragraph(t if title is RESULT or len(texts) == 1 else f"{k}{point}{t}")
            for k, t in enumerate(texts, 1)
        ]
    blocks += [Paragraph(t) for t in (record.by, record.reply) if t]
    return Paper(
        record.subject, tuple(blocks), source, demonstration, digest, dated, to=record.unit, issuer=issuer, standing=standing, about=about,
        lang=lang,
    )  # fmt: skip


@dataclass(frozen=True)
class Shortfall:
    """One line of the list of rectification, with the fields of domain.md §13; "" is left blank to be filled in."""

    number: str
    source: str
    problem: str
    indicator: str
    unit: str
    person: str = ""
    measure: str = ""
    due: str = ""
    progress: str = ""
    evidence: str = ""
    own_finding: str = ""
    accepted_by: str = ""
    state: str = ""
    overdue: str = ""
    returns: str = ""
    next_target: str = ""


HEADS = {
    "number": Text("问题编号", "No."), "source": Text("来源", "Source"), "problem": Text("问题描述", "Problem"),
    "indicator": Text("对应指标", "Indicator"), "unit": Text("责任单位", "Unit"), "person": Text("责任人", "Person"),
    "measure": Text("整改措施", "Measures"), "due": Text("时限", "Due"), "progress": Text("进展", "Progress"),
    "evidence": Text("佐证附件", "Evidence"), "own_finding": Text("自查结论", "Own check"), "accepted_by": Text("验收人", "Closed by"),
    "state": Text("销号状态", "State"), "overdue": Text("逾期天数", "Days late"), "returns": Text("退回次数", "Sent back"),
    "next_target": Text("挂接次年目标", "Next year's target"),
}  # fmt: skip
WIDTHS = {
    "zh": (14, 11, 38, 15, 14, 11, 24, 17, 24, 15, 18, 11, 12, 8, 8, 13),
    "en": (14, 15, 30, 16, 17, 13, 22, 17, 22, 15, 16, 13, 15, 10, 10, 14),
}
LONG = frozenset({"problem", "measure", "progress", "own_finding"})


def rectification(
    title: str, shortfalls: Sequence[Shortfall], notes: Sequence[str] = (), *, source: str = "", issuer: str = "", dated: str = "",
    demonstration: str = "", digest: str = "", standing: str = "", about: tuple[str, ...] = (), lang: str = ZH,
) -> Paper:  # fmt: skip
    """The list on sheets that lie on their side, its head repeated on each."""
    names = [f.name for f in fields(Shortfall)]
    head = tuple(Cell(HEADS[n].say(lang), label=True) for n in names)
    rows = [
        tuple(Cell(getattr(x, n) or BLANK, align="left" if n in LONG else "centre") for n in names)
        for x in shortfalls
    ]
    none = Text("没有列入整改的问题。", "No problem is listed.")
    form = [Form("", (head, *rows), WIDTHS[lang], 1)] if rows else [Paragraph(none.say(lang))]
    blocks: list[Block] = [*form, *(Paragraph(n) for n in notes)]
    return Paper(
        title, tuple(blocks), source, demonstration, digest, dated, issuer=issuer, standing=standing, about=about, across=True,
        lang=lang,
    )  # fmt: skip
