"""The questionnaire as a document: read, checked all at once with line and remedy; nothing wrong gets through."""

import pytest
from tests.platform.surveys.asked import document as asked

from quanheng.engine.errors import Problems, Refused
from quanheng.platform.surveys import actions, document, showing


def read(text):
    problems = Problems()
    found = document.read(text.encode(), "问卷.yaml", problems)
    return found, {p.code: p for p in problems.found}


def test_a_good_document_is_read_whole():
    whole = (
        "strata: {城镇: {name_en: Town, size: 60000, quota: 300, stop: true}, 乡村: {size: 61000}}\n"
        "margins: {年龄: {18-39: 0.41, 40-59: 0.37, 60+: 0.22}}\nminimum: 385\nhasty: 20\nopen_link: {weight: 0.2}\nfeeds: 群众满意@公众\n"
        "frame: {source: 户籍登记, source_en: register, size: 121000}"
    )
    found, told = read(asked(whole))
    assert told == {}
    assert found.minimum == 385 and str(found.open_weight) == "0.2" and found.strata["城镇"].stop  # noqa: PT018
    assert [q.kind for q in found.questions] == ["scale", "multiple", "band", "text"]
    assert found.questions[0].choices() == ("5", "4", "3", "2", "1", "dk")
    assert found.questions[1].show_if == {"总体": frozenset({"1", "2"})}
    assert found.title.en == "Satisfaction of citizens in Shiqiao"


BAD = [
    ("type: band", "type: bnad", "unknown-word", "band"),
    ("scale: 满意五级", "scale: 满意四级", "unknown-scale", "满意五级"),
    ("value: 60, satisfied", "satisfied", "scale-without-values", ""),
    ('["1", "2"]', '["1", "9"]', "route-unknown-option", "9"),
    ("show_if: {总体", "show_if: {建议", "route-backwards", "建议"),
    ("- {id: 远,", "- {id: 慢,", "option-twice", "慢"),
    ("- {id: 建议,", "- {id: 总体,", "question-twice", "总体"),
    ("{id: 慢,", "{id: 'a@b',", "wrong-kind", "@"),
    ("{id: 慢,", "{id: dk,", "option-twice", "dk"),
    ("respondents: citizens", "respondents: 市民", "unknown-word", "citizens"),
    ("year: 2026", "year: 二〇二六", "wrong-kind", "2000"),
    ("year: 2026", "year: 2026\nmix: 5", "mix-too-small", "20"),
    ("year: 2026", "year: 2026\nfeeds: 群众满意@公众", "no-minimum", "385"),
    ("year: 2026", "year: 2026\nabout: one", "no-units", "units"),
    ("year: 2026", "year: 2026\nmargins: {年龄: {18-39: 0.5, 40-59: 0.5, 60+: 0.2}}", "margin-sum", "1.2"),
    ("year: 2026", "year: 2026\nmargins: {年龄: {18-39: 0.5, 40-59: 0.5}}", "margin-unknown", "年龄"),
    ("year: 2026", "year: 2026\nqoutas: 3", "unknown-key", "qoutas"),
    ("longest: 200", "longest: 99999", "wrong-kind", "2000"),
    ("type: text", "type: text, each: true", "each-of-nobody", "about"),
    ("type: text", "type: text, counts: true", "counts-without-values", "scale"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code", "word"), BAD)
def test_what_is_wrong_is_told_with_its_line(old, new, code, word):
    text = asked()
    assert old in text
    found, told = read(text.replace(old, new, 1))
    assert found is None
    assert code in told, list(told)
    problem = told[code]
    assert word in f"{problem.found.zh}{problem.expected.zh}"
    assert problem.place.line > 0 or code in ("no-units",)
    assert problem.found.en and problem.expected.en and problem.remedy.en  # noqa: PT018


def test_everything_is_told_at_once():
    text = (
        asked()
        .replace("type: band", "type: x")
        .replace("year: 2026", "year: x")
        .replace("scale: 满意五级", "scale: y")
    )
    _, told = read(text)
    assert {"unknown-word", "wrong-kind", "unknown-scale"} <= set(told)


def test_warnings_do_not_stop_it():
    text = asked().replace("您的年龄段", "您的手机号是哪一段").replace(", text_en: Anything else?", "")
    found, told = read(text)
    assert found is not None
    assert {p.severity for p in told.values()} == {"warning"}
    assert set(told) == {"asks-who", "no-english"}


@pytest.mark.parametrize("text", ["", "[]", "a", "survey: x", "questions: 3", "survey: {a: b}", "\x00", "a: &b [*b]", "questions: [1, 2]", "scales: [1]"])  # fmt: skip
def test_no_document_at_all(text):
    found, told = read(text)
    assert found is None
    assert told


def test_each_unit_is_asked_about_in_turn_and_routes_stay_with_their_unit():
    text = asked("about: each\nunits: [A, B]").replace("counts: true, required", "counts: true, each: true, required").replace("    most: 2", "    most: 2\n    each: true")  # fmt: skip
    found, told = read(text)
    assert told == {}
    assert [a.key for a in found.asked()] == ["总体@A", "原因@A", "总体@B", "原因@B", "年龄", "建议"]
    about_b = list(found.asked())[3]
    assert found.shown(about_b, {"总体@B": "1", "总体@A": "5"})
    assert not found.shown(about_b, {"总体@A": "1"})


@pytest.mark.django_db
def test_the_page_stays_light_in_both_languages(town):
    from django.utils import translation

    made, _ = read(asked())
    for language in ("zh-hans", "en"):
        with translation.override(language):
            assert showing.weight(made) < 12_000
    many = "".join(
        f"  - {{id: 题{n}, text: {'很长的问题' * 20}, type: scale, scale: 满意五级}}\n" for n in range(30)
    )
    survey = actions.draft(asked(more=many), by=town.office)
    with pytest.raises(Refused) as error:
        actions.check(survey, by=town.office2)
    assert [p.code for p in error.value.problems] == ["page-too-heavy"]


@pytest.mark.django_db
def test_units_must_be_enrolled(town):
    with pytest.raises(Refused) as error:
        actions.draft(asked("about: one\nunits: [SQX-SQ, 天上]"), by=town.office)
    assert [p.code for p in error.value.problems] == ["unknown-unit"]
