"""Two papers that more than one room makes: the feedback letter (反馈函) and the list of rectification (整改清单), from
plain records. What stands in the records is for their room to say; here is how they read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

from quanheng.platform.lib.official.paper import Block, Cell, Form, Heading, Paper, Paragraph, chinese

BLANK = "　"


@dataclass(frozen=True)
class Letter:
    """A letter to one unit: its result, what is strong, what is weak, what is advised; each text a whole sentence.

    `by`: by what rule the three lists were made. `reply`: what is asked of the unit, and by when.
    """

    unit: str
    subject: str
    result: tuple[str, ...]
    strengths: tuple[str, ...] = ()
    weaknesses: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()
    by: str = ""
    reply: str = ""


def letter(
    record: Letter, *, source: str = "", issuer: str = "", dated: str = "", demonstration: str = "", digest: str = "",
    standing: str = "", about: tuple[str, ...] = (),
) -> Paper:  # fmt: skip
    """The letter, addressed to its unit."""
    lists = [
        ("评价结果", record.result),
        ("主要成效", record.strengths),
        ("存在问题", record.weaknesses),
        ("改进建议", record.advice),
    ]
    blocks: list[Block] = []
    for n, (title, texts) in enumerate(((t, x) for t, x in lists if x), 1):
        blocks.append(Heading(1, f"{chinese(n)}、{title}"))
        blocks += [
            Paragraph(t if title == "评价结果" or len(texts) == 1 else f"{k}．{t}")
            for k, t in enumerate(texts, 1)
        ]
    blocks += [Paragraph(t) for t in (record.by, record.reply) if t]
    return Paper(
        record.subject, tuple(blocks), source, demonstration, digest, dated, to=record.unit, issuer=issuer, standing=standing, about=about
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
    state: str = "未启动"
    overdue: str = ""
    next_target: str = ""


HEADS = {
    "number": "问题编号", "source": "来源", "problem": "问题描述", "indicator": "对应指标", "unit": "责任单位", "person": "责任人",
    "measure": "整改措施", "due": "时限", "progress": "进展", "evidence": "佐证附件", "own_finding": "自查结论", "accepted_by": "验收人",
    "state": "销号状态", "overdue": "逾期天数", "next_target": "挂接次年目标",
}  # fmt: skip
WIDTHS = (10, 10, 56, 18, 15, 11, 26, 12, 16, 12, 12, 11, 13, 10, 12)


def rectification(
    title: str, shortfalls: Sequence[Shortfall], notes: Sequence[str] = (), *, source: str = "", issuer: str = "", dated: str = "",
    demonstration: str = "", digest: str = "", standing: str = "", about: tuple[str, ...] = (),
) -> Paper:  # fmt: skip
    """The list on sheets that lie on their side, its head repeated on each."""
    head = tuple(Cell(HEADS[f.name], label=True) for f in fields(Shortfall))
    rows = [
        tuple(Cell(getattr(x, f.name) or BLANK, align="left" if f.name in ("problem", "measure", "progress") else "centre") for f in fields(Shortfall))
        for x in shortfalls
    ]  # fmt: skip
    form = [Form("", (head, *rows), WIDTHS, 1)] if rows else [Paragraph("没有列入整改的问题。")]
    blocks: list[Block] = [*form, *(Paragraph(n) for n in notes)]
    return Paper(
        title, tuple(blocks), source, demonstration, digest, dated, issuer=issuer, standing=standing, about=about, across=True
    )  # fmt: skip
