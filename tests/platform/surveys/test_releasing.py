"""The live page: between any two states of it, and between the last one and closing, no line moves by a few answers only."""

import random

import pytest
from tests.platform.surveys.asked import document, opened
from tests.platform.surveys.two_tracks import slips, steps

from quanheng.platform.surveys import actions, mixing, tally
from quanheng.platform.surveys import document as documents
from quanheng.platform.surveys.models import Shown, Survey
from quanheng.platform.surveys.questionnaire import DONT_KNOW

pytestmark = pytest.mark.django_db
MIX = 20
UNITS = ("SQX-SQ", "SQX-LL")
WHOLE = """\
about: one
units: [SQX-SQ, SQX-LL]
strata: {城镇: {quota: 200}, 乡村: {quota: 200}}
open_link: {weight: 0}
"""
MORE = """\
  - {id: 办事, text: 办事方便吗？, text_en: How easy is it?, type: scale, scale: 满意五级, dont_know: true, counts: true}
  - {id: 少见, text: 去过新大厅的请答, text_en: If you have been to the new hall, type: scale, scale: 满意五级}
"""


@pytest.fixture
def survey(town):
    return opened(town, document(WHOLE, MORE))


def page(survey):
    """Line → (who judged, sum of values), of everything the page can show: each question, unit by question, stratum by question."""
    form = documents.of(survey.document)
    told = tally.read(Survey.objects.get(pk=survey.pk), form)
    found = {}
    for source in (tally.OWN, tally.OPEN):
        for question in form.questions:
            if question.options and question.kind == "scale":
                wheres = [{}] if source == tally.OPEN else [{}, *({"unit": u} for u in UNITS), *({"stratum": s} for s in form.strata)]  # fmt: skip
                for where in wheres:
                    if where and not question.counts:
                        continue  # units and strata show the counted questions
                    counts = told.options(question.id, source, **where)
                    value = sum(float(o.value) * counts.get(o.id, 0) for o in question.options)
                    people = counts.get("", 0) + counts.get(DONT_KNOW, 0)
                    found[source, question.id, *where.values()] = (counts.get("", 0), value, people)
    return found


def said(chance, rare=0.03):
    told = {
        "总体": chance.choice(["5", "4", "3", "2", "1", "dk"]),
        "办事": chance.choice(["5", "4", "3", "2", "1", "dk"]),
    }
    if chance.random() < rare:
        told["少见"] = chance.choice("54321")
    return told


@pytest.mark.parametrize("seed", range(4))
def test_no_line_ever_moves_by_fewer_than_a_batch(town, survey, seed):
    chance = random.Random(seed)
    before, moves, pages = page(survey), 0, 0
    for k in range(40):
        unit, stratum = chance.choices([(u, s) for u in UNITS for s in ("城镇", "乡村")], (10, 5, 3, 1))[0]
        slips(survey, [said(chance) for _ in range(chance.randint(1, 45))], unit=unit, stratum=stratum)
        if k % 5 == 0:
            slips(survey, [said(chance)], way="open")
        mixing.mix(survey.pk)
        now = page(survey)
        for line, (n, value, _) in now.items():
            moved = n - before[line][0]
            assert moved == 0 or moved >= MIX, (seed, k, line, moved)
            assert moved or value == before[line][1]
            moves += moved > 0
        pages += now != before
        before = now
    assert moves > 20
    assert pages > 3  # it is alive: a page that shows nothing passes, too
    assert before["own", "总体"][0] > 300
    assert before["own", "总体", "SQX-LL"][0] >= MIX
    actions.close(survey, by=town.office)
    for line, (_, _, people) in page(survey).items():
        more = people - before[line][2]
        assert before[line][2] == 0 or more == 0 or more >= MIX, (seed, line, more)
    assert not Shown.objects.exists()


def test_a_single_answer_about_a_township_does_not_show_and_the_whole_goes_on(town, survey):
    for unit in UNITS:
        slips(survey, [{"总体": v, "办事": v} for v in steps(s5=60)], unit=unit, stratum="城镇")
    mixing.mix(survey.pk)
    for unit in UNITS:
        slips(survey, [{"总体": v, "办事": v} for v in steps(s5=30)], unit=unit, stratum="城镇")
    mixing.mix(survey.pk)
    first = page(survey)
    assert first["own", "总体", "SQX-LL"][0] >= MIX
    slips(survey, [{"总体": "1", "办事": "1"}], unit="SQX-LL", stratum="城镇")
    for _ in range(3):
        slips(survey, [{"总体": v, "办事": v} for v in steps(s5=60)], unit="SQX-SQ", stratum="城镇")
        mixing.mix(survey.pk)
    now = page(survey)
    assert now["own", "总体"][0] > first["own", "总体"][0]
    n, value, _ = now["own", "总体", "SQX-LL"]
    assert n >= MIX
    assert value == 100 * n  # its one 0 does not show
    told = tally.read(survey, documents.of(survey.document))
    assert told.answered() == 341  # how many came in shows at once: 361, but for the 20 that wait


def test_a_survey_opened_before_this_shows_its_figures_at_the_next_mixing(town, survey):
    for unit in UNITS:
        slips(survey, [{"总体": v, "办事": v} for v in steps(s4=100)], unit=unit, stratum="乡村")
    mixing.mix(survey.pk)
    Shown.objects.all().delete()
    assert page(survey)["own", "总体"][0] == 0
    for unit in UNITS:
        slips(survey, [{"总体": v, "办事": v} for v in steps(s4=40)], unit=unit, stratum="乡村")
    mixing.mix(survey.pk)
    assert page(survey)["own", "总体"][0] > 0
