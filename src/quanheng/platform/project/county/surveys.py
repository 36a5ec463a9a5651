"""Surveys of 石桥县 (示意数据): one that was asked, answered on paper codes and closed, one that is being answered, one to be checked."""

from __future__ import annotations

import random
from collections.abc import Mapping

from quanheng.platform.registry.powers import Actor
from quanheng.platform.surveys import actions, taking
from quanheng.platform.surveys.models import Survey

Cast = Mapping[str, Actor]
TOWNS = ("SQX-SQ", "SQX-LL")
_SCALE = (("5", "很满意", "Very satisfied", 100), ("4", "满意", "Satisfied", 80), ("3", "基本满意", "Fairly satisfied", 60),
          ("2", "不太满意", "Rather dissatisfied", 30), ("1", "不满意", "Dissatisfied", 0))  # fmt: skip
_QUESTIONS = (
    ("总体", "您对镇里的服务总体满意吗？", "How satisfied are you with the township's services overall?", ", required: true"),
    ("办事", "到镇里办事方便吗？", "How easy is it to get things done there?", ""),
    ("环境", "您对村里的环境卫生满意吗？", "How satisfied are you with the cleanliness of your village?", ""),
)  # fmt: skip
_SAID = (
    "镇西头的路灯坏了半个多月，晚上孩子放学看不清路。", "便民服务中心中午没人，跑了两趟。", "垃圾清运比去年勤了，谢谢。",
    "产业路下雨就塌，运菜的车进不来。", "办证一次就办好了，工作人员很耐心。", "请把低保评议的结果贴在村口。",
)  # fmt: skip


def document(key: str, title: str, title_en: str, period: str, more: str = "") -> str:
    """A questionnaire about one township a sheet."""
    scale = "".join(
        f'    - {{id: "{id}", text: {zh}, text_en: {en}, value: {value}{", satisfied: true" if value >= 60 else ""}}}\n'
        for id, zh, en, value in _SCALE
    )
    questions = "".join(
        f"  - {{id: {id}, text: {zh}, text_en: {en}, type: scale, scale: 满意五级, dont_know: true, counts: true{extra}}}\n"
        for id, zh, en, extra in _QUESTIONS
    )
    return (
        f"survey: {key}\ntitle: {title}\ntitle_en: {title_en}\n"
        "intro: 想听听您对镇里服务的看法，约两分钟。\nintro_en: We would like your view of the township's services. It takes two minutes.\n"
        f'demonstration: true\nyear: 2026\nperiod: "{period}"\nrespondents: citizens\nscheme: 石桥县乡镇考核-2026\nfeeds: 群众满意度\nabout: one\n'
        f"units: [{', '.join(TOWNS)}]\nframe: {{source: 示意：两镇常住人口登记, source_en: 'Invented: register of residents of both townships', size: 61000}}\n"
        f"minimum: 40\nminimum_unit: 20\n{more}scales:\n  满意五级:\n{scale}questions:\n{questions}"
        "  - {id: 原因, text: 主要是哪方面不满意？, text_en: What are you dissatisfied with most?, type: multiple, most: 2, show_if: {总体: ['1', '2']}, options: ["
        "{id: 慢, text: 办事慢, text_en: Slow}, {id: 远, text: 路太远, text_en: Too far}, {id: 冷, text: 态度冷, text_en: Unfriendly}]}\n"
        "  - {id: 建议, text: 还有什么想说的？, text_en: Anything else?, type: text, longest: 300}\n"
    )


def tell(cast: Cast) -> None:
    """Ask, answer and close one; open another with some answers; leave a third to be checked."""
    first = _open(cast, document("乡镇群众满意度-2026年三季度", "乡镇群众满意度（2026 年三季度，示意）", "Satisfaction with townships, third quarter of 2026 (invented)", "2026-Q3"))  # fmt: skip
    _answer(cast, first, 24, 22)
    actions.close(first, note="到期截止", by=cast["office"])
    second = _open(cast, document("乡镇群众满意度-2026年四季度", "乡镇群众满意度（2026 年四季度，示意）", "Satisfaction with townships, fourth quarter of 2026 (invented)", "2026-Q4", "open_link: {weight: 0}\n"))  # fmt: skip
    _answer(cast, second, 20, 8)
    draft = document("办事体验专项-2026", "到镇里办事的体验（专项，示意）", "Doing business at the township (special, invented)", "2026-Q4")  # fmt: skip
    actions.draft(draft, by=cast["office"])


def _open(cast: Cast, text: str) -> Survey:
    survey = actions.check(
        actions.draft(text, by=cast["office"]), note="问法不偏，选项齐", by=cast["office2"]
    )
    return actions.open_survey(survey, by=cast["office"])


def _answer(cast: Cast, survey: Survey, codes: int, answered: int) -> None:
    """Both townships: sheets made, some of them used, as their holders like."""
    chance = random.Random(survey.key)
    for unit, leaning in zip(TOWNS, ((34, 36, 18, 8, 4), (40, 38, 14, 6, 2)), strict=True):
        made = actions.make_codes(survey, codes, unit=unit, typed=False, by=cast["office"]).codes
        for sheet in made[:answered]:
            said: dict[str, str | list[str]] = {
                key: chance.choices("54321", leaning)[0] if chance.random() > 0.05 or key == "总体" else "dk"
                for key, *_ in _QUESTIONS
            }
            if said["总体"] in ("1", "2"):
                said["原因"] = sorted(chance.sample(["慢", "远", "冷"], 2))
            remark = {"建议": chance.choice(_SAID)} if chance.random() < 0.2 else {}
            taking.accept(taking.by_code(sheet.scanned), taking.Given(said, remark))
