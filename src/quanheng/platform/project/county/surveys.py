"""Surveys of 石桥县 (示意数据): one that was asked, answered on paper codes and closed, one that is being answered, one to be checked."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import timedelta

from quanheng.platform.registry.people import today
from quanheng.platform.registry.powers import Actor
from quanheng.platform.surveys import actions, taking
from quanheng.platform.surveys.models import Survey

Cast = Mapping[str, Actor]
TOWNS = ("SQX-SQ", "SQX-LL")
TOWN, COUNTRY = "城镇", "乡村"
_SCALE = (
    ("5", "很满意", "Very satisfied", 100, "一次办成，没有跑第二趟", "Done in one visit"),
    ("4", "满意", "Satisfied", 80, "办成了，有小的不便", "Done, with small troubles"),
    ("3", "基本满意", "Fairly satisfied", 60, "办成了，跑了不止一趟", "Done, after more than one visit"),
    ("2", "不太满意", "Rather dissatisfied", 30, "拖了很久，或没有说法", "Long delays, or no explanation"),
    ("1", "不满意", "Dissatisfied", 0, "没有办成", "Not done"),
)  # fmt: skip
# Question, its words, and how much more readily than the others people praise it.
_QUESTIONS = (
    ("总体", "您对镇里的服务总体满意吗？", "How satisfied are you with the township's services overall?", 0.1),
    ("办事", "到镇里办事方便吗？", "How easy is it to get things done there?", 0.2),
    ("态度", "工作人员态度好吗？", "How friendly is the staff?", 0.5),
    ("公开", "该公开的事都公开了吗？", "Is everything made public that should be?", -0.4),
    ("环境", "您对村里的环境卫生满意吗？", "How satisfied are you with the cleanliness of your village?", 0.0),
    ("道路", "路灯、道路修得及时吗？", "Are street lamps and roads mended in time?", -0.6),
    ("看病", "在镇里看病方便吗？", "How easy is it to see a doctor in the township?", -0.1),
    ("反映", "反映的问题有回音吗？", "Do you hear back when you report a problem?", -0.3),
)  # fmt: skip
_AGES = (("18-39", "18–39 岁", "18 to 39", 0.34), ("40-59", "40–59 岁", "40 to 59", 0.4), ("60+", "60 岁及以上", "60 and over", 0.26))  # fmt: skip
_SAID = (
    "镇西头的路灯坏了半个多月，晚上孩子放学看不清路。", "便民服务中心中午没人，跑了两趟。", "垃圾清运比去年勤了，谢谢。",
    "产业路下雨就塌，运菜的车进不来。", "办证一次就办好了，工作人员很耐心。", "请把低保评议的结果贴在村口。",
    "Please put up an English notice about registering a residence; I had to come back twice.",
    "卫生院下午没有医生，看病要去县里。", "去年反映的水渠，到现在没有人回话。",
)  # fmt: skip
_CUTS = (-2.0, -1.1, 0.0, 1.2)  # of the five steps, on the scale of how satisfied somebody is
# Of each township: how satisfied its people are, and how many answered of how many sheets, by stratum.
_ASKED = {
    "SQX-SQ": (0.55, {TOWN: (80, 72), COUNTRY: (70, 58)}),
    "SQX-LL": (0.95, {TOWN: (60, 54), COUNTRY: (70, 61)}),
}
_HASTY = 12  # answers given faster than anybody reads


def document(key: str, title: str, title_en: str, period: str, more: str = "") -> str:
    """A questionnaire about one township a sheet, with strata, quotas and known shares of age."""
    scale = "".join(
        f'    - {{id: "{id}", text: {zh}, text_en: {en}, value: {value}, anchor: "{anchor}", anchor_en: "{anchor_en}"'
        f"{', satisfied: true' if value >= 60 else ''}}}\n"
        for id, zh, en, value, anchor, anchor_en in _SCALE
    )
    questions = "".join(
        f"  - {{id: {id}, text: {zh}, text_en: {en}, type: scale, scale: 满意五级, dont_know: true, counts: true"
        f"{', required: true' if id == '总体' else ''}}}\n"
        for id, zh, en, _ in _QUESTIONS
    )
    ages = ", ".join(f'{{id: "{id}", text: {zh}, text_en: {en}}}' for id, zh, en, _ in _AGES)
    shares = ", ".join(f'"{id}": {share}' for id, _, _, share in _AGES)
    return (
        f"survey: {key}\ntitle: {title}\ntitle_en: {title_en}\n"
        "intro: 想听听您对镇里服务的看法，约三分钟。\nintro_en: We would like your view of the township's services. It takes three minutes.\n"
        f'demonstration: true\nyear: 2026\nperiod: "{period}"\nrespondents: citizens\nscheme: 石桥县乡镇考核-2026\nfeeds: 群众满意度\nabout: one\n'
        f"units: [{', '.join(TOWNS)}]\nframe: {{source: 示意：两镇常住人口登记, source_en: 'Invented: register of residents of both townships', size: 61000}}\n"
        f"strata:\n  {TOWN}: {{name_en: Town, size: 24000, quota: 120}}\n  {COUNTRY}: {{name_en: Country, size: 37000, quota: 130}}\n"
        f"margins: {{年龄: {{{shares}}}}}\nminimum: 200\nminimum_unit: 30\nhasty: 20\n{more}scales:\n  满意五级:\n{scale}questions:\n{questions}"
        "  - {id: 原因, text: 主要是哪方面不满意？, text_en: What are you dissatisfied with most?, type: multiple, most: 2, show_if: {总体: ['1', '2']}, options: ["
        "{id: 慢, text: 办事慢, text_en: Slow}, {id: 远, text: 路太远, text_en: Too far}, {id: 冷, text: 态度冷, text_en: Unfriendly}]}\n"
        f"  - {{id: 年龄, text: 您的年龄段, text_en: Your age, type: band, required: true, options: [{ages}]}}\n"
        "  - {id: 建议, text: 还有什么想说的？, text_en: Anything else?, type: text, longest: 300}\n"
    )


def tell(cast: Cast) -> None:
    """Ask, answer and close one; open another with some answers; leave a third to be checked."""
    first = _open(cast, document("乡镇群众满意度-2026年三季度", "乡镇群众满意度（2026 年三季度，示意）", "Satisfaction with townships, third quarter of 2026 (invented)", "2026-Q3"))  # fmt: skip
    _answer(cast, first, 1.0, _HASTY, list(_SAID))
    actions.close(first, note="到期截止", by=cast["office"])
    second = _open(
        cast, document("乡镇群众满意度-2026年四季度", "乡镇群众满意度（2026 年四季度，示意）", "Satisfaction with townships, fourth quarter of 2026 (invented)", "2026-Q4", "open_link: {weight: 0}\n"),
        days=14,
    )  # fmt: skip
    # In two waves: what the page shows of an open survey is what stood before as many more came in.
    for part in (0.45, 0.3):
        _answer(cast, second, part, 2, list(_SAID[:3]))
        actions.mix(second, by=cast["office"])
    draft = document("办事体验专项-2026", "到镇里办事的体验（专项，示意）", "Doing business at the township (special, invented)", "2026-Q4")  # fmt: skip
    actions.draft(draft, by=cast["office"])


def _open(cast: Cast, text: str, days: int | None = None) -> Survey:
    survey = actions.check(
        actions.draft(text, by=cast["office"]), note="问法不偏，选项齐", by=cast["office2"]
    )
    closes = None if days is None else today() + timedelta(days=days)
    return actions.open_survey(survey, closes=closes, by=cast["office"])


def _answer(cast: Cast, survey: Survey, part: float, hasty: int, remarks: list[str]) -> None:
    """Both townships: sheets made for each stratum, most of them used; some say something of their own."""
    chance = random.Random(f"{survey.key} {part}")
    for unit, (leaning, strata) in _ASKED.items():
        for stratum, (sheets, answered) in strata.items():
            made = actions.make_codes(
                survey,
                max(int(sheets * part), 20),
                unit=unit,
                stratum=stratum,
                typed=False,
                by=cast["office"],
            ).codes
            for k, sheet in enumerate(made[: int(answered * part)]):
                said = _said(chance, leaning - (0.25 if stratum == COUNTRY else 0.0))
                remark = {"建议": remarks.pop(0)} if remarks and k % 24 == 3 else {}
                quick = hasty > 0 and k % 20 == 11
                hasty -= quick
                taking.accept(taking.by_code(sheet.scanned), taking.Given(said, remark, quick))


def _said(chance: random.Random, leaning: float) -> dict[str, str | list[str]]:
    """What one person answers: who is satisfied with one thing is so with others, more or less."""
    person = leaning + chance.gauss(0, 1)
    said: dict[str, str | list[str]] = {}
    for key, _, _, ease in _QUESTIONS:
        felt = person + ease + chance.gauss(0, 0.8)
        step = str(1 + sum(felt > cut for cut in _CUTS))
        said[key] = step if key == "总体" or chance.random() > 0.05 else "dk"
    if said["总体"] in ("1", "2"):
        said["原因"] = sorted(chance.sample(["慢", "远", "冷"], 2))
    said["年龄"] = chance.choices([a[0] for a in _AGES], (0.25, 0.4, 0.35))[0]
    return said
