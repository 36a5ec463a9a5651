"""The feedback letter and the list of rectification as figures alone make them: by the rules said in the papers themselves.

What people add (interviews, measures, deadlines, who closes) is the follow-up room's; it fills the same records.
"""

from __future__ import annotations

from collections.abc import Sequence

from quanheng.platform.lib.official import Letter, Paper, Shortfall, dated, letter, rectification, titled
from quanheng.platform.reports import sentences
from quanheng.platform.reports.facts import RunFact, UnitFact
from quanheng.platform.reports.parameters import Wishes
from quanheng.platform.reports.provenance import provenance
from quanheng.platform.ui.numbers import number


def feedback(fact: RunFact, unit: UnitFact, wishes: Wishes) -> Paper:
    """The letter to a unit."""
    strong, weak = sentences.strong(unit, wishes), sentences.weak(unit, wishes)
    said = [sentences.result(fact, unit), sentences.firmness(fact, unit), sentences.change(fact, unit)]
    record = Letter(
        unit.name, titled(f"关于{unit.name}", f"{fact.when}考核结果的反馈函"), ("".join(x for x in said if x), sentences.tops(fact, unit.tops)),
        tuple(sentences.of_leaf(fact, x) for x in strong) or (f"没有得分率达到{number(wishes.strong)}%的指标。",),
        tuple(sentences.problem(fact, x) for x in weak) or (sentences.no_weak(wishes),),
        tuple(sentences.advice(fact, x) for x in weak),
        f"以上成效和问题按下列规则由数字列出：{sentences.lines_said(wishes)}",
        "请核对以上内容；对结果有不同意见的，可在规定期限内提出异议或申诉。",
    )  # fmt: skip
    return letter(record, source=wishes.number, issuer=wishes.issuer, **_frame(fact, wishes))


def list_of_shortfalls(fact: RunFact, units: Sequence[UnitFact], wishes: Wishes) -> Paper:
    """The list: every indicator below the lower line, of one unit or of all; measures and terms are left to be filled in."""
    shortfalls = []
    for unit in units:
        for leaf in sentences.weak(unit, wishes):
            words = sentences.problem(fact, leaf).split("：", 1)[-1]
            shortfalls.append(Shortfall(f"{len(shortfalls) + 1:03d}", "评价", words, leaf.name, unit.name))
    whose = units[0].name if len(units) == 1 else fact.title
    rule = f"列入规则：得分率低于{number(wishes.weak)}%的指标，每个单位失分最大的前{wishes.most}项。责任人、措施、时限由责任单位填写；销号须由责任单位申请、另一人核验并附佐证。"
    return rectification(
        titled(whose, f"{fact.when}整改清单", across=True),
        shortfalls,
        (rule,),
        source=wishes.number,
        issuer=wishes.issuer,
        **_frame(fact, wishes),
    )


def _frame(fact: RunFact, wishes: Wishes) -> dict:
    return {
        "dated": dated(wishes.dated) if wishes.dated else "", "demonstration": fact.demonstration, "digest": fact.scheme.digest,
        "standing": fact.standing, "about": provenance(fact),
    }  # fmt: skip
