"""Two tracks far apart (domain.md A10): a duty with a day from whichever rater posts last, ended by a written outcome."""

from decimal import Decimal

import pytest
from django.urls import reverse
from tests.platform.panels.conftest import NINE, TOWNS

from quanheng.platform.agenda.models import Deadline
from quanheng.platform.agenda.queries import waiting
from quanheng.platform.ledger import two_tracks
from quanheng.platform.ledger.actions import post
from quanheng.platform.ledger.entries import Entry
from quanheng.platform.notices.models import Notice
from quanheng.platform.panels import queries
from quanheng.platform.panels.closing import close
from quanheng.platform.panels.models import Review
from quanheng.platform.registry.people import today

PEOPLE = {"SQX-SQ": "73.2", "SQX-LL": "73.1", "SQX-FG": "90"}  # 88.2 − 73.2 = 15.0 is not over 15


def survey(town, said=PEOPLE):
    post([Entry("创新生态@公众", u, "2026", Decimal(v)) for u, v in said.items()], "survey", by=town.office)


def duties():
    return {d.unit: d for d in Deadline.objects.filter(kind="panels.tracks", met_at=None, dropped_at=None)}


@pytest.fixture
def apart(town, marked):
    """A panel closed after the survey was posted: 柳林 lies 15.1 apart."""
    survey(town)
    return close(marked(lambda k, unit: NINE[k], terms={"review_days": "7"}), by=town.office2)


def test_the_panel_that_closes_last_sets_the_duty(town, apart, client):
    gaps = {g["gap"]: g["over"] for g in queries.outcomes(apart)[0].found["tracks"]}
    assert gaps == {15.0: False, 15.1: True, -1.8: False}
    assert list(duties()) == ["SQX-LL"]
    assert duties()["SQX-LL"].due > today()
    on_desk = [w for w in waiting(town.office) if "复核双轨差 15.1 分" in w.title.zh]
    assert len(on_desk) == 1
    assert Notice.objects.filter(person=town.person("office"), title__contains="请复核").exists()
    text = town.sign_in(client, "office").get(reverse("panels:result", args=[apart.pk])).content.decode()
    assert text.count("请复核</a>") == 1
    text = client.get(on_desk[0].link).content.decode()
    assert "相差 15.10 分" in text
    assert "柳林镇" in text
    assert "石桥镇 ·" not in text


def test_a_written_outcome_ends_it_and_stays(town, apart, client):
    town.sign_in(client, "office")
    ref = duties()["SQX-LL"].ref
    said = {"ref": ref, "unit": "SQX-LL", "outcome": "both", "words": "调查在搬迁前，评审看的是搬迁后"}
    address = reverse("panels:review")
    for wrong in (
        {"outcome": ""},
        {"outcome": "x"},
        {"words": " "},
        {"unit": "SQX-SQ"},
        {"ref": "没有|的|"},
        {"ref": ""},
    ):
        assert client.post(address, said | wrong).status_code == 422, wrong
    assert Review.objects.count() == 0
    assert client.get(address).status_code == 405
    answer = client.post(address, said | {"outcome": "", "words": ""}).content.decode()
    assert "没有选复核结论" in answer
    assert "没有写复核的经过" in answer
    assert client.post(address, said).status_code == 302
    assert duties() == {}
    assert client.post(address, said).status_code == 422  # ended once
    made = Review.objects.get()
    assert made.figures == {"公众": "73.1", "专家": "88.2"}
    text = client.get(reverse("panels:tracks")).content.decode()
    assert "调查在搬迁前" in text
    assert "没有等着复核的" in text
    assert "调查在搬迁前" in client.get(reverse("panels:result", args=[apart.pk])).content.decode()
    assert not any("双轨差" in w.title.zh for w in waiting(town.office))


def test_posted_anew_it_is_asked_anew_or_dropped(town, apart, version):
    """What a survey's posting asks: the same check, from the other side."""
    from quanheng.platform.schemes.queries import resolved

    scheme = resolved(version)
    of = (scheme, scheme.nodes["创新生态"])
    survey(town, {"SQX-SQ": "60", "SQX-LL": "80"})
    found = two_tracks.ask("双轨评价", of, "2026", TOWNS, 15)
    assert [(a.unit, a.gap) for a in found] == [("SQX-SQ", 28.2)]
    assert list(duties()) == ["SQX-SQ"]
    assert two_tracks.ask("双轨评价", None, "2026", TOWNS, 15) == []


def test_nobody_else_writes_it(town, apart, client):
    ref = duties()["SQX-LL"].ref
    for key in ("audit", "leader", "reporter"):
        answer = town.sign_in(client, key).post(reverse("panels:review"), {"ref": ref, "unit": "SQX-LL", "outcome": "both", "words": "x"})  # fmt: skip
        assert answer.status_code == 403, key
    assert town.sign_in(client, "audit").get(reverse("panels:tracks")).status_code == 200
    assert town.sign_in(client, "citizen").get(reverse("panels:tracks")).status_code == 403
