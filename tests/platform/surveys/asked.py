"""A questionnaire of 石桥县 (示意数据), opened by the real acts, and answers to it by the real way in."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

SCALE = (("5", "很满意", "Very satisfied", 100), ("4", "满意", "Satisfied", 80), ("3", "基本满意", "Fairly satisfied", 60),
         ("2", "不太满意", "Rather dissatisfied", 30), ("1", "不满意", "Dissatisfied", 0))  # fmt: skip

DOCUMENT = """\
survey: 群众满意度-2026
title: 石桥镇群众满意度调查
title_en: Satisfaction of citizens in Shiqiao
intro: 想听听您对镇里服务的看法，约两分钟。
intro_en: We would like your view of the township's services; it takes two minutes.
demonstration: true
year: 2026
period: "2026"
respondents: citizens
{whole}
scales:
  满意五级:
{scale}
questions:
  - {{id: 总体, text: 您对镇里的服务总体满意吗？, text_en: How satisfied are you overall?, type: scale, scale: 满意五级, dont_know: true, counts: true, required: true}}
  - id: 原因
    text: 哪些方面不满意？
    text_en: What are you dissatisfied with?
    type: multiple
    most: 2
    show_if: {{总体: ["1", "2"]}}
    options:
      - {{id: 慢, text: 办事慢, text_en: Slow}}
      - {{id: 远, text: 路太远, text_en: Too far}}
      - {{id: 冷, text: 态度冷, text_en: Unfriendly}}
  - id: 年龄
    text: 您的年龄段
    text_en: Your age
    type: band
    options:
      - {{id: 18-39, text: 18–39 岁, text_en: 18 to 39}}
      - {{id: 40-59, text: 40–59 岁, text_en: 40 to 59}}
      - {{id: "60+", text: 60 岁及以上, text_en: 60 and over}}
  - {{id: 建议, text: 还有什么想说的？, text_en: Anything else?, type: text, longest: 200}}
{more}"""


def document(whole: str = "", more: str = "", **changes: str) -> str:
    """The questionnaire as YAML: `whole` keys at the top, `more` questions at the end, `changes` old=new of its text."""
    scale = "".join(
        f'    - {{id: "{id}", text: {zh}, text_en: {en}, value: {value}{", satisfied: true" if value >= 60 else ""}}}\n'
        for id, zh, en, value in SCALE
    ).rstrip("\n")
    return DOCUMENT.format(whole=whole, scale=scale, more=more)


def opened(cast: Any, text: str = "", **more: Any) -> Any:
    """The survey, drafted by one, checked by another, opened."""
    from quanheng.platform.surveys import actions

    survey = actions.draft(text or document(), "问卷.yaml", by=cast.office)
    survey = actions.check(survey, by=cast.office2)
    return actions.open_survey(survey, by=cast.office, **more)


def coded(cast: Any, survey: Any, number: int, **more: Any) -> list[str]:
    """So many fresh scanned codes of a survey."""
    from quanheng.platform.surveys import actions

    return [
        m.scanned
        for m in actions.make_codes(survey, number, by=cast.office, **({"typed": False} | more)).codes
    ]


Chooser = Callable[[int], dict[str, Any]]


def chosen(n: int) -> dict[str, Any]:
    """The answers of the n-th person: each says something else, so that one can be told from another."""
    chance = random.Random(n)
    told: dict[str, Any] = {"总体": chance.choice(["5", "4", "3", "2", "1", "dk"]), "年龄": chance.choice(["18-39", "40-59", "60+"])}  # fmt: skip
    if told["总体"] in ("1", "2"):
        told["原因"] = sorted(chance.sample(["慢", "远", "冷"], 2))
    return told


def answer(
    codes: Sequence[str], chooser: Chooser = chosen, remark: Callable[[int], str] | None = None
) -> list[str]:
    """Answer with each code in turn, by the real way in; the receipts."""
    from quanheng.platform.surveys import taking

    found = []
    for n, code in enumerate(codes):
        remarks = {"建议": remark(n)} if remark and remark(n) else {}
        found.append(taking.accept(taking.by_code(code), taking.Given(chooser(n), remarks)))
    return found
