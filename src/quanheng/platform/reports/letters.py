"""The feedback letter and the list of rectification as figures alone make them: by the rules said in the papers themselves.

The sentences of the letter are the follow-up room's, so that no unit is told two things. What people add (interviews,
measures, deadlines, who closes) is that room's too; it fills the same records.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from quanheng.platform.followup import sentences as spoken
from quanheng.platform.lib.official import Letter, Paper, Shortfall, dated, letter, rectification, titled
from quanheng.platform.reports import sentences
from quanheng.platform.reports.facts import RunFact, UnitFact
from quanheng.platform.reports.parameters import Wishes
from quanheng.platform.reports.phrases import both, one_after, run_on
from quanheng.platform.reports.provenance import provenance
from quanheng.platform.ui.environment import said
from quanheng.platform.ui.numbers import number


def feedback(fact: RunFact, unit: UnitFact, wishes: Wishes) -> Paper:
    """The letter to a unit before it is sent (底稿): the sentences are those the letter itself will hold, by the same rules."""
    margin, most = spoken.thresholds()
    told = spoken.sentences(fact.run.pk, fact.read, fact.period, unit.id, Decimal(margin), most)
    texts = {kind: tuple(s[fact.lang] for s in told if s["kind"] == kind) for kind in spoken.PARTS}
    said_ = [sentences.result(fact, unit), sentences.firmness(fact, unit), sentences.change(fact, unit)]
    record = Letter(
        unit.name, both(titled(f"关于{unit.name}", f"{fact.when}考核结果的反馈函"), f"Feedback on the Result of {unit.name}, {fact.when}"),
        (one_after(said_), sentences.tops(fact, unit.tops)),
        texts[spoken.STRENGTH], texts[spoken.WEAKNESS], texts[spoken.ADVICE], said(spoken.by(margin, most)),
        both("请核对以上内容；对结果有不同意见的，可在规定期限内提出异议或申诉。", "Please check what is said here; who disagrees with the result may object or appeal within the terms."),
    )  # fmt: skip
    frame = _frame(fact, wishes)
    rules = run_on(f"{k} {said(w)}" for k, w in spoken.RULES.items() if k in {s["rule"] for s in told})
    if rules:
        frame["about"] = (both(f"所依规则：{rules}。", f"Rules: {rules}."), *frame["about"])
    return letter(record, source=wishes.number, issuer=wishes.issuer, **frame)


def list_of_shortfalls(fact: RunFact, units: Sequence[UnitFact], wishes: Wishes) -> Paper:
    """The list: every indicator below the lower line, of one unit or of all; measures and terms are left to be filled in."""
    shortfalls = []
    for unit in units:
        for leaf in sentences.weak(unit, wishes):
            words = sentences.problem(fact, leaf).removeprefix(leaf.name).lstrip("：: ")
            shortfalls.append(Shortfall(
                f"{len(shortfalls) + 1:03d}", both("评价", "evaluation"), words, leaf.name, unit.name, state=both("未启动", "not started"),
            ))  # fmt: skip
    whose = units[0].name if len(units) == 1 else fact.title
    line, most = number(wishes.weak), wishes.most
    rule = both(
        f"列入规则：没有达到目标的指标全部列入；其余得分率低于{line}%的，每个单位列失分最大的前{most}项。责任人、措施、时限由责任单位填写；销号须由责任单位申请、另一人核验并附佐证。",
        f"Listed by rule: every indicator that missed its target; of the others below {line}% of their full score at most {most} of a unit, those "
        "that cost most. Person, measures and term are "
        "the unit's to fill in; a problem is closed on its application, by another person, with evidence.",
    )
    return rectification(
        both(
            titled(whose, f"{fact.when}整改清单", across=True), f"List of Rectification: {whose}, {fact.when}"
        ),
        shortfalls,
        (rule,),
        source=wishes.number,
        issuer=wishes.issuer,
        **_frame(fact, wishes),
    )


def _frame(fact: RunFact, wishes: Wishes) -> dict[str, Any]:
    return {
        "dated": dated(wishes.dated, fact.lang) if wishes.dated else "", "demonstration": fact.demonstration, "digest": fact.scheme.digest,
        "standing": fact.mark, "about": provenance(fact), "lang": fact.lang,
    }  # fmt: skip
