"""A round that somebody never ends: the seats waited for by code, a reminder, a replacement, setting aside; in either round."""

import pytest
from django.urls import reverse
from tests.platform.panels.conftest import NINE, actor, sign_in

from quanheng.platform.ledger import queries as ledger
from quanheng.platform.notices.models import Notice
from quanheng.platform.panels import marking, opening, queries
from quanheng.platform.panels.closing import close
from quanheng.platform.panels.marking import Given


@pytest.fixture
def one_waits(town, pool, opened):
    """A panel of nine of whom the fifth never hands in: the panel and that seat."""
    panel = opened()
    opening.draw(panel, by=town.office)
    opening.start(panel, by=town.office)
    panel = queries.panel(panel.pk)
    for k, seat in enumerate(queries.seats(panel)):
        for subject in queries.subjects(panel):
            if k != 4 or subject.unit_id == "SQX-SQ":
                marking.save(seat, subject, {"创新生态": Given(NINE[k])}, by=actor(seat))
        if k != 4:
            marking.submit(seat, by=actor(seat))
    return panel, queries.seats(panel)[4]


def do(client, panel, what, **said):
    return client.post(reverse("panels:move", args=[panel.pk]), {"do": what} | said)


def page(client, panel):
    return client.get(reverse("panels:page", args=[panel.pk])).content.decode()


def test_the_seat_waited_for_is_listed_by_code_and_reminded(town, one_waits, client):
    panel, seat = one_waits
    text = page(town.sign_in(client, "office"), panel)
    assert "还等 1 席" in text
    assert f'<tr><th scope="row">{seat.code}</th><td class="num">1</td><td class="num">3</td></tr>' in text
    assert seat.expert.person.name not in text
    before = Notice.objects.filter(person=seat.expert.person).count()
    assert do(client, panel, "remind").status_code == 302
    assert Notice.objects.filter(person=seat.expert.person).count() == before + 1
    assert Notice.objects.filter(title__contains="催办").values("person").distinct().count() == 1
    assert f"催办 {seat.code}" in page(client, panel)
    assert do(town.sign_in(client, "reporter"), panel, "remind").status_code == 403


def test_replaced_by_the_next_of_the_draw_and_closed(town, one_waits, client):
    panel, seat = one_waits
    town.sign_in(client, "office")
    assert do(client, panel, "replace", seat=seat.code).status_code == 422  # a reason is asked for
    assert do(client, panel, "replace", seat="S77", words="出差").status_code == 422
    handed = next(s for s in queries.seats(panel) if s != seat)
    assert do(client, panel, "replace", seat=handed.code, words="出差").status_code == 422
    assert do(client, panel, "replace", seat=seat.code, words="长期出差，无法评分").status_code == 302
    assert sign_in(client, seat).get(reverse("panels:seat", args=[seat.pk])).status_code == 404
    new = next(s for s in queries.seats(panel) if s.number == seat.number)
    assert queries.waiting(panel) == [new]
    for subject in queries.subjects(panel):
        marking.save(new, subject, {"创新生态": Given("70")}, by=actor(new))
    marking.submit(new, by=actor(new))
    close(queries.panel(panel.pk), by=town.office2)
    figures = ledger.in_force([f"创新生态@专家#{n}" for n in range(1, 10)], ["SQX-SQ"])
    assert sorted(str(f.value) for f in figures) == sorted(["70", *(m for k, m in enumerate(NINE) if k != 4)])


def test_set_aside_while_not_handed_in_and_closed(town, one_waits, client):
    panel, seat = one_waits
    handed = next(s for s in queries.seats(panel) if s != seat)
    town.sign_in(client, "office")
    assert "剔除一席" in page(client, panel)
    assert (
        do(client, panel, "aside", seat=handed.code, words="不喜欢").status_code == 422
    )  # not before the round is whole
    assert do(client, panel, "aside", seat=seat.code, words="联系不上").status_code == 302
    assert "还等" not in page(client, panel)
    close(queries.panel(panel.pk), by=town.office2)
    assert "联系不上" in client.get(reverse("panels:result", args=[panel.pk])).content.decode()
    figures = ledger.in_force([f"创新生态@专家#{seat.number}"], ["SQX-SQ"])
    assert [f.status for f in figures] == ["not_applicable"]


def test_in_the_second_round_too_and_the_newcomer_marks_it(town, marked, client):
    panel = marked(lambda k, unit: NINE[k])
    marking.second_round(panel, "分歧大", by=town.office)
    panel = queries.panel(panel.pk)
    leaving, late = queries.seats(panel)[4], queries.seats(panel)[5]
    sign_in(client, leaving)
    assert "我应回避" in client.get(reverse("panels:seat", args=[leaving.pk])).content.decode()
    assert client.post(reverse("panels:aside", args=[leaving.pk]), {"words": "亲属调入"}).status_code == 302
    codes = {s.number: s.code for s in queries.seats(panel)}
    assert (
        do(
            town.sign_in(client, "office"), panel, "replace", seat=codes[late.number], words="住院"
        ).status_code
        == 302
    )
    for seat in queries.seats(panel):
        if seat.number in (leaving.number, late.number):
            assert marking.unreasoned(panel, seat) == []
            subject = queries.subjects(panel)[0]
            at = reverse("panels:mark", args=[seat.pk, subject.pk])
            assert "首轮" in sign_in(client, seat).get(at).content.decode()
            for one in queries.subjects(panel):
                marking.save(seat, one, {"创新生态": Given("88")}, by=actor(seat))
        for subject, leaf in marking.unreasoned(panel, seat):
            own = queries.sheet(panel, 1, seat)[(seat.pk, subject.pk, leaf)]
            marking.save(seat, subject, {leaf: Given(str(own.value), reason="现场所见")}, by=actor(seat))
        marking.submit(seat, by=actor(seat))
    close(queries.panel(panel.pk), by=town.office2)
    assert queries.panel(panel.pk).state == "closed"


def test_nobody_is_reminded_when_all_are_in(town, marked, client):
    panel = marked(lambda k, unit: NINE[k])
    assert do(town.sign_in(client, "office"), panel, "remind").status_code == 422
    text = page(client, panel)
    assert "催办没有提交的" not in text
    assert "剔除一席" in text


def test_a_mark_far_off_does_not_pass_round_two_without_a_reason(town, marked, client):
    """20 and 99 beside a middle half of 70–74: handing in alone is not enough."""
    marks = ("20", "70", "71", "72", "72", "73", "74", "74", "99")
    panel = marked(lambda k, unit: marks[k])
    marking.second_round(panel, "看理由", by=town.office)
    panel = queries.panel(panel.pk)
    for k in (0, 8):
        seat = queries.seats(panel)[k]
        answer = sign_in(client, seat).post(reverse("panels:submit", args=[seat.pk]))
        assert answer.status_code == 422
        assert answer.content.decode().count("第二轮没有写理由") == 3
        assert queries.progress(panel).submitted == 0
    middle = queries.seats(panel)[3]
    assert sign_in(client, middle).post(reverse("panels:submit", args=[middle.pk])).status_code == 302
