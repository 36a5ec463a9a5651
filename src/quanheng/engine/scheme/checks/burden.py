"""Promise: no formalism — nothing is scored that the rules on relieving the grass roots forbid to score.

Grounds are quoted from the 《整治形式主义为基层减负若干规定》 (issued 2024-08-06 by the General Offices of the
Party's Central Committee and the State Council, published 2025-08-06). What the scheme overrides with a
reason stays as a warning that shows the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from quanheng.engine.errors import Place, Problem
from quanheng.engine.scheme.checks.places import Places
from quanheng.engine.scheme.checks.saying import Pair, problem, warning
from quanheng.engine.scheme.model import Scheme


@dataclass(frozen=True)
class Sign:
    """What gives a forbidden indicator away, and the clause that forbids it."""

    code: str
    what: Pair
    words: re.Pattern[str]
    clause: Pair
    instead: Pair


_RULES = (
    "《整治形式主义为基层减负若干规定》（2024-08-06 发布）",
    "Rules on Curbing Formalism to Relieve the Grass Roots (issued 2024-08-06)",
)
_CONTENT = (
    f"{_RULES[0]}：不得把领导批示、刊物媒体发文章/信息/经验做法作为督查检查考核内容",
    f"{_RULES[1]}: instructions from leaders and articles, briefs or “experience” in journals and media must not be what is assessed",
)
_STANDARD = (
    f"{_RULES[0]}：不把是否开会发文、拍照留痕、学习笔记等作为评判工作优劣的标准",
    f"{_RULES[1]}: meetings held, documents issued, photos and traces, study notes are no standard of good work",
)
_APPS = (
    f"{_RULES[0]}：政务 App 不得强制推广下载",
    f"{_RULES[1]}: downloads of government apps must not be forced",
)
_FORMS = (
    f"{_RULES[0]}：不得频繁要求基层填表报材料",
    f"{_RULES[1]}: the grass roots must not be asked for forms and materials all the time",
)
_LETTERS = (
    "基层减负检查项（条文原文未核实，不引条款）",
    "an item of the burden lint (no clause verified, none quoted)",
)
_RESULT = ("改用反映结果的指标", "use an indicator of results")


def _sign(code: str, what: Pair, pattern: str, clause: Pair, instead: Pair = _RESULT) -> Sign:
    return Sign(code, what, re.compile(pattern, re.IGNORECASE), clause, instead)


SIGNS = (
    _sign("formalism-instructions", ("领导批示", "instructions from leaders"),
          r"批示|领导(?:肯定|表扬|签批)|leaders?'?s? (?:instructions?|praise)|instructions? (?:from|by) leaders?", _CONTENT),
    _sign("formalism-media", ("媒体刊发、信息采用", "articles and briefs published"),
          r"(?:媒体|报刊|刊物|报纸|电视台|党报)[^，。；]{0,8}(?:刊发|刊登|发表|报道|采用|发稿|宣传|推介)|(?:刊发|发表)(?:文章|稿件|信息)"
          r"|发稿|上稿|用稿|信息(?:采用|录用|刊发|报送|上报)|(?:经验|做法|典型)[^，。；]{0,6}(?:刊发|推广|交流|采用|转发)"
          r"|media (?:articles?|coverage|reports?)|articles? published|briefs? (?:adopted|published)", _CONTENT),
    _sign("formalism-meetings", ("开会、发文", "meetings held, documents issued"),
          r"(?:召开|开)(?:会|[^，。；]{0,6}会议)|会议(?:次数|数量|场次|召开)|(?:发|印发|出台)(?:文|文件|方案)(?:数|次|量|件|个|情况)|发文"
          r"|meetings? held|number of meetings|documents? issued", _STANDARD),
    _sign("formalism-traces", ("拍照留痕、台账、学习笔记", "photos, traces, ledgers, study notes"),
          r"拍照|照片|留痕|(?<!整改)(?<!问题)(?<!隐患)台账|学习笔记|心得体会|读书笔记|photos?\b|study notes?", _STANDARD),
    _sign("formalism-apps", ("App 下载、打卡、积分", "app downloads, check-ins, points"),
          r"打卡|(?:app|应用程序|小程序|公众号|政务应用|客户端|平台)[^，。；]{0,8}(?:下载|安装|注册|登录|活跃|积分|关注|点赞|转发|使用时长|排名)"
          r"|(?:下载|安装|关注|转发|点赞)(?:量|数|率)|check-?ins?\b|app (?:downloads?|log-?ins?|points)|log-?ins?\b", _APPS),
    _sign("formalism-forms", ("填表报材料的次数", "how many forms and materials are filed"),
          r"(?:报送|上报|填报|提交)[^，。；]{0,6}(?:次数|篇数|份数|数量|条数)|(?:报表|材料|简报|信息)(?:报送|上报)(?:数|量|次)|(?:reports?|forms?) filed", _FORMS),
    _sign("formalism-letters", ("责任状", "letters of responsibility"),
          r"责任状|责任书|军令状|承诺书签订|letters? of responsibility", _LETTERS),
)  # fmt: skip
CODES = tuple(s.code for s in SIGNS)
_DENIES = re.compile(
    r"不得|不以|不把|不作为|严禁|禁止|避免|不含|不计|无需|不要求|must not|no longer|not required",
    re.IGNORECASE,
)


def check(scheme: Scheme, places: Places) -> Iterator[Problem]:
    """Indicators, claims and vetoes, their items and the evidence they ask for."""
    told: set[tuple[str, str]] = set()
    for owner, place, text in _texts(scheme, places):
        for sign in SIGNS:
            match = sign.words.search(text)
            if match and (owner, sign.code) not in told:
                told.add((owner, sign.code))
                yield _tell(scheme, sign, owner, match[0], place, places)


def _texts(scheme: Scheme, places: Places) -> Iterator[tuple[str, Place, str]]:
    """What is scored, in words: (whose it is, where, text)."""
    for node in scheme.root.walk():
        if node is scheme.root:
            continue
        yield node.id, places.node(node.id), f"{node.id}；{node.name}；{node.name_en}"
        for name in sorted(node.measure.names) if node.measure else ():
            item = scheme.items.get(name)
            if item is not None and "@" not in item.id:
                yield (
                    node.id,
                    places.node(node.id, "measure"),
                    f"{item.id}；{item.name}；{item.name_en}；{_asking(item.definition)}",
                )
        yield node.id, places.node(node.id, "note"), f"{_asking(node.note)}；{_asking(node.source)}"
    for kind, extra in (("bonus", scheme.adjust.bonus), ("deduct", scheme.adjust.deduct)):
        for category in extra.categories:
            at = ("adjust", kind, "categories", category.id)
            yield category.id, places.at(*at), f"{category.id}；{category.name_en}"
            for claim, formula in category.claims.items():
                items = "；".join(scheme.items[n].name for n in sorted(formula.names) if n in scheme.items)
                yield (
                    category.id,
                    places.at(*at, "claims", claim),
                    f"{claim}；{'；'.join(sorted(formula.names))}；{items}",
                )
    for n, veto in enumerate(scheme.adjust.veto):
        yield (
            veto.name or veto.when.text,
            places.at("adjust", "veto", n),
            f"{veto.name}；{'；'.join(sorted(veto.when.names))}",
        )


def _asking(text: str) -> str:
    """The sentences of a note that ask for something; those that forbid it are left out."""
    return "；".join(s for s in re.split(r"[，。；;,.\n]", text) if not _DENIES.search(s))


def _tell(scheme: Scheme, sign: Sign, owner: str, word: str, place: Place, places: Places) -> Problem:
    key = owner if owner in scheme.overrides else sign.code
    reason = scheme.overrides.get(key, "").strip()
    found = (
        f"“{owner}”把{sign.what[0]}作为考核内容或佐证（“{word}”）",
        f"“{owner}” scores or asks for {sign.what[1]} (“{word}”)",
    )
    if reason:
        return warning(
            sign.code, places.at("overrides", key), (f"{found[0]}，已写理由放行：{reason}", f"{found[1]}; let pass for a reason: {reason}"),
            sign.clause, ("理由随方案一起公开", "the reason is published with the scheme"),
        )  # fmt: skip
    return problem(
        sign.code, place, found, sign.clause,
        (f"{sign.instead[0]}；确需保留的，在 overrides 里写“{owner}: 理由”并公开", f"{sign.instead[1]}; to keep it, write its reason under overrides, which is published"),
    )  # fmt: skip
