"""From a posted form to an answer: only what was asked, only what may be answered; what is wrong is told question by question."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.http import QueryDict

from quanheng.engine.errors import Text
from quanheng.platform.surveys.questionnaire import DONT_KNOW, Asked, Question, Questionnaire
from quanheng.platform.surveys.taking import Given

LARGEST = 64 * 1024  # bytes of a posted form
OWN = frozenset({"code", "typed", "begun", "lang", "send"})  # fields of the form that are no questions
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

BLANK = Text("这一题要答", "Please answer this question")
NOT_AN_OPTION = Text("请从所列的选项里选", "Please choose one of the options shown")
ONLY_ONE = Text("这一题只能选一项", "Please choose one option only")
NOT_WITH_OTHERS = Text("“不了解”不能与别的选项同选", "“Don't know” cannot be combined with another option")
NOT_ASKED = Text(
    "照您前面的回答，这一题不用答；已替您去掉，请再点一次“提交”",
    "Given your earlier answers this question is not for you; it has been removed. Please press Submit once more",
)
NOTHING = Text("还没有回答任何一题", "No question has been answered yet")
STRANGE = Text(
    "提交的内容不是这份问卷的，请重新打开再答", "What was sent is not of this survey. Please open it again"
)


@dataclass
class Filled:
    """A form as it was sent: `said` and `written` by key, to be shown again; `wrong` by key ("": the whole form)."""

    said: dict[str, list[str]] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)
    wrong: dict[str, Text] = field(default_factory=dict)
    answers: dict[str, str | list[str]] = field(default_factory=dict)

    def given(self, hasty: bool) -> Given:
        """What is kept of it."""
        return Given(self.answers, self.written, hasty)


def fill(questionnaire: Questionnaire, asked: Iterable[Asked], sent: QueryDict) -> Filled:
    """What a form says, and everything that is wrong with it."""
    filled = Filled()
    known = set(OWN)
    for one in asked:
        known.add(one.key)
        values = [v for v in sent.getlist(one.key) if v.strip()]
        if not questionnaire.shown(one, filled.answers):
            if values:
                filled.wrong[one.key] = NOT_ASKED
            continue
        if one.question.kind == "text":
            _write(one, values, filled)
        else:
            _choose(one, values, filled)
        if one.question.required and not values:
            filled.wrong[one.key] = BLANK
    if any(key not in known for key in sent):
        filled.wrong[""] = STRANGE
    elif not filled.answers and not filled.written and not filled.wrong:
        filled.wrong[""] = NOTHING
    return filled


def _write(one: Asked, values: list[str], filled: Filled) -> None:
    if not values:
        return
    text = _UNPRINTABLE.sub("", values[0]).replace("\r\n", "\n").strip()
    longest = one.question.longest
    if text:
        filled.written[one.key] = text[:LARGEST]
    if len(text) > longest:
        filled.wrong[one.key] = Text(
            f"写了 {len(text)} 字，最多 {longest} 字", f"{len(text)} characters; at most {longest}"
        )


def _choose(one: Asked, values: list[str], filled: Filled) -> None:
    if not values:
        return
    strange = _strange(one.question, values)
    if strange:
        filled.wrong[one.key] = strange
    filled.said[one.key] = [v for v in values if v in one.question.choices()]
    if not strange:
        several = one.question.kind == "multiple" and values != [DONT_KNOW]
        filled.answers[one.key] = sorted(values) if several else values[0]


def _strange(question: Question, values: list[str]) -> Text | None:
    choices = question.choices()
    if any(v not in choices for v in values) or len(set(values)) != len(values):
        return NOT_AN_OPTION
    if question.kind != "multiple":
        return ONLY_ONE if len(values) > 1 else None
    if DONT_KNOW in values and len(values) > 1:
        return NOT_WITH_OTHERS
    if question.most and len(values) > question.most:
        return Text(f"最多选 {question.most} 项", f"Choose at most {question.most}")
    return None
