"""The page that is answered on, as a template reads it; its routing as a style sheet, for there is no script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

from quanheng.engine.errors import Text
from quanheng.platform.registry import queries as registry
from quanheng.platform.surveys.answering import Filled
from quanheng.platform.surveys.questionnaire import DONT_KNOW, ONE, Asked, Option, Question, Questionnaire
from quanheng.platform.ui import environment

STYLE = Path(__file__).parent / "static" / "surveys" / "answer.css"
_DONT_KNOW = Option(DONT_KNOW, Text("不了解", "Don't know"))


@dataclass(frozen=True)
class Line:
    """One question on the page: its number, its options with what was chosen, what is wrong, under which unit it stands.

    `number` is its place among all; `label` is what people read: a question that only some are asked is the next one of
    the question before (2-1), so that nobody's numbers jump.
    """

    number: int
    label: str
    asked: Asked
    options: tuple[Option, ...]
    said: Sequence[str]
    written: str
    wrong: Text | None
    condition: Text | None
    heading: str

    @property
    def multiple(self) -> bool:
        """Whether several may be chosen."""
        return self.asked.question.kind == "multiple"


def lines(made: Questionnaire, filled: Filled | None = None) -> list[Line]:
    """The questions of a page, filled in again where it was sent."""
    filled = filled or Filled()
    names = registry.units(made.units) if made.about else {}
    found: list[Line] = []
    unit = ""
    whole = part = 0
    for number, asked in enumerate(made.asked(), 1):
        q = asked.question
        whole, part = (whole, part + 1) if q.show_if else (whole + 1, 0)
        heading = asked.unit if asked.unit != unit else ""
        unit = asked.unit
        found.append(
            Line(
                number, f"{whole}-{part}" if part else f"{whole}", asked, (*q.options, *((_DONT_KNOW,) if q.dont_know else ())), filled.said.get(asked.key, ()),
                filled.written.get(asked.key, ""), filled.wrong.get(asked.key), _condition(made, asked, found),
                named(names.get(heading), heading) if heading else "",
            )
        )  # fmt: skip
    return found


def named(unit: Any, code: str) -> str:
    """The name of a unit in the language of the page; its code if it is not in the register."""
    return environment.named(unit) if unit is not None else code


def _condition(made: Questionnaire, asked: Asked, before: Sequence[Line]) -> Text | None:
    """Under what answers a question is asked, in words; None if always."""
    parts = [
        (n, [o.words for o in (*made.question(other).options, _DONT_KNOW) if o.id in wanted])
        for other, wanted in asked.question.show_if.items()
        if (n := _label(other, asked, before))
    ]
    if not parts:
        return None
    zh = "，且".join(f"第 {n} 题选了“{'”或“'.join(w.zh for w in words)}”" for n, words in parts)
    en = " and ".join(
        f"you chose “{'” or “'.join(w.en for w in words)}” in question {n}" for n, words in parts
    )
    return Text(f"只在{zh}时回答", f"Only if {en}")


def _label(other: str, asked: Asked, before: Sequence[Line]) -> str:
    for key in (f"{other}@{asked.unit}", other):
        for line in before:
            if line.asked.key == key:
                return line.label
    return ""


def routes(made: Questionnaire) -> str:
    """The routing as CSS: a question that is not asked is not shown, where the browser can tell (:has)."""
    found = lines(made)
    options = {line.asked.key: (line.number, line.asked.question) for line in found}
    rules = []
    for line in found:
        needed = ""
        for other, wanted in line.asked.question.show_if.items():
            key = f"{other}@{line.asked.unit}" if f"{other}@{line.asked.unit}" in options else other
            number, question = options[key]
            chosen = ",".join(f"#q{number}o{i}" for i in _places(question, wanted))
            needed += f":has(:is({chosen}):checked)"
        if needed:
            rules.append(f"#q{line.number}{{display:none}}form{needed} #q{line.number}{{display:block}}")
    return f"@supports selector(:has(*)){{.if{{display:none}}{''.join(rules)}}}\n" if rules else ""


def _places(question: Question, wanted: frozenset[str]) -> list[int]:
    return [i for i, id in enumerate(question.choices(), 1) if id in wanted]


def context(made: Questionnaire, survey: int, filled: Filled | None = None, **more: Any) -> dict[str, Any]:
    """What the template of the page needs."""
    found = lines(made, filled)
    wrong: Mapping[str, Text] = filled.wrong if filled else {}
    return {
        "survey": survey, "made": made, "lines": found, "wrong": wrong, "routed": any(line.condition for line in found),
        "faults": [line for line in found if line.wrong], "unit": "", "code": "", "typed": "", "begun": "", **more,
    }  # fmt: skip


@lru_cache(maxsize=1)
def _style() -> int:
    return len(STYLE.read_bytes())


def weight(made: Questionnaire) -> int:
    """Bytes of the page with its style sheets, uncompressed, in the language of the moment."""
    unit = made.units[0] if made.about == ONE else ""
    page = render_to_string(
        "surveys/answer.html",
        context(
            made, 1, unit=named(registry.units(made.units).get(unit), unit), begun="x" * 80, code="x" * 24
        ),
    )
    return len(page.encode()) + len(routes(made).encode()) + _style()
