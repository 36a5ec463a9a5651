"""YAML or Excel → the questionnaire; whatever is wrong is told at once, with its line or cell, what is expected, and the remedy."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache

from quanheng.engine.document import read as yaml_reader
from quanheng.engine.document.model import Written
from quanheng.engine.document.suggest import or_nearest
from quanheng.engine.document.write import to_yaml
from quanheng.engine.errors import Problems, Text
from quanheng.platform.lib.uploads.tables import admit, is_workbook, sheets_shown
from quanheng.platform.surveys.document_parts import Part
from quanheng.platform.surveys.document_sheet import from_sheets, write
from quanheng.platform.surveys.questionnaire import (
    DONT_KNOW,
    EACH,
    HASTY,
    KINDS,
    ONE,
    RESPONDENTS,
    Option,
    Question,
    Questionnaire,
    Stratum,
)  # fmt: skip

LARGEST_BOOK = 1_000_000  # bytes
FEWEST_MIXED = 20  # methods.md A.7: a smaller batch would not hide anybody
_KEYS = (
    "survey", "title", "title_en", "intro", "intro_en", "demonstration", "year", "period", "respondents", "scheme", "feeds",
    "about", "units", "frame", "strata", "margins", "minimum", "minimum_unit", "mix", "hasty", "tries", "open_link", "scales", "questions",
)  # fmt: skip
_QUESTION = (
    "id", "text", "text_en", "type", "scale", "options", "dont_know", "counts", "each", "required", "show_if", "most", "longest",
)  # fmt: skip
_OPTION = ("id", "text", "text_en", "value", "satisfied", "anchor", "anchor_en")


def read(data: bytes, file: str, problems: Problems) -> Questionnaire | None:
    """The questionnaire in a YAML file; None, with problems noted, where it cannot be used. Warnings do not stop it."""
    written = yaml_reader.read(data, file, problems)
    return None if written is None else understand(written, problems)


@lru_cache(maxsize=64)
def of(document: str) -> Questionnaire:
    """The questionnaire of a document that was read before. Raises `Refused` if it can no longer be read."""
    problems = Problems()
    found = read(document.encode(), "", problems)
    problems.refuse()
    assert found is not None  # whatever is missing was noted
    return found


def understand(written: Written, problems: Problems) -> Questionnaire | None:
    """The questionnaire in a document, from whatever form it was read."""
    before = len(problems.errors)
    root = Part(written, problems, _KEYS)
    scales = {name: _options(Part(w, problems)) for name, w in root.mapping("scales")}
    frame, link = (
        root.part("frame", ("source", "source_en", "size")),
        root.part("open_link", ("weight", "per_hour")),
    )
    units = root.texts("units")
    about = root.word("about", ("", ONE, EACH)) or (ONE if units else "")
    made = Questionnaire(
        key=root.name("survey"), title=root.words("title", needed=True), intro=root.words("intro"),
        demonstration=root.yes("demonstration"), year=root.whole("year", least=2000, most=2200), period=root.text("period", needed=True),
        respondents=root.word("respondents", tuple(RESPONDENTS), needed=True), scheme=root.text("scheme"), feeds=root.text("feeds"),
        about=about, units=units, frame=frame.words("source"), frame_size=frame.whole("size"),
        strata={name: _stratum(name, Part(w, problems, ("name", "name_en", "size", "quota", "stop"))) for name, w in root.mapping("strata")},
        margins={name: _margin(Part(w, problems)) for name, w in root.mapping("margins")},
        minimum=root.whole("minimum"), minimum_unit=root.whole("minimum_unit"), mix=root.whole("mix", otherwise=FEWEST_MIXED),
        hasty=root.whole("hasty"), open_weight=link.number("weight", least=0, otherwise=Decimal(0)) if link.there else None,
        per_hour=link.whole("per_hour", otherwise=60), tries=root.whole("tries", otherwise=20),
        questions=tuple(_question(Part(w, problems, _QUESTION), scales) for w in root.sequence("questions")),
    )  # fmt: skip
    _check(made, root, problems)
    return made if len(problems.errors) == before else None


def _stratum(name: str, part: Part) -> Stratum:
    words = part.words("name")
    return Stratum(
        name,
        Text(words.zh or name, words.en if words.en and words.zh else words.en or name),
        part.whole("size"),
        part.whole("quota"),
        part.yes("stop"),
    )


def _margin(part: Part) -> dict[str, Decimal]:
    shares = {
        option: Part(w, part.problems).as_number(least=0) or Decimal(0) for option, w in part.written.items()
    }
    if shares and abs(sum(shares.values(), Decimal(0)) - 1) > Decimal("0.001"):
        part.tell(
            "margin-sum", "", (f"各档占比合计 {sum(shares.values())}", f"the shares add up to {sum(shares.values())}"),
            ("合计为 1", "1 in all"), ("改占比，或补上漏掉的一档", "correct a share, or add the option that is missing"),
        )  # fmt: skip
    return shares


def _options(part: Part) -> tuple[Option, ...]:
    made: list[Option] = []
    for w in part.members():
        inner = Part(w, part.problems, _OPTION)
        option = Option(
            inner.name("id"), inner.words("text", needed=True), inner.number("value"),
            inner.yes("satisfied"), inner.words("anchor"),
        )  # fmt: skip
        if option.id in (DONT_KNOW, HASTY) or option.id in {o.id for o in made}:
            inner.tell(
                "option-twice", "id", (f"选项编号“{option.id}”已经用了", f"the option id “{option.id}” is taken"),
                ("一题之内各不相同，也不是 dk、hasty", "different within a question, and neither dk nor hasty"),
                ("换一个编号", "take another id"),
            )  # fmt: skip
        made.append(option)
    return tuple(made)


def _question(part: Part, scales: Mapping[str, tuple[Option, ...]]) -> Question:
    kind = part.word("type", tuple(KINDS), needed=True)
    options: tuple[Option, ...] = ()
    if part.has("scale"):
        named = part.text("scale")
        if named not in scales:
            near = or_nearest(named, scales)
            part.tell(
                "unknown-scale", "scale", (f"没有量表“{named}”{near[0]}", f"there is no scale “{named}”{near[1]}"),
                ("scales 里写明的一个", "one of those under scales"), ("在 scales 里写明它", "write it under scales"),
            )  # fmt: skip
        options = scales.get(named, ())
    elif kind and kind != "text":
        options = _options(part.part("options"))
    if kind and kind != "text" and len(options) < 2:
        part.tell(
            "too-few-options", "options", (f"只有 {len(options)} 个选项", f"{len(options)} options"), ("至少两个", "at least two"),
            ("补上选项，或写 scale: 量表名", "add options, or name a scale"),
        )  # fmt: skip
    if kind == "scale" and any(o.value is None for o in options):
        part.tell(
            "scale-without-values", "scale" if part.has("scale") else "options",
            ("量表的选项没有赋值", "an option of a scale has no value"), ("每个选项一个 value，如 100/80/60/30/0", "a value for each, as 100/80/60/30/0"),
            ("补上 value，或改为 type: single", "add values, or make it type: single"),
        )  # fmt: skip
    conditions = part.part("show_if")
    return Question(
        part.name("id"), part.words("text", needed=True), kind, options, part.yes("dont_know"), part.yes("counts"), part.yes("each"),
        part.yes("required"), {name: frozenset(Part(w, part.problems).as_texts()) for name, w in conditions.written.items()},
        part.whole("most"), part.whole("longest", otherwise=500, most=2000),
    )  # fmt: skip


def _check(made: Questionnaire, root: Part, problems: Problems) -> None:
    """What the parts say of one another."""
    parts = [Part(w, problems) for w in root.sequence("questions")]
    seen: dict[str, Question] = {}
    for question, part in zip(made.questions, parts, strict=True):
        if question.id in seen:
            part.tell(
                "question-twice", "id", (f"题号“{question.id}”已经用了", f"the id “{question.id}” is taken"),
                ("各题不同", "different for each"), ("换一个题号", "take another id"),
            )  # fmt: skip
        for other, wanted in question.show_if.items():
            _route(question, other, wanted, seen, part)
        if question.each and made.about != EACH:
            part.tell(
                "each-of-nobody", "each", ("没有写逐个单位问谁", "the units it is asked about are not given"),
                ("about: each 并列出 units", "about: each, and units"), ("写上 about 与 units，或去掉 each", "write about and units, or leave each out"),
            )  # fmt: skip
        if question.counts and question.kind != "scale":
            part.tell(
                "counts-without-values", "counts", ("只有量表题能计入满意度", "only a scale has values to count"),
                ("type: scale", "type: scale"), ("改成量表，或去掉 counts", "make it a scale, or leave counts out"),
            )  # fmt: skip
        seen[question.id] = question
    _check_whole(made, root, seen)


def _route(
    question: Question, other: str, wanted: frozenset[str], seen: Mapping[str, Question], part: Part
) -> None:
    if other not in seen:
        near = or_nearest(other, seen)
        part.tell(
            "route-backwards", "show_if", (f"前面没有题“{other}”{near[0]}", f"no question “{other}” comes before{near[1]}"),
            ("排在它前面的一题", "a question that comes before it"), ("改题号，或调整次序", "correct the id, or the order"),
        )  # fmt: skip
        return
    strange = sorted(wanted - set(seen[other].choices()))
    if strange or not wanted:
        part.tell(
            "route-unknown-option", "show_if", (f"“{other}”没有选项 {'、'.join(strange) or '—'}", f"“{other}” has no option {', '.join(strange) or '—'}"),
            ("、".join(seen[other].choices()), ", ".join(seen[other].choices())), ("改选项编号", "correct the option"),
        )  # fmt: skip
    if seen[other].each and not question.each:
        part.tell(
            "route-across-units", "show_if", (f"“{other}”逐个单位问，不知道看哪一个", f"“{other}” is asked about each unit: which one is meant?"),
            ("同样逐个单位问的题", "a question that is asked about each unit, too"), ("加上 each: true，或换一个条件", "add each: true, or take another condition"),
        )  # fmt: skip


def _check_whole(made: Questionnaire, root: Part, seen: Mapping[str, Question]) -> None:
    rules: list[tuple[bool, str, str, tuple[str, str], tuple[str, str], tuple[str, str]]] = [
        (not made.questions, "no-questions", "questions", ("没有题", "there are no questions"), ("至少一题", "at least one"), ("写出 questions", "write questions")),
        (bool(made.about) and not made.units, "no-units", "about", ("没有写问哪些单位", "the units are not given"), ("units: 单位编码的列表", "units: a list of codes"), ("补上 units", "add units")),
        (made.mix < FEWEST_MIXED, "mix-too-small", "mix", (f"每批 {made.mix} 份", f"batches of {made.mix}"), (f"至少 {FEWEST_MIXED} 份，少了藏不住人", f"at least {FEWEST_MIXED}: fewer hide nobody"), ("改大，或不写", "a larger number, or none")),
        (bool(made.feeds) and not any(q.counts for q in made.questions), "feeds-nothing", "feeds", ("没有一题计入满意度", "no question counts"), ("至少一题写 counts: true", "counts: true for at least one"), ("给计分的题加 counts: true", "add counts: true to the question that is scored")),
        (bool(made.feeds) and not made.minimum, "no-minimum", "feeds", ("没有写最少有效份数", "no least number of valid answers is given"), ("minimum: 385（±5 个百分点）之类", "minimum: 385 (±5 percentage points), say"), ("补上 minimum", "add minimum")),
    ]  # fmt: skip
    for wrong, code, key, found, expected, remedy in rules:
        if wrong:
            root.tell(code, key, found, expected, remedy)
    for name, shares in made.margins.items():
        question = seen.get(name)
        options = {o.id for o in question.options} if question else set()
        if question is None or question.kind not in ("single", "band") or set(shares) != options:
            root.tell(
                "margin-unknown", "margins", (f"“{name}”的各档与题目对不上", f"the shares of “{name}” do not fit a question"),
                ("一道单选或分段题的全部选项", "all options of a single choice or banded question"), ("题号、选项照题目写", "write id and options as in the question"),
            )  # fmt: skip
    for question in made.questions:
        if (
            made.title.en != made.title.zh
            and question.words.en == question.words.zh
            and _chinese(question.words.zh)
        ):
            root.tell(
                "no-english", "questions", (f"题“{question.id}”没有英文", f"the question “{question.id}” has no English"),
                ("text_en", "text_en"), ("补上译文", "add the translation"), severity="warning",
            )  # fmt: skip
        if any(word in question.words.zh for word in ("身份证", "手机号", "电话号码", "姓名", "车牌")):
            root.tell(
                "asks-who", "questions", (f"题“{question.id}”像是在问是谁", f"the question “{question.id}” seems to ask who somebody is"),
                ("默认不问能认出人的事", "nothing that identifies anybody, by default"), ("删去，或改问分段", "leave it out, or ask in bands"), severity="warning",
            )  # fmt: skip


def _chinese(text: str) -> bool:
    return any("一" <= c <= "鿿" for c in text)


def uploaded(data: bytes, file: str, problems: Problems) -> str:
    """An uploaded document, YAML or Excel, as the YAML that is kept; "" with problems noted where it is none.

    A workbook is checked here, so that what is wrong is told by sheet and cell and not by a line of YAML nobody wrote.
    """
    if not is_workbook(data, file):
        return yaml_reader.decoded(data, file, problems) or ""
    before = len(problems.errors)
    sheets = sheets_shown(data, file, problems) if admit(data, file, LARGEST_BOOK, problems) else None
    written = None if sheets is None else from_sheets(sheets, file, problems)
    if written is None or understand(written, problems) is None or len(problems.errors) > before:
        return ""
    plain = written.plain()
    return to_yaml({key: plain[key] for key in _KEYS if key in plain})


def workbook(document: str) -> bytes:
    """A kept document as an Excel workbook, which `uploaded` reads back to the same questionnaire. Raises `Refused`."""
    problems = Problems()
    written = yaml_reader.read(document.encode(), "", problems)
    problems.refuse()
    assert written is not None  # or a problem was noted
    return write(written.plain())
