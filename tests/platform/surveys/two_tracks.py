"""A scheme that hears citizens and experts on one indicator, and a questionnaire that feeds the citizens' half (示意数据)."""

import json

SCHEME = """\
scheme: 双轨评价
title: 满意度与专家双轨评价（示意）
title_en: Two tracks (invented)
demonstration: true
period: year
tree:
  - id: 创新生态
    name_en: Innovation
    weight: 100
    rate: {rule: rated, raters: {公众: 0.5, 专家: 0.5}}
    tags: {nature: process}
raters: {公众: {kind: survey}, 专家: {kind: panel, seats: 9, trim: 1}}
round: {points: 2, score: 2}
"""
FORM = """\
survey: 企业创新生态-2026
title: 企业创新生态满意度（示意）
title_en: Satisfaction of enterprises (invented)
demonstration: true
year: 2026
period: "2026"
respondents: enterprises
scheme: 双轨评价
feeds: 创新生态@公众
about: one
units: [SQX-SQ, SQX-LL]
minimum: 385
minimum_unit: 30
hasty: 20
{more}scales:
  满意五级:
    - {{id: "5", text: 很满意, text_en: Very satisfied, value: 100, satisfied: true}}
    - {{id: "4", text: 满意, text_en: Satisfied, value: 75, satisfied: true}}
    - {{id: "3", text: 基本满意, text_en: Fairly satisfied, value: 50}}
    - {{id: "2", text: 不太满意, text_en: Rather dissatisfied, value: 25}}
    - {{id: "1", text: 不满意, text_en: Dissatisfied, value: 0}}
questions:
  - {{id: 总体, text: 您对创新生态总体满意吗？, text_en: How satisfied are you?, type: scale, scale: 满意五级, dont_know: true, counts: true, required: true}}
  - {{id: 建议, text: 还有什么想说的？, text_en: Anything else?, type: text, longest: 500}}
"""
# Nine experts: without 70 and 99 the mean is 88.2 (domain.md A10).
NINE = ("70", "85", "87", "88", "88.4", "89", "90", "90", "99")


def form(more: str = "", **changes: str) -> str:
    """The questionnaire, with more keys at the top."""
    text = FORM.format(more=more)
    for old, new in changes.items():
        text = text.replace(old, new)
    return text


def steps(**counts: int) -> list[str]:
    """So many answers of each step: steps(s5=3, dk=1) → ["5", "5", "5", "dk"]."""
    return [key.removeprefix("s") for key, n in counts.items() for _ in range(n)]


def slips(survey, said, *, unit="", stratum="", way="qr", hasty=False, remarks=()):
    """Answers that were accepted and wait to be mixed, written at once: what `taking.accept` leaves behind, a code apart.

    `said`: the whole answer of each person, or the step of 总体; `remarks`: what each wrote under 建议.
    """
    from quanheng.platform.surveys import sealing
    from quanheng.platform.surveys.models import Slip

    rows = []
    for k, answer in enumerate(said):
        told = {
            "w": way, "u": unit, "s": stratum, "h": hasty, "a": answer if isinstance(answer, dict) else {"总体": answer},
            "r": {"建议": remarks[k]} if k < len(remarks) else {},
        }  # fmt: skip
        rows.append(
            Slip(survey=survey, body=sealing.seal(survey.pk, json.dumps(told, ensure_ascii=False).encode()))
        )
    Slip.objects.bulk_create(rows, batch_size=500)
