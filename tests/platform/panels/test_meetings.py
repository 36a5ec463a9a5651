"""A calibration meeting of a panel: held on what the markers' table shows, kept with the result, changing no mark."""

from datetime import timedelta

from django.urls import reverse
from tests.platform.panels.conftest import NINE

from quanheng.platform.ledger import queries as ledger
from quanheng.platform.panels import opening
from quanheng.platform.panels.closing import close
from quanheng.platform.panels.models import Calibration
from quanheng.platform.registry.people import today

SAID = {
    "chair": "陈组长（示意）",
    "minutes": "S01 低于同评者，锚里“催了才办”理解不一",
    "agreed": "第二轮前再读一遍锚",
}


def told(**more):
    return SAID | {"held_on": today().isoformat()} | more


def test_held_before_the_second_round_and_after_closing(town, marked, client):
    panel = marked(lambda k, unit: NINE[k])
    town.sign_in(client, "office")
    address, page = reverse("panels:meeting", args=[panel.pk]), reverse("panels:page", args=[panel.pk])
    assert "记录校准会" in client.get(page).content.decode()
    assert client.post(address, told()).status_code == 302
    assert client.post(address, told()).status_code == 302  # the same again is one meeting
    assert Calibration.objects.count() == 1
    assert "第二轮前再读一遍锚" in client.get(page).content.decode()
    close(panel, by=town.office2)
    assert town.sign_in(client, "leader").post(address, told(minutes="结束后的会")).status_code == 302
    text = client.get(reverse("panels:result", args=[panel.pk])).content.decode()
    assert "第二轮前再读一遍锚" in text
    assert "结束后的会" in text
    figures = ledger.in_force([f"创新生态@专家#{n}" for n in range(1, 10)], ["SQX-SQ"])
    assert sorted(str(f.value) for f in figures) == sorted(NINE)  # a meeting changes no mark


def test_what_is_no_meeting_is_refused(town, pool, opened, marked, client):
    panel = opened()
    opening.draw(panel, by=town.office)
    opening.start(panel, by=town.office)
    town.sign_in(client, "office")
    early = client.post(reverse("panels:meeting", args=[panel.pk]), told())
    assert early.status_code == 422
    assert "还没有全部提交" in early.content.decode()
    assert "记录校准会" not in client.get(reverse("panels:page", args=[panel.pk])).content.decode()
    ready = marked(lambda k, unit: NINE[k], title="另一组")
    address = reverse("panels:meeting", args=[ready.pk])
    ahead = (today() + timedelta(days=1)).isoformat()
    for wrong in ({"chair": ""}, {"held_on": "昨天"}, {"held_on": ahead}, {"minutes": " "}):
        assert client.post(address, told(**wrong)).status_code == 422, wrong
    for key in ("audit", "reporter"):
        assert town.sign_in(client, key).post(address, told()).status_code == 403, key
    assert Calibration.objects.count() == 0
